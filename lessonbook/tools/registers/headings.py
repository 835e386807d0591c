"""Find the headings of a sheet: under titles, over two rows, merged, worded in many ways."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .cell_values import as_text, is_blank, tidy

ROWS_LOOKED_AT = 60
FEWEST = 2
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_UNITS = re.compile(r"(?: (?:gbp|p a|pa|per annum|per year|k|m|000s?|dd mm yy(?:yy)?|y n|yes no))+$")
_FIGURES = re.compile(r"\s*[£\d.,/ -]+\s*")
_FILLERS = frozenset(("the", "of", "current", "please", "enter", "state"))


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
    lines : tuple of tuple of str
        The tidy words of each heading row, cell by cell.
    """

    at: int
    depth: int
    columns: dict[int, str]
    names: dict[int, str]
    times: dict[str, int]
    lines: tuple[tuple[str, ...], ...] = ()

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

    @cached_property
    def in_words(self) -> bool:
        """Whether no heading is a figure, such as a year."""
        return all(map(is_wordy, self.lines))

    def repeated_by(self, row: Sequence[Any]) -> bool:
        """Whether a row says what one of the heading rows says; merged cells may have left some of it out."""
        cells = [tidy(as_text(cell)) for cell in row]
        filled = [(place, words) for place, words in enumerate(cells) if words]
        return any(len(filled) * 2 >= sum(map(bool, line)) and all(place < len(line) and line[place] == words
                                                                    for place, words in filled)
                   for line in self.lines) if filled else False

    def again(self, column: str) -> int:
        """Where the same words stand once more that stand above a column, -1 if nowhere."""
        first = self.place_of(column)
        return next((place for place, words in self.names.items()
                     if place > first >= 0 and tidy(words) == tidy(self.names[first])), -1)


def find_headings(rows: Sequence[Sequence[Any]], known: dict[str, str], key: str) -> Headings | None:
    """Find the headings among the first rows of a sheet.

    Parameters
    ----------
    rows : sequence of sequences
        The first non-blank rows, as read.
    known : dict of str to str
        From tidy heading to column name; see :meth:`~lessonbook.tools.registers.schema.Schema.headings`.
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
            if len(group) < depth or (depth > 1 and not all(is_wordy(row) for row in group)):
                break
            found = match(group, known, at)
            if depth > 1 and _has_data(group, known, found, key):
                break
            score = len(found.columns) + (0.5 if key in found.columns.values() else 0)
            if score >= FEWEST and (best is None or score > best[0]):
                best = (score, found)  # type: ignore[assignment]
    if best is None or (key not in best[1].columns.values() and len(best[1].columns) < FEWEST + 1):
        return _only_key(rows, known, key)
    return best[1]


def _only_key(rows: Sequence[Sequence[Any]], known: dict[str, str], key: str) -> Headings | None:
    """The headings of a sheet with one filled column, whose first row names the key."""
    places = {place for row in rows for place, cell in enumerate(row) if not is_blank(cell)}
    found = match(rows[:1], known) if len(places) == 1 and len(rows) > 1 else None
    return found if found and found.place_of(key) >= 0 else None


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
        name = next(filter(None, (column_of(words, known) for words in tries)), "")
        if name and name not in columns.values():
            columns[place] = name
            unit = _unit(" ".join(parts))
            if unit > 1:
                times[name] = unit
    lines = tuple(tuple(tidy(as_text(cell)) for cell in row) for row in group)
    return Headings(at, len(group), columns, names, times, lines)


def column_of(words: str, known: dict[str, str]) -> str:
    """The column that a heading stands for, its units and instructions left aside; empty where it is not known."""
    plain = tidy(words)
    if plain in known or not plain:
        return known.get(plain, "")
    rest = tidy(_BRACKETS.sub(" ", words))
    short = " ".join(word for word in rest.split() if word not in _FILLERS)
    return known.get(rest) or known.get(_UNITS.sub("", rest)) or known.get(short, "")


def _unit(words: str) -> int:
    plain = words.casefold().replace(" ", "")
    if re.search(r"[£(]0?00'?s?\b|'000|000s|£k\b|\(k\)|thousand|(?:^|[^0-9])000$", plain):
        return 1_000
    return 1_000_000 if re.search(r"£m\b|\(m\)|million", plain) else 1


def is_wordy(row: Sequence[Any]) -> bool:
    """Whether a row holds words alone, as headings do."""
    return all(is_blank(cell) or (isinstance(cell, str) and not _FIGURES.fullmatch(cell)) for cell in row)


def _has_data(group: Sequence[Sequence[Any]], known: dict[str, str], found: Headings, key: str) -> bool:
    """Whether a lower row fills a column whose heading is complete above it, as data would."""
    for depth in range(1, len(group)):
        above = match(group[:depth], known)
        for place in above.columns:
            cell = group[depth][place] if place < len(group[depth]) else ""
            if not is_blank(cell) and not column_of(as_text(cell), known) and found.columns.get(place) is None:
                return True
    return False
