"""Finds pairs of words that a model knows, in texts whose words are numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SIEVE = 1 << 18
MIX = 7919


class Pairs:
    """Two words in a row, by the numbers of the words.

    Parameters
    ----------
    pairs : sequence of (int, int)
        P pairs of words; a pair's number is its place among them.
    words : int
        Every word's number is below this.

    Notes
    -----
    Most pairs in a text are unknown. A table of bits drops nearly all of them before the sorted pairs are searched.
    """

    def __init__(self, pairs: Sequence[tuple[int, int]], words: int) -> None:
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        keys = table[:, 0] * words + table[:, 1]
        self._width = words
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        self._sieve = np.zeros(SIEVE, dtype=bool)
        self._sieve[self._mixed(table[:, 0], table[:, 1])] = True

    @staticmethod
    def _mixed(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return (first * MIX + second) & (SIEVE - 1)

    def find(self, words: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The known pairs in texts.

        Parameters
        ----------
        words, texts : ndarray of int, shape (N,)
            Number of each word, below nought where it is unknown, and the text that it stands in.

        Returns
        -------
        tuple of ndarray of int, each of shape (K,)
            The text and the number of each pair found, in reading order.
        """
        if not len(self._keys):
            return np.zeros(0, dtype=texts.dtype), np.zeros(0, dtype=np.int64)
        first, second = words[:-1], words[1:]
        at = np.flatnonzero(self._sieve[self._mixed(first, second)])
        at = at[(first[at] >= 0) & (second[at] >= 0) & (texts[at] == texts[at + 1])]
        keys = first[at].astype(np.int64) * self._width + second[at]
        place = np.searchsorted(self._keys, keys)
        known = np.flatnonzero(self._keys[np.minimum(place, len(self._keys) - 1)] == keys)
        return texts[at[known]], self._order[place[known]]
