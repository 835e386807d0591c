"""A register: the rows that could be used, and those that could not with their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ...base.errors import LessonbookError, Problem
from .schema import Schema

READ, UNREAD = "read", "not read"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that could not be used.

    Attributes
    ----------
    file, sheet : str
        Where it stands; the sheet is empty for a CSV file.
    row : int
        Row number as a spreadsheet shows it, from 1.
    column, value, reason : str
        The heading and cell at fault, and why; column and value are empty where the row as a whole is.
    cells : dict of str to str
        The row's values by column name, as they stood.
    other : str
        What stood in columns that the register does not have.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    cells: dict[str, str] = field(default_factory=dict, compare=False)
    other: str = ""

    def record(self) -> dict[str, Any]:
        """The six fields of the report's JSON."""
        return {"file": self.file, "sheet": self.sheet, "row": self.row, "column": self.column, "value": self.value,
                "reason": self.reason}


@dataclass(frozen=True)
class Register:
    """All rows of all files.

    Attributes
    ----------
    frame : DataFrame
        One row for each used row, in the order of the files: file, sheet (categories), row (int), and the columns
        of the schema. The key is text; other text and choices are categories with an empty string for
        not stated; dates are datetime64[s];
        money is whole pence as float64, missing where not stated; a step has its date in the column of its name and
        a bool in NAME_done.
    quarantine : tuple of Quarantined
        The other rows, in the order of the files.
    files : tuple of dict
        For each file: file, status (`READ` or `UNREAD`), encoding, rows_in, rows_used, rows_quarantined, and its
        sheets with hidden, rows_in, unused_columns. A file that could not be read has no rows and no sheets.
    unread : tuple of Problem
        Why a file could not be read, and what to do about it.
    """

    schema: Schema
    frame: pd.DataFrame
    quarantine: tuple[Quarantined, ...]
    files: tuple[dict[str, Any], ...]
    unread: tuple[Problem, ...] = ()

    @property
    def rows_in(self) -> int:
        """Non-blank data rows of all sheets: headings are no rows."""
        return len(self.frame) + len(self.quarantine)

    def set_aside(self) -> list[dict[str, Any]]:
        """What could not be used, for the report's JSON: whole files first, as row 0, then rows.

        Each has file, sheet, row, column, value and reason.
        """
        return [*(Quarantined(problem.file, "", 0, "", "", f"the file {problem.message}. {problem.remedy}").record()
                  for problem in self.unread), *(row.record() for row in self.quarantine)]

    def require_all(self) -> None:
        """Refuse to go on without a file.

        Raises
        ------
        LessonbookError
            Files could not be read, all of them at once.
        """
        if self.unread:
            raise LessonbookError(self.unread)
