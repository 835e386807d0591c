"""Sheets with a cell far away from the others: read row by row, since a grid of all of them would not fit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from .blocks import Unreadable
from .package import Package

_MOST_CELLS = 20_000_000
_PLACE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")


def is_far(package: Package) -> bool:
    """Whether the cells of any sheet of an .xlsx span more than a grid may have."""
    for name in package.names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            wide = tall = 0
            for column, row in _PLACE.findall(package.read(name)):
                wide, tall = max(wide, _number(column)), max(tall, int(row))
            if wide * tall > _MOST_CELLS:
                return True
    return False


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def far_rows(data: bytes, sheet: str) -> Iterator[tuple[object, ...]]:
    """Give the rows of a sheet one after the other, empty ones too, so that their numbers are right.

    Raises
    ------
    Unreadable
        The workbook is damaged.
    """
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        found = book[sheet]
        found.reset_dimensions()  # the size that the file states may be wrong
        yield from found.iter_rows(values_only=True)
        book.close()
    except Exception as error:  # the library has many kinds of error, and all mean the same to an editor
        raise Unreadable("A cell stands so far from the others that the sheet cannot be read. Delete the empty rows "
                         "and columns behind the last words, save it and add it again.", "quarantined") from error
