"""How our own prose reads: reading age, and sentences that are too long. It reports and never refuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..base.readability import readability
from . import Lesson

LONGEST = 20
OLDEST = 14
_MARKS = re.compile(r"^(?:\d+\.|[-*])\s+|[*`_#]|\[([^\]]*)\]\([^)]*\)", re.MULTILINE)
_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Prose:
    """What the lessons' prose is like.

    Attributes
    ----------
    age : int
        Reading age of all of it, in years.
    hard : tuple of (str, int)
        Lessons whose own reading age is above `OLDEST`, with that age.
    long : tuple of (str, str)
        Lesson and sentence of more than `LONGEST` words.
    """

    age: int
    hard: tuple[tuple[str, int], ...]
    long: tuple[tuple[str, str], ...]

    def in_words(self) -> str:
        """Say it in a line or two for an editor."""
        lines = [f"Reading age of the lessons: {self.age}."]
        if self.hard:
            lines.append(f"Above {OLDEST}: " + ", ".join(f"{ident} ({age})" for ident, age in self.hard) + ".")
        if self.long:
            lines.append(f"Sentences of more than {LONGEST} words: "
                         + "; ".join(f"{ident}: {text[:60]}..." for ident, text in self.long) + ".")
        return " ".join(lines)


def sentences_of(lesson: Lesson) -> list[str]:
    """A lesson's sentence and prose as plain sentences; each list item ends one."""
    texts = [lesson.sentence]
    for _, text in lesson.sections:
        for part in re.split(r"\n\s*\n|\n(?=\s*(?:\d+\.|[-*])\s)", text):
            texts += _END.split(" ".join(_MARKS.sub(lambda found: found[1] or "", part).split()))
    return [text for text in texts if text]


def measure_prose(lessons: Sequence[Lesson]) -> Prose:
    """Measure the prose of published lessons."""
    every: list[str] = []
    hard, long = [], []
    for lesson in lessons:
        if not lesson.published:
            continue
        mine = sentences_of(lesson)
        every += mine
        age = readability(mine).age
        if age > OLDEST:
            hard.append((lesson.id, age))
        long += [(lesson.id, text) for text in mine if len(text.split()) > LONGEST]
    return Prose(readability(every).age, tuple(hard), tuple(long))
