"""A spaCy component that weighs all of a passage's words by what was learned from labelled passages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokens import Doc

from .lemmas import lemma

TELLING = 3


@dataclass(frozen=True)
class Weights:
    """A linear model over lemmas; nothing of it is stored in the repository.

    Attributes
    ----------
    themes : tuple of str
        T theme ids.
    words : tuple of str
        W lemmas.
    idf : ndarray of shape (W,)
        How rare each lemma is among the labelled passages.
    table : ndarray of shape (W, T)
        What a lemma adds to each theme, before its weight in the passage.
    version : str
        Twelve hexadecimal digits that change with the labelled passages or the settings.
    """

    themes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    idf: np.ndarray = field(default_factory=lambda: np.zeros(0))
    table: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    version: str = ""


class Wording:
    """Gives each theme a strength by a passage's whole wording; the factory is ``lessonbook_wording``.

    Parameters
    ----------
    nlp : Language
        Its string store knows the words.
    name : str
        Name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.strings = nlp.vocab.strings
        self.name = name
        self.set_weights(Weights())
        if not Doc.has_extension("wording"):
            Doc.set_extension("wording", default=None)

    def set_weights(self, weights: Weights) -> None:
        """Use a model that :func:`lessonbook.tag.learn.fit` made."""
        self.weights = weights
        self._rows = {word: row for row, word in enumerate(weights.words)}
        self._known: dict[int, int] = {}
        telling = np.round(weights.idf[:, None] * weights.table, 6)
        self._columns = {theme: telling[:, column].tolist() for column, theme in enumerate(weights.themes)}

    def rows(self, doc: Doc) -> list[int]:
        """The model's row for each word of a text that it knows."""
        known, found = self._known, []
        for key in doc.to_array(ORTH).tolist():
            row = known.get(key)
            if row is None:
                row = known[key] = self._rows.get(lemma(self.strings[key]), -1)
            if row >= 0:
                found.append(row)
        return found

    def strengths(self, texts: Sequence[list[int]]) -> np.ndarray:
        """Strength of each theme in each text, shape (texts, themes); about 0 where nothing was learned."""
        matrix = weigh(texts, self.weights.idf)
        return np.asarray(matrix @ self.weights.table)

    def telling(self, text: list[int], theme: str, limit: int = TELLING) -> list[str]:
        """The words of a text that speak most for a theme, strongest first."""
        column = self._columns.get(theme)
        if column is None:
            return []
        best = sorted([(-column[row], row) for row in set(text) if column[row] > 0])
        return [self.weights.words[row] for _, row in best[:limit]]

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.wording``: strength by theme, or None where no model was learned."""
        if self.weights.themes:
            row = self.strengths([self.rows(doc)])[0]
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


def weigh(texts: Sequence[list[int]], idf: np.ndarray) -> csr_matrix:
    """Rows of words to vectors of unit length: one plus the logarithm of the count, times idf."""
    lengths = np.array([len(text) for text in texts])
    columns = np.fromiter((row for text in texts for row in text), dtype=np.int64, count=int(lengths.sum()))
    matrix = csr_matrix((np.ones(len(columns)), columns, np.concatenate([[0], np.cumsum(lengths)])),
                        shape=(len(texts), len(idf)))
    matrix.sum_duplicates()
    matrix.data = (1 + np.log(matrix.data)) * idf[matrix.indices]
    counts = np.diff(matrix.indptr)
    owner = np.repeat(np.arange(len(texts)), counts)
    norms = np.sqrt(np.bincount(owner, weights=matrix.data**2, minlength=len(texts)))
    matrix.data /= norms[owner]
    return matrix


@Language.factory("lessonbook_wording", assigns=["doc._.wording"])
def make_wording(nlp: Language, name: str) -> Wording:
    """Make the component without a model; give it one with :meth:`Wording.set_weights`."""
    return Wording(nlp, name)
