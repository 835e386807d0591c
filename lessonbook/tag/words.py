"""Texts as arrays of numbered words: what is known of a word is worked out once, however often it comes."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from spacy.attrs import ORTH
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

FORGET = 500_000  # distinct pieces; a long run over many languages must not fill the memory


@dataclass(frozen=True)
class Batch:
    """Texts in numbers.

    Attributes
    ----------
    texts : sequence of str or Doc
        D texts.
    codes : ndarray of int, shape (N,)
        The number of each word, text after text.
    owner : ndarray of int, shape (N,)
        The text that each word stands in.
    bounds : ndarray of int, shape (D + 1,)
        Where each text begins in `codes`, and where the last one ends.
    """

    texts: Sequence[str | Doc]
    codes: np.ndarray
    owner: np.ndarray
    bounds: np.ndarray
    _words: list[str] = field(repr=False)
    _docs: dict[int, Doc] = field(repr=False)
    _first: np.ndarray = field(repr=False)
    _last: np.ndarray = field(repr=False)

    def spans(self, starts: np.ndarray, ends: np.ndarray) -> list[str]:
        """The words from `starts` to before `ends`, counted over all texts, as they stand in their text."""
        found = list(map(self._words.__getitem__, self.codes[starts].tolist()))
        several = np.flatnonzero(ends - starts > 1)
        starts, ends = starts[several], ends[several]
        rows = self.owner[starts]
        for place, row, start, end, first, last in zip(
                several.tolist(), rows.tolist(), (starts - self.bounds[rows]).tolist(),
                (ends - self.bounds[rows]).tolist(), self._first[starts].tolist(), self._last[ends - 1].tolist(),
                strict=True):
            doc = self._docs.get(row)
            found[place] = self.texts[row][first:last] if doc is None else doc[start:end].text
        return found


class Words:
    """The distinct words that a pipeline has met.

    spaCy's tokenizer cuts each run of characters between spaces by itself. So each distinct run is cut once, and
    a text becomes a row of numbers of runs, then of words. Texts with other spacing go through the tokenizer whole.

    Parameters
    ----------
    tokenizer : Tokenizer
        Cuts texts into words.

    Attributes
    ----------
    texts : list of str
        Each word by its number.
    age : int
        Goes up when all numbers are forgotten.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.age = 0
        self._forget()

    def _forget(self) -> None:
        self.age += 1
        self.texts: list[str] = []
        self._codes: dict[str, int] = {}
        self._pieces = _Pieces(self._cut)
        self._alone: dict[int, int] = {}
        self._begins, self._sizes, self._lengths = array("i"), array("i"), array("i")
        self._flat, self._inner, self._until = array("i"), array("i"), array("i")

    def batch(self, texts: Sequence[str | Doc]) -> Batch:
        """Number the words of texts; of a text that is a Doc, the words that it has."""
        if len(self._pieces) > FORGET:
            self._forget()
        pieces, counts, docs = self._pieces, [], {}
        numbers: list[int] = []
        for row, text in enumerate(texts):
            if isinstance(text, str) and text.isprintable() and "  " not in text and not text.startswith(" "):
                part = text.split(" ")
                numbers.extend(map(pieces.__getitem__, part))
                counts.append(len(part))
            else:
                docs[row] = self._tokenizer(text) if isinstance(text, str) else text
                numbers.extend(map(self._word, docs[row].to_array(ORTH).tolist()))
                counts.append(len(docs[row]))
        return self._spread(texts, np.array(numbers, dtype=np.int32), np.array(counts), docs)

    def _spread(self, texts: Sequence[str | Doc], numbers: np.ndarray, counts: np.ndarray, docs: dict[int, Doc]
                ) -> Batch:
        """From runs of characters to words."""
        sizes = np.array(self._sizes, dtype=np.int32)[numbers]
        ends = np.cumsum(sizes)
        total = int(ends[-1]) if len(ends) else 0
        piece = np.repeat(np.arange(len(numbers), dtype=np.int32), sizes)
        flat = np.array(self._begins, dtype=np.int64)[numbers] - (ends - sizes)
        flat = flat[piece] + np.arange(total)
        limits = np.concatenate([[0], np.cumsum(counts)])
        bounds = np.concatenate([[0], ends])[limits]
        characters = np.concatenate([[0], np.cumsum(np.array(self._lengths, dtype=np.int64)[numbers] + 1)])
        begins = (characters[:-1] - np.repeat(characters[limits[:-1]], counts))[piece]
        return Batch(texts, np.array(self._flat, dtype=np.int32)[flat],
                     np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(bounds)), bounds, self.texts, docs,
                     begins + np.array(self._inner, dtype=np.int32)[flat],
                     begins + np.array(self._until, dtype=np.int32)[flat])

    def _cut(self, piece: str) -> int:
        """Number a new run of characters."""
        self._begins.append(len(self._flat))
        for token in self._tokenizer(piece):
            self._flat.append(self._code(token.text))
            self._inner.append(token.idx)
            self._until.append(token.idx + len(token.text))
        self._sizes.append(len(self._flat) - self._begins[-1])
        self._lengths.append(len(piece))
        return len(self._begins) - 1

    def _word(self, key: int) -> int:
        """The run that is one word by itself, by its key in the string store."""
        number = self._alone.get(key)
        if number is None:
            text = self._tokenizer.vocab.strings[key]
            self._begins.append(len(self._flat))
            self._sizes.append(1)
            self._lengths.append(len(text))
            self._flat.append(self._code(text))
            self._inner.append(0)
            self._until.append(len(text))
            number = self._alone[key] = len(self._begins) - 1
        return number

    def _code(self, text: str) -> int:
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = len(self.texts)
            self.texts.append(text)
        return code


class _Pieces(dict[str, int]):
    """Numbers of runs of characters; a new one is cut on its first look-up."""

    def __init__(self, cut: Callable[[str], int]) -> None:
        super().__init__()
        self._cut = cut

    def __missing__(self, piece: str) -> int:
        number = self[piece] = self._cut(piece)
        return number


class Column:
    """A whole number for each distinct word.

    Parameters
    ----------
    value : callable
        Gives a word's number.
    """

    def __init__(self, value: Callable[[str], int]) -> None:
        self._value = value
        self._age = -1

    def of(self, words: Words) -> np.ndarray:
        """The numbers of all words so far, shape (words,)."""
        if self._age != words.age:
            self._age, self._known = words.age, np.zeros(0, dtype=np.int32)
        if len(self._known) < len(words.texts):
            new = [self._value(text) for text in words.texts[len(self._known):]]
            self._known = np.concatenate([self._known, np.array(new, dtype=np.int32)])
        return self._known
