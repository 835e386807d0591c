"""Learns how each theme is worded, from labelled passages and from text on other subjects."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import spacy
from sklearn.ensemble import VotingClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from spacy.language import Language
from threadpoolctl import threadpool_limits

from ..base.spacy_lemmas import LEMMAS
from ..corpus.labelled import Labelled, LearnSettings, version_of
from .wording import NONE, Weights, lemmas_of, make_vectorizer, terms

MIN_PASSAGES = 60
MIN_PER_THEME = 3
MIN_PAIR = 2  # two words in a row that one passage alone has teach that passage by heart
SMOOTHING = 0.1
TOLERANCE = 1e-3  # as good on passages that were held out, in half the time
OTHERS_WEIGHT = 2.0  # a passage on another subject counts double: there are as many subjects as there are themes
DEFAULT = LearnSettings()


@lru_cache(maxsize=8)
def fit(labelled: Labelled, settings: LearnSettings = DEFAULT, others: Labelled = ()) -> Weights:
    """Fit a model of each theme's wording, and of none.

    Parameters
    ----------
    labelled : tuple of (str, str)
        Theme and text; the order changes nothing.
    settings : LearnSettings
        What `lessonbook train` chose.
    others : tuple of (str, str)
        Subject and text of passages that have no theme; the subject is not looked at.

    Returns
    -------
    Weights
        Empty where there are fewer than `MIN_PASSAGES` passages or fewer than two themes with `MIN_PER_THEME`.

    Notes
    -----
    TF-IDF, then the mean of the probabilities of logistic regression and of multinomial naive Bayes, which err in other
    places (Wang and Manning, 2012): on passages that say obliquely what they are about this gains .02 of macro-F1.
    """
    counts = Counter(theme for theme, _ in labelled)
    rows = sorted(pair for pair in set(labelled) if counts[pair[0]] >= MIN_PER_THEME)
    if len(rows) < MIN_PASSAGES or len({theme for theme, _ in rows}) < 2:
        return Weights()
    rows += [(NONE, text) for text in sorted({text for _, text in others})]
    truth = np.array([theme for theme, _ in rows])
    texts = words_of([text for _, text in rows])
    words, seen = _vocabulary(texts, truth)
    vectorizer = make_vectorizer(words)
    matrix = vectorizer.fit_transform(texts)
    vote = VotingClassifier([("logistic", LogisticRegression(C=settings.penalty, max_iter=200, tol=TOLERANCE)),
                             ("bayes", MultinomialNB(alpha=SMOOTHING, fit_prior=False))], voting="soft")
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        vote.fit(matrix, truth, sample_weight=np.where(truth == NONE, OTHERS_WEIGHT, 1.0))
    logistic, bayes = vote.estimators_
    coefficients, intercept = np.asarray(logistic.coef_), np.asarray(logistic.intercept_)
    if len(vote.classes_) == 2:
        coefficients, intercept = np.vstack([-coefficients, coefficients]) / 2, np.array([-1, 1]) * intercept / 2
    return Weights(tuple(map(str, vote.classes_)), tuple(words), np.round(vectorizer.idf_, 6), seen,
                   np.round(coefficients, 4), np.round(bayes.feature_log_prob_, 4), np.round(intercept, 4),
                   version_of(labelled, others, settings))


def _vocabulary(texts: Sequence[Sequence[str]], truth: np.ndarray) -> tuple[list[str], np.ndarray]:
    """All words, and the pairs that `MIN_PAIR` passages have; how many passages of themes have each, up to 3."""
    sets = [set(terms(text)) for text in texts]
    counts = Counter(term for one in sets for term in one)
    inside = Counter(term for one, theme in zip(sets, truth, strict=True) if theme != NONE for term in one)
    words = sorted(term for term, count in counts.items() if " " not in term or count >= MIN_PAIR)
    return words, np.array([min(inside[word], 3) for word in words], dtype=np.int8)


@lru_cache(maxsize=1)
def _lemmatizer() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe(LEMMAS)
    return nlp


def words_of(texts: Sequence[str]) -> list[list[str]]:
    """Lemmas of each text."""
    return [lemmas_of(doc) for doc in _lemmatizer().pipe(texts)]
