"""A second story in the same file: found by its headline and its words, flagged, never dropped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .turns import Turn

SHARED = 0.35
_WORD = re.compile(r"\b[a-z]{4,}\b")
_COMMON_WORDS = (
    "about after also because been before being could does down from have having here into like made make many more "
    "most much must only other over said same says should some such than that their them then there these they this "
    "those told under very were what when where which while will with would your")
_COMMON = frozenset(_COMMON_WORDS.split())


def second_story(turns: Sequence[Turn]) -> tuple[int, int] | None:
    """Find a section that is about something else than the rest.

    A line like a headline starts it; at least two paragraphs and 40 words follow; at least three paragraphs
    stand before it and make up most of the text. Of the section's plain words (names and numbers left
    out, endings cut) fewer than `SHARED` occur in the rest.

    Returns
    -------
    tuple of int or None
        First turn of the section (its heading) and the first turn after it.
    """
    if any(turn.voice for turn in turns):
        return None
    heads = [index for index, turn in enumerate(turns) if _headline(turn)]
    if len(heads) > 4:  # a report with sections, not a page with two articles
        return None
    for start, end in zip(heads, [*heads[1:], len(turns)], strict=False):
        inside = [turn.text for turn in turns[start:end]]
        outside = [turn.text for index, turn in enumerate(turns) if not start <= index < end]
        words = sum(len(text.split()) for text in inside)
        if start < 3 or len(inside) < 3 or words < 40 or words > sum(len(text.split()) for text in outside) / 2:
            continue
        own, rest = _plain(inside), _plain(outside)
        if len(own) >= 15 and len(own & rest) < SHARED * len(own):
            return start, end
    return None


def _headline(turn: Turn) -> bool:
    count = len(turn.text.split())
    return 3 <= count <= 14 and turn.kind in ("paragraph", "heading") and not turn.text.rstrip().endswith(
        (".", ",", ";", ":", "”", "?", "!"))


def _plain(texts: Sequence[str]) -> set[str]:
    return {word[:6] for text in texts for word in _WORD.findall(text) if word not in _COMMON}
