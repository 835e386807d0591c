"""Lemmas of words, by simplemma's English dictionary."""

from __future__ import annotations

import re
from functools import lru_cache

import simplemma

_PLURAL_ABBREVIATION = re.compile(r"[A-Z][A-Z&]+s")


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """Lower-case lemma of one word; a plural abbreviation (CCGs) loses its s."""
    if _PLURAL_ABBREVIATION.fullmatch(word):
        return word[:-1].lower()
    small = word.lower().replace("’", "'")
    return simplemma.lemmatize(small, lang="en").lower() if small.isalpha() else small
