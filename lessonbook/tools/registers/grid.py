"""The cells of a sheet as columns that know their distinct values, so that each value is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice, zip_longest
from typing import Any

import numpy as np
import pandas as pd

from .values import as_text, is_blank

CHUNK = 20_000
WIDEST = 500
Row = list[Any]


class Column:
    """One column: its distinct values, and for each row which of them it holds.

    Attributes
    ----------
    codes : ndarray of int32, shape (rows,)
        Places in `values`.
    values : list
        Distinct raw cells; the first is the empty one.
    """

    def __init__(self, codes: np.ndarray, values: list[Any]) -> None:
        self.codes, self.values = codes, values

    def each(self, reads: Callable[[Any], Any], kind: Any = object) -> np.ndarray:
        """What a function says of each row's cell, shape (rows,); it is asked once for each distinct cell."""
        answers = np.empty(len(self.values), dtype=kind)
        for place, value in enumerate(self.values):
            answers[place] = reads(value)
        return answers[self.codes]

    def texts(self) -> np.ndarray:
        """Each row's cell as text, shape (rows,)."""
        return self.each(as_text)

    def filled(self) -> np.ndarray:
        """Whether each row's cell holds anything, shape (rows,)."""
        return self.each(lambda value: not is_blank(value), bool)

    def rows(self, chosen: Any) -> Column:
        """The same column for some rows."""
        return Column(self.codes[chosen], self.values)


class Grid:
    """Numbered rows of a sheet.

    Attributes
    ----------
    numbers : ndarray of int, shape (rows,)
        Row numbers as a spreadsheet shows them, from 1.
    columns : list of Column
        From left to right.
    """

    def __init__(self, numbers: np.ndarray, columns: list[Column]) -> None:
        self.numbers, self.columns = numbers, columns

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, place: int) -> Column:
        """A column, an empty one where there is none."""
        if 0 <= place < len(self.columns):
            return self.columns[place]
        return Column(np.zeros(len(self), dtype=np.int32), [""])

    def row(self, at: int) -> Row:
        """The raw cells of one row."""
        return [column.values[column.codes[at]] for column in self.columns]

    def rows(self, chosen: Any) -> Grid:
        """Some of the rows, by mask or by slice."""
        return Grid(self.numbers[chosen], [column.rows(chosen) for column in self.columns])

    def compact(self) -> Grid:
        """The same rows with distinct values that they hold, and no others but the empty one."""
        columns = []
        for column in self.columns:
            held = np.union1d(column.codes, [0])
            columns.append(
                Column(np.searchsorted(held, column.codes).astype(np.int32), [column.values[at] for at in held])
            )
        return Grid(self.numbers, columns)

    def filled(self) -> np.ndarray:
        """How many cells of each row hold anything, shape (rows,)."""
        return sum((column.filled().astype(np.int32) for column in self.columns), np.zeros(len(self), dtype=np.int32))


class GridMaker:
    """Puts a grid together from rows, or from pieces of columns."""

    def __init__(self) -> None:
        self.places: list[dict[Any, int]] = []
        self.codes: list[list[np.ndarray]] = []
        self.numbers: list[np.ndarray] = []
        self.size = 0

    def add(self, numbers: np.ndarray, columns: Sequence[Any]) -> None:
        """Add rows as columns of raw cells, each of shape (rows,); columns may be fewer than before, or more."""
        while len(self.places) < len(columns):
            self.places.append({"": 0})
            self.codes.append([np.zeros(self.size, dtype=np.int32)])
        for at, known in enumerate(self.places):
            if at >= len(columns):
                self.codes[at].append(np.zeros(len(numbers), dtype=np.int32))
                continue
            codes, values = pd.factorize(np.asarray(columns[at], dtype=object), use_na_sentinel=False)
            moved = np.fromiter(
                (0 if is_blank(value) or value != value else known.setdefault(value, len(known)) for value in values),
                np.int32,
                len(values),
            )
            self.codes[at].append(moved[codes])
        self.numbers.append(numbers)
        self.size += len(numbers)

    def add_rows(self, rows: Iterable[tuple[int, Row]]) -> GridMaker:
        """Add numbered rows of cells."""
        left = iter(rows)
        while part := list(islice(left, CHUNK)):
            columns = [_objects(cells) for cells in zip_longest(*(row[:WIDEST] for _, row in part), fillvalue="")]
            self.add(np.fromiter((number for number, _ in part), np.int64, len(part)), columns)
        return self

    def grid(self) -> Grid:
        """The rows that hold anything."""
        numbers = np.concatenate(self.numbers) if self.numbers else np.zeros(0, dtype=np.int64)
        columns = [
            Column(np.concatenate(codes), list(known)) for codes, known in zip(self.codes, self.places, strict=True)
        ]
        whole = Grid(numbers, columns)
        some = np.zeros(len(numbers), dtype=bool)
        for column in columns:
            some |= column.codes > 0
        return whole if some.all() else whole.rows(some)


def _objects(cells: Sequence[Any]) -> np.ndarray:
    made = np.empty(len(cells), dtype=object)
    made[:] = ["TRUE" if cell is True else "FALSE" if cell is False else cell for cell in cells]
    return made
