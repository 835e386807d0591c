"""Words of a question and of the book, and their roots: Porter's, which the page's script finds in the same way."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from snowballstemmer import stemmer

from ...corpus.roots import GLUE, STOP
from ...corpus.roots import tokens as _tokens

_PORTER = stemmer("porter")
_HYPHENS = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)+")
_PARAGRAPH = re.compile(r"\bs\.? ?(\d+[a-z]?)\b", re.IGNORECASE)


def fold(text: str) -> str:
    """Small letters without accents, so that café meets cafe; `s75` and `s. 75` are section 75."""
    apart = unicodedata.normalize("NFD", text.lower())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return _PARAGRAPH.sub(r"section \1", plain)


def tokens(text: str) -> list[str]:
    """Words of a text in order; what a hyphen joins also stands there as one word, so that co-opt meets coopt."""
    plain = fold(text)
    return _tokens(plain) + [re.sub(r"[-‐‑]", "", word) for word in _HYPHENS.findall(plain)]


@lru_cache(maxsize=50_000)
def root_of(word: str) -> str:
    """The root of a word (M. F. Porter, "An algorithm for suffix stripping", 1980)."""
    return str(_PORTER.stemWord(word)) if len(word) > 2 and word.isascii() else word


STOP_ROOTS = frozenset(map(root_of, STOP))


def is_small(word: str) -> bool:
    """Whether a word says nothing about what somebody looks for, in any of its forms."""
    return word in STOP or root_of(word) in STOP_ROOTS


def roots_of(text: str) -> list[str]:
    """Roots of the telling words of a text, in order."""
    return [root_of(word) for word in tokens(text) if not is_small(word)]


def content(phrase: str) -> tuple[str, ...]:
    """Roots of a phrase that count when it is looked up, sorted: all but articles and the like."""
    return tuple(sorted({root_of(word) for word in tokens(phrase) if word not in GLUE}))
