"""What one cell of a tracker says: its rating by word, and its colour by hue."""

from __future__ import annotations

import colorsys
import re
from functools import cache
from typing import Any

from .settings import vocabulary
from .values import as_text, is_blank, tidy

UNKNOWN = "unknown"
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKS = re.compile("[\u2190-\u21ff\u2b00-\u2b0f\u25b2-\u25c4\ufe0e\ufe0f↑↓→←↔]")
LEGEND = re.compile(r"\b(red|amber|yellow|orange|green|blue|grey|gray|black|white|purple)\b\s*(?:=|:|means|is|[-–—])\s*"
                    r"([^;,.|]+)", re.I)


@cache
def _ratings() -> dict[str, str]:
    known = vocabulary()["ratings"]
    return {tidy(word) or word: rating for rating, words in known.items() for word in (rating, *words)}


def read_rating(raw: Any) -> str | None:
    """The rating that a cell says, arrows and remarks let be; empty for a blank, None where it says no rating."""
    if is_blank(raw):
        return ""
    text = _MARKS.sub(" ", _REMARK.sub(" ", as_text(raw))).strip()
    known = _ratings()
    for key in (tidy(text), text, *(letter for letter in text if letter in known and not letter.isalnum())):
        if key in known:
            return known[key]
    return None


def colour_name(fill: str) -> str:
    """Red, amber, green, blue, grey or black, by hue; empty where it is none, or a colour of the theme."""
    if not re.fullmatch("[0-9A-F]{6}", fill):
        return ""
    hue, light, strength = colorsys.rgb_to_hls(*(int(fill[at:at + 2], 16) / 255 for at in (0, 2, 4)))
    if strength < 0.15 or light < 0.08 or light > 0.97:
        return "black" if light < 0.2 else "grey" if light < 0.9 else ""
    degrees = hue * 360
    hues = {"red": degrees < 16 or degrees > 335, "amber": degrees < 68, "green": degrees < 170, "blue": degrees < 262}
    return next((name for name, fits in hues.items() if fits), "")


def meaning(words: str) -> str:
    """The rating that a legend's words start with, such as ``not applicable to this body``."""
    plain = f"{tidy(words)} "
    longest = sorted(_ratings().items(), key=lambda item: -len(item[0]))
    return next((rating for word, rating in longest if word and plain.startswith(f"{word} ")), "")
