"""Write tables that people open in a spreadsheet: none holds a live formula, and each is whole or not there."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...base.csv_cells import to_cell
from .values import EXCEL_EPOCH

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
        self.columns = [
            (codes, np.array([*values, None], dtype=object)[:-1])
            for codes, values in (_joined(columns) if as_csv else columns)
        ]

    def rows(self, places: np.ndarray) -> Iterator[tuple[Any, ...]]:
        """The rows of the frame at some places; as CSV, a text may be several cells with commas between them."""
        return chain.from_iterable(self._some(places[start : start + CHUNK]) for start in range(0, len(places), CHUNK))

    def _some(self, at: np.ndarray) -> Iterable[tuple[Any, ...]]:
        return zip(
            *(values[at if codes is None else codes[at]].tolist() for codes, values in self.columns), strict=True
        )


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
    values = [csv_text(safe(text)) if as_csv else safe(text) for text in texts]
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


@dataclass(frozen=True)
class Page:
    """A sheet of a workbook.

    Attributes
    ----------
    name : str
        Its name.
    head : sequence of str
        Headings.
    rows : iterable of sequences
        Cells that are :func:`safe`.
    money : frozenset of int
        Columns that hold pounds: written with £, and summed up under the rows.
    counted : int, optional
        A column that says ``yes`` where the row's pounds count in the sum.
    """

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]
    money: frozenset[int] = frozenset()
    counted: int | None = None


def write_workbook(path: Path, pages: Sequence[Page], cover: Sequence[tuple[str, Any]] = ()) -> None:
    """Write sheets as .xlsx, whole or not at all, ready to print: landscape, headings on each page, page numbers.

    Parameters
    ----------
    path : Path
        The file.
    pages : sequence of Page
        Its sheets; one of over a million rows takes more sheets.
    cover : sequence of (str, object)
        A first sheet with a title, then labels and values; an empty value leaves a line to write on.
    """
    import xlsxwriter

    with _in_place(path) as temporary:
        book = xlsxwriter.Workbook(
            temporary, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same rows give the same bytes on any day
        formats = {
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EDEE"}
            ),
            "day": book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
            "pounds": book.add_format({"num_format": "£#,##0.00;[Red]-£#,##0.00", "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "total": book.add_format({"bold": True, "num_format": "£#,##0.00;[Red]-£#,##0.00", "top": 1}),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "line": book.add_format({"bottom": 1}),
            "left": book.add_format({"align": "left", "text_wrap": True}),
            "left pounds": book.add_format({"align": "left", "num_format": "£#,##0.00"}),
        }
        if cover:
            _write_cover(book, cover, formats)
        for page in pages:
            _write_page(book, page, formats)
        book.close()


def _write_cover(book: Any, cover: Sequence[tuple[str, Any]], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("Cover")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 70)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.write_string(0, 0, cover[0][0], formats["title"])
    for at, (label, value) in enumerate(cover[1:], start=2):
        sheet.write_string(at, 0, label)
        if value is None:
            sheet.write_blank(at, 1, None, formats["line"])
        elif isinstance(value, float):
            sheet.write_number(at, 1, value, formats["left pounds"])
        elif isinstance(value, int):
            sheet.write_number(at, 1, value, formats["left"])
        else:
            sheet.write_string(at, 1, safe(str(value)), formats["left"])


def _write_page(book: Any, page: Page, formats: dict[str, Any]) -> None:
    sheet, at, number = None, 0, 0
    totals: dict[int, float] = dict.fromkeys(page.money, 0.0)
    for row in _with_one(page.rows):
        if sheet is None or at > MOST_ROWS:
            number += 1
            sheet, at = _new_sheet(book, page, number, formats), 1
        for column, value in enumerate(row or ()):
            if isinstance(value, str):
                if value:
                    sheet.write_string(at, column, value, formats["text"])
            elif isinstance(value, date):
                sheet.write_number(at, column, (value - EXCEL_EPOCH).days, formats["day"])
            elif value is not None:
                sheet.write_number(at, column, value, formats["pounds"] if column in totals else None)
                if column in totals and (page.counted is None or (row or ())[page.counted] == "yes"):
                    totals[column] += value
        at += row is not None
    if sheet is not None and totals:
        if min(totals) > 0:
            sheet.write_string(at, 0, "Total", formats["total"])
        for column, total in sorted(totals.items()):
            sheet.write_number(at, column, round(total, 2), formats["total"])


def _new_sheet(book: Any, page: Page, number: int, formats: dict[str, Any]) -> Any:
    sheet = book.add_worksheet(page.name if number == 1 else f"{page.name} {number}")
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&F, &A&RPage &P of &N")
    for column, title in enumerate(page.head):
        sheet.set_column(column, column, 16 if column in page.money else min(30, max(12, len(title) + 2)))
        sheet.write_string(0, column, title, formats["head"])
    return sheet


def _with_one(rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any] | None]:
    """The rows, or None once where there are none, so that the headings are written all the same."""
    empty = True
    for row in rows:
        empty = False
        yield row
    if empty:
        yield None
