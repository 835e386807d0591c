"""Clusters of texts: latent semantic analysis and k-means, in as many dimensions as there are clusters.

Time grows with texts times clusters. Above `MANY` texts the dimensions are found on `MANY` of them, spread evenly, and
k-means goes by mini-batches. Beside the terms it takes less than 2 KB a text: 0.6 GB for 300,000 passages.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from sklearn.preprocessing import normalize
from threadpoolctl import threadpool_limits

from .vectors import term_matrix

SEED = 20130401
MANY, BATCH = 20_000, 4096
STARTS, FEW_STARTS, SMALL = 50, 5, 5_000
LONG, BORDERS, DIMENSIONS = 8, 4, 100
FAR = 0.95
HELD_OUT = 5
NUMBERS, NEARLY = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40), 0.05


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
    """
    if not 1 <= k <= len(texts):
        raise ValueError(f"k is {k}; with {len(texts)} texts it must be from 1 to {len(texts)}")
    keys = [(text, "" if extra is None else repr(np.round(extra[i], 6).tolist())) for i, text in enumerate(texts)]
    order = sorted(range(len(texts)), key=lambda i: keys[i])
    matrix = text_vectors([texts[i] for i in order])
    result = np.empty(len(texts), dtype=int)
    result[order] = cluster_vectors(matrix, k, extra=None if extra is None else np.asarray(extra, dtype=float)[order])
    return result


def text_vectors(texts: Sequence[str]) -> csr_matrix:
    """TF-IDF vectors; in a hundred texts or more a term must stand in two of them and in at most half."""
    many = len(texts) >= 100
    return term_matrix(texts, min_documents=2 if many else 1, max_share=0.5 if many else 1.0)[0]


def cluster_vectors(matrix: csr_matrix, k: int, *, extra: np.ndarray | None = None) -> np.ndarray:
    """Put vectors into k clusters.

    Parameters
    ----------
    matrix : csr_matrix of shape (n, terms)
        Rows of unit length, in an order that does not depend on where they come from.
    k : int
        Number of clusters, from 1 to n.
    extra : ndarray of shape (n, m), optional
        Further features that guide the clusters.

    Returns
    -------
    ndarray of int, shape (n,)
        Cluster of each row; 0 is the largest, ties by the first row.
    """
    return Space(matrix, guide=extra).cluster(k)


class Space:
    """Vectors in the few dimensions in which they are clustered.

    Parameters
    ----------
    matrix : csr_matrix of shape (n, terms)
        Rows of unit length, in an order that does not depend on where they come from.
    who : ndarray of int, shape (n,), optional
        Number of the document of each row: its mean is taken away, so that a cluster is no document.
    guide : ndarray of shape (n, m), optional
        Further features that guide the clusters.
    weight : float
        Of the guide, where the words have 1.
    """

    def __init__(self, matrix: csr_matrix, *, who: np.ndarray | None = None, guide: np.ndarray | None = None,
                 weight: float = 1.0) -> None:
        self.matrix, self.who, self.guide, self.weight = matrix, who, guide, weight
        self.long = matrix.nnz >= LONG * matrix.shape[0]
        self._dense = np.zeros((matrix.shape[0], 0))

    def features(self, dimensions: int) -> np.ndarray:
        """What k-means sees: rows of unit length, less the mean of their document, with what guides them."""
        dimensions = min(dimensions, DIMENSIONS)
        if self._dense.shape[1] < dimensions:
            with threadpool_limits(limits=1):
                self._dense = coordinates(self.matrix, dimensions)
        rows = normalize(self._dense[:, :dimensions])
        if self.who is not None and self.who.max(initial=0) > 0:
            for one in np.unique(self.who):
                rows[self.who == one] -= rows[self.who == one].mean(axis=0)
            rows = normalize(rows)
        if self.guide is not None:
            rows = normalize(np.hstack([rows, self.weight * normalize(self.guide)]))
        return np.round(rows, 9)

    def cluster(self, k: int) -> np.ndarray:
        """Put the rows into k clusters; 0 is the largest, ties by the first row.

        Notes
        -----
        Singular value decomposition to k dimensions (Deerwester et al., 1990; k-means needs no more: Ding and He,
        2004), at most `DIMENSIONS`; the best of `STARTS` seeded k-means (Arthur and Vassilvitskii, 2007). Few
        dimensions have one best answer, which a text more or less does not change. Where the mean text has `LONG`
        different terms or more, one more k-means from there draws the borders in `BORDERS` times as many dimensions.
        Above `MANY` rows mini-batches (Sculley, 2010).
        """
        with threadpool_limits(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct texts than clusters is no fault
            every = self.features(BORDERS * k if self.long else k)
            first = self.features(k)
            labels = _k_means(k, len(first)).fit_predict(first)
            if every.shape[1] > first.shape[1]:
                centres = np.array([every[labels == label].mean(axis=0) if (labels == label).any() else every[label]
                                    for label in range(k)])
                labels = KMeans(n_clusters=k, init=centres, n_init=1).fit_predict(every)
        return _by_size(labels)

    def nearest(self, cores: Sequence[Sequence[int]]) -> np.ndarray:
        """For each row the number of the core, some rows each, whose mean it is most like."""
        every = self.features(BORDERS * len(cores))
        centres = normalize(np.array([every[list(rows)].mean(axis=0) for rows in cores]))
        return np.asarray(np.round(every @ centres.T, 9).argmax(axis=1))


def choose_k(space: Space, candidates: Sequence[int]) -> tuple[int, float]:
    """The number of clusters that changes least when texts are missing.

    Parameters
    ----------
    space : Space
        n rows, of which at most `SMALL`, spread evenly, are looked at.
    candidates : sequence of int
        Numbers to choose from, rising.

    Returns
    -------
    tuple of int and float
        The number, and the mean adjusted Rand index between the clusters of all rows and of nine tenths of them, over
        `HELD_OUT` tenths, of more than `SMALL` rows over two; of equals the first (after Lange et al., 2004).
    """
    rows = np.unique(np.linspace(0, len(space.features(2)) - 1, min(SMALL, space.matrix.shape[0])).astype(int))
    starts, turns = (FEW_STARTS, HELD_OUT) if space.matrix.shape[0] <= SMALL else (1, 2)
    found = []
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for k in candidates:
            part = space.features(k)[rows]
            whole = KMeans(n_clusters=min(k, len(part)), n_init=starts, random_state=SEED).fit_predict(part)
            agreement = []
            for turn in range(turns):
                left = np.arange(len(part)) % 10 != turn
                if left.sum() >= k:
                    again = KMeans(n_clusters=k, n_init=starts, random_state=SEED).fit_predict(part[left])
                    agreement.append(adjusted_rand_score(whole[left], again))
            found.append((round(float(np.mean(agreement)), 3) if agreement else 0.0, k))
    best = max(found, key=lambda item: (item[0], -item[1]))
    return best[1], best[0]


def stable_k(texts: Sequence[str]) -> tuple[int, float]:
    """A number of clusters for texts: the largest of `NUMBERS` that is `NEARLY` as stable as the most stable one.

    Parameters
    ----------
    texts : sequence of str
        n texts, one or more.

    Returns
    -------
    tuple of int and float
        The number, at most a third of n, and its stability: see :func:`choose_k`.
    """
    space = Space(text_vectors(sorted(texts)))
    numbers = [k for k in NUMBERS if 3 * k <= len(texts)]
    if not numbers:
        return 1, 1.0
    found = [choose_k(space, [k]) for k in numbers]
    best = max(stability for _, stability in found)
    return max((k, stability) for k, stability in found if stability >= best - NEARLY)


def coordinates(matrix: csr_matrix, dimensions: int) -> np.ndarray:
    """Coordinates of rows in so many dimensions, the strongest first; as many as there are where there are fewer."""
    size = min(dimensions, min(matrix.shape) - 1)
    if size < 2:
        return np.asarray(matrix.todense()) if 0 < matrix.shape[1] <= 2 else np.zeros((matrix.shape[0], 1))
    svd = TruncatedSVD(size, algorithm="arpack", random_state=SEED)
    if matrix.shape[0] <= MANY:
        return np.asarray(svd.fit_transform(matrix))
    return np.asarray(svd.fit(matrix[np.linspace(0, matrix.shape[0] - 1, MANY).astype(int)]).transform(matrix))


def _k_means(k: int, rows: int) -> KMeans | MiniBatchKMeans:
    if rows <= MANY:
        return KMeans(n_clusters=k, n_init=STARTS if rows <= SMALL else FEW_STARTS, random_state=SEED)
    return MiniBatchKMeans(n_clusters=k, n_init=1, batch_size=max(BATCH, 4 * k), random_state=SEED)


def _by_size(labels: np.ndarray) -> np.ndarray:
    """Number clusters by size, then by their first member."""
    found = {label: (-int((labels == label).sum()), int(np.argmax(labels == label))) for label in np.unique(labels)}
    rank = {label: place for place, label in enumerate(sorted(found, key=lambda label: found[label]))}
    return np.array([rank[label] for label in labels])


@dataclass(frozen=True)
class Centrality:
    """How like each text is to its cluster.

    Attributes
    ----------
    likeness : ndarray of shape (n,)
        Cosine with the mean of the cluster's other texts.
    outlier : ndarray of bool, shape (n,)
        Texts no more like their cluster than texts are like clusters that they are not in.
    """

    likeness: np.ndarray
    outlier: np.ndarray


def centrality(matrix: csr_matrix, labels: np.ndarray) -> Centrality:
    """Measure how like each row is to its cluster.

    Parameters
    ----------
    matrix : csr_matrix of shape (n, terms)
        Rows of unit length.
    labels : ndarray of int, shape (n,)
        Clusters from 0.

    Notes
    -----
    An outlier's cosine with the mean of the others of its cluster is not above the `FAR` quantile of the cosines of all
    rows with the means of clusters that they are not in; of more than `MANY` rows those of as many are looked at.
    """
    rows, clusters = matrix.shape[0], int(labels.max(initial=-1)) + 1
    if not rows or not matrix.shape[1]:
        return Centrality(np.zeros(rows), np.ones(rows, dtype=bool))
    belongs = csr_matrix((np.ones(rows), (labels, np.arange(rows))), shape=(clusters, rows))
    sums = csr_matrix(belongs @ matrix)
    means = normalize(sums).T
    own, apart = [], []
    for start in range(0, rows, MANY):
        block = np.arange(start, min(start + MANY, rows))
        likeness = np.asarray((matrix[block] @ means).todense())
        own.append(likeness[np.arange(len(block)), labels[block]])
        likeness[np.arange(len(block)), labels[block]] = np.nan
        some = likeness[:: -(-rows // MANY)]
        apart.append(some[~np.isnan(some)])
    lengths = np.sqrt(np.asarray(sums.multiply(sums).sum(axis=1)).ravel())
    within = np.concatenate(own) * lengths[labels]
    squares = np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()
    rest = np.sqrt(np.maximum(lengths[labels] ** 2 - 2 * within + squares, 1e-12))
    near = np.round(np.where(rest > 1e-6, (within - squares) / rest, 0), 9)
    others = np.concatenate(apart)
    return Centrality(near, near <= (round(float(np.quantile(others, FAR)), 9) if len(others) else 0.0))
