"""The codebook: corpus/themes.yml, what each theme is and the words that point to it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, relative
from ..base.yamlfile import line_of, parse_yaml, validate
from .labelled import Judge, LearnSettings, read_calibration, read_examples, read_model, read_others
from .pattern_language import PatternFault, parse_pattern
from .schema import Slug, Text

MAX_WEIGHT = 5.0
MIN_DECISIONS = 60


def _aslist(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Lines = Annotated[list[Text], BeforeValidator(_aslist)]


class ThemeEntry(BaseModel):
    """A theme as the file has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Slug
    title: Text
    definition: Text
    belongs: Lines
    does_not_belong: Lines
    examples: Lines
    patterns: dict[str, Any]


class CodebookFile(BaseModel):
    """corpus/themes.yml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Annotated[Text, Field(description="raise it when a theme changes meaning")]
    themes: list[ThemeEntry]


@dataclass(frozen=True)
class Theme:
    """A code in the codebook.

    Attributes
    ----------
    id, title, definition : str
        What it is called and what it is, in one sentence.
    belongs, does_not_belong, examples : tuple of str
        What a coder needs to decide.
    patterns : tuple of (str, float)
        Phrases and weights from 0 to 5; see :mod:`lessonbook.corpus.pattern_language` for what they say.
    """

    id: str
    title: str
    definition: str
    belongs: tuple[str, ...]
    does_not_belong: tuple[str, ...]
    examples: tuple[str, ...]
    patterns: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Codebook:
    """All themes in the order of the file.

    Attributes
    ----------
    version : str
        What the editors call this state of it.
    themes : tuple of Theme
        In the file's order.
    labelled : tuple of (str, str)
        Theme and text of passages that teach the tagger how a theme is worded; see :mod:`lessonbook.tag.learn`.
    learning : LearnSettings
        The settings it learns with, from ``corpus/model.yml``.
    others : tuple of (str, str)
        Subject and text of passages that have no theme.
    calibration : tuple of (str, str)
        Theme and text of passages that probabilities are calibrated on.
    judge : Judge
        What turns cues and wording into a probability, from ``corpus/model.yml``.
    """

    version: str
    themes: tuple[Theme, ...]
    labelled: tuple[tuple[str, str], ...] = ()
    learning: LearnSettings = field(default_factory=LearnSettings)
    others: tuple[tuple[str, str], ...] = ()
    calibration: tuple[tuple[str, str], ...] = ()
    judge: Judge = field(default_factory=Judge)

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with any theme's id, pattern or weight."""
        text = repr([(theme.id, theme.patterns) for theme in self.themes])
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def get(self, ident: str) -> Theme | None:
        """Find a theme by id."""
        return next((theme for theme in self.themes if theme.id == ident), None)

    def title(self, ident: str) -> str:
        """A theme's title, or its id where it is unknown."""
        theme = self.get(ident)
        return theme.title if theme else ident


def taught(codebook: Codebook, decided: Mapping[tuple[str, str], bool], texts: Mapping[str, str]) -> Codebook:
    """Add editors' decisions to what the tagger learns from, once there are `MIN_DECISIONS` of them.

    Parameters
    ----------
    codebook : Codebook
        With the labelled passages that came with it.
    decided : mapping
        (passage, theme) to whether the passage has the theme; a theme taken away teaches nothing yet.
    texts : mapping
        Text by passage id.
    """
    said = sorted((theme, texts[passage]) for (passage, theme), has in decided.items() if has and passage in texts)
    return replace(codebook, labelled=(*codebook.labelled, *said)) if len(said) >= MIN_DECISIONS else codebook


def specificity(patterns: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """How much a pattern sets one theme apart: 1 under one theme, towards 0 under every theme."""
    themes = max(len(patterns), 2)
    counts: dict[str, int] = {}
    for phrases in patterns.values():
        for phrase, weight in phrases.items():
            counts[phrase] = counts.get(phrase, 0) + (weight > 0)
    return {phrase: 1.0 if count == 0 else 1 - math.log(count) / math.log(themes) for phrase, count in counts.items()}


def read_codebook(root: Path) -> tuple[Codebook, list[Problem]]:
    """Read ``corpus/themes.yml``.

    Returns
    -------
    tuple of Codebook and list of Problem
        The themes that could be read, and each mistake with its line: a field missing or unknown, a
        theme or pattern given twice, a weight that is no number, a pattern that cannot compile.
    """
    path = root / "corpus" / "themes.yml"
    empty = Codebook("0", ())
    try:
        text = read_text(path, root)
    except LessonbookError as error:
        return empty, error.problems
    file = relative(path, root)
    data, problems = parse_yaml(text, file)
    if problems:
        return empty, problems
    model, problems = validate(CodebookFile, data, file)
    if model is None:
        return empty, problems
    if not model.themes:
        problems.append(Problem(file, line_of(data, ["themes"]), "has no themes",
                                "Add one; CONTRIBUTING shows a theme to copy."))
    themes = []
    seen: set[str] = set()
    for index, entry in enumerate(model.themes):
        if entry.id in seen:
            problems.append(Problem(file, line_of(data, ["themes", index, "id"]),
                                    f"theme `{entry.id}` is there twice", "Merge the two or rename one."))
        seen.add(entry.id)
        patterns = []
        for phrase, weight in entry.patterns.items():
            line = line_of(data, ["themes", index, "patterns", phrase])
            wrong = _pattern_fault(phrase) or _weight_fault(weight)
            if wrong:
                problems.append(Problem(file, line, f"theme `{entry.id}`, pattern `{phrase}`: {wrong[0]}",
                                        wrong[1]))
            else:
                patterns.append((phrase, float(weight)))
        themes.append(Theme(entry.id, entry.title, entry.definition, tuple(entry.belongs),
                            tuple(entry.does_not_belong), tuple(entry.examples), tuple(patterns)))
    labelled, more = read_examples(root, sorted(seen))
    problems += more
    taught_themes = {theme for theme, _ in labelled}
    problems += [Problem(file, line_of(data, ["themes", index, "id"]),
                         f"theme `{entry.id}` has no cue above 0 and no labelled passage, so nothing can have it",
                         "Add a few cues to its patterns, or passages to corpus/examples.jsonl.")
                 for index, entry in enumerate(model.themes)
                 if entry.id not in taught_themes and not any(_weighs(weight) for weight in entry.patterns.values())]
    others, more = read_others(root)
    problems += more
    calibration, more = read_calibration(root, sorted(seen))
    problems += more
    learned, more = read_model(root)
    return (Codebook(model.version, tuple(themes), labelled, learned.settings, others, calibration, learned.judge),
            problems + more)


def _pattern_fault(phrase: str) -> tuple[str, str] | None:
    """What the tagger's parser says is wrong with a pattern and how to mend it, or None."""
    try:
        parse_pattern(phrase)
    except PatternFault as error:
        return error.fault, error.remedy
    return None


def _weighs(weight: Any) -> bool:
    return not isinstance(weight, int | float) or weight > 0  # what is no number is reported as such


def _weight_fault(weight: Any) -> tuple[str, str] | None:
    remedy = f"Use a number from 0 to {MAX_WEIGHT:g}: 0 never counts, 1 hints, 2 suggests, 3 says so."
    if isinstance(weight, bool) or not isinstance(weight, int | float):
        return f"has weight {weight!r}, which is no number", remedy
    if not 0 <= weight <= MAX_WEIGHT:
        return f"has weight {weight:g}", remedy
    return None
