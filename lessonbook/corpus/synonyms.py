"""The editors' list of everyday words: corpus/synonyms.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text
from ..base.yamlfile import line_of, parse_yaml
from .roots import content, tokens

FILE = "corpus/synonyms.yml"
MAX_PHRASE = 6
LESSON = re.compile(r"L\d{3,}")


@dataclass(frozen=True)
class Synonym:
    """What people type, and the words of the book that it leads to."""

    phrase: str
    leads: tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """corpus/synonyms.yml: everyday phrases, and how people ask for a lesson, by its id."""

    entries: tuple[Synonym, ...]
    asked: dict[str, tuple[str, ...]]


def read_synonyms(root: Path) -> tuple[Synonyms, list[Problem]]:
    """Read ``corpus/synonyms.yml``, which may be missing.

    A line is ``what people type: [words of the book, ...]``, or ``L029: [how people ask for this lesson, ...]``.

    Returns
    -------
    tuple of Synonyms and list of Problem
        Entries in the order of the file; each mistake with its line: an entry without words, one that is there
        twice in another form, a phrase that is nothing but small words, a lesson that does not exist.
    """
    none = Synonyms((), {})
    if not (root / FILE).is_file():
        return none, []
    try:
        data, problems = parse_yaml(read_text(root / FILE, root), FILE)
    except LessonbookError as error:
        return none, error.problems
    if data is None:
        return none, problems
    if not isinstance(data, dict):
        return none, [Problem(FILE, 1, "should be lines of `what people type: [words of the book]`",
                              "See the comments at the top of the file.")]
    found: list[Synonym] = []
    asked: dict[str, tuple[str, ...]] = {}
    seen: dict[tuple[str, ...], str] = {}
    for phrase, leads in data.items():
        line = line_of(data, [phrase])
        values = leads
        wrong = _fault(str(phrase), values)
        key = content(str(phrase))
        if LESSON.fullmatch(str(phrase)):
            if not (root / "lessons" / f"{phrase}.md").is_file():
                wrong = ("is no lesson", "Correct the id, or remove the line.")
            elif not wrong:
                asked[str(phrase)] = tuple([values] if isinstance(values, str) else values)
                continue
        if not wrong and key in seen:
            wrong = (f"means the same as `{seen[key]}`", "Merge the two: small words, endings and order do not count.")
        if wrong:
            problems.append(Problem(FILE, line, f"`{phrase}` {wrong[0]}", wrong[1]))
            continue
        seen[key] = str(phrase)
        words = [values] if isinstance(values, str) else values
        found.append(Synonym(str(phrase).lower(), tuple(dict.fromkeys(word.lower() for word in words))))
    return Synonyms(tuple(found), asked), problems


def _fault(phrase: str, leads: Any) -> tuple[str, str] | None:
    if not content(phrase):
        return "has no word to look for", "Write what people type."
    if len(tokens(phrase)) > MAX_PHRASE:
        return f"has more than {MAX_PHRASE} words", "Keep the two or three that matter."
    words = [leads] if isinstance(leads, str) else leads
    if not isinstance(words, list) or not words:
        return "leads nowhere", "Give the words of the book as [one, two]."
    for word in words:
        if not isinstance(word, str) or not tokens(word):
            return f"leads to {word!r}, which is no word", "Give words of the book as [one, two]."
    return None
