"""Reasons under themes, with the lessons that bear on each: the same tagger as for passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...base.store import store_of
from ...knowledge.knowledge import Knowledge
from ...lessons import Lesson
from ...tag.tagger import pipeline_of

LESSONS_EACH = 3


@dataclass(frozen=True)
class Reason:
    """A reason with what it is about.

    Attributes
    ----------
    record : dict
        See :attr:`lessonbook.tools.registers.tracker.Tracker.reasons`.
    theme : str
        Id of its best theme, empty where the tagger finds none.
    cues : tuple of str
        The words that said so.
    lessons : tuple of Lesson
        Lessons that rest on the passage of the reason, then lessons of its theme that are most like it.
    """

    record: dict[str, str]
    theme: str
    cues: tuple[str, ...]
    lessons: tuple[Lesson, ...]


def read_reasons(known: Knowledge, records: Sequence[dict[str, str]]) -> list[Reason]:
    """Tag reasons and find lessons for them.

    Parameters
    ----------
    known : Knowledge
        Codebook and lessons.
    records : sequence of dict
        With id, reason, domain and passage.
    """
    from ...tag import Item, tag_items

    tags = tag_items(pipeline_of(known.inputs.codebook, store_of(known.inputs.root)),
                     [Item(record["id"], record["reason"], section=record["domain"]) for record in records])
    likeness = _likeness(known, [record["reason"] for record in records])
    found = []
    for at, record in enumerate(records):
        tag = tags[record["id"]][0] if tags[record["id"]] else None
        themes = {one.theme for one in tags[record["id"]]}
        lessons = known.lessons_of(record["passage"])
        near = sorted((-likeness[at, row], lesson.id, lesson) for row, lesson in enumerate(known.lessons)
                      if lesson not in lessons and themes & set(lesson.front.themes) and likeness[at, row] > 0)
        lessons = [*lessons, *(lesson for _, _, lesson in near)][:LESSONS_EACH]
        found.append(Reason(record, tag.theme if tag else "", tag.cues if tag else (), tuple(lessons)))
    return found


def _likeness(known: Knowledge, texts: Sequence[str]) -> np.ndarray:
    """Cosine of each text and each lesson, shape (texts, lessons), three decimals."""
    if not texts or not known.lessons:
        return np.zeros((len(texts), len(known.lessons)))
    from ...cluster import term_matrix

    anchors = [f"{lesson.title} {lesson.sentence}" for lesson in known.lessons]
    matrix, _ = term_matrix([*texts, *anchors])
    return np.round(np.asarray((matrix[: len(texts)] @ matrix[len(texts):].T).todense()), 3)
