"""How far the cells of a sheet reach, from its XML, before any reader lays out a grid of them."""

from __future__ import annotations

import re

LAST_COLUMN, LAST_ROW_DIGITS = 16_384, 7
NO_CELL = "a cell stands beyond the last row or column that a sheet can have"
_BEYOND = rb"""r=["'](?:[A-Za-z]{4}|[A-Za-z]{0,3}[0-9]{8})"""
_PERHAPS = re.compile(_BEYOND)  # quick, and true of words in a cell too
_SURELY = re.compile(rb"<(?:\w+:)?(?:c|row)\b[^>]*?\b" + _BEYOND)


def names_no_cell(xml: bytes) -> bool:
    """Whether a piece of a sheet names a cell or a row that no sheet has; a grid up to it would fit no memory."""
    return bool(_PERHAPS.search(xml) and _SURELY.search(xml))


def column_number(letters: bytes) -> int:
    """A column's number, from 1, by its letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
