"""Passages that may bear on a lesson: suggested by likeness, confirmed by an editor.

Time grows with passages times lessons. Beside the terms of the passages it takes 8 bytes for each different term, and
for each of `BLOCK` passages, times `LESSONS_AT_ONCE`: 0.2 GB for an archive with 100,000 different terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..base.gc_paused import paused
from ..cluster import count_terms, join_counts, likeness_blocks, mask_names, weigh_counts
from ..corpus import Passage
from ..tag import Tag
from .read import Lesson
from .suggestion import Suggestion

MIN_SCORE = 0.18
LESSONS_AT_ONCE, BLOCK = 200, 8192
_LEAST = round(MIN_SCORE * 1000)


@paused()
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
        the likeness, in the order of the passages.
    """
    live = [lesson for lesson in lessons if lesson.front.status in ("published", "draft")]
    if not live or not passages:
        return [], {}
    counts = count_terms([passage.text for passage in passages], names)
    matrix, _ = weigh_counts(join_counts([counts, count_terms(_anchors(live, passages, names))]))
    texts, anchors = matrix[: len(passages)], matrix[len(passages):]
    ids = np.array([passage.id for passage in passages], dtype=object)
    themes = _theme_table(passages, tags)
    decided = _decided(live, ids)
    found: list[Suggestion] = []
    best, owner = np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=np.int64)
    for first in range(0, len(live), LESSONS_AT_ONCE):
        group = range(first, min(first + LESSONS_AT_ONCE, len(live)))
        top: dict[int, list[tuple[int, str]]] = {place: [] for place in group}
        for start, likeness in likeness_blocks(texts, anchors[group.start: group.stop], BLOCK):
            scores = _thousandths(likeness)
            here = slice(start, start + len(scores))
            for column, place in enumerate(group):
                rows = decided[place] - start
                scores[rows[(rows >= 0) & (rows < len(scores))], column] = 0
                shares = _shares(themes, live[place], here)
                top[place] = _best(top[place], scores[:, column], ids[here], shares, limit)
            most = scores.argmax(axis=1)
            value = scores[np.arange(len(scores)), most]
            nearer = value > best[here]
            best[here][nearer], owner[here][nearer] = value[nearer], first + most[nearer]
        found += [Suggestion(live[place].id, ident, -score / 1000) for place in group for score, ident in top[place]]
    held = {item.passage for lesson in lessons for item in lesson.front.evidence if item.status != "rejected"}
    near = zip(ids[best > 0].tolist(), owner[best > 0].tolist(), best[best > 0].tolist(), strict=True)
    return found, {ident: (live[place].id, score / 1000) for ident, place, score in near if ident not in held}


def _decided(live: Sequence[Lesson], ids: np.ndarray) -> list[np.ndarray]:
    """For each lesson the rows of the passages that it names, whatever was decided on them."""
    row_of = {ident: row for row, ident in enumerate(ids)}
    return [np.array(sorted({row_of[item.passage] for item in lesson.front.evidence if item.passage in row_of}),
                     dtype=np.int64) for lesson in live]


def _anchors(live: Sequence[Lesson], passages: Sequence[Passage], names: Sequence[str]) -> list[str]:
    """What each lesson is compared by: its title, its sentence and its confirmed passages."""
    wanted = {item.passage for lesson in live for item in lesson.bearing}
    chosen = [passage for passage in passages if passage.id in wanted]
    texts = dict(zip([passage.id for passage in chosen], mask_names([passage.text for passage in chosen], names),
                     strict=True))
    return [" ".join([lesson.title, lesson.sentence,
                      *(texts[item.passage] for item in lesson.bearing if item.passage in texts)])
            for lesson in live]


def _thousandths(likeness: np.ndarray) -> np.ndarray:
    """Whole thousandths, rounded as Python's `round` does it: on the exact value, where numpy's rounds a product."""
    scaled = likeness * 1000
    whole = np.rint(scaled)
    for place in zip(*np.nonzero(np.abs(np.abs(scaled - whole) - 0.5) < 1e-6), strict=True):
        whole[place] = round(round(float(likeness[place]), 3) * 1000)
    return whole.astype(np.int64)


def _theme_table(passages: Sequence[Passage], tags: Mapping[str, Sequence[Tag]]) -> dict[str, np.ndarray]:
    """For each theme which passages have it."""
    table: dict[str, np.ndarray] = {}
    for row, passage in enumerate(passages):
        for tag in tags.get(passage.id, ()):
            if tag.theme not in table:
                table[tag.theme] = np.zeros(len(passages), dtype=bool)
            table[tag.theme][row] = True
    return table


def _shares(themes: Mapping[str, np.ndarray], lesson: Lesson, here: slice) -> np.ndarray:
    """Which passages of a block share a theme with a lesson."""
    shares = np.zeros(here.stop - here.start, dtype=bool)
    for theme in lesson.front.themes:
        if theme in themes:
            shares |= themes[theme][here]
    return shares


def _best(before: list[tuple[int, str]], scores: np.ndarray, ids: np.ndarray, shares: np.ndarray, limit: int
          ) -> list[tuple[int, str]]:
    """The best so far with a block's best: negative score and id, so that ties go by id."""
    rows = np.flatnonzero(shares & (scores >= _LEAST))
    if len(rows) > limit > 0:
        least = np.partition(scores[rows], len(rows) - limit)[len(rows) - limit]
        rows = rows[scores[rows] >= least]
    return sorted([*before, *((-int(scores[row]), str(ids[row])) for row in rows)])[:limit]
