"""Lessons that an editor may want to split, merge or retire: proposed with reasons and numbers, never done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from sklearn.metrics import silhouette_score

from ..cluster import cluster_texts, cluster_words, mask_names, term_matrix
from ..corpus import Passage, Source
from .read import Lesson
from .strength import measure_strength

SPLIT_FROM = 12
SPLIT_PART = 4
SPLIT_SILHOUETTE = 0.06
MERGE_OVERLAP = 0.5
MERGE_LIKENESS = 0.6
WORDS = 4


@dataclass(frozen=True)
class Proposal:
    """What an editor may want to do with published lessons.

    Attributes
    ----------
    action : str
        ``split``, ``merge`` or ``retire``.
    lessons : tuple of str
        Ids; two for a merger.
    reason : str
        Why, with the numbers it rests on.
    """

    action: Literal["split", "merge", "retire"]
    lessons: tuple[str, ...]
    reason: str


def propose(lessons: Sequence[Lesson], passages: Mapping[str, Passage], sources: Mapping[str, Source],
            names: Sequence[str] = ()) -> list[Proposal]:
    """Find published lessons to split, merge or retire.

    Parameters
    ----------
    lessons : sequence of Lesson
        All lessons; only published ones are looked at.
    passages, sources : mapping
        By id; passages of sources that may not be published count for nothing.
    names : sequence of str
        Names of people and bodies, which count for nothing.

    Returns
    -------
    list of Proposal
        Retirements, mergers, then splits; each in the order of the ids.

    Notes
    -----
    Retire: nothing that may be published supports it, or more contradicts than supports. Merge: the two share
    `MERGE_OVERLAP` of their confirmed passages (Jaccard), or their words and evidence have a cosine of
    `MERGE_LIKENESS`. Split: two clusters of the confirmed evidence, each of `SPLIT_PART` passages or more, stand apart
    with a mean silhouette (Rousseeuw, 1987) of `SPLIT_SILHOUETTE`.
    """
    live = sorted((lesson for lesson in lessons if lesson.published), key=lambda lesson: lesson.id)
    named = {item.passage for lesson in live for item in lesson.bearing}
    open_ids = {ident for ident in named
                if ident in passages and sources[passages[ident].source].meta.publishable}
    held = {lesson.id: [item.passage for item in lesson.bearing if item.passage in open_ids] for lesson in live}
    wanted = sorted({ident for idents in held.values() for ident in idents})
    texts = dict(zip(wanted, mask_names([passages[ident].text for ident in wanted], names), strict=True))
    retired = [made for lesson in live if (made := _retire(lesson, open_ids, passages, sources))]
    gone = {made.lessons[0] for made in retired}
    live = [lesson for lesson in live if lesson.id not in gone]
    return [*retired, *_mergers(live, held, texts), *(made for lesson in live if (made := _split(lesson, held, texts)))]


def _retire(lesson: Lesson, open_ids: set[str], passages: Mapping[str, Passage], sources: Mapping[str, Source]
            ) -> Proposal | None:
    evidence = [item for item in lesson.bearing if item.passage in open_ids]
    counts = measure_strength(evidence, passages, sources)
    rejected = sum(item.status == "rejected" for item in lesson.front.evidence)
    if not counts.passages:
        return Proposal("retire", (lesson.id,), f"no passage that may be published supports it ({rejected} rejected, "
                        f"{counts.qualifying} qualifying, {counts.contradicting} contradicting)")
    if counts.contradicting > counts.passages:
        return Proposal("retire", (lesson.id,), f"{counts.contradicting} of its passages contradict it and "
                        f"{counts.passages} support it")
    return None


def _mergers(live: Sequence[Lesson], held: Mapping[str, list[str]], texts: Mapping[str, str]) -> list[Proposal]:
    if len(live) < 2:
        return []
    anchors = [" ".join([lesson.title, lesson.sentence, *(texts[ident] for ident in held[lesson.id])])
               for lesson in live]
    matrix, _ = term_matrix(anchors)
    likeness = np.round(np.asarray((matrix @ matrix.T).todense()), 3)
    found = []
    for (row, one), (column, other) in combinations(enumerate(live), 2):
        shared = set(held[one.id]) & set(held[other.id])
        either = set(held[one.id]) | set(held[other.id])
        if (either and len(shared) / len(either) >= MERGE_OVERLAP) or likeness[row, column] >= MERGE_LIKENESS:
            found.append(Proposal("merge", (one.id, other.id), f"they share {len(shared)} of {len(either)} passages; "
                                  f"likeness {likeness[row, column]:.2f}"))
    return found


def _split(lesson: Lesson, held: Mapping[str, list[str]], texts: Mapping[str, str]) -> Proposal | None:
    mine = [texts[ident] for ident in held[lesson.id]]
    if len(mine) < SPLIT_FROM:
        return None
    labels = cluster_texts(mine, 2)
    sizes = np.bincount(labels, minlength=2)
    if sizes.min() < SPLIT_PART:
        return None
    matrix, _ = term_matrix(mine)
    apart = round(float(silhouette_score(matrix, labels, metric="cosine")), 3)
    if apart < SPLIT_SILHOUETTE:
        return None
    words = cluster_words(mine, labels, WORDS)
    return Proposal("split", (lesson.id,), f"its {len(mine)} passages fall into groups of {sizes[0]} and {sizes[1]} "
                    f"(silhouette {apart:.3f}): {', '.join(words[0])} / {', '.join(words[1])}")
