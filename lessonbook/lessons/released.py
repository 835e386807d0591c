"""What each lesson rested on when the book was last released: lessons/released.yml, so that pages say what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ..base.counts_in_words import plural
from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, write_atomic
from ..base.yamlfile import parse_yaml, validate
from ..corpus.schema import Date, Text
from .read import Evidence
from .strength import Strength

FILE = "lessons/released.yml"
_HEAD = "# What each lesson rested on at the last release, so that pages say what changed (`lessonbook release`).\n"


class ReleasedLesson(BaseModel):
    """A lesson's evidence at a release: its strength in a word, independent bodies, and passages by stance."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    level: Text
    bodies: int
    supports: list[Text] = []
    qualifies: list[Text] = []
    contradicts: list[Text] = []


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    released: Date
    lessons: dict[str, ReleasedLesson]


@dataclass(frozen=True)
class Release:
    """The last release: its day, empty where there was none, and the lessons of then by id."""

    day: str = ""
    lessons: Mapping[str, ReleasedLesson] = field(default_factory=dict)

    def change(self, lesson: str, now: ReleasedLesson) -> str:
        """Say in a sentence or two what changed about a lesson's evidence, strength and contradictions since.

        Parameters
        ----------
        lesson : str
            Its id.
        now : ReleasedLesson
            What it rests on today, from :func:`state_of`.

        Returns
        -------
        str
            Empty where there was no release yet.
        """
        if not self.day:
            return ""
        before = self.lessons.get(lesson)
        if before is None:
            return "New since the last release."
        told = []
        then, today = _passages(before), _passages(now)
        came, went = len(today - then), len(then - today)
        if came or went:
            told.append(" and ".join(f"{plural(count, 'passage')} {word}" for count, word in
                                     ((came, "came in"), (went, "went")) if count))
        if turned := sum(_stance(before, ident) != _stance(now, ident) for ident in then & today):
            told.append(f"{plural(turned, 'passage')} changed stance")
        if before.level != now.level or before.bodies != now.bodies:
            told.append(f"its strength was {before.level.lower()} on {plural(before.bodies, 'body', 'bodies')} and is "
                        f"{now.level.lower()} on {now.bodies}")
        if len(before.contradicts) != len(now.contradicts):
            told.append(f"contradicting passages: {len(before.contradicts)} before, {len(now.contradicts)} now")
        return f"Since the last release: {'; '.join(told)}." if told else \
            "Since the last release its evidence, strength and contradictions are as they were."


def state_of(evidence: Iterable[Evidence], strength: Strength) -> ReleasedLesson:
    """What a lesson rests on, as a release records it."""
    by_stance: dict[str, list[str]] = {"supports": [], "qualifies": [], "contradicts": []}
    for item in evidence:
        if item.stance in by_stance:
            by_stance[item.stance].append(item.passage)
    return ReleasedLesson(level=strength.level, bodies=strength.organisations,
                          **{stance: sorted(ids) for stance, ids in by_stance.items()})


def _passages(lesson: ReleasedLesson) -> set[str]:
    return {*lesson.supports, *lesson.qualifies, *lesson.contradicts}


def _stance(lesson: ReleasedLesson, ident: str) -> str:
    return next(name for name in ("supports", "qualifies", "contradicts") if ident in getattr(lesson, name))


def read_release(root: Path) -> tuple[Release, list[Problem]]:
    """Read the record; where there is none, nothing was released."""
    if not (root / FILE).exists():
        return Release(), []
    try:
        data, problems = parse_yaml(read_text(root / FILE, root), FILE)
    except LessonbookError as error:
        return Release(), error.problems
    if problems:
        return Release(), problems
    record, problems = validate(_Record, data, FILE)
    return (Release(record.released, record.lessons) if record else Release()), problems


def record_release(root: Path, day: str, lessons: Mapping[str, ReleasedLesson]) -> bool:
    """Write the record; gives whether it changed."""
    lines = [_HEAD, f'released: "{day}"\n', "lessons:\n" if lessons else "lessons: {}\n"]
    for ident, state in sorted(lessons.items()):
        lines.append(f"  {ident}:\n    level: {state.level}\n    bodies: {state.bodies}\n")
        lines += [f"    {stance}: [{', '.join(getattr(state, stance))}]\n"
                  for stance in ("supports", "qualifies", "contradicts") if getattr(state, stance)]
    return write_atomic(root / FILE, "".join(lines))
