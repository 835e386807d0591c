"""Which rows of a register are contracts, and what the others are."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from .grid import Grid
from .headings import Headings
from .values import Broken, as_text

TOTAL = "a totals row"
_TOTAL = re.compile(
    r"(?<![a-z])(?:grand|sub|running|overall|net|gross)?[-_ ]*totals?(?![a-z])|^sum of |^(?:sum|sums|overall|average"
    r"|mean|aggregate|balance|∑|σ|carried forward|brought forward|all contracts|all providers"
    r"|(?:balance )?[cb]/[fd])[ :=]*$"
)
_AMOUNT = re.compile(r"[-+£(]*\s*\d[\d,. ]*\)?\s*(?:%|k|m|bn)?", re.I)
ONLY_TOTAL = re.compile(
    r"[^a-z]*(?:(?:grand|sub|overall|running|net|gross|page|column|cumulative|carried forward|brought forward"
    r"|all contracts|all providers"
    r"|balance|[cb]/[fd])?[-_ ]*(?:totals?|sum|sums)?)[^a-z]*"
)
_NOTE = re.compile(
    r"(?:source|notes?|n\.?b\.?|footnotes?|key|prepared (?:by|on|for)|produced (?:by|on)|printed|exported|"
    r"last updated|updated|as at|page \d+|end of .*)(?:[ :.].*)?|.*:|[*†‡].*",
    re.I,
)
_LOWER = re.compile(r"[^\W\d_]*[^\W\d_A-Z][^\W\d_]")


def _says_total(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 120 or not (value.lower() != value.upper() or "∑" in value):
        return False  # without letters it says nothing
    return bool(_TOTAL.search(re.sub(r"(?<=\b\w) (?=\w\b)", "", as_text(value).casefold())))


def says_only_total(value: Any) -> bool:
    """Whether a cell says that its row sums up others, and nothing else."""
    return isinstance(value, str) and bool(ONLY_TOTAL.fullmatch(as_text(value).casefold())) and _says_total(value)


def _is_amount(value: Any) -> bool:
    if isinstance(value, str):
        return bool(_AMOUNT.fullmatch(value.strip()))
    return isinstance(value, (int, float, Broken))


def find_contracts(grid: Grid, found: Headings, aside: list[tuple[int, str, str, str]]) -> np.ndarray:
    """Which rows are contracts, shape (rows,); the others go to `aside` with what they are."""
    size = len(grid)
    ident, provider = grid.column(found.place_of("contract_id")), grid.column(found.place_of("provider"))
    has_id, has_provider = ident.filled(), provider.filled()
    filled = grid.filled()
    dated = grid.column(found.place_of("start")).filled() | grid.column(found.place_of("end")).filled()
    total_word, only_total = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    amounts = np.zeros(size, dtype=np.int32)
    for column in grid.columns:
        total_word |= column.each(_says_total, bool)
        only_total |= column.each(says_only_total, bool)
        amounts += column.each(_is_amount, bool)
    id_total = ident.each(_says_total, bool)
    digits = ident.each(lambda value: bool(re.search(r"\d", as_text(value))), bool)
    spaced = ident.each(lambda value: " " in as_text(value), bool)
    note = ident.each(lambda value: isinstance(value, str) and bool(_NOTE.fullmatch(as_text(value))), bool)
    sentence = ident.each(
        lambda value: isinstance(value, str) and " " in as_text(value) and bool(_LOWER.search(as_text(value))), bool
    )
    total = (id_total & ~has_provider) | (~has_id & total_word & ~dated) | (total_word & (filled - amounts == 1))
    total |= (only_total & ~(has_id & ~id_total & digits)) | (~has_id & (filled == amounts))
    alone = filled == 1
    words = has_id & ~total & (alone & (~digits | sentence) | note & (filled <= 2))
    words &= ~(digits & ~spaced) if "provider" in found.fields else True
    loose = ~has_id & ~total & alone
    nobody = ~has_id & ~has_provider & ~total & ~loose
    if "contract_id" not in found.fields:
        nobody = ~has_provider & ~total & ~loose
    for mask, reason in (
        (total, TOTAL),
        (words | loose, "a heading or a note, no contract"),
        (nobody, "no contract id and no provider, so nobody can tell what it is"),
    ):
        for at in np.flatnonzero(mask):
            aside.append((int(grid.numbers[at]), "", "", reason))
    return ~(total | words | loose | nobody)
