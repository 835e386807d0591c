"""Passages that may bear on a lesson: suggested by likeness, confirmed by an editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..cluster import mask_names, term_matrix
from ..corpus import Passage
from ..tag import Tag
from .read import Lesson
from .suggestion import Suggestion

MIN_SCORE = 0.18


def suggest(
    lessons: Sequence[Lesson],
    passages: Sequence[Passage],
    tags: Mapping[str, Sequence[Tag]],
    names: Sequence[str] = (),
    limit: int = 3,
) -> tuple[list[Suggestion], dict[str, tuple[str, float]]]:
    """Attach passages to the lessons that they are most like.

    Parameters
    ----------
    lessons : sequence of Lesson
        Published lessons and drafts.
    passages : sequence of Passage
        All passages.
    tags : mapping
        Themes by passage id; a passage is only proposed to a lesson that shares a theme with it.
    names : sequence of str
        Names of people and bodies, which count for nothing.
    limit : int
        How many suggestions a lesson.

    Returns
    -------
    tuple of list of Suggestion and dict
        Suggestions by lesson, best first; and for each passage that no lesson holds its nearest lesson and
        the likeness.
    """
    live = [lesson for lesson in lessons if lesson.front.status in ("published", "draft")]
    if not live or not passages:
        return [], {}
    index = {passage.id: i for i, passage in enumerate(passages)}
    texts = mask_names([passage.text for passage in passages], names)
    anchors = [" ".join([lesson.title, lesson.sentence,
                         *(texts[index[item.passage]] for item in lesson.confirmed if item.passage in index)])
               for lesson in live]
    matrix, _ = term_matrix([*texts, *anchors])
    likeness = np.asarray((matrix[len(texts):] @ matrix[: len(texts)].T).todense())
    held = {item.passage for lesson in lessons for item in lesson.front.evidence if item.status != "rejected"}
    found: list[Suggestion] = []
    nearest: dict[str, tuple[str, float]] = {}
    for row, lesson in enumerate(live):
        decided = {item.passage for item in lesson.front.evidence}
        scores = []
        for passage in passages:
            score = round(float(likeness[row, index[passage.id]]), 3)
            shares = {tag.theme for tag in tags.get(passage.id, ())} & set(lesson.front.themes)
            if passage.id not in decided and shares and score >= MIN_SCORE:
                scores.append((-score, passage.id))
            if passage.id not in held and passage.id not in decided and score > nearest.get(passage.id, ("", 0.0))[1]:
                nearest[passage.id] = (lesson.id, score)
        found += [Suggestion(lesson.id, ident, -score) for score, ident in sorted(scores)[:limit]]
    return found, nearest
