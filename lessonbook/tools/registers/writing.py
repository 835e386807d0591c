"""Write tables that people open in a spreadsheet: none holds a live formula, and each is whole or not there."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...base.csv_cells import to_cell
from .cell_values import EXCEL_EPOCH
from .columns import plain_keys

LONGEST_CELL = 32_000
MOST_ROWS = 1_000_000
CHUNK = 50_000
MOST_JOINED = 20_000
_MARKED = re.compile(r'[",\r\n]')


class Cells:
    """Columns of a register as cells, ready to write: each distinct value becomes a cell once.

    Parameters
    ----------
    frame : DataFrame
        See :class:`~lessonbook.tools.registers.register.Register`.
    names : sequence of str
        Which columns.
    as_csv : bool
        Whether the cells are text for :func:`write_table`, or values for :func:`write_workbook`.
    """

    def __init__(self, frame: pd.DataFrame, names: Sequence[str], as_csv: bool) -> None:
        columns = [_column(frame[name], as_csv) for name in names]
        self.columns = [(codes, np.array([*values, None], dtype=object)[:-1])
                        for codes, values in (_joined(columns) if as_csv else columns)]

    def rows(self, places: np.ndarray) -> Iterator[tuple[Any, ...]]:
        """The rows of the frame at some places; as CSV, a text may be several cells with commas between them."""
        return chain.from_iterable(self._some(places[start: start + CHUNK]) for start in range(0, len(places), CHUNK))

    def _some(self, at: np.ndarray) -> Iterable[tuple[Any, ...]]:
        return zip(*(values[at if codes is None else codes[at]].tolist() for codes, values in self.columns),
                   strict=True)


def _column(column: pd.Series, as_csv: bool) -> tuple[np.ndarray | None, list[Any]]:
    """A column as distinct cells with the place of each row's among them, or as a cell for each row."""
    values: list[Any]
    if isinstance(column.dtype, pd.CategoricalDtype):
        values = [safe(text) for text in column.cat.categories]
        return column.cat.codes.to_numpy().astype(np.int64), [csv_text(text) for text in values] if as_csv else values
    if column.dtype.kind in "Mf":
        codes, found = pd.factorize(column)
        values = [*(day.date() for day in found)] if column.dtype.kind == "M" else (found / 100).tolist()
        codes[codes < 0] = len(values)  # not stated
        return codes, [*map(str, values), ""] if as_csv else [*values, None]
    if column.dtype.kind == "i":
        return None, [*map(str, column.tolist())] if as_csv else column.tolist()
    texts = column.tolist()
    values = plain_keys(texts) or [csv_text(safe(text)) if as_csv else safe(text) for text in texts]
    return None, values


def _joined(columns: Sequence[tuple[np.ndarray | None, list[str]]]) -> list[tuple[np.ndarray | None, list[str]]]:
    """Join neighbouring columns that have few distinct cells into one, so that a row is put together from less."""
    made: list[tuple[np.ndarray | None, list[str]]] = []
    for codes, texts in columns:
        before, others = made[-1] if made else (None, [])
        if before is not None and codes is not None and len(others) * len(texts) <= MOST_JOINED:
            made[-1] = before * len(texts) + codes, [f"{other},{text}" for other in others for text in texts]
        else:
            made.append((codes, texts))
    return made


def safe(text: str) -> str:
    """Text as a cell that no spreadsheet runs, and not longer than a cell may be."""
    return to_cell(text)[:LONGEST_CELL]


def csv_text(text: str) -> str:
    """A cell of a CSV file, in quotation marks where it must be."""
    return '"{}"'.format(text.replace('"', '""')) if _MARKED.search(text) else text


@contextmanager
def _in_place(path: Path) -> Iterator[str]:
    """Give a temporary name beside `path`, and move the file into place when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write rows of :func:`csv_text` that is :func:`safe` as .csv, whole or not at all."""
    left = iter(rows)
    with _in_place(path) as temporary, open(temporary, "w", encoding="utf-8-sig", newline="") as out:
        out.write(",".join(map(csv_text, head)) + "\r\n")
        while lines := "\r\n".join(map(",".join, islice(left, CHUNK))):
            out.write(f"{lines}\r\n")


def write_workbook(path: Path, sheet: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows that are :func:`safe` as .xlsx, whole or not at all; over a million take more sheets."""
    import xlsxwriter

    with _in_place(path) as temporary:
        book = xlsxwriter.Workbook(temporary, {"constant_memory": True, "strings_to_formulas": False,
                                               "strings_to_urls": False})
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same rows give the same bytes on any day
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        page, at, number = None, 0, 0
        for row in _with_one(rows):
            if page is None or at > MOST_ROWS:
                number += 1
                page, at = book.add_worksheet(sheet if number == 1 else f"{sheet} {number}"), 1
                page.freeze_panes(1, 0)
                page.set_column(0, len(head) - 1, 18)
                for column, title in enumerate(head):
                    page.write_string(0, column, title, bold)
            for column, value in enumerate(row or ()):
                if isinstance(value, str):
                    if value:
                        page.write_string(at, column, value)
                elif isinstance(value, date):
                    page.write_number(at, column, (value - EXCEL_EPOCH).days, day)
                elif value is not None:
                    page.write_number(at, column, value)
            at += row is not None
        book.close()


def _with_one(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any] | None]:
    """The rows, or None once where there are none, so that the headings are written all the same."""
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty:
        yield None
