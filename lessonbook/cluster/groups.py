"""Clusters of texts: latent semantic analysis, k-means, and the words that set a cluster apart.

Time grows with texts times clusters. Above `MANY` texts the dimensions are found on `MANY` of them, spread evenly, and
k-means goes by mini-batches. Beside the terms it takes less than 2 KB a text: 0.6 GB for 300,000 passages.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from .coherence import npmi_table, window_counts
from .vectors import term_matrix, terms

SEED = 20130401
CANDIDATES, TOGETHER, SHARED = 3, 1.0, 0.3
DIMENSIONS, MANY, BATCH = 100, 20_000, 4096


def cluster_texts(texts: Sequence[str], k: int, *, extra: np.ndarray | None = None) -> np.ndarray:
    """Put texts into k clusters.

    Parameters
    ----------
    texts : sequence of str
        n texts. The result does not depend on their order.
    k : int
        Number of clusters, from 1 to n.
    extra : ndarray of shape (n, m), optional
        Further features, for example theme scores, that guide the clusters.

    Returns
    -------
    ndarray of int, shape (n,)
        Cluster of each text; 0 is the largest, ties by the first text in alphabetical order.

    Raises
    ------
    ValueError
        k is below 1 or above the number of texts.

    Notes
    -----
    TF-IDF, truncated singular value decomposition to at most 100 dimensions (Deerwester et al., 1990),
    rows of unit length, k-means with ten seeded starts (Arthur and Vassilvitskii, 2007); above `MANY` texts
    mini-batch k-means (Sculley, 2010).
    """
    if not 1 <= k <= len(texts):
        raise ValueError(f"k is {k}; with {len(texts)} texts it must be from 1 to {len(texts)}")
    keys = [(text, "" if extra is None else repr(np.round(extra[i], 6).tolist())) for i, text in enumerate(texts)]
    order = sorted(range(len(texts)), key=lambda i: keys[i])
    ordered = [texts[i] for i in order]
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct texts than clusters is no fault
        dense = _embed(ordered)
        if extra is not None:
            guide = normalize(np.asarray(extra, dtype=float)[order])
            dense = normalize(np.hstack([dense, guide]))
        dense = np.round(dense, 9)
        labels = _k_means(k, len(texts)).fit_predict(dense)
    result = np.empty(len(texts), dtype=int)
    result[order] = _by_size(labels)
    return result


def _k_means(k: int, texts: int) -> KMeans | MiniBatchKMeans:
    if texts <= MANY:
        return KMeans(n_clusters=k, n_init=10, random_state=SEED)
    return MiniBatchKMeans(n_clusters=k, n_init=10, batch_size=max(BATCH, 4 * k), random_state=SEED)


def _embed(texts: Sequence[str]) -> np.ndarray:
    many = len(texts) >= 100
    matrix, _ = term_matrix(texts, min_documents=2 if many else 1, max_share=0.5 if many else 1.0)
    size = min(DIMENSIONS, min(matrix.shape) - 1)
    if size < 2:
        return np.asarray(matrix.todense()) if matrix.shape[1] else np.zeros((len(texts), 1))
    svd = TruncatedSVD(size, algorithm="randomized", n_iter=7, random_state=SEED)
    if len(texts) <= MANY:
        return np.asarray(normalize(svd.fit_transform(matrix)))
    svd.fit(matrix[np.linspace(0, len(texts) - 1, MANY).astype(int)])
    return np.asarray(normalize(svd.transform(matrix), copy=False))


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Number clusters by size, then by their first member."""
    found = {label: (-int((labels == label).sum()), int(np.argmax(labels == label))) for label in np.unique(labels)}
    rank = {label: place for place, label in enumerate(sorted(found, key=lambda label: found[label]))}
    return np.array([rank[label] for label in labels])


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
