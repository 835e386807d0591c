"""The glossary: corpus/glossary.yml, every abbreviation with its long form and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from .corpus.schema import NOT_STATED, Text
from .errors import LessonbookError, Problem
from .files import read_text
from .yamlfile import line_of, parse_yaml, validate

FILE = "corpus/glossary.yml"


class TermEntry(BaseModel):
    """A term as the file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: Text
    long: Text = NOT_STATED
    definition: Text = NOT_STATED


class GlossaryFile(BaseModel):
    """corpus/glossary.yml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    terms: list[TermEntry]


@dataclass(frozen=True)
class Term:
    """An abbreviation or term, its long form and its definition (``not stated`` where there is none)."""

    term: str
    long: str
    definition: str

    @property
    def anchor(self) -> str:
        """Its place on the glossary page."""
        return "term-" + re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")


def read_glossary(root: Path) -> tuple[tuple[Term, ...], list[Problem]]:
    """Read the glossary, in alphabetical order; a knowledge base may do without one."""
    if not (root / FILE).exists():
        return (), []
    try:
        text = read_text(root / FILE, root)
    except LessonbookError as error:
        return (), error.problems
    data, problems = parse_yaml(text, FILE)
    if problems:
        return (), problems
    model, problems = validate(GlossaryFile, data, FILE)
    if model is None:
        return (), problems
    seen: dict[str, int] = {}
    for index, entry in enumerate(model.terms):
        line = line_of(data, ["terms", index])
        if entry.term in seen:
            problems.append(Problem(FILE, line, f"`{entry.term}` is there twice (first on line {seen[entry.term]})",
                                    "Keep one."))
        seen.setdefault(entry.term, line)
    terms = [Term(entry.term, entry.long, entry.definition) for entry in model.terms]
    return tuple(sorted(terms, key=lambda term: (term.term.casefold(), term.term))), problems
