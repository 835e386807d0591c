"""What leaves a stocktake as files: rows to mend, lists to hand over, notices to send. None holds a live formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...base.errors import LessonbookError, Problem
from .register import Register
from .schema import MONEY
from .stocktake import Stocktake
from .tracker import TrackerRows
from .values import NOT_STATED
from .writing import Cells, Page, csv_text, safe, write_table, write_workbook

MOST_IN_WORKBOOKS = 250_000
WIDEST_ASIDE = 40
MARK_HEADINGS = ("From file", "From sheet", "From row", "Heading", "What stands there", "What is wrong", "Perhaps")
ASIDE_HEADINGS = ("What is wrong", "From file", "From sheet", "From row")
TRANSFER_COLUMNS = (
    "contract_id",
    "provider",
    "other_providers",
    "category",
    "commissioner",
    "annual_value",
    "whole_life_value",
    "start",
    "end",
    "end_in_words",
    "risk",
    "documentation_gaps",
    "control_gaps",
    "action",
    "owner",
    "due",
    "change_route",
    "notice_terms",
    "assignment_terms",
    "successor",
    "transferred_on",
)
EXTRA_TITLES = {
    "other_providers": "Other providers",
    "end_in_words": "End in words",
    "in_total": "Counted in the total",
}
NOTICE_COLUMNS = (
    "provider",
    "contract_id",
    "category",
    "commissioner",
    "documentation_gaps",
    "change_route",
    "due",
    "owner",
)


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
        raise LessonbookError(
            [
                Problem(
                    target.as_posix(),
                    0,
                    "holds something already, and nothing is overwritten",
                    "Name a new folder with --out, or move what is there.",
                )
            ]
        )


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
    written: dict[str, Any] = {
        "folder": target.as_posix(),
        "report": "report.html",
        "quarantine": None,
        "notifications": None,
        "transfers": {},
    }
    written["quarantine"] = write_to_mend(stock.register, target)
    as_csv = len(stock.frame) > MOST_IN_WORKBOOKS
    end = "csv" if as_csv else "xlsx"
    if len(stock.to_notify):
        written["notifications"] = f"notifications.{end}"
        notices = Cells(stock.to_notify, NOTICE_COLUMNS, as_csv)
        _write(
            target / f"notifications.{end}",
            "Providers to tell",
            NOTICE_COLUMNS,
            notices,
            np.arange(len(stock.to_notify)),
            (),
        )
    taken: set[str] = set()
    frame = stock.frame.assign(
        end_in_words=np.where(stock.frame["rolling"], "rolling", ""),
        in_total=np.where(stock.ceilings, "no, a ceiling", np.where(stock.in_total, "yes", "no, a repeat")),
    )
    for name in ("end_in_words", "in_total"):
        frame[name] = frame[name].astype("category")
    columns = [*TRANSFER_COLUMNS, "in_total", "file", "sheet", "row"]
    columns = [
        name
        for name in columns
        if name not in ("end_in_words", "other_providers", "whole_life_value", "notice_terms", "assignment_terms")
        or (frame[name].notna().any() and (frame[name] != "").any())
    ]
    cells = Cells(frame, columns, as_csv)
    for receiver, places in stock.transfers.items():
        name = f"{_file_name(receiver, taken)}.{end}"
        written["transfers"][receiver] = f"transfers/{name}"
        _write(target / "transfers" / name, "Contracts", columns, cells, places, _cover(stock, receiver, places))
    return written


def _write(
    path: Path, sheet: str, columns: Sequence[str], cells: Cells, places: np.ndarray, cover: Sequence[tuple[str, Any]]
) -> None:
    head = [_title(name) for name in columns]
    if path.suffix == ".csv":
        write_table(path, head, cells.rows(places))
        return
    money = frozenset(at for at, name in enumerate(columns) if name in MONEY)
    counted = list(columns).index("in_total") if "in_total" in columns else None
    write_workbook(path, [Page(sheet, head, cells.rows(places), money, counted)], cover)


def _cover(stock: Stocktake, receiver: str, places: np.ndarray) -> list[tuple[str, Any]]:
    """What a receiver signs: what passes, what it comes to, what is not sure, and lines for names."""
    rows = np.zeros(len(stock.frame), dtype=bool)
    rows[places] = True
    part = stock.frame[rows]
    marked = {(mark["file"], mark["sheet"], mark["row"]) for mark in stock.register.marks}
    open_marks = (
        sum(key in marked for key in zip(part["file"], part["sheet"], part["row"], strict=True)) if marked else 0
    )
    bodies = sorted(set(part["commissioner"]) - {""})
    cover: list[tuple[str, Any]] = [
        (f"Contracts that pass to {receiver}", ""),
        ("Sent by", "; ".join(bodies[:10]) or NOT_STATED),
        ("Position as of", stock.as_of.isoformat()),
        ("Transfer date", stock.transfer_date.isoformat() if stock.transfer_date else NOT_STATED),
        ("Contracts", len(part)),
        ("Pounds a year, counted once", stock.money(rows)),
        ("Contracts without an annual value", int(part["annual_value"].isna().sum())),
        ("Ceilings of frameworks, not counted", int((stock.ceilings & rows).sum())),
        ("Repeated rows, not counted", int((stock.duplicates.repeats & rows).sum())),
        ("Contracts with a cell to mend", open_marks),
        ("Rolling, without an end", int(part["rolling"].sum())),
        ("", ""),
        ("Signed for the sending body", None),
        ("Name and role", None),
        ("Date", None),
        ("", ""),
        ("Signed for the receiving body", None),
        ("Name and role", None),
        ("Date", None),
    ]
    return cover


def write_to_mend(register: Register | TrackerRows, target: Path) -> str | None:
    """Write what to look at: cells that were not understood, rows that are no contract; gives the file's name."""
    if not register.quarantine and not register.marks:
        return None
    marks = (
        [
            safe(str(mark[name])) if name != "row" else mark["row"]
            for name in ("file", "sheet", "row", "column", "value", "reason", "proposal")
        ]
        for mark in register.marks
    )
    width = min(WIDEST_ASIDE, max((len(row.cells) for row in register.quarantine), default=0))
    head = [*ASIDE_HEADINGS, *(f"Cell {number}" for number in range(1, width + 1))]

    def aside() -> Iterator[list[Any]]:
        for row in register.quarantine:
            yield [
                safe(row.reason),
                safe(row.file),
                safe(row.sheet),
                row.row,
                *(safe(cell) for cell in row.cells[:width]),
            ]

    if len(register.quarantine) > MOST_IN_WORKBOOKS:
        write_table(target / "quarantine.csv", head, ([csv_text(str(cell)) for cell in row] for row in aside()))
        return "quarantine.csv"
    pages = [Page("Cells to mend", MARK_HEADINGS, marks)] if register.marks else []
    write_workbook(
        target / "quarantine.xlsx", [*pages, *([Page("Rows set aside", head, aside())] if register.quarantine else [])]
    )
    return "quarantine.xlsx"


def _title(name: str) -> str:
    from .schema import STOCKTAKE

    return (
        EXTRA_TITLES.get(name)
        or {"file": "From file", "sheet": "From sheet", "row": "From row"}.get(name)
        or STOCKTAKE.by_name[name].title
    )


def _file_name(receiver: str, taken: set[str]) -> str:
    """A name for a receiver's file that every system takes and no other receiver has."""
    base = " ".join(re.sub(r"[^\w &-]+", " ", receiver).split())[:80].strip() or NOT_STATED
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base} {number}"
    taken.add(name.casefold())
    return name
