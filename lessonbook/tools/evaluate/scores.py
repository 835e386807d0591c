"""Scores with honest uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

SEED, ROUNDS = 20130401, 1000
COMPARISON_COLUMNS = ["method", "score", "low", "high", "ahead_by", "ahead_low", "ahead_high"]

Score = Callable[[np.ndarray, np.ndarray], float]


def macro_f1(truth: np.ndarray, guess: np.ndarray) -> float:
    """Mean over the labels in `truth` of their F1; a text without a guess is a miss."""
    labels, mine = np.unique(truth, return_inverse=True)
    hit = truth == guess
    found = np.searchsorted(labels, guess).clip(max=len(labels) - 1)
    named = labels[found] == guess
    both = np.bincount(mine[hit], minlength=len(labels))
    either = np.bincount(mine, minlength=len(labels)) + np.bincount(found[named], minlength=len(labels))
    return float(np.mean(2 * both / either))


def compare(truth: Sequence[str], guesses: dict[str, Sequence[str]], score: Score = macro_f1) -> pd.DataFrame:
    """Score methods side by side, the first against each other one.

    Parameters
    ----------
    truth : sequence of str
        n labels.
    guesses : dict of str to sequence of str
        Each method's n labels; the first method is ours.
    score : callable
        Takes truth and guess.

    Returns
    -------
    DataFrame
        One row a method with the columns `COMPARISON_COLUMNS`: its score with a 95 % bootstrap interval, and by how
        much the first method is ahead of it with a paired interval (both score the same resampled texts;
        Efron and Tibshirani, 1993).
    """
    labels = np.asarray(truth)
    table = {name: np.asarray(guess) for name, guess in guesses.items()}
    first = next(iter(table))
    rng = np.random.default_rng(SEED)
    draws = [rng.integers(0, len(labels), len(labels)) for _ in range(ROUNDS)]
    drawn = {name: np.array([score(labels[rows], guess[rows]) for rows in draws]) for name, guess in table.items()}
    rows = []
    for name, guess in table.items():
        mine, gap = score(labels, guess), drawn[first] - drawn[name]
        ahead = [score(labels, table[first]) - mine, *interval(gap)] if name != first else [np.nan] * 3
        rows.append([name, mine, *interval(drawn[name]), *ahead])
    return pd.DataFrame(rows, columns=pd.Index(COMPARISON_COLUMNS)).round(3)


def interval(values: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of bootstrap values."""
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)
