"""Which heading stands for which field: exact before known before near, and never two for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .values import as_text, is_blank

EXACT, KNOWN, WORDED, NEAR = 100, 90, 70, 50
_FIGURES = re.compile(r"\s*[£\d.,/ -]+\s*")


@dataclass(frozen=True)
class Headings:
    """Where a sheet's fields are.

    Attributes
    ----------
    at, depth : int
        Place of the first heading row among the filled rows, and how many rows the headings take.
    fields : dict of str to int
        From a field to its column.
    names : dict of int to str
        Every heading's words by column, mapped or not.
    also : dict of str to list of int
        Further columns of a field: more providers.
    second : dict of int to str
        Columns that read as a field which another holds already; not used, and said so.
    times : dict of str to float
        For a field of money in thousands or millions, by what to multiply.
    sure : dict of str to str
        How each field was found: exact, known, worded, near, or told.
    """

    at: int
    depth: int
    fields: dict[str, int]
    names: dict[int, str]
    also: dict[str, list[int]] = field(default_factory=dict)
    second: dict[int, str] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    sure: dict[str, str] = field(default_factory=dict)

    def place_of(self, name: str) -> int:
        """The column of a field, -1 if none."""
        return self.fields.get(name, -1)

    @property
    def unused(self) -> list[str]:
        """Headings that stand for no field."""
        used = {*self.fields.values(), *(place for places in self.also.values() for place in places)}
        return [name for place, name in sorted(self.names.items()) if place not in used]


def unit_of(words: str) -> float:
    """By what figures under a heading are multiplied: 1, a thousand or a million."""
    plain = words.casefold().replace(" ", "").replace("’", "'").replace("‘", "'")
    if re.search(r"£'?0?00'?s?\b|\(0?00'?s?\)|'000|(?<!\d)000s\b|£k\b|\(k\)|thousand|(?<![\d,.])000$|\bk£", plain):
        return 1e3
    return 1e6 if re.search(r"£m(?:illion|n|s)?\b|\(m(?:illion|n)?\)|millions?\b|\bm£", plain) else 1


def unit_above(rows: Sequence[Sequence[Any]]) -> float:
    """The unit that titles above the headings state for all figures, 1 where they state none."""
    found = {
        unit_of(as_text(cell))
        for row in rows
        for cell in row
        if isinstance(cell, str) and re.search(r"£|000|thousand|million", cell, re.I)
    }
    found.discard(1)
    return found.pop() if len(found) == 1 else 1


def is_wordy(row: Sequence[Any]) -> bool:
    """Whether a row holds words alone, as headings do; a year of account or a date may head a column."""
    return all(is_blank(cell) or (isinstance(cell, str) and not _FIGURES.fullmatch(cell)) for cell in row)


def with_units(found: Headings, titles: Sequence[Sequence[Any]]) -> Headings:
    """Take the unit of the titles for money whose own heading states none."""
    general = unit_above(titles)
    if general == 1:
        return found
    times = {key: unit if unit > 1 else general for key, unit in found.times.items()}
    return Headings(found.at, found.depth, found.fields, found.names, found.also, found.second, times, found.sure)
