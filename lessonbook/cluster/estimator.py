"""The clusters of texts as a scikit-learn estimator."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from ..base.files import write_atomic
from .groups import cluster_texts
from .names import mask_names
from .vectors import terms
from .words import cluster_words

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.utils import Tags


class Clusterer(ClusterMixin, TransformerMixin, BaseEstimator):
    """Puts texts into clusters by their words.

    Parameters
    ----------
    n_clusters : int
        How many, from 1 to the number of texts.
    names : iterable of str
        Declared people and bodies, which are masked first, so that a cluster is not about a person.

    Attributes
    ----------
    labels_ : ndarray of int, shape (n,)
        Cluster of each text that was fitted; 0 is the largest. It does not depend on the texts' order.
    words_ : list of list of str
        Ten words that tell each cluster apart.
    cluster_centers_ : ndarray of shape (n_clusters, terms)
        Mean TF-IDF vector of each cluster, of unit length.

    Notes
    -----
    The method is :func:`~lessonbook.cluster.groups.cluster_texts`. A new text goes to the cluster whose mean vector it
    is most like, by cosine; for a fitted text that may be another cluster than its label, which k-means found in fewer
    dimensions.
    """

    def __init__(self, n_clusters: int = 8, names: Iterable[str] = ()) -> None:
        self.n_clusters = n_clusters
        self.names = names

    def fit(self, X: Sequence[str] | pd.DataFrame, y: object = None) -> Clusterer:
        """Find clusters.

        Parameters
        ----------
        X : sequence of str or DataFrame with a column ``text``
            n texts.
        y : object
            Not used.

        Raises
        ------
        ValueError
            There are fewer texts than clusters, or no text has a word that counts.
        """
        texts = self._texts(X)
        self.labels_ = cluster_texts(texts, self.n_clusters)
        self.words_ = cluster_words(texts, self.labels_)
        self._vectors = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
        matrix = self._vectors.fit_transform(texts)
        belongs = np.arange(self.n_clusters)[:, None] == self.labels_[None, :]
        self.cluster_centers_ = normalize(belongs.astype(float) @ matrix)
        return self

    def transform(self, X: Sequence[str] | pd.DataFrame) -> np.ndarray:
        """Cosine of each text with each cluster's mean vector, shape (n, n_clusters)."""
        check_is_fitted(self)
        return np.asarray(self._vectors.transform(self._texts(X)) @ self.cluster_centers_.T)

    def predict(self, X: Sequence[str] | pd.DataFrame) -> np.ndarray:
        """The cluster that each text is most like, shape (n,); -1 where it shares no word with any."""
        likeness = self.transform(X)
        return np.where(likeness.max(axis=1) > 0, np.round(likeness, 9).argmax(axis=1), -1)

    def save(self, path: str | Path) -> None:
        """Write what was fitted as one .npz file, which holds numbers and words and no code."""
        check_is_fitted(self)
        parts = {"names": _words(self.names), "labels": self.labels_, "centers": self.cluster_centers_,
                 "terms": _words(self._vectors.get_feature_names_out()), "rarity": self._vectors.idf_,
                 "words": np.array("\n".join(map(" ".join, self.words_)))}
        file = io.BytesIO()
        np.savez(file, **parts)
        write_atomic(Path(path), file.getvalue())

    @classmethod
    def load(cls, path: str | Path) -> Clusterer:
        """Make again the fitted clusterer that :meth:`save` wrote.

        Raises
        ------
        ValueError
            The file is no saved clusterer.
        """
        try:
            with np.load(path, allow_pickle=False) as parts:
                made = cls(len(parts["centers"]), tuple(filter(None, str(parts["names"]).split("\n"))))
                made.labels_, made.cluster_centers_ = parts["labels"], parts["centers"]
                made.words_ = [line.split(" ") if line else [] for line in str(parts["words"]).split("\n")]
                made._vectors = TfidfVectorizer(analyzer=terms, sublinear_tf=True,
                                                vocabulary=str(parts["terms"]).split("\n"))
                made._vectors.idf_ = parts["rarity"]
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(f"{path} is no saved clusterer") from error
        return made

    def _texts(self, X: Any) -> list[str]:
        if isinstance(X, str):
            raise ValueError("one text was given where a list of texts is wanted: put it in brackets")
        column = X["text"].fillna("") if hasattr(X, "columns") else X
        return mask_names([str(text) for text in column], tuple(self.names))

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_vectors")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags


def _words(words: Iterable[str]) -> np.ndarray:
    return np.array("\n".join(words))
