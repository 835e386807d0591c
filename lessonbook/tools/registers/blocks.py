"""Some rows of a sheet at a time, which can be looked at as columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import numpy as np
import pandas as pd

from .cell_values import is_blank

WIDEST = 500

Row = list[Any]


class RowBlock:
    """Rows that were read one by one.

    Attributes
    ----------
    numbers : ndarray of int, shape (rows,)
        Row numbers as a spreadsheet shows them, from 1.
    rows : list of list
        Cells of each row, which may differ in number.
    """

    def __init__(self, rows: Sequence[tuple[int, Row]]) -> None:
        self.numbers = np.fromiter((number for number, _ in rows), np.int64, len(rows))
        self.rows = [row for _, row in rows]
        self.columns: list[Sequence[Any]] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, at: int) -> Row:
        """The cells of one row."""
        return self.rows[at]

    def column(self, place: int) -> Sequence[Any]:
        """One cell of each row, empty where a row ends before it."""
        if self.columns is None and max(map(len, self.rows)) <= WIDEST:  # a stray far cell must not widen every row
            self.columns = list(zip_longest(*self.rows, fillvalue=""))
        if self.columns is None:
            return [row[place] if place < len(row) else "" for row in self.rows]
        return self.columns[place] if place < len(self.columns) else [""] * len(self.rows)

    def wider_than(self, width: int) -> list[int]:
        """Places of the rows that hold anything beyond so many cells."""
        return [at for at, row in enumerate(self.rows) if len(row) > width and not all(map(is_blank, row[width:]))]


class ColumnBlock:
    """Rows that were read as columns of text, all at once.

    Attributes
    ----------
    numbers : ndarray of int, shape (rows,)
        Row numbers, from 1.
    columns : list of ndarray of str, each of shape (rows,)
        Equal texts of a column are mostly one object, so that they are quick to compare.
    """

    def __init__(self, numbers: np.ndarray, columns: list[np.ndarray]) -> None:
        self.numbers, self.columns = numbers, columns

    def __len__(self) -> int:
        return len(self.numbers)

    def row(self, at: int) -> Row:
        """The cells of one row."""
        return [column[at] for column in self.columns]

    def column(self, place: int) -> Sequence[Any] | np.ndarray:
        """One cell of each row."""
        return self.columns[place] if place < len(self.columns) else np.full(len(self), "", dtype=object)

    def wider_than(self, width: int) -> list[int]:
        """Places of the rows that hold anything beyond so many cells."""
        filled = np.zeros(len(self), dtype=bool)
        for column in self.columns[width:]:
            filled |= ~blanks(column)
        return np.flatnonzero(filled).tolist()

    def as_rows(self) -> list[tuple[int, Row]]:
        """The same rows one by one, with their numbers."""
        return list(zip(self.numbers.tolist(), map(list, zip(*self.columns, strict=True)), strict=True))

    def filled(self) -> ColumnBlock:
        """The rows that hold anything."""
        empty = np.ones(len(self), dtype=bool)
        for column in self.columns:
            if all(map(str.strip, column.tolist())):
                return self
            empty &= blanks(column)
            if not empty.any():
                return self
        return ColumnBlock(self.numbers[~empty], [column[~empty] for column in self.columns])


Block = RowBlock | ColumnBlock


def blanks(column: np.ndarray) -> np.ndarray:
    """Whether each text is blank; shape (rows,)."""
    codes, texts = pd.factorize(column)
    return np.fromiter(map(is_blank, texts), bool, len(texts))[codes]
