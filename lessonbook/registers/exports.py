"""What leaves a stocktake as files: rows to mend, lists to hand over, notices to send. None holds a live formula."""

from __future__ import annotations

import csv
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..cells import to_cell
from ..errors import LessonbookError, Problem
from .beside import beside
from .cells import EXCEL_EPOCH, NOT_STATED
from .register import Quarantined, Register
from .stocktake import Stocktake

LONGEST_CELL = 32_000
MOST_IN_WORKBOOKS = 250_000
WORTH_SHARING = 5_000
MOST_ROWS = 1_000_000
FAULT_HEADINGS = ("What is wrong", "Column at fault", "Value found", "From file", "From sheet", "From row")
TRANSFER_COLUMNS = ("contract_id", "provider", "category", "commissioner", "annual_value", "start", "end", "risk",
                    "documentation_gaps", "control_gaps", "action", "owner", "due", "change_route", "successor",
                    "transferred_on")
NOTICE_COLUMNS = ("provider", "contract_id", "category", "commissioner", "documentation_gaps", "change_route", "due",
                  "owner")


def free_folder(wanted: Path) -> Path:
    """The first of ``wanted``, ``wanted-2`` and so on that holds nothing, so that no earlier file is lost."""
    number, folder = 1, wanted
    while folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        number += 1
        folder = wanted.with_name(f"{wanted.name}-{number}")
    return folder


def check_folder(target: Path) -> None:
    """Refuse a folder that holds files already.

    Raises
    ------
    LessonbookError
        It does, or it is a file.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise LessonbookError([Problem(target.as_posix(), 0, "holds something already, and nothing is overwritten",
                                       "Name a new folder with --out, or move what is there.")])


def write_files(stock: Stocktake, target: Path, page: str) -> dict[str, Any]:
    """Write the report, the rows to mend, the notices and a workbook for each receiver.

    A list in a register of more than `MOST_IN_WORKBOOKS` rows is written as .csv, which takes a tenth of the time.

    Parameters
    ----------
    stock : Stocktake
        What was found.
    target : Path
        A new or empty folder.
    page : str
        The report as HTML.

    Returns
    -------
    dict
        folder, report, quarantine (None where no row was), notifications (None), transfers ({receiver: file}).
    """
    from ..files import write_atomic

    check_folder(target)
    write_atomic(target / "report.html", page)
    written: dict[str, Any] = {"folder": target.as_posix(), "report": "report.html", "quarantine": None,
                               "notifications": None, "transfers": {}}
    written["quarantine"] = write_quarantine(stock.register, target)
    taken: set[str] = set()
    jobs: list[tuple[int, Callable[[], None]]] = []
    write, end = (write_workbook, "xlsx") if len(stock.frame) <= MOST_IN_WORKBOOKS else (write_table, "csv")
    if len(stock.to_notify):
        written["notifications"] = f"notifications.{end}"
        jobs.append((len(stock.to_notify), lambda: write(
            target / f"notifications.{end}", "Providers to tell", _titles(stock, NOTICE_COLUMNS),
            _rows(stock.to_notify, NOTICE_COLUMNS))))
    head = [*_titles(stock, TRANSFER_COLUMNS), "From file", "From sheet", "From row"]
    columns = [*TRANSFER_COLUMNS, "file", "sheet", "row"]
    for receiver, places in stock.transfers.items():
        name = f"transfers/{_file_name(receiver, taken)}.{end}"
        written["transfers"][receiver] = name
        jobs.append((len(places), partial(
            lambda path, at: write(path, "Contracts", head, _rows(stock.frame.iloc[at], columns)),
            target / name, places)))
    _do(jobs)
    return written


def _do(jobs: list[tuple[int, Callable[[], None]]]) -> None:
    """Do jobs of known size; many rows are shared between two processors."""
    halves: tuple[list[Callable[[], None]], list[Callable[[], None]]] = ([], [])
    sizes = [0, 0]
    for size, job in sorted(jobs, key=lambda pair: -pair[0]):
        less = sizes.index(min(sizes))
        halves[less].append(job)
        sizes[less] += size
    wait = beside(lambda: [job() for job in halves[1]]) if sizes[1] > WORTH_SHARING else None
    for job in halves[0] if wait else [*halves[0], *halves[1]]:
        job()
    if wait:
        wait()


def write_quarantine(register: Register, target: Path) -> str | None:
    """Write the rows that could not be used so that they can be mended and read again; gives the file's name."""
    if not register.quarantine:
        return None
    columns = [column.name for column in register.schema.columns]
    write_workbook(target / "quarantine.xlsx", "To mend",
                   [*FAULT_HEADINGS, *(column.title for column in register.schema.columns), "Other cells"],
                   (_faulty(row, columns) for row in register.quarantine))
    return "quarantine.xlsx"


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


def write_table(path: Path, sheet: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows that are :func:`safe` as .csv; takes what :func:`write_workbook` takes and needs no sheet name."""
    with _in_place(path) as temporary, open(temporary, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(head)
        writer.writerows(rows)


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


def _titles(stock: Stocktake, columns: Sequence[str]) -> list[str]:
    return [stock.register.schema.by_name[name].title for name in columns]


def _rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    made = []
    for name in columns:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            texts = np.array([safe(text) for text in column.cat.categories], dtype=object)
            made.append(texts[column.cat.codes.to_numpy()].tolist() if len(texts) else [])
        elif name == "annual_value" or column.dtype.kind == "M":  # few distinct values, each turned once
            codes, values = pd.factorize(column)
            cells = [value.date() for value in values] if column.dtype.kind == "M" else (values / 100).tolist()
            made.append(np.array([*cells, None], dtype=object)[codes].tolist())
        elif column.dtype.kind == "i":
            made.append(column.tolist())
        else:
            made.append([safe(text) for text in column])
    return zip(*made, strict=True)


def _faulty(row: Quarantined, columns: Sequence[str]) -> list[Any]:
    texts = [row.reason, row.column, row.value, row.file, row.sheet, str(row.row),
             *(row.cells.get(name, "") for name in columns), row.other]
    return [safe(text) for text in texts]


def safe(text: str) -> str:
    """Text as a cell that no spreadsheet runs, and not longer than a cell may be."""
    return to_cell(text)[:LONGEST_CELL]


def _file_name(receiver: str, taken: set[str]) -> str:
    """A name for a receiver's file that every system takes and no other receiver has."""
    base = " ".join(re.sub(r"[^\w &-]+", " ", receiver).split())[:80].strip() or NOT_STATED
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base} {number}"
    taken.add(name.casefold())
    return name
