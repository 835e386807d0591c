"""Turns to passages: cues of the same speaker merged, long turns cut at the end of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .turns import Turn


def merge(turns: Sequence[Turn], *, longest: int = 350, aim: int = 120) -> list[Turn]:
    """Merge cues of the same speaker, and cut what is too long at the end of a sentence.

    Parameters
    ----------
    turns : sequence of Turn
        In reading order.
    longest : int
        Words that a turn may have before it is cut.
    aim : int
        Words after which captions without a speaker start a new passage at a sentence's end.
    """
    merged: list[Turn] = []
    for turn in turns:
        last = merged[-1] if merged else None
        same = last is not None and last.joins and turn.joins and not turn.fresh and last.voice == turn.voice
        if last is not None and same and not (_full(last, aim, longest) and _ends(last.text)):
            merged[-1] = replace(last, text=f"{last.text} {turn.text}")
        else:
            merged.append(turn)
    return [piece for turn in merged for piece in _cut(turn, longest)]


def _full(turn: Turn, aim: int, longest: int) -> bool:
    return len(turn.text.split()) >= (longest if turn.voice else aim)


def _ends(text: str) -> bool:
    return text.rstrip().endswith((".", "?", "!", "”", '"'))


def _sentences(text: str, longest: int) -> list[str]:
    """Sentences; what has no full stop for too long is cut by its words."""
    found = []
    for sentence in re.split(r"(?<=[.?!”])\s+(?=[A-Z“‘(\"])", text):
        run = sentence.split()
        found += [" ".join(run[start:start + longest]) for start in range(0, len(run), longest)]
    return found


def _cut(turn: Turn, longest: int) -> list[Turn]:
    count = len(turn.text.split())
    if count <= longest or turn.kind == "heading":
        return [turn]
    goal = count / -(-count // longest)
    pieces: list[str] = []
    taken = 0
    for sentence in _sentences(turn.text, longest):
        size = len(sentence.split())
        if pieces and taken and taken + size / 2 <= goal:
            pieces[-1] += " " + sentence
            taken += size
        else:
            pieces.append(sentence)
            taken = size
    return [replace(turn, text=piece, place=f"{turn.place}, part {number}" if len(pieces) > 1 else turn.place)
            for number, piece in enumerate(pieces, start=1)]
