"""Finds many patterns at once in many texts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import numpy as np

from ..corpus.pattern_language import MAX_GAP, Part, parse_pattern

LIKELY = 1 << 18  # a step that no pattern takes is mostly told by its remainder, without a search
Node = dict[object, object]
_END, _GAP = 0, 1  # numbers, so that no lemma can be mistaken for them


class PatternTrie:
    """Patterns of words, first word first.

    A word of a pattern is a lemma, a beginning (``consult*``) or a regular expression (``/gp?s/``). Words of a text
    come as kinds: words that mean the same to every pattern share one, and kind 0 means nothing to any.

    Parameters
    ----------
    lemma_of : callable
        Gives a word's lemma.
    """

    def __init__(self, lemma_of: Callable[[str], str]) -> None:
        self._lemma_of = lemma_of
        self._root: Node = {}
        self._shapes: dict[str, re.Pattern[str]] = {}
        self._beginnings: set[str] = set()
        self._reach: list[int] = []
        self._lemmas: set[str] = set()
        self._compiled: _Automaton | None = None
        self._kinds: dict[tuple[str, ...], int] = {(): 0}

    def add(self, pattern: str, cut: Callable[[str], list[str]]) -> None:
        """Add a pattern; `cut` splits a word of it as the tokenizer would."""
        for reading in parse_pattern(pattern).readings():
            node = self._root
            for part in itertools.chain.from_iterable(self._symbols(part, cut) for part in reading):
                node = node.setdefault(part, {})  # type: ignore[assignment]
            node.setdefault(_END, []).append(pattern)  # type: ignore[attr-defined]

    def _symbols(self, part: Part, cut: Callable[[str], list[str]]) -> list[object]:
        if part.kind == "gap":
            return [_GAP]
        if part.kind == "expression":
            symbol = f"/{part.text}/"
            self._shapes[symbol] = re.compile(part.text)
            return [symbol]
        if part.kind == "beginning":
            self._beginnings.add(part.text)
            self._reach = sorted(set(map(len, self._beginnings)))
            return [part.text + "*"]
        lemmas = [self._lemma_of(word) for word in cut(part.text)]
        self._lemmas.update(lemmas)
        return [*lemmas]

    def kind(self, word: str) -> int:
        """What a word can stand for, as a number."""
        small = word.lower()
        own = self._lemma_of(word)
        symbols = ((own,) if own in self._lemmas else ()) \
            + tuple(key for key, shape in self._shapes.items() if shape.fullmatch(small)) \
            + tuple(f"{small[:size]}*" for size in self._reach if size <= len(small)
                    and small[:size] in self._beginnings)
        return self._kinds.setdefault(symbols, len(self._kinds))

    def find(self, kinds: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
        """Find every pattern.

        Parameters
        ----------
        kinds : ndarray of int, shape (N,)
            The kind of each word, text after text.
        owner : ndarray of int, shape (N,)
            The text that each word stands in; no pattern reaches from one text into the next.

        Returns
        -------
        tuple
            Start, end (excluded) and number of each pattern found, and the patterns by number.
        """
        if self._compiled is None:
            self._compiled = _Automaton(self._root)
        return (*self._compiled.find(kinds, owner, list(self._kinds)), self._compiled.patterns)


class _Automaton:
    """The trie as arrays: each step is taken by all unfinished patterns of all texts together."""

    def __init__(self, root: Node) -> None:
        nodes, edges, ends = [root], [], []
        self._symbols: dict[str, int] = {}
        gaps: dict[int, int] = {}
        for number, node in enumerate(nodes):  # grows as it is walked
            for part, child in node.items():
                if part == _END:
                    ends.append(child)
                    continue
                if part == _GAP:
                    gaps[number] = len(nodes)
                else:
                    symbol = self._symbols.setdefault(part, len(self._symbols))  # type: ignore[arg-type]
                    edges.append((number, symbol, len(nodes)))
                nodes.append(child)  # type: ignore[arg-type]
        self._gap = np.array([gaps.get(number, -1) for number in range(len(nodes))])
        self._goes_on = np.array([any(part != _END for part in node) for node in nodes])
        self.patterns = sorted({pattern for found in ends for pattern in found})  # type: ignore[attr-defined]
        place = {pattern: number for number, pattern in enumerate(self.patterns)}
        self._ends = Ragged([[place[pattern] for pattern in node.get(_END, ())] for node in nodes])  # type: ignore[attr-defined]
        table = np.array(sorted((node * len(self._symbols) + symbol, child) for node, symbol, child in edges),
                         dtype=np.int64).reshape(-1, 2)
        self._keys, self._next = table[:, 0].copy(), table[:, 1].copy()
        self._likely = np.zeros(LIKELY, dtype=bool)
        self._likely[self._keys % LIKELY] = True
        self._kinds: list[tuple[str, ...]] = []

    def _learn(self, kinds: list[tuple[str, ...]]) -> None:
        """What each kind of word stands for, and the nodes it leads to from the root."""
        self._kinds = kinds
        numbers = [[self._symbols[part] for part in kind if part in self._symbols] for kind in kinds]
        self._meanings = Ragged(numbers)
        first = dict(zip(self._keys.tolist(), self._next.tolist(), strict=True))  # the root is node 0
        self._begins = Ragged([[first[number] for number in mine if number in first] for mine in numbers])

    def find(self, kinds: np.ndarray, owner: np.ndarray, known: list[tuple[str, ...]]
             ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if len(known) != len(self._kinds):
            self._learn(known)
        kinds = np.concatenate([kinds, np.zeros(MAX_GAP + 1, dtype=kinds.dtype)])
        owner = np.concatenate([owner, np.full(MAX_GAP + 1, -1, dtype=owner.dtype)])
        start = np.flatnonzero(self._begins.sizes[kinds])
        row, node = self._begins.spread(kinds[start])
        start = start[row]
        at = start + 1
        found = []
        while len(start):
            row, pattern = self._ends.spread(node)
            found.append((start[row], at[row], pattern))
            start, at, node = self._step(start, at, node, kinds, owner)
        if not found:
            none = np.zeros(0, dtype=np.int64)
            return none, none, none
        starts, ends, patterns = (np.concatenate(part) for part in zip(*found, strict=True))
        return starts, ends, patterns

    def _step(self, start: np.ndarray, at: np.ndarray, node: np.ndarray, kinds: np.ndarray, owner: np.ndarray
              ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Every way of taking the next word."""
        open_ = np.flatnonzero(self._goes_on[node])
        start, at, node = start[open_], at[open_], node[open_]
        gap = self._gap[node]
        wide = np.flatnonzero(gap >= 0)
        if len(wide):
            skips = range(MAX_GAP + 1)
            start = np.concatenate([start, *(start[wide] for _ in skips)])
            at = np.concatenate([at, *(at[wide] + skipped for skipped in skips)])
            node = np.concatenate([node, *(gap[wide] for _ in skips)])
        here = np.minimum(at, len(kinds) - 1)
        able = np.flatnonzero((kinds[here] > 0) & (owner[here] == owner[start]))
        start, at, node = start[able], at[able], node[able]
        row, symbol = self._meanings.spread(kinds[at])
        keys = node[row] * len(self._symbols) + symbol
        likely = np.flatnonzero(self._likely[keys % LIKELY])
        row, keys = row[likely], keys[likely]
        place = np.searchsorted(self._keys, keys)
        place[place == len(self._keys)] = 0
        hit = np.flatnonzero(self._keys[place] == keys)
        return start[row[hit]], at[row[hit]] + 1, self._next[place[hit]]


class Ragged:
    """Rows of different lengths.

    Parameters
    ----------
    rows : list of list of int
        The values of each row.
    """

    def __init__(self, rows: list[list[int]]) -> None:
        self.sizes = np.array([len(row) for row in rows], dtype=np.int64)
        self._begins = np.cumsum(self.sizes) - self.sizes
        self._values = np.array([value for row in rows for value in row], dtype=np.int64)

    def spread(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each value of each of `rows`, the place in `rows` and the value."""
        sizes = self.sizes[rows]
        place = np.repeat(np.arange(len(rows)), sizes)
        inside = np.arange(len(place)) - (np.cumsum(sizes) - sizes)[place]
        return place, self._values[self._begins[rows][place] + inside]
