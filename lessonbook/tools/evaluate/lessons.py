"""Do drafted lessons recover the key points that the authors of a source drew themselves?"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ...base.files import read_text
from ...cluster import mask_names, term_matrix
from ...corpus import Passage
from ...lessons.draft import Draft
from .scores import ROUNDS, SEED, interval

Support = dict[str, set[str]]
RECOVERY_COLUMNS = ["method", "drafts", "precision", "recall", "f1", "ahead_by", "ahead_low", "ahead_high"]
LIKE = 0.12


def read_support(path: Path, labeller: str) -> Support:
    """Key points that each passage supports, as one labeller read them.

    The file has the columns key_point, passage and labeller.
    """
    found: Support = defaultdict(set)
    for row in csv.DictReader(read_text(path, path.parent).splitlines()):
        if row["labeller"] == labeller:
            found[row["passage"]].add(row["key_point"])
    return dict(found)


def support_by_words(key_points: Sequence[Passage], passages: Sequence[Passage]) -> Support:
    """A second, mechanical labeller: a passage supports a key point of its own chapter whose words it shares.

    Cosine of TF-IDF of at least `LIKE`; the bar was set before any agreement was computed.
    """
    matrix, _ = term_matrix([passage.text for passage in [*key_points, *passages]])
    likeness = np.asarray((matrix[len(key_points):] @ matrix[: len(key_points)].T).todense())
    found: Support = {}
    for row, passage in enumerate(passages):
        near = {point.id for column, point in enumerate(key_points)
                if point.section == passage.section and likeness[row, column] >= LIKE}
        if near:
            found[passage.id] = near
    return found


def recovered(passages: Sequence[str], lead: str, support: Support) -> set[str]:
    """Key points that a draft recovers: its lead supports them, or two of its passages do."""
    votes: dict[str, int] = defaultdict(int)
    for passage in passages:
        for point in support.get(passage, ()):
            votes[point] += 1 + (passage == lead)
    return {point for point, count in votes.items() if count >= 2}


def recovery(groups: Sequence[set[str]], points: int) -> tuple[float, float, float]:
    """Precision (drafts that recover a key point), recall (key points recovered) and their harmonic mean."""
    precision = sum(map(bool, groups)) / max(1, len(groups))
    recall = len(set().union(*groups)) / points if groups else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def compare_recovery(methods: Mapping[str, Sequence[set[str]]], points: Sequence[str]) -> pd.DataFrame:
    """Recovery side by side, the first method against each other one, over resampled key points.

    Returns
    -------
    DataFrame
        Columns `RECOVERY_COLUMNS`; `ahead_*` is the gap in f1 with a paired 95 % interval.
    """
    rng = np.random.default_rng(SEED)
    draws = [[points[i] for i in rng.integers(0, len(points), len(points))] for _ in range(ROUNDS)]
    drawn = {name: np.array([_resampled(groups, draw) for draw in draws]) for name, groups in methods.items()}
    first = next(iter(methods))
    best = recovery(methods[first], len(points))[2]
    rows = []
    for name, groups in methods.items():
        precision, recall, f1 = recovery(groups, len(points))
        ahead = [best - f1, *interval(drawn[first] - drawn[name])] if name != first else [np.nan] * 3
        rows.append([name, len(groups), precision, recall, f1, *ahead])
    return pd.DataFrame(rows, columns=pd.Index(RECOVERY_COLUMNS)).round(3)


def _resampled(groups: Sequence[set[str]], draw: Sequence[str]) -> float:
    kept = set(draw)
    precision = sum(bool(group & kept) for group in groups) / max(1, len(groups))
    found = set().union(*groups) if groups else set()
    recall = sum(point in found for point in draw) / len(draw)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def groups_round(leads: Sequence[str], passages: Sequence[Passage], size: int, support: Support,
                 names: Sequence[str] = ()) -> list[set[str]]:
    """Give a baseline's chosen passages the company that our drafts have: the passages most like them."""
    place = {passage.id: i for i, passage in enumerate(passages)}
    likeness = _likeness(passages, names)
    rows = [place[lead] for lead in leads]
    owner = np.argmax(np.round(likeness[:, rows], 9), axis=1)
    result = []
    for index, lead in enumerate(leads):
        rest = [i for i in np.flatnonzero(owner == index).tolist() if i not in rows]
        nearness = np.round(likeness[:, place[lead]], 9).tolist()
        rest = [i for _, i in sorted((-nearness[i], i) for i in rest)][: size - 1]
        result.append(recovered([lead, *(passages[i].id for i in rest)], lead, support))
    return result


def groups_of(drafts: Sequence[Draft], support: Support) -> list[set[str]]:
    """Key points that each draft recovers."""
    return [recovered(draft.passages, draft.passages[0], support) for draft in drafts]


def random_leads(passages: Sequence[Passage], count: int, names: Sequence[str] = ()) -> list[str]:
    """Passages at random."""
    rows = np.random.default_rng(SEED).choice(len(passages), count, replace=False)
    return [passages[i].id for i in sorted(rows)]


def first_leads(passages: Sequence[Passage], count: int, names: Sequence[str] = ()) -> list[str]:
    """The opening passages of each section, in turn."""
    sections: dict[str, list[str]] = {}
    for passage in passages:
        sections.setdefault(passage.section, []).append(passage.id)
    turns = [mine[turn] for turn in range(len(passages)) for mine in sections.values() if turn < len(mine)]
    return turns[:count]


def textrank_leads(passages: Sequence[Passage], count: int, names: Sequence[str] = ()) -> list[str]:
    """The passages most central by TextRank (Mihalcea and Tarau, 2004): PageRank over likeness."""
    likeness = _likeness(passages, names)
    np.fill_diagonal(likeness, 0.0)
    step = likeness / np.maximum(likeness.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(len(passages), 1 / len(passages))
    for _ in range(100):
        rank = 0.15 / len(passages) + 0.85 * (rank @ step)
    return [passages[i].id for i in np.argsort(-np.round(rank, 12), kind="stable")[:count]]


def medoid_leads(passages: Sequence[Passage], count: int, names: Sequence[str] = ()) -> list[str]:
    """The most typical passage of each of `count` clusters."""
    from ...cluster import cluster_texts

    likeness = _likeness(passages, names)
    labels = cluster_texts(mask_names([passage.text for passage in passages], names), count)
    found = []
    for label in sorted(set(labels.tolist())):
        rows = np.flatnonzero(labels == label)
        found.append(passages[rows[int(np.argmax(likeness[np.ix_(rows, rows)].sum(axis=1)))]].id)
    return found


LEADS: dict[str, Callable[..., list[str]]] = {"random": random_leads, "lead": first_leads, "TextRank": textrank_leads,
                                              "medoid": medoid_leads}


def _likeness(passages: Sequence[Passage], names: Sequence[str]) -> np.ndarray:
    matrix, _ = term_matrix(mask_names([passage.text for passage in passages], names))
    return np.asarray((matrix @ matrix.T).todense())
