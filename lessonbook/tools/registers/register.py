"""A register: the contracts of all files, what is not understood in them, and the rows that are none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...base.errors import LessonbookError, Problem
from .contract_frame import no_contracts, together
from .contract_rows import TOTAL
from .contracts import ContractReader, Part
from .grid import Grid
from .heading_reader import Reader
from .schema import STOCKTAKE
from .settings import StocktakeSettings, vocabulary
from .sheets import open_sheets
from .values import as_text, tidy

READ, UNREAD = "read", "not read"
NO_HEADINGS = (
    "the sheet holds no headings that we know; name at least Contract ID or Provider and one more field, or use --map"
)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A row that is no contract.

    Attributes
    ----------
    file, sheet : str
        Where it stands; the sheet is empty for a CSV file.
    row : int
        Row number as a spreadsheet shows it, from 1.
    column, value, reason : str
        The heading and cell at fault, and why; column and value are empty where the row as a whole is.
    cells : tuple of str
        The row as it stood.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    cells: tuple[str, ...] = field(default=(), compare=False)

    def record(self) -> dict[str, Any]:
        """The six fields of the report's JSON."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class Register:
    """All rows of all files.

    Attributes
    ----------
    frame : DataFrame
        One row for each contract, in the order of the files: file, sheet (categories), row (int), and the fields
        of the schema. The key is text; other text and choices are categories with an empty string for not stated;
        dates are datetime64[s]; money is whole pence as float64, missing where not stated; a step has its date in the
        column of its name and a bool in NAME_done. rolling (bool): the end is open. other_providers (category).
        group_word (int8): 2 where the row speaks of a ceiling without commitment, 1 of a framework.
    marks : tuple of dict
        Fields that were not understood: file, sheet, row, column, field, value, reason, proposal.
    quarantine : tuple of Quarantined
        Rows that are no contract.
    files : tuple of dict
        For each file: file, status (`READ` or `UNREAD`), encoding, rows_in, rows_used, rows_quarantined, and its
        sheets with hidden, rows_in, headings, unused_columns. A file that could not be read has no rows and no sheets.
    hidden : tuple of dict
        Hidden sheets left out: file, sheet, contracts, value (pounds a year).
    notes : tuple of str
        What a reader should know of how files were read.
    words : dict of (str, str) to int
        Words of a field that no list knows, kept as written, with how often.
    unread : tuple of Problem
        Why a file could not be read, and what to do about it.
    """

    frame: pd.DataFrame
    marks: tuple[dict[str, Any], ...]
    quarantine: tuple[Quarantined, ...]
    files: tuple[dict[str, Any], ...]
    hidden: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    words: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unread: tuple[Problem, ...] = ()
    schema = STOCKTAKE

    @property
    def rows_in(self) -> int:
        """Filled rows of all sheets that are shown: headings and titles are no rows."""
        return len(self.frame) + len(self.quarantine)

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


def heading_reader(settings: StocktakeSettings, told: Mapping[str, str] | None = None) -> Reader:
    """A reader of headings with the settings' own headings, and what somebody told for these files."""
    extra = {tidy(words): name for name, listed in settings.headings.items() for words in listed}
    return Reader(STOCKTAKE, vocabulary(), extra | {tidy(heading): name for heading, name in (told or {}).items()})


def read_register(
    paths: Sequence[Path],
    settings: StocktakeSettings,
    told: Mapping[str, str] | None = None,
    with_hidden: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Register:
    """Read files into one register; a file that cannot be read costs no other file anything.

    Parameters
    ----------
    paths : sequence of Path
        Files of any kind that :func:`~lessonbook.tools.registers.sheets.open_sheets` reads.
    settings : StocktakeSettings
        Stages and words.
    told : mapping of str to str, optional
        From a heading to its field.
    with_hidden : bool
        Whether hidden sheets count.
    progress : callable, optional
        Called with 1 after each file.
    """
    reader = ContractReader(settings, vocabulary(), heading_reader(settings, told))
    gathered = _Gathered(with_hidden)
    for path in paths:
        gathered.add(path, reader)
        if progress:
            progress(1)
    missing = [heading for heading in told or {} if tidy(heading) not in gathered.seen]
    if missing:
        gathered.notes.append(
            f"--map names {', '.join(missing)}, and no file has such a heading: nothing was changed by it. "
            "Look at the headings with --preview."
        )
    return gathered.register()


class _Gathered:
    """What the files gave so far."""

    def __init__(self, with_hidden: bool) -> None:
        self.with_hidden = with_hidden
        self.frames: list[pd.DataFrame] = []
        self.marks: list[dict[str, Any]] = []
        self.quarantine: list[Quarantined] = []
        self.files: list[dict[str, Any]] = []
        self.hidden: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.words: Counter[tuple[str, str]] = Counter()
        self.unread: list[Problem] = []
        self.seen: set[str] = set()

    def add(self, path: Path, reader: ContractReader) -> None:
        """Read a file."""
        name = path.as_posix()
        line: dict[str, Any] = {
            "file": name,
            "status": READ,
            "encoding": "",
            "rows_in": 0,
            "rows_used": 0,
            "rows_quarantined": 0,
            "sheets": [],
        }
        try:
            sheets = open_sheets(path)
            parts = [(sheet, reader.read(sheet.grid)) for sheet in sheets]
        except LessonbookError as error:
            self.unread += error.problems
            self.files.append(line | {"status": UNREAD})
            return
        except (ValueError, TypeError, LookupError, OverflowError, ArithmeticError, MemoryError) as error:
            self.unread.append(
                Problem(
                    name,
                    0,
                    f"cannot be understood: {type(error).__name__}",
                    "Save it once more as .xlsx or .csv; if that does not help, send us a copy without names.",
                )
            )
            self.files.append(line | {"status": UNREAD})
            return
        readable = [part for _, part in parts if part.headings]
        for sheet, part in parts:
            self.seen |= {tidy(item["heading"]) for item in part.headings} | {tidy(words) for words in part.unused}
            line["encoding"] = line["encoding"] or sheet.encoding
            shown = self._sheet(name, sheet.name, sheet.hidden, sheet.grid, part, bool(readable), sheet.notes)
            line["sheets"].append(shown)
            for key in ("rows_in", "rows_used", "rows_quarantined"):
                line[key] += shown[key]
        self.files.append(line)

    def _sheet(
        self, file: str, sheet: str, hidden: bool, grid: Grid, part: Part, others: bool, notes: Sequence[str]
    ) -> dict[str, Any]:
        """Take in a sheet; gives its line in the report."""
        shown: dict[str, Any] = {
            "sheet": sheet,
            "hidden": hidden,
            "rows_in": 0,
            "rows_used": 0,
            "rows_quarantined": 0,
            "headings": part.headings,
            "unused_columns": part.unused,
            "other_rows": 0,
        }
        where = f"{Path(file).name}{f', sheet {sheet}' if sheet else ''}: "
        if hidden and not self.with_hidden:
            value = float(np.nansum(part.frame["annual_value"])) / 100
            self.hidden.append(
                {"file": file, "sheet": sheet, "hidden": True, "contracts": len(part.frame), "value": round(value, 2)}
            )
            return shown | {"other_rows": len(grid)}
        self.notes += [where + note for note in (*notes, *part.notes)]
        if not part.headings and others:  # a cover, a list of words, a pivot: another sheet is the register
            return shown | {"unused_columns": [], "other_rows": len(grid)}
        if not part.headings:
            part.aside = [(row, "", "", NO_HEADINGS) for row, *_ in part.aside]
        part.frame.insert(0, "file", pd.Categorical([file] * len(part.frame), categories=[file]))
        part.frame.insert(1, "sheet", pd.Categorical([sheet] * len(part.frame), categories=[sheet]))
        self.frames.append(part.frame)
        self.marks += [{"file": file, "sheet": sheet, **mark} for mark in part.marks]
        self.words.update(part.words)
        place = {int(number): at for at, number in enumerate(grid.numbers)} if part.aside else {}
        self.quarantine += [
            Quarantined(file, sheet, row, column, value, reason, tuple(map(as_text, grid.row(place[row]))))
            for row, column, value, reason in sorted(part.aside)
        ]
        return shown | {
            "rows_in": len(part.frame) + len(part.aside),
            "rows_used": len(part.frame),
            "rows_quarantined": len(part.aside),
        }

    def register(self) -> Register:
        """All files together."""
        frames = [frame for frame in self.frames if len(frame)] or self.frames[:1]
        frame = together(frames) if frames else _no_rows()
        return Register(
            frame,
            tuple(self.marks),
            tuple(self.quarantine),
            tuple(self.files),
            tuple(self.hidden),
            tuple(self.notes),
            dict(self.words),
            tuple(self.unread),
        )


def _no_rows() -> pd.DataFrame:
    frame = no_contracts()
    frame.insert(0, "file", pd.Categorical([]))
    frame.insert(1, "sheet", pd.Categorical([]))
    return frame


__all__ = ["READ", "TOTAL", "UNREAD", "Quarantined", "Register", "heading_reader", "read_register"]
