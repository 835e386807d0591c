"""Open a spreadsheet or CSV file as sheets of rows, hidden ones included, with errors and lost formulas in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ...base.errors import LessonbookError, Problem
from .delimited import read_delimited
from .grid import Grid, GridMaker, Row
from .unreadable_cells import MOST_BYTES, Lost, find_lost, kind_of, sparse_rows
from .values import Broken, is_blank

EARLY_XLS = (b"\t\x08", b"\t\x04", b"\t\x02")  # Excel 5 and before, without the envelope of later files
ODS = "an OpenDocument file"
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
    grid : Grid
        Its cells.
    encoding : str
        Of a CSV file.
    notes : tuple of str
        What a reader should know of how it was read.
    fills : dict of (int, int) to str
        Backgrounds of cells by row and column from 0, where they were asked for.
    """

    name: str
    hidden: bool
    grid: Grid
    encoding: str = ""
    notes: tuple[str, ...] = ()
    fills: Mapping[tuple[int, int], str] = field(default_factory=dict)


def open_sheets(path: Path, colours: bool = False) -> list[Sheet]:
    """Read a file; what it is follows from its content, not from its name.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xls, .ods, .csv or .tsv file.
    colours : bool
        Whether the backgrounds of an .xlsx file's cells are wanted.

    Raises
    ------
    LessonbookError
        The file is missing, empty, protected, damaged, or no spreadsheet; with what to do.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise _unusable(
            path, f"cannot be read: {error.strerror or error}", "Check its name and that you may read it."
        ) from error
    if not head:
        raise _unusable(path, "is empty", "Check that it is the right file.")
    if head[:4] == b"PK\x03\x04":
        return _open_xlsx(path, colours)
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" or head[:2] in EARLY_XLS:
        return _open_xls(path)
    if head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise _unusable(path, "is a web page or XML with a spreadsheet's name", SAVE_AS)
    if head.startswith((b"%PDF", b"\x89PNG", b"{\\rtf")):
        raise _unusable(path, "is no spreadsheet", "Ask for the register as .xlsx or .csv.")
    with _said(path, "cannot be read as a CSV file"):
        grid, encoding, notes = read_delimited(path)
    return [Sheet("", False, grid, encoding, tuple(notes))]


def _open_xlsx(path: Path, colours: bool) -> list[Sheet]:
    import python_calamine as calamine

    with _said(path, "cannot be opened as a spreadsheet"):
        kind = kind_of(path)
        if kind == ODS:
            return _open_ods(path)
        if kind:
            raise _unusable(path, f"is {kind}", SAVE_AS)
        lost = find_lost(path, colours)
        try:
            book = calamine.CalamineWorkbook.from_path(path)
        except calamine.CalamineError:  # a part that it does not know, such as a sheet of old macros
            return _open_slowly(path, lost)
        return [
            Sheet(
                meta.name,
                meta.visible != calamine.SheetVisibleEnum.Visible,
                _grid(path, _rows(path, book, meta.name, lost[meta.name])),
                fills=lost[meta.name].fills,
            )
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.name in lost
        ]


def _open_ods(path: Path) -> list[Sheet]:
    import zipfile

    import python_calamine as calamine

    with zipfile.ZipFile(path) as archive:
        if sum(item.file_size for item in archive.infolist()) > MOST_BYTES:
            raise _unusable(path, "unpacks to more than any register needs", SAVE_AS)
    book = calamine.CalamineWorkbook.from_path(path)
    return [
        Sheet(
            meta.name,
            meta.visible != calamine.SheetVisibleEnum.Visible,
            _grid(path, _rows(path, book, meta.name, Lost())),
        )
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def _open_slowly(path: Path, lost: Mapping[str, Lost]) -> list[Sheet]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    return [
        Sheet(
            sheet.title,
            sheet.sheet_state != "visible",
            _grid(path, sparse_rows(path, sheet.title, lost.get(sheet.title, Lost()))),
        )
        for sheet in book.worksheets
    ]


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


def _grid(path: Path, rows: Iterable[tuple[int, Row]]) -> Grid:
    with _said(path, "cannot be read to its end"):
        return GridMaker().add_rows(rows).grid()


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
    for (row, column), width in lost.padded.items():
        if 0 <= row - first_row < len(rows) and 0 <= column - first_column < len(rows[row - first_row]):
            number = rows[row - first_row][column - first_column]
            if isinstance(number, (int, float)) and float(number).is_integer():
                rows[row - first_row][column - first_column] = f"{int(number):0{width}d}"
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
        if isinstance(value, (int, float)):
            continue
        for row in rows[top - first_row + 1 : bottom - first_row + 1]:
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
            raise _unusable(
                path,
                "is protected by a password or damaged",
                "Take the password off in Excel, save it, then try again.",
            ) from error
        raise _unusable(path, f"cannot be opened as a spreadsheet: {error}", SAVE_AS) from error
    except Exception as error:
        raise _unusable(path, f"cannot be opened as a spreadsheet: {error or 'it is damaged'}", SAVE_AS) from error
    with _said(path, "cannot be opened as a spreadsheet"):
        return [
            Sheet(name, book.sheet_by_name(name).visibility != 0, _grid(path, _xls_rows(book, name)))
            for name in book.sheet_names()
        ]


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
