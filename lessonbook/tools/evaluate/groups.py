"""Clusters against known groups, their words, and what more documents do to them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from ...cluster import cluster_texts, cluster_words
from ...cluster.coherence import coherence, diversity
from ...cluster.vectors import terms
from .scores import ROUNDS, SEED, interval

CLUSTER_COLUMNS = ["method", "ari", "nmi", "npmi", "diversity", "ahead_by", "ahead_low", "ahead_high"]


def kmeans_clusters(texts: Sequence[str], k: int) -> tuple[np.ndarray, list[list[str]]]:
    """TF-IDF and k-means, with the heaviest words of each centre."""
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    matrix = vectorizer.fit_transform(texts)
    model = KMeans(k, n_init=10, random_state=SEED).fit(matrix)
    names = vectorizer.get_feature_names_out()
    return model.labels_, [[str(names[i]) for i in np.argsort(-row, kind="stable")[:10]]
                           for row in model.cluster_centers_]


def nmf_clusters(texts: Sequence[str], k: int) -> tuple[np.ndarray, list[list[str]]]:
    """TF-IDF and non-negative matrix factorisation, each text in its strongest component."""
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    model = NMF(k, init="nndsvda", max_iter=400, random_state=SEED, tol=1e-3)
    shares = model.fit_transform(vectorizer.fit_transform(texts))
    names = vectorizer.get_feature_names_out()
    return shares.argmax(axis=1), [[str(names[i]) for i in np.argsort(-row, kind="stable")[:10]]
                                   for row in model.components_]


def compare_clusters(texts: Sequence[str], groups: Sequence[str], k: int, guide: np.ndarray | None = None
                     ) -> pd.DataFrame:
    """Our clusters beside baselines.

    Parameters
    ----------
    texts, groups : sequence of str
        n texts and the group each belongs to.
    k : int
        Number of clusters.
    guide : ndarray of shape (n, m), optional
        Theme scores, for clusters that themes guide.

    Returns
    -------
    DataFrame
        Columns `CLUSTER_COLUMNS`; `ahead_*` is the gap in adjusted Rand index to the first row with a paired 95 %
        interval over resampled texts.
    """
    found: dict[str, tuple[np.ndarray, list[list[str]]]] = {}
    if guide is not None:
        labels = cluster_texts(texts, k, extra=guide)
        found["ours, guided by themes"] = labels, cluster_words(texts, labels)
    labels = cluster_texts(texts, k)
    found["ours"] = labels, cluster_words(texts, labels)
    found["TF-IDF and k-means"] = kmeans_clusters(texts, k)
    found["TF-IDF and NMF"] = nmf_clusters(texts, k)
    truth = np.asarray(groups)
    rng = np.random.default_rng(SEED)
    draws = [rng.integers(0, len(truth), len(truth)) for _ in range(ROUNDS // 2)]
    drawn = {name: np.array([adjusted_rand_score(truth[rows], mine[rows]) for rows in draws])
             for name, (mine, _) in found.items()}
    words = [[term.lower() for term in terms(text)] for text in texts]
    first = next(iter(found))
    best = adjusted_rand_score(truth, found[first][0])
    rows_out = []
    for name, (mine, topics) in found.items():
        ari = adjusted_rand_score(truth, mine)
        ahead = [best - ari, *interval(drawn[first] - drawn[name])] if name != first else [np.nan] * 3
        rows_out.append([name, ari, normalized_mutual_info_score(truth, mine), coherence(_lemmas(topics), words),
                         diversity(topics), *ahead])
    return pd.DataFrame(rows_out, columns=pd.Index(CLUSTER_COLUMNS)).round(3)


def _lemmas(topics: Sequence[Sequence[str]]) -> list[list[str]]:
    """Every method's words in the form in which coherence is measured."""
    return [[(terms(word) or [word])[0] for word in topic] for topic in topics]


def kept(before: Sequence[set[str]], after: Sequence[set[str]]) -> float:
    """Share of groups that live on: some later group has at least half in common with it (Jaccard)."""
    alive = sum(any(len(old & new) >= 0.5 * len(old | new) for new in after) for old in before)
    return alive / len(before) if before else 1.0
