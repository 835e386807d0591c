"""Files to a register: every row is used or quarantined, and each distinct value is read once."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from ...base.errors import LessonbookError, Problem
from .blocks import Block, Row
from .cell_values import Parse, as_text, is_blank
from .columns import ManyValues, Values, key_parser, make_frame, plain_amounts, plain_keys
from .cutting import Cutter
from .faults import find_faults
from .headings import ROWS_LOOKED_AT, Headings, find_headings
from .register import READ, UNREAD, Quarantined, Register
from .schema import Schema
from .second_process import beside
from .sheets import Sheet, open_sheets
from .totals import TOTAL_REASON, has_total_label, is_amount


class Reader:
    """Reads sheets one after the other into one register."""

    def __init__(self, schema: Schema, parsers: Mapping[str, Parse], headings: dict[str, str]) -> None:
        self.schema, self.known, self.parsers = schema, headings, parsers
        self.values = {column.name: ManyValues(parsers[column.name], plain_amounts) if column.kind == "money"
                       else Values(parsers[column.name]) for column in schema.columns}
        self.values[schema.key.name] = ManyValues(key_parser(parsers[schema.key.name]), plain_keys)
        self.kept: list[dict[str, np.ndarray]] = []
        self.quarantine: list[Quarantined] = []

    def score(self, rows: list[Row]) -> int:
        """How many columns the headings among these rows name."""
        found = find_headings(rows, self.known, self.schema.key.name)
        return len(found.columns) if found else 0

    def read_sheet(self, file: int, number: int, path: str, sheet: Sheet) -> dict[str, Any]:
        """Read a sheet; gives its line in the report."""
        before = self.counts()
        cutter = Cutter(sheet.rows, self.known, self.schema.key.name)
        first = list(islice(cutter.rows, ROWS_LOOKED_AT))
        found = find_headings([row for _, row in first], self.known, self.schema.key.name)
        unused: list[str] = []
        titles = 0
        if found is None:
            for index, row in chain(first, cutter.rows):
                self.set_aside(path, sheet, index, row, None, "", "", self.no_headings())
            second = Cutter(sheet.second() if sheet.second else (), self.known, self.schema.key.name)
            for index, row in second.rows:
                self.set_aside(path, sheet, index + cutter.last, row, None, "", "", self.no_headings())
        else:
            unused = found.unused
            for index, row in first[: found.at]:
                if has_total_label(row) and any(map(is_amount, row)):
                    self.set_aside(path, sheet, index, row, None, "", "", TOTAL_REASON)
                elif _is_title(row):
                    titles += 1
                else:
                    self.set_aside(path, sheet, index, row, None, "", "", "stands above the headings")
            width = max(found.width, *(len(row) for _, row in first))
            wait = beside(lambda: self.read_half(file, number, path, sheet, found, width)) if sheet.second else None
            for headings, block in cutter.blocks(found, width, first[found.at + found.depth:]):
                self.read_block(file, number, path, sheet, headings, block)
            if wait:
                half = wait()
                if cutter.headings is not found:  # other headings came in the first half
                    half = self.read_half(file, number, path, sheet, cutter.headings, width)
                self.add_half(half, cutter.last)
        used, aside = (after - start for after, start in zip(self.counts(), before, strict=True))
        return {"sheet": sheet.name, "hidden": sheet.hidden, "rows_in": used + aside, "rows_used": used,
                "rows_quarantined": aside, "title_rows": titles, "unused_columns": unused}

    def no_headings(self) -> str:
        """Why no row of a sheet can be used."""
        return (f"the first {ROWS_LOOKED_AT} filled rows of the sheet hold no headings that we know; "
                f"name at least {self.schema.key.title} and one more column")

    def read_half(self, file: int, number: int, path: str, sheet: Sheet, headings: Headings, width: int) -> Reader:
        """Read the second half of a large sheet into a reader of its own, which can be sent between processes."""
        other = Reader(self.schema, self.parsers, self.known)
        cutter = Cutter(sheet.second() if sheet.second else (), self.known, self.schema.key.name)
        for found, block in cutter.blocks(headings, width):
            other.read_block(file, number, path, sheet, found, block)
        other.parsers, other.values = {}, {name: values.without_index() for name, values in other.values.items()}
        return other

    def add_half(self, other: Reader, rows_before: int) -> None:
        """Take over what another reader read, as rows that follow on `rows_before`."""
        offsets = {name: values.add(other.values[name]) for name, values in self.values.items()}
        for part in other.kept:
            self.kept.append({name: found + (rows_before if name == "row" else offsets.get(name, 0))
                              for name, found in part.items()})
        self.quarantine += [replace(row, row=row.row + rows_before) for row in other.quarantine]

    def counts(self) -> tuple[int, int]:
        """Rows used and rows quarantined so far."""
        return sum(len(part["row"]) for part in self.kept), len(self.quarantine)

    def read_block(self, file: int, number: int, path: str, sheet: Sheet, headings: Headings, block: Block) -> None:
        """Read rows that share headings."""
        if not len(block):
            return
        places = {name: place for place, name in headings.columns.items()}
        codes = {name: values.codes(block.column(places[name]), headings.times.get(name, 1)) if name in places
                 else np.repeat(values.codes([""], 1), len(block)) for name, values in self.values.items()}
        faults = find_faults(self.schema, self.values, block, headings, codes, sheet.ragged)
        for at, (name, reason) in sorted(faults.items()):
            row = block.row(at)
            place = places.get(name, -1)
            value = as_text(row[place]) if 0 <= place < len(row) else ""
            title = headings.names.get(place) or (self.schema.by_name[name].title if name else "")
            self.set_aside(path, sheet, int(block.numbers[at]), row, headings, title, value, reason)
        keep = np.ones(len(block), dtype=bool)
        keep[list(faults)] = False
        part = {name: found[keep] for name, found in codes.items()}
        part["row"] = block.numbers[keep]
        part["file"] = np.full(len(part["row"]), file)
        part["sheet"] = np.full(len(part["row"]), number)
        self.kept.append(part)

    def set_aside(self, path: str, sheet: Sheet, index: int, row: Row, headings: Headings | None, column: str,
                  value: str, reason: str) -> None:
        """Quarantine a row with all its cells."""
        names = headings.columns if headings else {}
        cells = {names[place]: as_text(cell) for place, cell in enumerate(row)
                 if place in names and not is_blank(cell)}
        for name, times in headings.times.items() if headings else ():
            pence = self.values[name].parse(cells.get(name, ""), times)[0]
            if pence is not None:  # the mended file's heading says pounds, whatever this one's said
                cells[name] = f"{pence / 100:.2f}"
        other = " | ".join(as_text(cell) for place, cell in enumerate(row) if place not in names and not is_blank(cell))
        self.quarantine.append(Quarantined(path, sheet.name, index, column, value, reason, cells, other))


def _without_collector(read: Callable[..., Register]) -> Callable[..., Register]:
    """Keep Python's search for unused cycles from running over millions of new rows, which holds none."""
    @wraps(read)
    def run(*args: Any, **named: Any) -> Register:
        active = gc.isenabled()
        gc.disable()
        try:
            return read(*args, **named)
        finally:
            if active:
                gc.enable()

    return run


@_without_collector
def read_register(paths: Sequence[Path], schema: Schema, parsers: Mapping[str, Parse], headings: dict[str, str],
                  progress: Callable[[int], None] | None = None) -> Register:
    """Read files into one register.

    Parameters
    ----------
    paths : sequence of Path
        Spreadsheets and CSV files.
    schema : Schema
        The register's columns.
    parsers : mapping of str to callable
        How a cell of each column is read.
    headings : dict of str to str
        From tidy heading to column name.
    progress : callable, optional
        Called with 1 after each file.

    Notes
    -----
    A file that cannot be read, or not to its end, gives no rows; the others are read all the same.
    """
    reader = Reader(schema, parsers, headings)
    problems: list[Problem] = []
    files, sheets = [], [""]
    for number, path in enumerate(paths):
        name, encoding, status = path.as_posix(), "", READ
        lines = []
        before = len(reader.kept), len(reader.quarantine)
        try:
            for sheet in open_sheets(path, reader.score):
                sheets.append(sheet.name)
                lines.append(reader.read_sheet(number, len(sheets) - 1, name, sheet))
                encoding = sheet.encoding
        except LessonbookError as error:
            problems += error.problems
            status, lines = UNREAD, []
            del reader.kept[before[0]:], reader.quarantine[before[1]:]
        files.append({"file": name, "status": status, "encoding": encoding, **{
            count: sum(line[count] for line in lines) for count in ("rows_in", "rows_used", "rows_quarantined")},
            "sheets": lines})
        if progress:
            progress(1)
    frame = make_frame(schema, reader.values, reader.kept, [path.as_posix() for path in paths], sheets)
    return Register(schema, frame, tuple(reader.quarantine), tuple(files), tuple(problems))


def _is_title(row: Row) -> bool:
    """Whether a row above the headings is a title or a note rather than data."""
    filled = [cell for cell in row if not is_blank(cell)]
    return len(filled) < 3 or all(isinstance(cell, str) and not re.fullmatch(r"[£\d.,/ -]+", cell.strip())
                                  for cell in filled)
