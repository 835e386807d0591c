"""Learns how each theme is worded, from labelled passages, whenever a pipeline is made."""

from __future__ import annotations

import warnings
from collections import Counter
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import spacy
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from threadpoolctl import threadpool_limits

from ..base.lemmas import lemma
from ..corpus.labelled import Labelled, LearnSettings
from .wording import Weights, version_of, weigh

MIN_PASSAGES = 60
MIN_PER_THEME = 3
MIN_PAIR = 2  # a pair of words that one passage alone has teaches that passage by heart
COUNTED, SMOOTHING = 0.2, 0.1
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
    All words count, also those that lists of stop words drop, and so do two words in a row that `MIN_PAIR` passages
    have: `who will` is readiness, `who was` handover. Multinomial logistic regression on TF-IDF, without an intercept,
    so that a theme with more labelled passages has no head start. To it comes a share, `COUNTED`, of multinomial naive
    Bayes on the same numbers, which errs in other places (Wang and Manning, 2012). Both are linear, so one table holds
    both; log-odds are centred on nought.
    """
    counts = Counter(theme for theme, _ in labelled)
    rows = sorted(pair for pair in set(labelled) if counts[pair[0]] >= MIN_PER_THEME)
    themes = sorted({theme for theme, _ in rows})
    if len(rows) < MIN_PASSAGES or len(themes) < 2:
        return Weights()
    truth = [theme for theme, _ in rows]
    texts = [words_of(text) for _, text in rows]
    pairs = [[f"{first} {second}" for first, second in pairwise(text)] for text in texts]
    single, double = (Counter(chain.from_iterable(map(set, found))) for found in (texts, pairs))
    double = Counter({pair: count for pair, count in double.items() if count >= MIN_PAIR})
    words = [*sorted(single), *sorted(double)]
    place = {word: index for index, word in enumerate(words)}
    idf = np.array([np.log((1 + len(texts)) / (1 + (single[word] or double[word]))) + 1 for word in words])
    known = [[place[word] for word in (*mine, *two) if word in place] for mine, two in zip(texts, pairs, strict=True)]
    owner = np.repeat(np.arange(len(known)), [len(mine) for mine in known])
    matrix = weigh(owner, np.array([*chain.from_iterable(known)]), len(known), idf)
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = LogisticRegression(C=settings.penalty, fit_intercept=False, max_iter=200).fit(matrix, truth)
        counted = MultinomialNB(alpha=SMOOTHING, fit_prior=False).fit(matrix, truth).feature_log_prob_
    table = np.asarray(model.coef_)
    if len(themes) == 2:
        table = np.vstack([-table[0], table[0]]) / 2
    table = table - table.mean(axis=0) + COUNTED * (counted - counted.mean(axis=0))
    return Weights(tuple(themes), tuple(words), np.round(idf, 6), np.round(settings.share * table.T, 4),
                   version_of(labelled, settings))


@lru_cache(maxsize=1)
def _tokenizer() -> spacy.language.Language:
    return spacy.blank("en")


def words_of(text: str) -> list[str]:
    """Lemmas of a text's words and numbers, stop words included."""
    return [lemma(token.text) for token in _tokenizer().tokenizer(text) if any(map(str.isalnum, token.text))]
