"""Open a spreadsheet or CSV file as sheets of rows, hidden ones included, with errors and lost formulas in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ...base.errors import LessonbookError, Problem
from .blocks import Row
from .cell_values import Broken, is_blank
from .delimited import read_delimited
from .records import Records
from .totals import is_amount
from .unreadable_cells import Lost, find_lost, kind_of, sparse_rows

EARLY_XLS = (b"\t\x08", b"\t\x04", b"\t\x02")  # Excel 5 and before, without the envelope of later files
SAVE_AS = "Open it in Excel and save it as .xlsx, then try again."


@dataclass(frozen=True)
class Sheet:
    """A sheet of a file.

    Attributes
    ----------
    name : str
        The sheet's name; empty for a CSV file.
    hidden : bool
        Whether people see it when they open the file.
    rows : iterable of (int, list)
        Row number as a spreadsheet shows it, from 1, and its cells; of a CSV file, records that can also be read as
        columns.
    ragged : bool
        Whether a row with too many cells must have been cut wrongly, as in a CSV file.
    encoding : str
        Of a CSV file.
    second : callable or None
        Gives the second half of a large sheet's rows, numbered from 1, so that both can be read at once.
    """

    name: str
    hidden: bool
    rows: Iterable[tuple[int, Row]]
    ragged: bool = False
    encoding: str = ""
    second: Callable[[], Records] | None = None


def open_sheets(path: Path, score: Callable[[list[Row]], int]) -> list[Sheet]:
    """Open a file; what it is follows from its content, not from its name.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xls, .csv or .tsv file.
    score : callable
        Says how many headings it knows in a file's first rows; a CSV file is cut by the separator that scores best.

    Raises
    ------
    LessonbookError
        The file is missing, empty, protected, damaged, or no spreadsheet; with what to do.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror or error}", "Check its name and that you may read it."
                        ) from error
    if not head:
        raise _unusable(path, "is empty", "Check that it is the right file.")
    if head[:4] == b"PK\x03\x04":
        return _open_xlsx(path)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or head[:2] in EARLY_XLS:
        return _open_xls(path)
    if head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise _unusable(path, "is a web page or XML with a spreadsheet's name", SAVE_AS)
    if head.startswith((b"%PDF", b"\x89PNG", b"{\\rtf")):
        raise _unusable(path, "is no spreadsheet", "Ask for the register as .xlsx or .csv.")
    rows, encoding, second = read_delimited(path, score)
    return [Sheet("", False, rows, ragged=True, encoding=encoding, second=second)]


def _open_xlsx(path: Path) -> list[Sheet]:
    import python_calamine as calamine

    with _said(path, "cannot be opened as a spreadsheet"):
        kind = kind_of(path)
        if kind:
            raise _unusable(path, f"is {kind}", SAVE_AS)
        lost = find_lost(path)
        try:
            book = calamine.CalamineWorkbook.from_path(path)
        except calamine.CalamineError:  # a part that it does not know, such as a sheet of old macros
            return _open_slowly(path, lost)
        return [
            Sheet(meta.name, meta.visible != calamine.SheetVisibleEnum.Visible,
                  _guarded(path, _rows(path, book, meta.name, lost[meta.name])))
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.name in lost
        ]


def _open_slowly(path: Path, lost: Mapping[str, Lost]) -> list[Sheet]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return [Sheet(sheet.title, sheet.sheet_state != "visible",
                  _guarded(path, sparse_rows(path, sheet.title, lost.get(sheet.title, Lost()))))
            for sheet in book.worksheets]


@contextmanager
def _said(path: Path, what: str) -> Iterator[None]:
    """Say any fault of a reader as one that an editor can act on; readers have many kinds, and all mean the same."""
    try:
        yield
    except LessonbookError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":  # of readers in Rust
            raise
        raise _unusable(path, f"{what}: {str(error) or type(error).__name__}", SAVE_AS) from error


def _guarded(path: Path, rows: Iterable[tuple[int, Row]]) -> Iterable[tuple[int, Row]]:
    with _said(path, "cannot be read to its end"):
        yield from rows


def _rows(path: Path, book: Any, name: str, lost: Lost) -> Iterable[tuple[int, Row]]:
    """Yield a sheet's rows from the fast reader, which leaves errors and formulas without a result blank."""
    import python_calamine as calamine

    try:
        sheet = None if lost.is_sparse else book.get_sheet_by_name(name)
    except calamine.CalamineError:  # an error cell of a kind that it does not know
        sheet = None
    if sheet is None:
        yield from sparse_rows(path, name, lost)
        return
    if sheet.start is None:
        rows: list[Row] = []
        first_row = first_column = 0
    else:
        rows = sheet.to_python(skip_empty_area=True)
        first_row, first_column = sheet.start
    for (row, column), broken in lost.cells.items():
        while row - first_row >= len(rows):
            rows.append([])
        if row < first_row or column < first_column:
            rows, first_row, first_column = _widen(rows, first_row, first_column)
        here = rows[row - first_row]
        here.extend([""] * (column - first_column + 1 - len(here)))
        here[column - first_column] = broken
    _fill_merged(rows, first_row, first_column, sheet.merged_cell_ranges or [])
    pad = [""] * first_column
    for index, row_cells in enumerate(rows, start=first_row + 1):
        yield index, pad + row_cells if pad else row_cells


def _widen(rows: list[Row], first_row: int, first_column: int) -> tuple[list[Row], int, int]:
    """Let the rows start at the sheet's corner."""
    return [[] for _ in range(first_row)] + [[""] * first_column + row for row in rows], 0, 0


def _fill_merged(rows: list[Row], first_row: int, first_column: int, ranges: list[Any]) -> None:
    """Give each row below the top of a merged column its words or date, where the row holds anything else.

    A merged number belongs to all the rows together: given to each, money would count several times.
    """
    for (top, left), (bottom, right) in ranges:
        if bottom == top or left != right:
            continue
        column = left - first_column
        if not 0 <= top - first_row < len(rows) or column < 0 or column >= len(rows[top - first_row]):
            continue
        value = rows[top - first_row][column]
        if is_amount(value):
            continue
        for row in rows[top - first_row + 1: bottom - first_row + 1]:
            if column < len(row) and is_blank(row[column]) and _holds_data(row):
                row[column] = value


def _holds_data(row: Row) -> bool:
    return sum(not is_blank(cell) for cell in row) > 1


def _open_xls(path: Path) -> list[Sheet]:
    import io

    import xlrd

    try:  # the reader comments on standard output unless it has a log file
        book = xlrd.open_workbook(str(path), on_demand=True, logfile=io.StringIO())
    except xlrd.biffh.XLRDError as error:
        if "encrypted" in str(error).lower() or "workbook" in str(error).lower():
            raise _unusable(path, "is protected by a password or damaged",
                            "Take the password off in Excel, save it, then try again.") from error
        raise _unusable(path, f"cannot be opened as a spreadsheet: {error}", SAVE_AS) from error
    except Exception as error:
        raise _unusable(path, f"cannot be opened as a spreadsheet: {error or 'it is damaged'}", SAVE_AS) from error
    with _said(path, "cannot be opened as a spreadsheet"):
        return [Sheet(name, book.sheet_by_name(name).visibility != 0, _guarded(path, _xls_rows(book, name)))
                for name in book.sheet_names()]


def _xls_rows(book: Any, name: str) -> Iterable[tuple[int, Row]]:
    import xlrd

    sheet = book.sheet_by_name(name)
    for index in range(sheet.nrows):
        cells: Row = []
        for cell in sheet.row(index):
            value = cell.value
            if cell.ctype == xlrd.XL_CELL_DATE:
                try:
                    value = xlrd.xldate_as_datetime(value, book.datemode)
                except (ValueError, OverflowError):
                    value = float(value)
                if isinstance(value, datetime) and value.year < 1900:
                    value = cell.value
            elif cell.ctype == xlrd.XL_CELL_ERROR:
                value = Broken(xlrd.error_text_from_code.get(value, "#ERROR"), "the cell holds a spreadsheet error")
            elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                value = bool(value)
            cells.append(value)
        yield index + 1, cells


def _unusable(path: Path, what: str, remedy: str) -> LessonbookError:
    return LessonbookError([Problem(path.as_posix(), 0, what, remedy)])
