"""Rows of a tracker, with what was set aside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ...base.errors import LessonbookError, Problem
from .register import READ, UNREAD, Quarantined
from .schema import TRACKER
from .sheets import open_sheets
from .tracker_cells import SheetReader
from .values import as_text

KIND_WORDS = {"rating": ["rated"], "comment": ["comments", "remark"], "count": ["counts"]}


@dataclass(frozen=True)
class TrackerRows:
    """What the files gave.

    Attributes
    ----------
    frame : DataFrame
        Used rows as plain text, in the order of the files: file, sheet, row, and the schema's fields; as_at is
        YYYY-MM-DD or empty, rating a rating, ``unknown``, or empty where none is due.
    quarantine : tuple of Quarantined
        Rows that say nothing of a tracker.
    files : tuple of dict
        For each file: file, status, encoding, rows_in, rows_used, rows_quarantined, and its sheets.
    notes : tuple of str
        What a reader should know.
    differs : tuple of dict
        Cells whose word and colour say different things.
    unread : tuple of Problem
        Why a file could not be read.
    """

    frame: pd.DataFrame
    quarantine: tuple[Quarantined, ...]
    files: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()
    differs: tuple[dict[str, str], ...] = ()
    unread: tuple[Problem, ...] = ()
    marks = ()

    @property
    def rows_in(self) -> int:
        """Filled rows: headings and titles are no rows."""
        return self.frame[["file", "sheet", "row"]].drop_duplicates().shape[0] + len(self.quarantine)

    def set_aside(self) -> list[dict[str, Any]]:
        """What could not be used, for the report's JSON: whole files first, as row 0, then rows."""
        return [
            *(
                Quarantined(problem.file, "", 0, "", "", f"the file {problem.message}. {problem.remedy}").record()
                for problem in self.unread
            ),
            *(row.record() for row in self.quarantine),
        ]

    def require_all(self) -> None:
        """Refuse to go on without a file.

        Raises
        ------
        LessonbookError
            Files could not be read, all of them at once.
        """
        if self.unread:
            raise LessonbookError(self.unread)


def read_rows(paths: Sequence[Path], progress: Callable[[int], None] | None = None) -> TrackerRows:
    """Read trackers: a row for each body, domain and day, or tables of bodies and domains, in words or colours.

    Notes
    -----
    A file that cannot be read is named in the register's ``unread``; the others count.
    """
    rows: list[dict[str, Any]] = []
    quarantine: list[Quarantined] = []
    files: list[dict[str, Any]] = []
    notes: list[str] = []
    differs: list[dict[str, str]] = []
    unread: list[Problem] = []
    for path in paths:
        name = path.as_posix()
        line: dict[str, Any] = {"file": name, "status": READ, "encoding": "", "rows_in": 0, "rows_used": 0,
                                "rows_quarantined": 0, "sheets": []}
        try:
            sheets = [(sheet, SheetReader(sheet.grid, sheet.fills).read()) for sheet in open_sheets(path, colours=True)]
        except LessonbookError as error:
            unread += error.problems
            files.append(line | {"status": UNREAD})
            continue
        several = any(found.rows for _, found in sheets)
        for sheet, found in sheets:
            if not found.rows and several:
                continue
            place = {int(number): at for at, number in enumerate(sheet.grid.numbers)}
            rows += [{"file": name, "sheet": sheet.name, **row} for row in found.rows]
            quarantine += [
                Quarantined(
                    name, sheet.name, number, column, value, reason, tuple(map(as_text, sheet.grid.row(place[number])))
                )
                for number, column, value, reason in found.aside
            ]
            notes += [*sheet.notes, *found.notes]
            differs += found.differs
            used = len({row["row"] for row in found.rows})
            shown = {"rows_in": used + len(found.aside), "rows_used": used, "rows_quarantined": len(found.aside)}
            line["sheets"].append(
                {"sheet": sheet.name, "hidden": sheet.hidden, "unused_columns": found.unused, **shown}
            )
            line["encoding"] = line["encoding"] or sheet.encoding
            for key, count in shown.items():
                line[key] += count
        files.append(line)
        if progress:
            progress(1)
    strange: dict[str, int] = {}
    for row in rows:
        if text := row.pop("rating_text", ""):
            strange[text] = strange.get(text, 0) + 1
    if strange:
        notes.append(
            "Words that are no rating we know are counted as unknown: "
            + ", ".join(f"{text} ({count})" for text, count in sorted(strange.items()))
            + "."
        )
    columns = ["file", "sheet", "row", *TRACKER.by_name]
    frame = pd.DataFrame(rows, columns=pd.Index(columns)).fillna("")
    kinds = {word: kind for kind, words in KIND_WORDS.items() for word in (kind, *words)}
    frame["kind"] = [kinds.get(str(kind).casefold(), "rating") for kind in frame["kind"]]
    return TrackerRows(frame, tuple(quarantine), tuple(files), tuple(dict.fromkeys(notes)), tuple(differs),
                       tuple(unread))
