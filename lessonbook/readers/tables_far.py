"""Sheets with a cell far away from the others: read row by row, since a grid of all of them would not fit."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from ..base.sheet_bounds import NO_CELL, column_number, names_no_cell
from .blocks import Unreadable
from .package import Package

_MOST_CELLS = 20_000_000
_PLACE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Za-z]{1,3})(\d{1,7})["']""")
REMEDY = "Delete the empty rows and columns behind the last words, save it and add it again."


def is_far(package: Package) -> bool:
    """Whether the cells of any sheet of an .xlsx span more than a grid may have.

    Raises
    ------
    Unreadable
        A cell's name is no cell's.
    """
    for name in package.names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            wide = tall = 0
            cells = package.read(name)
            if names_no_cell(cells):
                raise Unreadable(f"The sheet is damaged: {NO_CELL}. {REMEDY}", "quarantined")
            for column, row in _PLACE.findall(cells):
                wide, tall = max(wide, column_number(column)), max(tall, int(row))
            if wide * tall > _MOST_CELLS:
                return True
    return False


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
        raise Unreadable(f"A cell stands so far from the others that the sheet cannot be read. {REMEDY}",
                         "quarantined") from error
