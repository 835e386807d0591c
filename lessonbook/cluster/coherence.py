"""How well words go together: normalised pointwise mutual information over windows of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix

WINDOW = 10
AT_ONCE = 200_000  # terms whose windows are held at a time, 100 bytes each where all of them are counted


def window_counts(texts: Iterable[Sequence[str]], words: Sequence[str], window: int = WINDOW) -> tuple[np.ndarray, int]:
    """Count in how many sliding windows each pair of words stands together.

    Parameters
    ----------
    texts : iterable of sequence of str
        Terms of each text in reading order; gone through once.
    words : sequence of str
        w words; all others only take up room.
    window : int
        Terms a window; a shorter text is one window.

    Returns
    -------
    tuple of ndarray of shape (w, w) and int
        Counts, on the diagonal those of single words; and the number of windows.
    """
    place = {word: index for index, word in enumerate(words)}
    counts = np.zeros((len(words), len(words)))
    starts, ends, columns = [], [], []
    total = held = 0
    for text in texts:
        last = max(1, len(text) - window + 1)
        for at, term in enumerate(text):
            if term in place:
                starts.append(held + max(0, at - window + 1))
                ends.append(held + min(at, last - 1) + 1)
                columns.append(place[term])
        held += last
        if held >= AT_ONCE:
            counts += _pairs(starts, ends, columns, held, len(words))
            starts, ends, columns = [], [], []
            total, held = total + held, 0
    return counts + _pairs(starts, ends, columns, held, len(words)), total + held


def _pairs(starts: list[int], ends: list[int], columns: list[int], windows: int, words: int) -> np.ndarray:
    """Windows that each pair of words shares, from the first and last window of each time that a word is met."""
    lengths = np.array(ends, dtype=np.int64) - np.array(starts, dtype=np.int64)
    offsets = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = np.repeat(np.array(starts, dtype=np.int64), lengths) + offsets
    every = np.repeat(np.array(columns, dtype=np.int64), lengths)
    met = csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, every)), shape=(windows, words))
    met.sum_duplicates()
    met.data[:] = 1.0
    return np.asarray((met.T @ met).todense(), dtype=float)


def npmi_table(counts: np.ndarray, total: int) -> np.ndarray:
    """Normalised pointwise mutual information of each pair, from -1 (never together) to 1 (always).

    Bouma (2009); the window of ten is that of Röder et al. (2015), which gensim calls c_npmi.
    """
    share = counts / max(1, total)
    alone = np.diag(share)
    with np.errstate(divide="ignore", invalid="ignore"):
        table = np.log(share / np.outer(alone, alone)) / -np.log(share)
    table = np.where(counts > 0, table, -1.0)
    return np.where(np.isfinite(table), table, 1.0)


def coherence(topics: Sequence[Sequence[str]], texts: Sequence[Sequence[str]], window: int = WINDOW) -> float:
    """Mean over topics of the mean NPMI of their pairs of words, measured on the texts' terms."""
    words = sorted({word for topic in topics for word in topic})
    table = npmi_table(*window_counts(texts, words, window))
    place = {word: index for index, word in enumerate(words)}
    values = []
    for topic in topics:
        rows = [place[word] for word in topic]
        pairs = [table[a, b] for index, a in enumerate(rows) for b in rows[index + 1:]]
        if pairs:
            values.append(float(np.mean(pairs)))
    return float(np.mean(values)) if values else 0.0


def diversity(topics: Sequence[Sequence[str]]) -> float:
    """Share of the topics' words that are different (Dieng et al., 2020)."""
    words = [word for topic in topics for word in topic]
    return len(set(words)) / len(words) if words else 0.0
