"""Which themes a passage keeps, from how strongly everything together speaks for each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

THRESHOLD = 0.25
RELATIVE = 0.5
SCALE = 3.0
LEAST = 0.99 * -SCALE * math.log(1 - THRESHOLD)  # just under the strength that scores THRESHOLD


@dataclass(frozen=True)
class Chosen:
    """The themes of N passages, C in all; a passage's best first.

    Attributes
    ----------
    rows, columns : ndarray of int, shape (C,)
        Passage and theme.
    scores : list of float
        C scores, three decimals.
    shape : tuple of int
        Numbers of passages and themes.
    """

    rows: np.ndarray
    columns: np.ndarray
    scores: list[float]
    shape: tuple[int, int]

    @property
    def limits(self) -> np.ndarray:
        """Where the themes of each passage begin, and where those of the last one end, shape (N + 1,)."""
        return np.searchsorted(self.rows, np.arange(self.shape[0] + 1))

    def place(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """For each pair of passage and theme its place among the chosen, -1 where it was not chosen."""
        table = np.full(self.shape, -1, dtype=np.int32)
        table[self.rows, self.columns] = np.arange(len(self.rows))
        return table[rows, columns]


def choose(strength: np.ndarray) -> Chosen:
    """Keep themes that score at least `THRESHOLD`, and `RELATIVE` of the passage's best.

    Parameters
    ----------
    strength : ndarray of shape (N, T)
        Nought or less where nothing speaks for a theme. Columns are in the order in which themes of equal score stand.
    """
    rows, columns = np.nonzero(strength > LEAST)
    scores = rounded(1 - np.exp(-strength[rows, columns] / SCALE))
    best = np.zeros(len(strength))
    np.maximum.at(best, rows, scores)
    kept = np.flatnonzero(scores >= np.maximum(THRESHOLD, RELATIVE * best[rows]))
    lack = 1000 - np.rint(scores[kept] * 1000).astype(np.int64)
    kept = kept[np.argsort((rows[kept] * 1001 + lack) * strength.shape[1] + columns[kept])]
    return Chosen(rows[kept], columns[kept], scores[kept].tolist(), (strength.shape[0], strength.shape[1]))


def rounded(scores: np.ndarray) -> np.ndarray:
    """Three decimals, each the number that Python's own rounding gives."""
    thousands = scores * 1000
    found = np.rint(thousands) / 1000
    for place in np.flatnonzero(np.abs(thousands - np.floor(thousands) - 0.5) < 1e-6).tolist():
        found[place] = round(float(scores[place]), 3)
    return found
