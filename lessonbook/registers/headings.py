"""Find the headings of a sheet: under titles, over two rows, merged, worded in many ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .cells import as_text, is_blank, tidy

ROWS_LOOKED_AT = 60
FEWEST = 2


@dataclass(frozen=True)
class Headings:
    """Where a sheet's columns are.

    Attributes
    ----------
    at, depth : int
        Index of the first heading row among the rows looked at, and how many rows the headings take.
    columns : dict of int to str
        From a column's place to its name in the schema.
    names : dict of int to str
        Every heading's words by place, known or not.
    times : dict of str to int
        For a column in thousands or millions, by what to multiply.
    """

    at: int
    depth: int
    columns: dict[int, str]
    names: dict[int, str]
    times: dict[str, int]

    @property
    def width(self) -> int:
        """How many columns have a heading, counted from the left."""
        return max(self.names, default=-1) + 1

    @property
    def unused(self) -> list[str]:
        """Headings that stand for no column of the schema, or for one that another holds already."""
        return [name for place, name in sorted(self.names.items()) if place not in self.columns]

    def place_of(self, column: str) -> int:
        """Where a column of the schema stands, -1 if nowhere."""
        return next((place for place, name in self.columns.items() if name == column), -1)


def find_headings(rows: Sequence[Sequence[Any]], known: dict[str, str], key: str) -> Headings | None:
    """Find the headings among the first rows of a sheet.

    Parameters
    ----------
    rows : sequence of sequences
        The first non-blank rows, as read.
    known : dict of str to str
        From tidy heading to column name; see :meth:`~lessonbook.registers.schema.Schema.headings`.
    key : str
        The column that a sheet should have.

    Returns
    -------
    Headings or None
        None where no row looks like headings.
    """
    best: tuple[int, Headings] | None = None
    for at in range(min(len(rows), ROWS_LOOKED_AT)):
        for depth in (1, 2, 3):
            group = rows[at: at + depth]
            if len(group) < depth or (depth > 1 and not all(_wordy(row) for row in group)):
                break
            found = match(group, known, at)
            if depth > 1 and _has_data(group, known, found, key):
                break
            score = len(found.columns) + (0.5 if key in found.columns.values() else 0)
            if score >= FEWEST and (best is None or score > best[0]):
                best = (score, found)  # type: ignore[assignment]
    if best is None or (key not in best[1].columns.values() and len(best[1].columns) < FEWEST + 1):
        return None
    return best[1]


def match(group: Sequence[Sequence[Any]], known: dict[str, str], at: int = 0) -> Headings:
    """Read one, two or three rows as headings; a merged cell's words count for all columns under it."""
    width = max(map(len, group), default=0)
    filled = []
    for depth, row in enumerate(group):
        cells = [as_text(row[place]) if place < len(row) else "" for place in range(width)]
        if depth < len(group) - 1:
            last = ""
            for place, words in enumerate(cells):
                last = words or last
                cells[place] = last
        filled.append(cells)
    columns: dict[int, str] = {}
    names: dict[int, str] = {}
    times: dict[str, int] = {}
    for place in range(width):
        parts = [cells[place] for cells in filled]
        own = next((words for words in reversed(parts) if words), "")
        stated = any(place < len(row) and not is_blank(row[place]) for row in group)
        if not stated:
            continue
        names[place] = own
        bottom = as_text(group[-1][place]) if place < len(group[-1]) else ""
        upper = [cells[place] for cells in filled[:-1] if cells[place]]
        tries = [bottom, *(f"{words} {bottom}" for words in upper), *(f"{bottom} {words}" for words in upper)] \
            if bottom else list(reversed(upper))
        name = next((known[tidy(words)] for words in tries if tidy(words) in known), "")
        if name and name not in columns.values():
            columns[place] = name
            unit = _unit(" ".join(parts))
            if unit > 1:
                times[name] = unit
    return Headings(at, len(group), columns, names, times)


def _unit(words: str) -> int:
    plain = words.casefold().replace(" ", "")
    if re.search(r"[£(]0?00'?s?\b|'000|000s|£k\b|\(k\)|thousand|(?:^|[^0-9])000$", plain):
        return 1_000
    return 1_000_000 if re.search(r"£m\b|\(m\)|million", plain) else 1


def _wordy(row: Sequence[Any]) -> bool:
    return all(is_blank(cell) or (isinstance(cell, str) and not re.fullmatch(r"[£\d.,/ -]+", cell.strip()))
               for cell in row)


def _has_data(group: Sequence[Sequence[Any]], known: dict[str, str], found: Headings, key: str) -> bool:
    """Whether a lower row fills a column whose heading is complete above it, as data would."""
    for depth in range(1, len(group)):
        above = match(group[:depth], known)
        for place in above.columns:
            cell = group[depth][place] if place < len(group[depth]) else ""
            if not is_blank(cell) and tidy(as_text(cell)) not in known and found.columns.get(place) is None:
                return True
    return False
