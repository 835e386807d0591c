"""Finds many patterns in one walk over a text's words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence

MAX_GAP = 3
Node = dict[object, object]
_END, _GAP = 0, 1  # numbers, so that no lemma can be mistaken for them


class PatternTrie:
    """Patterns of words, first word first.

    A word of a pattern is a lemma, a beginning (``consult*``) or a regular expression (``/gp?s/``). Text words
    come as keys of a string store; what a key can stand for is worked out once and remembered.

    Parameters
    ----------
    lemma_of : callable
        Gives a word's lemma.
    """

    def __init__(self, lemma_of: Callable[[str], str]) -> None:
        self._lemma_of = lemma_of
        self._root: Node = {}
        self._shapes: dict[str, re.Pattern[str]] = {}
        self._lemmas: set[str] = set()
        self._known: dict[int, tuple[str, ...]] = {}

    def add(self, pattern: str, cut: Callable[[str], list[str]]) -> None:
        """Add a pattern; `cut` splits a word of it as the tokenizer would."""
        slots = [[["..."]] if word == "..." else [self._parts(choice, cut) for choice in _choices(word)]
                 for word in pattern.split()]
        for chosen in itertools.product(*slots):
            node = self._root
            for part in itertools.chain.from_iterable(chosen):
                node = node.setdefault(_GAP if part == "..." else part, {})  # type: ignore[assignment]
            node.setdefault(_END, []).append(pattern)  # type: ignore[attr-defined]

    def _parts(self, word: str, cut: Callable[[str], list[str]]) -> list[str]:
        if word.startswith("/"):
            self._shapes[word] = re.compile(word[1:-1])
            return [word]
        if word.endswith("*"):
            self._shapes[word] = re.compile(re.escape(word[:-1].lower()) + ".*")
            return [word]
        parts = [self._lemma_of(part) for part in cut(word)]
        self._lemmas.update(parts)
        return parts

    def _symbols(self, word: str) -> tuple[str, ...]:
        small = word.lower()
        own = self._lemma_of(word)
        shapes = tuple(key for key, shape in self._shapes.items() if shape.fullmatch(small))
        return ((own,) if own in self._lemmas else ()) + shapes

    def find(self, keys: Sequence[int], text_of: Callable[[int], str]) -> list[tuple[int, int, str]]:
        """Find every pattern in a text given as string keys.

        Returns
        -------
        list of (start, end, pattern)
            Word offsets, end excluded, and the pattern.
        """
        known = self._known
        words = []
        for key in keys:
            symbols = known.get(key)
            if symbols is None:
                symbols = known[key] = self._symbols(text_of(key))
            words.append(symbols)
        found: list[tuple[int, int, str]] = []
        root = self._root
        for start, symbols in enumerate(words):
            for symbol in symbols:
                node = root.get(symbol)
                if node is not None:
                    self._walk(node, words, start, start + 1, found)  # type: ignore[arg-type]
        return found

    def _walk(self, node: Node, words: Sequence[tuple[str, ...]], start: int, at: int,
              found: list[tuple[int, int, str]]) -> None:
        for pattern in node.get(_END, ()):  # type: ignore[attr-defined]
            found.append((start, at, pattern))
        gap = node.get(_GAP)
        if gap is not None:
            for skipped in range(MAX_GAP + 1):
                self._step(gap, words, start, at + skipped, found)  # type: ignore[arg-type]
        self._step(node, words, start, at, found)

    def _step(self, node: Node, words: Sequence[tuple[str, ...]], start: int, at: int,
              found: list[tuple[int, int, str]]) -> None:
        if at < len(words):
            for symbol in words[at]:
                after = node.get(symbol)
                if after is not None:
                    self._walk(after, words, start, at + 1, found)  # type: ignore[arg-type]


def _choices(word: str) -> Iterable[str]:
    return [word] if word.startswith("/") else word.split("|")
