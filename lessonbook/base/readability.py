"""How long a document takes to read and how old its reader must be."""

from __future__ import annotations

import re
from typing import NamedTuple

WORDS_A_MINUTE = 238  # adults reading non-fiction in silence: Brysbaert, 2019, Journal of Memory and Language 109
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’-]*")
_STOP = re.compile(r"[.!?:;]+(?=\s|$)")


class Readability(NamedTuple):
    """Words, minutes to read, and reading age in years."""

    words: int
    minutes: int
    age: int


def readability(texts: list[str]) -> Readability:
    """Measure texts; each text ends a sentence, so that a list item counts as one.

    Reading age is the Automated Readability Index (Smith and Senter, 1967) plus five years: it needs letters,
    words and sentences alone, so names and abbreviations of the health service cannot upset a syllable count.
    """
    words = letters = sentences = 0
    for text in texts:
        found = _WORD.findall(text)
        if found:
            words += len(found)
            letters += sum(map(len, found))
            sentences += max(1, len(_STOP.findall(text.rstrip(".!?:; "))) + 1)
    if not words:
        return Readability(0, 0, 0)
    index = 4.71 * letters / words + 0.5 * words / sentences - 21.43
    return Readability(words, max(1, round(words / WORDS_A_MINUTE)), max(5, min(25, round(index + 5))))
