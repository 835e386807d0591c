"""Reasons under themes, with the lessons that bear on each: the same tagger as for passages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...base.store import as_json, code_digest, digest_of, store_of
from ...knowledge.knowledge import Knowledge
from ...lessons import Lesson
from ...tag.tagger import TAGGER, TAGGER_LEANS_ON, pipeline_of

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
    holders = [[lesson.id for lesson in known.lessons_of(record["passage"])] for record in records]
    key = digest_of(code_digest((*TAGGER, "cluster", "tools/registers/tracker_reasons.py"), TAGGER_LEANS_ON),
                    known.inputs.codebook, records, holders,
                    [(lesson.id, lesson.title, lesson.sentence, lesson.front.themes) for lesson in known.lessons])
    rows = json.loads(store_of(known.inputs.root).value(
        "reasons", key, lambda: as_json(_theme_and_lessons(known, records, holders))))
    lessons = {lesson.id: lesson for lesson in known.lessons}
    return [Reason(record, theme, tuple(cues), tuple(lessons[ident] for ident in idents))
            for record, (theme, cues, idents) in zip(records, rows, strict=True)]


def _theme_and_lessons(known: Knowledge, records: Sequence[dict[str, str]], holders: Sequence[list[str]]
                       ) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """For each record its best theme, the cues that said so, and ids of lessons, those that hold its passage first."""
    from ...tag import Item, tag_items

    tags = tag_items(pipeline_of(known.inputs.codebook, store_of(known.inputs.root)),
                     [Item(record["id"], record["reason"], section=record["domain"]) for record in records])
    likeness = _likeness(known, [record["reason"] for record in records])
    rows = []
    for at, (record, held) in enumerate(zip(records, holders, strict=True)):
        tag = tags[record["id"]][0] if tags[record["id"]] else None
        themes = {one.theme for one in tags[record["id"]]}
        near = sorted((-likeness[at, row], lesson.id) for row, lesson in enumerate(known.lessons)
                      if lesson.id not in held and themes & set(lesson.front.themes) and likeness[at, row] > 0)
        rows.append((tag.theme if tag else "", tag.cues if tag else (),
                     [*held, *(ident for _, ident in near)][:LESSONS_EACH]))
    return rows


def _likeness(known: Knowledge, texts: Sequence[str]) -> np.ndarray:
    """Cosine of each text and each lesson, shape (texts, lessons), three decimals."""
    if not texts or not known.lessons:
        return np.zeros((len(texts), len(known.lessons)))
    from ...cluster import term_matrix

    anchors = [f"{lesson.title} {lesson.sentence}" for lesson in known.lessons]
    matrix, _ = term_matrix([*texts, *anchors])
    return np.round(np.asarray((matrix[: len(texts)] @ matrix[len(texts):].T).todense()), 3)
