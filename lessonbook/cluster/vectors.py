"""Texts to weighted term vectors.

Terms are counted text by text, in as many processes as there is work for, and weighed once over all texts. About 30
different terms stand in a passage of 40 words, and a number with its place takes 12 bytes: 300,000 passages take about
0.2 GB while they are counted and 0.1 GB afterwards, however many processes there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

import numpy as np
from scipy.sparse import csr_matrix, vstack

from ..base.lemmas import lemma
from ..base.processes import cut, run
from .names import mask_names

_WORD = re.compile(r"[A-Za-z][A-Za-z&'’-]*[A-Za-z]|[A-Za-z]{2,}")


def _small_words() -> frozenset[str]:
    """scikit-learn's list, read from its file: to import the library takes longer than all else that counting does."""
    spec = find_spec("sklearn")
    assert spec is not None
    assert spec.origin is not None
    return frozenset(run_path(str(Path(spec.origin).parent / "feature_extraction" / "_stop_words.py"))[
        "ENGLISH_STOP_WORDS"])


# The list holds words that name things, which titles live by (Nothman, Qin and Yurchak, 2018).
_NAMES_THINGS = frozenset({"amount", "bill", "bottom", "call", "cry", "describe", "detail", "fill", "find", "fire",
                           "found", "front", "full", "interest", "mill", "mine", "move", "name", "part", "side",
                           "sincere", "system", "thick", "thin", "top"})
_STOP = (_small_words() - _NAMES_THINGS) | {"say", "mr", "mrs", "ms", "dr", "sir", "also", "would", "could", "may"}

CountedShard = tuple[list[str], np.ndarray, np.ndarray, np.ndarray]


@lru_cache(maxsize=200_000)
def _term(word: str) -> str:
    return lemma(word.strip("'’-").removesuffix("'s").removesuffix("’s"))


def _counts(term: str) -> bool:
    return len(term) > 2 and term not in _STOP


def terms(text: str) -> list[str]:
    """Lemmas of a text's words, without stop words, in reading order."""
    found = (_term(word) for word in _WORD.findall(text))
    return [word for word in found if _counts(word)]


@dataclass(frozen=True)
class Counts:
    """How often each term stands in each text.

    Attributes
    ----------
    matrix : csr_matrix of int32, shape (n, terms)
        Sorted indices, no zeros stored.
    terms : ndarray of str, shape (terms,)
        In alphabetical order, each met at least once in some text when it was counted.
    """

    matrix: csr_matrix
    terms: np.ndarray

    def rows(self, chosen: Sequence[int]) -> Counts:
        """Counts of some of the texts, with the terms that they have."""
        part = self.matrix[np.asarray(chosen, dtype=np.int64)]
        met = np.flatnonzero(np.bincount(part.indices, minlength=part.shape[1]))
        return Counts(csr_matrix(part[:, met]), self.terms[met])


def count_terms(texts: Sequence[str], names: Iterable[str] = (), *, progress: Callable[[int], None] | None = None
                ) -> Counts:
    """Count the terms of texts.

    Parameters
    ----------
    texts : sequence of str
        n texts.
    names : iterable of str
        Declared names, which are masked first: see :func:`~lessonbook.cluster.names.mask_names`.
    progress : callable, optional
        Called with the number of texts done since the last call.
    """
    shards = list(cut(texts, len))
    work = partial(_count_shard, names=tuple(sorted(set(names))))
    parts = []
    for shard, found in zip(shards, run(work, shards, sum(map(len, texts))), strict=True):
        parts.append(found)
        if progress:
            progress(len(shard))
    return _merge(parts)


def _count_shard(texts: Sequence[str], names: tuple[str, ...]) -> CountedShard:
    """Terms in the order in which they are first met; row ends, columns and counts of the shard's matrix."""
    found: dict[str, int] = {}
    known = _Columns(found)
    columns: list[int] = []
    ends = np.zeros(len(texts) + 1, dtype=np.int64)
    for row, text in enumerate(mask_names(texts, names)):
        columns += [known[word] for word in _WORD.findall(text)]
        ends[row + 1] = len(columns)
    held = np.array(columns, dtype=np.int32)
    kept = held >= 0
    ends = np.concatenate([[0], np.cumsum(kept)])[ends]
    held = held[kept]
    matrix = csr_matrix((np.ones(len(held), dtype=np.int32), held, ends), shape=(len(texts), len(found)))
    matrix.sum_duplicates()
    return list(found), matrix.indptr, matrix.indices, matrix.data


class _Columns(dict[str, int]):
    """A word's column; -1 where it does not count. Each word is worked out once."""

    def __init__(self, found: dict[str, int]) -> None:
        super().__init__()
        self.found = found

    def __missing__(self, word: str) -> int:
        term = _term(word)
        self[word] = column = self.found.setdefault(term, len(self.found)) if _counts(term) else -1
        return column


def _merge(parts: Sequence[CountedShard]) -> Counts:
    """One matrix over the terms of all parts, in alphabetical order."""
    every = sorted({term for terms, *_ in parts for term in terms})
    place = {term: column for column, term in enumerate(every)}
    blocks = []
    for found, ends, columns, values in parts:
        column_of = np.array([place[term] for term in found], dtype=np.int32)
        block = csr_matrix((values, column_of[columns] if len(found) else columns, ends),
                           shape=(len(ends) - 1, len(every)))
        block.sort_indices()
        blocks.append(block)
    matrix = vstack(blocks, format="csr") if blocks else csr_matrix((0, 0), dtype=np.int32)
    return Counts(csr_matrix(matrix), np.array(every, dtype=object))


def join_counts(parts: Sequence[Counts]) -> Counts:
    """Counts of several sets of texts as of one, in their order."""
    return _merge([(part.terms.tolist(), part.matrix.indptr, part.matrix.indices, part.matrix.data) for part in parts])


def weigh_counts(counts: Counts, *, min_documents: int = 1, max_share: float = 1.0) -> tuple[csr_matrix, np.ndarray]:
    """Counts to TF-IDF vectors; parameters and what comes back as for :func:`term_matrix`."""
    matrix = counts.matrix
    total, held = matrix.shape[0], np.bincount(matrix.indices, minlength=matrix.shape[1])
    kept = np.flatnonzero((held >= max(min_documents, 1)) & (held <= max_share * total))
    if not len(kept):
        return csr_matrix((total, 0)), np.array([], dtype=str)
    if len(kept) < matrix.shape[1]:
        matrix = matrix[:, kept]
    weighed = csr_matrix(matrix, dtype=np.float64, copy=True)
    rarity = np.log((total + 1) / (held[kept] + 1)) + 1
    weighed.data = (np.log(weighed.data) + 1) * rarity[weighed.indices]
    rows = np.repeat(np.arange(total), np.diff(weighed.indptr))
    length = np.sqrt(np.bincount(rows, weights=weighed.data**2, minlength=total))
    weighed.data /= length[rows]
    return weighed, counts.terms[kept]


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
    return weigh_counts(count_terms(texts), min_documents=min_documents, max_share=max_share)


def likeness_blocks(matrix: csr_matrix, others: csr_matrix, rows: int = 8192) -> Iterator[tuple[int, np.ndarray]]:
    """Cosines of every row of a matrix with every row of a second, a block of rows at a time.

    Parameters
    ----------
    matrix, others : csr_matrix, shapes (n, terms) and (m, terms)
        Rows of unit length.
    rows : int
        Rows a block. Memory: `rows` times m numbers for the block, and terms times m for `others`.

    Yields
    ------
    tuple of int and ndarray of shape (rows, m)
        The block's first row and its cosines.
    """
    spread = np.ascontiguousarray(others.toarray().T)
    for start in range(0, matrix.shape[0], rows):
        yield start, np.asarray(matrix[start: start + rows] @ spread)
