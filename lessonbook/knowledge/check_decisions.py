"""What is wrong in the tables of decisions, and the decisions of people that still stand."""

from __future__ import annotations

from ..base.errors import LessonbookError, Problem
from ..lessons.decisions import (
    read_readings,
    read_reviews,
    standing,
)
from ..lessons.decisions.code_map import read_code_map
from ..lessons.decisions.coding import Coding, Memo
from ..lessons.decisions.memos import read_memos
from .inputs import Inputs


def decisions_of(inputs: Inputs) -> tuple[list[Coding], list[Memo]]:
    """People's decisions that still stand, and their notes, as exports carry them.

    Raises
    ------
    LessonbookError
        A row of corpus/reviews or corpus/memos cannot be used.
    """
    decisions, problems = read_reviews(inputs.root, {theme.id for theme in inputs.codebook.themes})
    memos, more = read_memos(inputs.root)
    if problems or more:
        raise LessonbookError([*problems, *more])
    codings = [Coding(item.passage, " ".join(item.quote.split()), item.theme, item.decision, item.who, item.when,
                      item.note) for item in standing(decisions, inputs.passages)]
    return codings, [Memo(memo.about, memo.quote, memo.text, memo.who, memo.when) for memo in memos]


def check_decisions(inputs: Inputs) -> list[Problem]:
    """Find what is wrong in the tables of decisions, notes, readings and codes, each with its line."""
    themes, sources = {theme.id for theme in inputs.codebook.themes}, set(inputs.sources)
    return [*read_reviews(inputs.root, themes)[1], *read_memos(inputs.root)[1],
            *read_readings(inputs.root, sources)[1], *read_code_map(inputs.root, inputs.codebook)[1]]
