"""A spaCy component that weighs all of a passage's words by what was learned from labelled passages."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from spacy.language import Language
from spacy.tokens import Doc

from ..base.lemmas import lemma
from ..corpus.labelled import Labelled, LearnSettings
from .pairs import Pairs
from .words import Batch, Column, Words

TELLING = 3
UNKNOWN, MARK = -1, -2  # a word that the model does not have, and what is no word


@dataclass(frozen=True)
class Weights:
    """A linear model over lemmas and pairs of them; nothing of it is stored in the repository.

    Attributes
    ----------
    themes : tuple of str
        T theme ids.
    words : tuple of str
        W lemmas; then pairs of lemmas that follow each other, with a space between them.
    idf : ndarray of shape (W,)
        How rare each is among the labelled passages.
    table : ndarray of shape (W, T)
        What each adds to each theme, before its weight in the passage.
    version : str
        Twelve hexadecimal digits that change with the labelled passages or the settings.
    """

    themes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    idf: np.ndarray = field(default_factory=lambda: np.zeros(0))
    table: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    version: str = ""

    def to_bytes(self) -> bytes:
        """The model as the bytes of an .npz file, the same for the same model; nothing in it is code."""
        file = io.BytesIO()
        np.savez(file, themes=np.array("\n".join(self.themes)), words=np.array("\n".join(self.words)), idf=self.idf,
                 table=self.table, version=np.array(self.version))
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Weights:
        """The model that :meth:`to_bytes` wrote.

        Raises
        ------
        ValueError
            The bytes are no such model.
        """
        if not data.startswith(b"PK"):
            raise ValueError("these bytes are no model of the wording")
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as parts:
                themes, words = (tuple(filter(None, str(parts[name]).split("\n"))) for name in ("themes", "words"))
                found = cls(themes, words, parts["idf"], parts["table"], str(parts["version"]))
        except (OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise ValueError("these bytes are no model of the wording") from error
        if found.table.shape != (len(words), len(themes)) or found.idf.shape != (len(words),):
            raise ValueError("this model of the wording is not whole")
        return found


class Wording:
    """Gives each theme a strength by a passage's whole wording; the factory is ``lessonbook_wording``.

    Parameters
    ----------
    nlp : Language
        Its tokenizer cuts texts into words.
    name : str
        Name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.words = Words(nlp.tokenizer)
        self.name = name
        self.set_weights(Weights())
        if not Doc.has_extension("wording"):
            Doc.set_extension("wording", default=None)

    def set_weights(self, weights: Weights) -> None:
        """Use a model that :func:`lessonbook.tag.learn.fit` made."""
        self.weights = weights
        rows = {word: row for row, word in enumerate(weights.words)}
        self._rows = Column(lambda word: rows.get(lemma(word), UNKNOWN) if any(map(str.isalnum, word)) else MARK)
        self._single = sum(" " not in word for word in weights.words)
        self._pairs = Pairs([tuple(map(rows.__getitem__, pair.split(" ")))  # type: ignore[misc]
                             for pair in weights.words[self._single:]], max(self._single, 1))
        telling = np.round(weights.idf[:, None] * weights.table, 6)
        self._best = np.argsort(-telling, axis=0, kind="stable")
        rank = np.empty(self._best.shape, dtype=np.int32)
        np.put_along_axis(rank, self._best, np.arange(len(telling))[:, None], axis=0)
        self._rank = np.where(telling > 0, rank, np.int32(-1))

    def weigh(self, words: Words, batch: Batch) -> csr_matrix:
        """The model's words in each text of a batch, as :func:`weigh` has them."""
        rows = self._rows.of(words)[batch.codes]
        spoken = np.flatnonzero(rows != MARK)
        rows, owner = rows[spoken], batch.owner[spoken]
        known = np.flatnonzero(rows >= 0)
        texts, pairs = self._pairs.find(rows, owner)
        return weigh(np.concatenate([owner[known], texts]), np.concatenate([rows[known], pairs + self._single]),
                     len(batch.texts), self.weights.idf)

    def strengths(self, matrix: csr_matrix) -> np.ndarray:
        """Strength of each theme in each text, shape (texts, themes); about 0 where nothing was learned."""
        return np.asarray(matrix @ self.weights.table)

    def telling(self, matrix: csr_matrix, texts: np.ndarray, themes: Sequence[str], limit: int = TELLING
                ) -> list[str]:
        """The words that speak most for a theme in a text, strongest first, for each pair of text and theme.

        Returns
        -------
        list of str
            ``wording: a, b, c``, empty where no word speaks for the theme.
        """
        column = {theme: number for number, theme in enumerate(self.weights.themes)}
        columns = np.array([column.get(theme, -1) for theme in themes], dtype=np.int64)
        sizes = np.where(columns >= 0, np.diff(matrix.indptr)[texts], 0)
        pair = np.repeat(np.arange(len(texts)), sizes)
        inside = np.arange(len(pair)) - (np.cumsum(sizes) - sizes)[pair]
        rank = self._rank[matrix.indices[matrix.indptr[texts][pair] + inside], columns[pair]]
        speaks = np.flatnonzero(rank >= 0)
        width = max(len(self._rank), 1)
        keys = np.sort(pair[speaks] * width + rank[speaks])
        pair, rank = np.divmod(keys, width)
        ends = np.searchsorted(pair, np.arange(len(texts) + 1))
        first = np.flatnonzero(np.arange(len(pair)) - ends[pair] < limit)
        pair, rows = pair[first], self._best[rank[first], columns[pair[first]]]
        words = [self.weights.words[row] for row in rows.tolist()]
        limits = np.searchsorted(pair, np.arange(len(texts) + 1)).tolist()
        return ["wording: " + ", ".join(words[begin:end]) if begin < end else ""
                for begin, end in pairwise(limits)]

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.wording``: strength by theme, or None where no model was learned."""
        if self.weights.themes:
            row = self.strengths(self.weigh(self.words, self.words.batch([doc])))[0]
            doc._.wording = dict(zip(self.weights.themes, row.tolist(), strict=True))
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the model beside the pipeline."""
        Path(path).mkdir(parents=True, exist_ok=True)
        saved = {"themes": self.weights.themes, "words": self.weights.words, "idf": self.weights.idf.tolist(),
                 "table": self.weights.table.tolist(), "version": self.weights.version}
        (Path(path) / "wording.json").write_text(json.dumps(saved), encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Wording:
        """Load the model that :meth:`to_disk` saved."""
        saved = json.loads((Path(path) / "wording.json").read_text(encoding="utf-8"))
        shape = (len(saved["words"]), len(saved["themes"]))
        self.set_weights(Weights(tuple(saved["themes"]), tuple(saved["words"]), np.array(saved["idf"]),
                                 np.array(saved["table"]).reshape(shape), saved["version"]))
        return self


def weigh(texts: np.ndarray, rows: np.ndarray, count: int, idf: np.ndarray) -> csr_matrix:
    """Words to vectors of unit length: one plus the logarithm of how often a word comes, times idf.

    Parameters
    ----------
    texts, rows : ndarray of int, shape (N,)
        The text that each word stands in, and its row in the model.
    count : int
        Number of texts.
    idf : ndarray of shape (W,)
        How rare each word is.

    Returns
    -------
    csr_matrix of shape (count, W)
    """
    width = max(len(idf), 1)
    keys = np.sort(texts.astype(np.int64) * width + rows)
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
    owner, columns = np.divmod(keys[begins], width)
    data = (1 + np.log(np.diff(np.append(begins, len(keys))))) * idf[columns]
    norms = np.sqrt(np.bincount(owner, weights=data**2, minlength=count))
    data /= norms[owner]
    limits = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=count))])
    return csr_matrix((data, columns, limits), shape=(count, len(idf)))


def version_of(labelled: Labelled, settings: LearnSettings) -> str:
    """Twelve hexadecimal digits that change with any labelled passage or setting."""
    return hashlib.sha256(repr((sorted(labelled), settings)).encode()).hexdigest()[:12]


@Language.factory("lessonbook_wording", assigns=["doc._.wording"])
def make_wording(nlp: Language, name: str) -> Wording:
    """Make the component without a model; give it one with :meth:`Wording.set_weights`."""
    return Wording(nlp, name)
