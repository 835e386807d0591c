"""What leaves a stocktake as files: rows to mend, lists to hand over, notices to send. None holds a live formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...base.errors import LessonbookError, Problem
from .cell_values import NOT_STATED
from .register import Quarantined, Register
from .second_process import beside
from .stocktake import Stocktake
from .writing import Cells, csv_text, safe, write_table, write_workbook

MOST_IN_WORKBOOKS = 250_000
WORTH_SHARING = 5_000
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
    from ...base.files import write_atomic

    check_folder(target)
    write_atomic(target / "report.html", page)
    written: dict[str, Any] = {"folder": target.as_posix(), "report": "report.html", "quarantine": None,
                               "notifications": None, "transfers": {}}
    written["quarantine"] = write_quarantine(stock.register, target)
    as_csv = len(stock.frame) > MOST_IN_WORKBOOKS
    end = "csv" if as_csv else "xlsx"
    jobs: list[tuple[int, Callable[[], None]]] = []

    def add(name: str, sheet: str, head: list[str], cells: Cells, places: np.ndarray) -> str:
        path = target / f"{name}.{end}"
        jobs.append((len(places), lambda: write_table(path, head, cells.rows(places)) if as_csv
                     else write_workbook(path, sheet, head, cells.rows(places))))
        return f"{name}.{end}"

    if len(stock.to_notify):
        notices = Cells(stock.to_notify, NOTICE_COLUMNS, as_csv)
        written["notifications"] = add("notifications", "Providers to tell", _titles(stock, NOTICE_COLUMNS), notices,
                                       np.arange(len(stock.to_notify)))
    taken: set[str] = set()
    head = [*_titles(stock, TRANSFER_COLUMNS), "From file", "From sheet", "From row"]
    cells = Cells(stock.frame, [*TRANSFER_COLUMNS, "file", "sheet", "row"], as_csv)
    for receiver, places in stock.transfers.items():
        written["transfers"][receiver] = add(f"transfers/{_file_name(receiver, taken)}", "Contracts", head, cells,
                                             places)
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
    head = [*FAULT_HEADINGS, *(column.title for column in register.schema.columns), "Other cells"]
    rows = (_faulty(row, columns) for row in register.quarantine)
    if len(register.quarantine) > MOST_IN_WORKBOOKS:
        write_table(target / "quarantine.csv", head, (list(map(csv_text, row)) for row in rows))
        return "quarantine.csv"
    write_workbook(target / "quarantine.xlsx", "To mend", head, rows)
    return "quarantine.xlsx"


def _titles(stock: Stocktake, columns: Sequence[str]) -> list[str]:
    return [stock.register.schema.by_name[name].title for name in columns]


def _faulty(row: Quarantined, columns: Sequence[str]) -> list[Any]:
    texts = [row.reason, row.column, row.value, row.file, row.sheet, str(row.row),
             *(row.cells.get(name, "") for name in columns), row.other]
    return [safe(text) for text in texts]


def _file_name(receiver: str, taken: set[str]) -> str:
    """A name for a receiver's file that every system takes and no other receiver has."""
    base = " ".join(re.sub(r"[^\w &-]+", " ", receiver).split())[:80].strip() or NOT_STATED
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base} {number}"
    taken.add(name.casefold())
    return name
