"""Short lists that editors keep in corpus/*.yml: glossary, reading paths, timeline, bodies and what became of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text
from ..base.yamlfile import line_of, parse_yaml, validate
from .schema import NOT_STATED, Date, Slug, Text


class Entry(BaseModel):
    """An entry of a list; it refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Term(Entry):
    """An abbreviation or term, its long form and its definition (``not stated`` where there is none)."""

    term: Text
    long: Text = NOT_STATED
    definition: Text = NOT_STATED

    @property
    def anchor(self) -> str:
        """Its place on the glossary page."""
        return "term-" + re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")


class Step(Entry):
    """A lesson on a path, and why this reader reads it now."""

    lesson: Text
    why: Text


class ReadingPath(Entry):
    """Lessons in order, for a reader or for a moment."""

    id: Slug
    kind: Literal["reader", "moment"]
    title: Text
    lead: Text
    lessons: list[Step]


class Event(Entry):
    """A dated event, and the passages that say so."""

    date: Date
    title: Text
    text: Text
    passages: list[Text]


class News(Entry):
    """A dated entry of what is new."""

    date: Date
    title: Text
    text: Text


def _aslist(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Body(Entry):
    """A body or kind of body, what became of it, and which others speak with one voice with it.

    Attributes
    ----------
    abbreviations : list of str
        Its other names too.
    text : str
        What it is, for the lessons that name it; not stated where it is here for its relations alone.
    parent : str
        The id of the body that it is a part of, as a network is of a confederation: the two count as one.
    predecessors : list of str
        The ids of the bodies that it came from, by a new name, a merger or a handover of its work: it adds nothing
        where one of them is counted already.
    """

    id: Slug
    name: Text
    abbreviations: Annotated[list[Text], BeforeValidator(_aslist)] = []
    text: Text = NOT_STATED
    parent: Slug | None = None
    predecessors: list[Slug] = []
    began: Date | None = None
    replaced_by: Text = NOT_STATED
    when: Text = NOT_STATED
    passages: list[Text] = []


Kind = TypeVar("Kind", bound=Entry)
FILES: dict[type[Entry], tuple[str, str]] = {
    Term: ("corpus/glossary.yml", "terms"),
    ReadingPath: ("corpus/paths.yml", "paths"),
    Event: ("corpus/timeline.yml", "entries"),
    Body: ("corpus/bodies.yml", "bodies"),
    News: ("corpus/news.yml", "entries"),
}


def read_entries(root: Path, model: type[Kind]) -> tuple[tuple[Kind, ...], list[Problem], dict[int, int]]:
    """Read one list; a knowledge base may do without any.

    Returns
    -------
    tuple of tuple of entries, list of Problem and dict of int to int
        The entries that could be read, in the order of the file, each mistake with its line, and the line of each
        entry by its place.
    """
    file, key = FILES[model]
    if not (root / file).exists():
        return (), [], {}
    try:
        text = read_text(root / file, root)
    except LessonbookError as error:
        return (), error.problems, {}
    data, problems = parse_yaml(text, file)
    if problems:
        return (), problems, {}
    if not isinstance(data, dict) or set(data) != {key} or not isinstance(data[key], list):
        return (), [Problem(file, 1, f"should hold one list called `{key}`", f"Start it with a line `{key}:`.")], {}
    entries: list[Kind] = []
    lines: dict[int, int] = {}
    for index, item in enumerate(data[key]):
        line = line_of(data, [key, index])
        entry, wrong = validate(model, item, file)
        wrong = [Problem(one.file, max(line, one.line), one.message, one.remedy) for one in wrong]
        problems += wrong
        if entry is not None:
            lines[len(entries)] = line
            entries.append(entry)
    return tuple(entries), problems, lines
