"""Open a review sheet that a person worked in: its rows by column name, wherever the columns and rows now stand."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ...base.csv_cells import from_cell
from ...base.errors import LessonbookError, Problem
from .sheet import DAY_CELL, EVIDENCE, EVIDENCE_COLUMNS, GUIDE, NAME_CELL, THEME_COLUMNS, THEMES

MOST_BYTES = 400_000_000
HEADER_WITHIN = 20
_ASK = "Use a sheet that `lessonbook review export` wrote, saved as .xlsx."


@dataclass(frozen=True)
class Rows:
    """What a review sheet holds.

    Attributes
    ----------
    themes, evidence : list of (int, dict)
        Row number as Excel shows it, and the row's cells as text by column name; empty rows are left out.
    who, when : str
        Name and day for rows that give none of their own.
    """

    themes: list[tuple[int, dict[str, str]]]
    evidence: list[tuple[int, dict[str, str]]]
    who: str
    when: str


def read_sheet(path: Path) -> Rows:
    """Read a review sheet.

    Raises
    ------
    LessonbookError
        The file is no workbook, is damaged or unreasonably large, or its sheets or columns are missing.
    """
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise _unusable(path, "is far larger than a review sheet")
        book = load_workbook(path, read_only=True, data_only=True)
        tables = {sheet.title: list(_grid(sheet)) for sheet in book.worksheets
                  if sheet.title in (GUIDE, THEMES, EVIDENCE)}
        book.close()
    except LessonbookError:
        raise
    except Exception as error:  # the reader has many kinds of error, and all mean the same to an editor
        raise _unusable(path, f"cannot be opened as an .xlsx workbook: {error}") from error
    if not {THEMES, EVIDENCE} & set(tables):
        raise _unusable(path, f"has no sheet called {THEMES} or {EVIDENCE}")
    labels = {cells[0]: cells[1] for _, cells in tables.get(GUIDE, []) if len(cells) > 1}
    return Rows(_named(path, THEMES, tables, THEME_COLUMNS), _named(path, EVIDENCE, tables, EVIDENCE_COLUMNS),
                labels.get(NAME_CELL, ""), labels.get(DAY_CELL, ""))


def _grid(sheet: Any) -> Iterable[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # a wrong size in the file would cut rows off
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row]
        if any(cells):
            yield number, cells


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return from_cell(str(value).strip())


def _named(path: Path, name: str, tables: dict[str, list[tuple[int, list[str]]]],
           columns: Sequence[tuple[str, int]]) -> list[tuple[int, dict[str, str]]]:
    if name not in tables:
        return []
    wanted = {column for column, _ in columns}
    rows = tables[name]
    best = max(rows[:HEADER_WITHIN], key=lambda row: len(wanted & set(row[1])), default=(0, []))
    missing = [column for column, _ in columns if column not in best[1]]
    if missing:
        raise _unusable(path, f"sheet {name} has no column called {missing[0]}")
    at = {column: best[1].index(column) for column in wanted}
    return [(number, {column: cells[place] if place < len(cells) else "" for column, place in at.items()})
            for number, cells in rows if number > best[0]]


def _unusable(path: Path, what: str) -> LessonbookError:
    return LessonbookError([Problem(path.name, 0, what, _ASK)])
