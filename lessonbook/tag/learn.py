"""Learns how each theme is worded, from labelled passages, whenever a pipeline is made."""

from __future__ import annotations

import warnings
from collections import Counter
from functools import lru_cache

import numpy as np
import spacy
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from ..examples import Labelled, LearnSettings
from .lemmas import lemma
from .wording import Weights, version_of, weigh

MIN_PASSAGES = 60
MIN_PER_THEME = 3
DEFAULT = LearnSettings()


@lru_cache(maxsize=4)
def fit(labelled: Labelled, settings: LearnSettings = DEFAULT) -> Weights:
    """Fit a linear model of each theme's wording.

    Parameters
    ----------
    labelled : tuple of (str, str)
        Theme and text; the order changes nothing.
    settings : LearnSettings
        What `lessonbook train` chose.

    Returns
    -------
    Weights
        Empty where there are fewer than `MIN_PASSAGES` passages or fewer than two themes with `MIN_PER_THEME`.

    Notes
    -----
    All words count, also those that lists of stop words drop: `who will` is readiness, `who was` handover.
    Multinomial logistic regression on TF-IDF, without an intercept, so that a theme with more labelled
    passages has no head start; log-odds are centred on nought.
    """
    counts = Counter(theme for theme, _ in labelled)
    rows = sorted(pair for pair in set(labelled) if counts[pair[0]] >= MIN_PER_THEME)
    themes = sorted({theme for theme, _ in rows})
    if len(rows) < MIN_PASSAGES or len(themes) < 2:
        return Weights()
    texts = [words_of(text) for _, text in rows]
    found = Counter(word for text in texts for word in set(text))
    words = sorted(found)
    place = {word: index for index, word in enumerate(words)}
    idf = np.array([np.log((1 + len(texts)) / (1 + found[word])) + 1 for word in words])
    owner = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    matrix = weigh(owner, np.array([place[word] for text in texts for word in text]), len(texts), idf)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=settings.penalty, fit_intercept=False, max_iter=200)
        model.fit(matrix, [theme for theme, _ in rows])
    table = np.asarray(model.coef_)
    if len(themes) == 2:
        table = np.vstack([-table[0], table[0]]) / 2
    table = settings.share * (table - table.mean(axis=0)).T
    return Weights(tuple(themes), tuple(words), np.round(idf, 6), np.round(table, 4), version_of(labelled, settings))


@lru_cache(maxsize=1)
def _tokenizer() -> spacy.language.Language:
    return spacy.blank("en")


def words_of(text: str) -> list[str]:
    """Lemmas of a text's words and numbers, stop words included."""
    return [lemma(token.text) for token in _tokenizer().tokenizer(text) if any(map(str.isalnum, token.text))]
