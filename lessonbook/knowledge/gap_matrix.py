"""Who was heard on what: themes by who speaks, with stances told apart, and the cells that are empty."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from ..base.counts_in_words import plural
from ..corpus import Passage, Source
from ..corpus.schema import NOT_STATED
from ..lessons.statements import statements
from ..lessons.strength import voices_of
from .knowledge import Knowledge

By = Literal["role", "body", "period"]
STANCES = ("supports", "qualifies", "contradicts")


def gap_matrix(known: Knowledge, by: By = "role") -> pd.DataFrame:
    """Count statements by theme and by who speaks.

    Parameters
    ----------
    known : Knowledge
        Statements that may be published are counted, no other.
    by : str
        ``role`` (of the speaker then), ``body`` (the organisation spoken from) or ``period`` (year of the source).

    Returns
    -------
    DataFrame
        A row a theme and a speaker, every pair of them: ``theme``, ``who``, ``passages`` (count), ``supports``,
        ``qualifies``, ``contradicts`` (how many of them bear so on a lesson shown), ``ids`` (of the passages, in the
        order of the corpus). A row with no passage is a gap.
    """
    stances: dict[str, set[str]] = defaultdict(set)
    for lesson in known.lessons:
        for item in lesson.confirmed:
            stances[item.passage].add(item.stance)
    cells: dict[tuple[str, str], list[str]] = defaultdict(list)
    people: dict[str, None] = {}
    sources = known.inputs.sources
    open_ids = known.open_ids
    for passage in statements(known.inputs.corpus.passages, sources):
        if passage.id not in open_ids:
            continue
        for who in whom(passage, sources[passage.source], by):
            people.setdefault(who)
            for tag in known.tags.get(passage.id, ()):
                cells[tag.theme, who].append(passage.id)
    rows = []
    for theme in known.inputs.codebook.themes:
        for who in sorted(people):
            ids = cells.get((theme.id, who), [])
            counts = (sum(stance in stances[ident] for ident in ids) for stance in STANCES)
            rows.append((theme.id, who, len(ids), *counts, tuple(ids)))
    return pd.DataFrame(rows, columns=["theme", "who", "passages", *STANCES, "ids"])


def gaps_in_words(matrix: pd.DataFrame, titles: Mapping[str, str], named: int = 8) -> list[str]:
    """Say of each theme who was not heard on it, a sentence a theme with a gap.

    Parameters
    ----------
    matrix : DataFrame
        As :func:`gap_matrix` gives it.
    titles : mapping
        Titles of themes by id.
    named : int
        So many are named, those who say most on other themes; the others are counted.
    """
    most = most_heard(matrix)
    lines = []
    for theme, rows in matrix.groupby("theme", sort=False):
        empty = set(rows.loc[rows["passages"] == 0, "who"])
        silent = [who for who in most if who in empty]
        if silent:
            rest = len(silent) - named
            more = f"; and {plural(rest, 'other')} who say less in all" if rest > 0 else ""
            lines.append(f"Not heard on {titles[str(theme)][:1].lower()}{titles[str(theme)][1:]}: "
                         f"{'; '.join(silent[:named])}{more}.")
    return lines


def most_heard(matrix: pd.DataFrame) -> list[str]:
    """Who speaks, those with most statements first."""
    total = matrix.groupby("who")["passages"].sum()
    return sorted(total.index, key=lambda who: (-int(total[who]), who))


def whom(passage: Passage, source: Source, by: By) -> Sequence[str]:
    """Whom a passage is counted under: roles of its speakers then, bodies, or the year of its source."""
    meta = source.meta
    if by == "period":
        day = meta.date_published if meta.event_date == "unknown" else meta.event_date
        return ["no date" if day == "unknown" else day[:4]]
    if by == "body":
        bodies = {body for _, body, _ in voices_of(passage, source)}
        return sorted({f"speakers without a name in {meta.name}" if body.startswith("anonymous: ")
                       else "people whose body is not stated" if body.startswith("person: ") else body
                       for body in bodies})
    if not passage.voices:
        return ["publisher's own text"]
    people = [meta.person(name) for name in passage.voices]
    return sorted({_post(person.role_at_time) if person and person.role_at_time != NOT_STATED else "role not stated"
                   for person in people})


def _post(role: str) -> str:
    """What a role is, without where and whether it is held still: `former chair, NHS Anywhere` is a chair."""
    return re.split(r"[,;]", role)[0].strip().removeprefix("former ")
