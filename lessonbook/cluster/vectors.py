"""Texts to weighted term vectors, with names masked so that no cluster is about a speaker."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from ..tag.lemmas import lemma

_WORD = re.compile(r"[A-Za-z][A-Za-z&'’-]*[A-Za-z]|[A-Za-z]{2,}")
_STOP = frozenset(ENGLISH_STOP_WORDS) | {"say", "mr", "mrs", "ms", "dr", "sir", "also", "would", "could", "may"}


@lru_cache(maxsize=200_000)
def _term(word: str) -> str:
    return lemma(word.strip("'’-").removesuffix("'s").removesuffix("’s"))


def terms(text: str) -> list[str]:
    """Lemmas of a text's words, without stop words, in reading order."""
    found = (_term(word) for word in _WORD.findall(text))
    return [word for word in found if len(word) > 2 and word not in _STOP]


def mask_names(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """Take declared names of people, bodies and places out of texts, so that they cannot become cluster words.

    Parameters
    ----------
    texts : iterable of str
        The texts.
    names : iterable of str
        Full names; of people's names each part longer than two letters goes too.
    """
    parts = {part for name in names for part in [name, *name.split()] if len(part) > 2 and part[:1].isupper()}
    if not parts:
        return list(texts)
    pattern = re.compile(r"\b(?:" + "|".join(re.escape(part) for part in sorted(parts, key=lambda p: (-len(p), p)))
                         + r")(?:['’]s)?\b")
    return [pattern.sub(" ", text) for text in texts]


def term_matrix(texts: Sequence[str], *, min_documents: int = 1, max_share: float = 1.0
                ) -> tuple[csr_matrix, np.ndarray]:
    """TF-IDF vectors over lemmas.

    Parameters
    ----------
    texts : sequence of str
        n texts.
    min_documents : int
        A term must stand in so many texts.
    max_share : float
        A term that stands in a larger share of texts is left out.

    Returns
    -------
    tuple of csr_matrix and ndarray of str
        Rows of unit length, shape (n, terms); the terms. Sub-linear term frequency, smoothed idf
        (Salton and Buckley, 1988). Where no text has a term, a matrix with no columns.
    """
    vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True, min_df=min_documents, max_df=max_share)
    try:
        matrix = vectorizer.fit_transform(texts)
    except ValueError:  # empty vocabulary
        return csr_matrix((len(texts), 0)), np.array([], dtype=str)
    return csr_matrix(matrix), vectorizer.get_feature_names_out()
