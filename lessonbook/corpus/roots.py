"""Words cut from text, their roots, and which of them are small."""

from __future__ import annotations

import re
from functools import lru_cache

from .small_words import GLUE_WORDS, SMALL_WORDS

_TOKEN = re.compile(r"[^\W_]+(?:&[^\W_]+)*")

_APOSTROPHE = re.compile(r"[’'‘`](s\b)?")

GLUE = frozenset(GLUE_WORDS.split())

STOP = GLUE | frozenset(SMALL_WORDS.split())


def tokens(text: str) -> list[str]:
    """Cut text into small words; an apostrophe and a possessive s are dropped, hyphens separate."""
    return _TOKEN.findall(_APOSTROPHE.sub("", text.lower()))


@lru_cache(maxsize=50_000)
def root_of(word: str) -> str:
    """Strip a word's common endings, so that close, closes, closed and closing meet.

    Light on purpose, since the page's script has to do exactly the same: lemmas need a dictionary of megabytes and
    found no more (of 76 questions 70 had a right lesson first with either).
    """
    if len(word) < 4:
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending, shortest in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and len(word) >= shortest:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    if len(word) > 3 and word[-1] == "e":
        word = word[:-1]
    return word[:-1] + "i" if len(word) > 3 and word[-1] == "y" else word


STOP_ROOTS = frozenset(root_of(word) for word in STOP)


def is_small(word: str) -> bool:
    """Whether a word says nothing about what somebody looks for, in any of its forms."""
    return word in STOP or root_of(word) in STOP_ROOTS


def content(phrase: str) -> tuple[str, ...]:
    """Roots of a phrase that count when it is looked up, sorted: all but articles and the like."""
    return tuple(sorted({root_of(word) for word in tokens(phrase) if word not in GLUE}))
