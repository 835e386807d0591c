"""Rows of a register that are no contract and no rating: totals in their many wordings, notes, section headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .cell_values import Broken, as_text, is_blank

TOTAL = "a totals row"
TOTAL_REASON = f"{TOTAL}, so it is left out of the counts"
UNLABELLED = f"{TOTAL} without a label (only amounts are filled), so it is left out of the counts"

_TOTAL = re.compile(r"(?<![a-z])(?:grand|sub)?[-_ ]*totals?(?![a-z])")
_OTHER = re.compile(r"(?:sum|sums|overall|average|mean|count|aggregate|balance|∑|σ|carried forward|brought forward|"
                    r"all contracts|all providers|(?:balance )?[cb]/[fd])[ :=]*|sum of .*")
_ONLY = re.compile(r"(?:(?:grand|sub|overall|running|net|gross|page|column|cumulative)?[-_ ]*totals?)[^a-z]*")
_PERHAPS = re.compile("t ?o ?t", re.I)
_SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_] )+[^\W\d_](?![^\W\d_])")
_AMOUNT = re.compile(r"[-+£(]*\s*\d[\d,. ]*\)?\s*(?:%|k|m|bn)?", re.I)
_NOTE = re.compile(r"(?:source|notes?|n\.?b\.?|footnotes?|key|prepared (?:by|on|for)|produced (?:by|on)|printed|"
                   r"last updated|updated|as at|page \d+|end of .*)(?:[ :.].*)?|.*:|[*†‡].*", re.I)
_WORDS = re.compile(r"[^\W\d_]*[^\W\d_A-Z][^\W\d_]")


def says_total(text: str) -> bool:
    """Whether words where an id should stand say that the row sums up others."""
    plain = _plain(text)
    return bool(_TOTAL.search(plain) or _OTHER.fullmatch(plain))


def is_total(row: Sequence[Any]) -> bool:
    """Whether a row without a usable id is a total: a cell says nothing else, or says it beside amounts alone."""
    cells = [cell for cell in row if not is_blank(cell)]
    labels = [cell for cell in cells if isinstance(cell, str) and says_total(cell)]
    if not labels:
        return False
    return has_total_label(cells) or all(cell is labels[0] or is_amount(cell) for cell in cells)


def has_total_label(row: Sequence[Any]) -> bool:
    """Whether a cell of a row says total and nothing else."""
    texts = [cell for cell in row if isinstance(cell, str)]
    return bool(_PERHAPS.search("\n".join(texts))) and any(_ONLY.fullmatch(_plain(text)) for text in texts)


def is_amount(cell: Any) -> bool:
    """Whether a cell holds a number, an amount as text, or a formula or an error where a number should be."""
    if isinstance(cell, str):
        return bool(_AMOUNT.fullmatch(cell.strip()))
    return isinstance(cell, (int, float, Broken)) and not isinstance(cell, bool)


def is_note(text: str, alone: bool) -> bool:
    """Whether the words in the place of an id are a heading or a note.

    Parameters
    ----------
    alone : bool
        Whether the row holds nothing else, so that a sentence with a number in it is a note too.
    """
    if alone and not any(map(str.isdigit, text)):
        return True
    return bool(_NOTE.fullmatch(text)) or (alone and " " in text and bool(_WORDS.search(text)))


def _plain(text: str) -> str:
    """Lower case on one line; letters set apart for looks are put together."""
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), as_text(text).casefold())
