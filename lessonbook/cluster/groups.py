"""Clusters of texts: latent semantic analysis, k-means, and the words that set a cluster apart."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from .vectors import term_matrix

SEED = 20130401


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
    rows of unit length, k-means with ten seeded starts (Arthur and Vassilvitskii, 2007).
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
        labels = KMeans(n_clusters=k, n_init=10, random_state=SEED).fit_predict(dense)
    result = np.empty(len(texts), dtype=int)
    result[order] = _by_size(labels)
    return result


def _embed(texts: Sequence[str]) -> np.ndarray:
    many = len(texts) >= 100
    matrix, _ = term_matrix(texts, min_documents=2 if many else 1, max_share=0.5 if many else 1.0)
    size = min(100, min(matrix.shape) - 1)
    if size < 2:
        return np.asarray(matrix.todense()) if matrix.shape[1] else np.zeros((len(texts), 1))
    vectors = TruncatedSVD(size, algorithm="randomized", n_iter=7, random_state=SEED).fit_transform(matrix)
    return np.asarray(normalize(vectors))


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Number clusters by size, then by their first member."""
    found = {label: (-int((labels == label).sum()), int(np.argmax(labels == label))) for label in np.unique(labels)}
    rank = {label: place for place, label in enumerate(sorted(found, key=lambda label: found[label]))}
    return np.array([rank[label] for label in labels])


def cluster_words(texts: Sequence[str], labels: np.ndarray, count: int = 10) -> list[list[str]]:
    """Words that tell each cluster apart.

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
        For each cluster its words, most telling first, by the mean TF-IDF weight within the cluster less half
        the mean weight outside it.
    """
    matrix, names = term_matrix(texts)
    clusters = int(labels.max()) + 1 if len(labels) else 0
    words: list[list[str]] = []
    total = np.asarray(matrix.sum(axis=0)).ravel() if matrix.shape[1] else np.zeros(0)
    for cluster in range(clusters):
        member = np.flatnonzero(labels == cluster)
        inside = np.asarray(matrix[member].sum(axis=0)).ravel() if matrix.shape[1] else np.zeros(0)
        outside = (total - inside) / max(1, len(texts) - len(member))
        inside = inside / max(1, len(member))
        scores = np.round(inside - 0.5 * outside, 9)
        best = [i for i in np.lexsort((names, -scores)) if inside[i] > 0]
        words.append([str(names[i]) for i in best[:count]])
    return words
