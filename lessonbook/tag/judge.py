"""From cues and wording to the probability that a passage has a theme.

Two questions are asked one after the other, and their answers multiplied: is the passage about anything in the codebook
at all, and if it is, is it about this theme? Each is a logistic regression over a few numbers that mean the same in any
knowledge base, so that one set of coefficients serves all; `lessonbook train` fits it anew. Where a theme has no
labelled passages yet, its cues alone decide, so that an editor's new theme works at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..corpus.labelled import Judge
from .wording import NONE, Wording

ROOT = 12  # words; strength is set against the square root of length, since longer texts meet more cues by chance
LEAST_WORDS = 2  # one word names a subject and says nothing about it
CUE_SHARE = 0.35  # of a cue beside the wording: more fits passages by the author of the cues and harms all others
CUES_ALONE = (1.6, 2.1)  # a strength of 2.1 in a short text is as likely right as wrong


def against_length(strengths: np.ndarray, lengths: Sequence[int]) -> np.ndarray:
    """Strengths over the square root of the number of words.

    Parameters
    ----------
    strengths : ndarray of shape (N, T)
        Sum of the weights of each theme's cues.
    lengths : sequence of int
        Words of each of the N texts.
    """
    return strengths / np.sqrt(np.maximum(np.asarray(lengths, dtype=float), ROOT) / ROOT)[:, None]


def inside_features(strengths: np.ndarray, texts: Sequence[Sequence[str]], wording: Wording) -> np.ndarray:
    """What tells text inside the codebook from text on other subjects, shape (N, 8).

    Strongest theme against length; all cues together; cues a word; words; share of telling words that no labelled
    passage has; that fewer than three have; log-odds of the best theme's wording against none; its lead.
    """
    lengths = np.array([max(len(text), 1) for text in texts], dtype=float)
    total = strengths.sum(axis=1)
    logs = wording.log_probabilities(texts)
    names = np.array(wording.weights.classes)
    ranked = np.sort(logs[:, names != NONE], axis=1)
    none = logs[:, names == NONE].sum(axis=1)
    return np.column_stack([
        against_length(strengths, lengths.tolist()).max(axis=1, initial=0), np.log1p(total), total / lengths,
        np.log(lengths), wording.unfamiliar(texts), ranked[:, -1] - none, ranked[:, -1] - ranked[:, -2]])


def theme_scores(strengths: np.ndarray, texts: Sequence[Sequence[str]], wording: Wording, themes: Sequence[str]
                 ) -> np.ndarray:
    """Log-probability of each theme given that the text has one, shape (N, T); cues and wording together."""
    logs = wording.log_probabilities(texts)
    place = {name: column for column, name in enumerate(wording.weights.classes)}
    known = np.column_stack([logs[:, place[theme]] for theme in themes])
    scores = (known - _log_sum(known) + CUE_SHARE
              * np.log1p(against_length(strengths, [len(text) for text in texts])))
    return np.asarray(scores - _log_sum(scores))


def pair_features(scores: np.ndarray, strengths: np.ndarray, lengths: Sequence[int]) -> np.ndarray:
    """A theme's score, its lead over the best other, and for the best one how strong its cues are, shape (N, T, 3).

    None of them changes which theme is best: cues alone would, and they are wrong where people speak obliquely.
    """
    ranked = np.sort(scores, axis=1)
    best = scores == ranked[:, -1:]
    other = np.where(best, ranked[:, -2:-1], ranked[:, -1:])
    return np.stack([scores, scores - other, best * np.log1p(against_length(strengths, lengths))], axis=-1)


def probabilities(strengths: np.ndarray, texts: Sequence[Sequence[str]], wording: Wording, themes: Sequence[str],
                  judge: Judge) -> np.ndarray:
    """Probability that each text has each theme.

    Parameters
    ----------
    strengths : ndarray of shape (N, T)
        Sum of the weights of each theme's cues.
    texts : sequence of sequence of str
        Lemmas of each text.
    wording : Wording
        With what was learned, if anything was.
    themes : sequence of str
        T theme ids, the columns of `strengths`.
    judge : Judge
        Coefficients.

    Returns
    -------
    ndarray of shape (N, T)
        Nought for a text of fewer than `LEAST_WORDS` words.
    """
    lengths = [len(text) for text in texts]
    result = cues_alone(strengths, lengths)
    learned = [column for column, theme in enumerate(themes) if theme in wording.weights.themes]
    if len(learned) > 1 and len(texts):
        if NONE in wording.weights.classes:
            inside = _sigmoid(inside_features(strengths, texts, wording) @ np.array(judge.inside[1:]) + judge.inside[0])
        else:  # nobody gave text on other subjects: words that no labelled text has are all that tells them
            inside = 1 - np.asarray(wording.unfamiliar(texts)[:, 0], dtype=float)
        scores = theme_scores(strengths[:, learned], texts, wording, [themes[column] for column in learned])
        given = pair_features(scores, strengths[:, learned], lengths) @ np.array(judge.theme[1:]) + judge.theme[0]
        raw = np.clip(_sigmoid(given) * inside[:, None], 0.0, 1 - 1e-12)
        slope, shift = judge.scale
        result[:, learned] = _sigmoid(slope * np.log(raw / (1 - raw) + 1e-9) + shift)
    result[[len(text) < LEAST_WORDS for text in texts]] = 0.0
    return result


def cues_alone(strengths: np.ndarray, lengths: Sequence[int]) -> np.ndarray:
    """Probability by cues where nothing was learned: the strength against length, on a logarithmic scale."""
    slope, even = CUES_ALONE
    odds = (np.maximum(against_length(strengths, lengths), 0.0) / even) ** slope
    return odds / (1 + odds)


def _log_sum(logs: np.ndarray) -> np.ndarray:
    return np.asarray(np.logaddexp.reduce(logs, axis=1))[:, None]


def _sigmoid(values: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -50, 50))))
