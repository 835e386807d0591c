"""The words that set a cluster apart and go together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from .coherence import npmi_table, window_counts
from .vectors import term_matrix, terms

CANDIDATES, TOGETHER, SHARED = 3, 1.0, 0.3


def cluster_words(texts: Sequence[str], labels: np.ndarray, count: int = 10) -> list[list[str]]:
    """Words that tell each cluster apart and that go together.

    Parameters
    ----------
    texts : sequence of str
        n texts.
    labels : ndarray of int, shape (n,)
        Their clusters, numbered from 0.
    count : int
        How many words a cluster; fewer only where its texts have fewer.

    Returns
    -------
    list of list of str
        For each cluster its words, in the order of choice.

    Notes
    -----
    Candidates are the words with the largest mean TF-IDF weight within the cluster less half the mean weight
    outside it. From these the next word is always the one with the best sum of that weight, of how
    well it goes with the words chosen before (normalised pointwise mutual information in windows of ten words),
    and of how few other clusters have it.
    """
    matrix, names = term_matrix(texts)
    clusters = int(labels.max()) + 1 if len(labels) else 0
    if not matrix.shape[1]:
        return [[] for _ in range(clusters)]
    scores = [_apart(matrix, labels, cluster, names) for cluster in range(clusters)]
    candidates = [list(found)[: CANDIDATES * count] for found in scores]
    words = sorted({word for found in candidates for word in found})
    table = npmi_table(*window_counts(map(terms, texts), words))
    place = {word: index for index, word in enumerate(words)}
    used: dict[str, int] = {}
    result = []
    for found, weights in zip(candidates, scores, strict=True):
        chosen = _together(found, weights, table, place, used, count)
        for word in chosen:
            used[word] = used.get(word, 0) + 1
        result.append(chosen)
    return result


def _apart(matrix: csr_matrix, labels: np.ndarray, cluster: int, names: np.ndarray) -> dict[str, float]:
    """A cluster's words and how much they set it apart, most first; the first has 1."""
    member = labels == cluster
    inside = np.asarray(matrix[np.flatnonzero(member)].mean(axis=0)).ravel() if member.any() else np.zeros(len(names))
    outside = (np.asarray(matrix[np.flatnonzero(~member)].mean(axis=0)).ravel() if not member.all()
               else np.zeros(len(names)))
    scores = np.round(inside - 0.5 * outside, 9)
    best = [i for i in np.argsort(-scores, kind="stable").tolist() if inside[i] > 0]  # names are in order, so ties are
    top = max(float(scores[best[0]]), 1e-9) if best else 1.0
    return {str(names[i]): float(scores[i]) / top for i in best}


def _together(found: Sequence[str], weights: Mapping[str, float], table: np.ndarray, place: Mapping[str, int],
              used: Mapping[str, int], count: int) -> list[str]:
    chosen: list[str] = []
    left = list(found)
    while left and len(chosen) < count:
        rows = [place[word] for word in chosen]

        def value(word: str, rows: list[int] = rows) -> float:
            near = float(table[place[word], rows].mean()) if rows else 0.0
            return round(weights[word] + TOGETHER * near - SHARED * used.get(word, 0), 9)

        best = max(left, key=lambda word: (value(word), -left.index(word)))
        left.remove(best)
        chosen.append(best)
    return chosen
