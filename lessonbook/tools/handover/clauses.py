"""Sentences to clauses, each with its signals."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc

from .cues import Hit
from .rules import signals_of
from .spans import BAR, BREAKS, OPPOSING, Signal, Span


class Clause(NamedTuple):
    """Part of a sentence.

    ``conceded`` where the sentence grants it and moves on; ``opposed`` where the sentence also goes against it.
    """

    start: int
    end: int
    conceded: bool
    signals: tuple[Signal, ...]
    opposed: bool = False


def clauses_of(doc: Doc) -> list[list[Clause]]:
    """Cut a passage into sentences and clauses and read the signals of each."""
    hits: tuple[Hit, ...] = doc._.hits
    mine = [hit for hit in hits if not hit.family.startswith("sector:")]
    masked = {index for hit in mine if hit.family == "mask" for index in range(hit.start, hit.end)}
    sentences = []
    texts = [token.text for token in doc]
    spaces = [bool(token.whitespace_) for token in doc]
    for start, end in _sentences(texts, spaces):
        inside = [hit for hit in mine if start <= hit.start < end]
        sentences.append(
            [
                _clause(Span(doc, texts, first, last, _within(inside, first, last), masked), conceded)
                for first, last, conceded in _cut(texts, spaces, start, end, inside)
            ]
        )
    return sentences


def _sentences(texts: list[str], spaces: list[bool]) -> list[tuple[int, int]]:
    cuts, start = [], 0
    for index, text in enumerate(texts):
        if text in BAR and index > start and (index + 1 == len(texts) or spaces[index]):
            if len(texts[index - 1]) == 1 and texts[index - 1].isupper():
                continue
            cuts.append((start, index + 1))
            start = index + 1
    if start < len(texts):
        cuts.append((start, len(texts)))
    return cuts


def _within(hits: list[Hit], start: int, end: int) -> list[Hit]:
    return [hit for hit in hits if start <= hit.start and hit.end <= end]


def _cut(texts: list[str], spaces: list[bool], start: int, end: int, hits: list[Hit]) -> list[tuple[int, int, bool]]:
    """Clauses as (start, end, conceded)."""
    concede = {hit.start for hit in hits if hit.family == "concede"}
    turns = {hit.start for hit in hits if hit.family == "but"}
    cuts: list[tuple[int, int, bool]] = []
    first, conceded = start, start in concede or texts[start].lower() == "to"
    for index in range(start, end):
        word = texts[index]
        if index > first and (index in turns or index in concede):
            cuts.append((first, index, conceded))
            first, conceded = index, index in concede
        elif word in BREAKS and (word != "-" or not index or spaces[index - 1]):
            cuts.append((first, index, conceded))
            first, conceded = index + 1, False
        elif word == "," and conceded:
            cuts.append((first, index, True))
            first, conceded = index + 1, False
    cuts.append((first, end, conceded))
    return [cut for cut in cuts if cut[0] < cut[1]]


def _clause(span: Span, conceded: bool) -> Clause:
    opposed = conceded and span.lower[0] in OPPOSING
    return Clause(span.start, span.end, conceded, tuple(signals_of(span)), opposed)
