"""A table of ratings: bodies by domains either way, or one of them by dates side by side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ...base.dates import dates_in, read_date
from .cell_words import Words, words_of_nothing
from .contract_rows import says_only_total
from .grid import Row
from .headings import Headings
from .ratings import LEGEND, UNKNOWN, colour_name, read_rating
from .settings import vocabulary
from .values import as_text, is_blank, tidy

if TYPE_CHECKING:
    from .tracker_cells import SheetReader

LEAST_RATED = 0.6
_EXTRA = ("region", "reason", "due", "revised_due", "said_by")


@dataclass(frozen=True)
class _Shape:
    """Where a table of ratings has what.

    Attributes
    ----------
    columns : list of int
        The columns of ratings.
    first : int
        The line of the first rating; those before are the head.
    labels : dict of str to int
        The columns of ``body`` and ``domain``, -1 for the one that stands across.
    extra : dict of str to int
        Columns of other fields.
    tops : dict of int to (str, str)
        What stands above each column: a name and a date, either may be empty.
    day : str
        The date that the head states for all, or empty.
    """

    columns: list[int]
    first: int
    labels: dict[str, int]
    extra: dict[str, int]
    tops: dict[int, tuple[str, str]]
    day: str

    @property
    def across(self) -> str:
        """Which of ``body`` and ``domain`` stands across; empty where each row has both."""
        return next((name for name, place in self.labels.items() if place < 0), "")


def read_matrix(reader: SheetReader, heads: Headings | None) -> bool:
    """Read a sheet as a table of ratings; whether it is one."""
    shape = _shape(reader, heads)
    if shape is None:
        return False
    head = [row for _, row in reader.lines[:shape.first]]
    last = {"body": "", "domain": ""}
    for number, row in reader.lines[shape.first:]:
        names = {name: as_text(_at(row, place)) for name, place in shape.labels.items()}
        label = names["body"] or names["domain"]
        rated = any(read_rating(_at(row, place)) or reader.fills.get((number - 1, place)) for place in shape.columns)
        if not label and (shape.across or not rated):
            continue
        if is_total(row, label) or (not rated and _is_note(row, label, shape)):
            reader.found.aside.append((number, "", label, "a total, a heading or a note, no ratings"))
        elif not _is_head(row, head):
            last = {name: text or last[name] for name, text in names.items()}
            _read_row(reader, shape, number, row, last)
    return True


def _read_row(reader: SheetReader, shape: _Shape, number: int, row: Row, names: dict[str, str]) -> None:
    extra = {name: as_text(_at(row, place)) for name, place in shape.extra.items() if not is_blank(_at(row, place))}
    for place in shape.columns:
        words, when = shape.tops[place]
        raw = _at(row, place)
        made = names | extra | ({shape.across: words} if shape.across else {})
        made["rating"] = reader.rating(number, place, raw, made["body"], made["domain"])
        if made["rating"] == UNKNOWN and not is_blank(raw):
            made["rating_text"] = as_text(raw)
        reader.add(number, made | {"as_at": when or shape.day})


def _shape(reader: SheetReader, heads: Headings | None) -> _Shape | None:
    """Where the ratings are and what stands beside and above them; None for a sheet of another kind."""
    width = max((len(row) for _, row in reader.lines), default=0)
    columns, first = _rated_columns(reader, width)
    rows = [row for _, row in reader.lines[first:]]
    beside = [place for place in range(max(columns, default=0)) if place not in columns
              and any(isinstance(_at(row, place), str) and _at(row, place).strip() for row in rows)]
    if not beside or first < 1:
        return None
    head = [row for _, row in reader.lines[:first]]
    heads = heads or reader.headings.match([head[-1]])[0]
    fields = {name: place for name, place in heads.fields.items() if place not in columns}
    labels = {name: fields.get(name, -1) for name in ("body", "domain")}
    if max(labels.values()) < 0:
        labels["body"] = beside[0]
    titles = [as_text(cell) for row in head for cell in row if isinstance(cell, str)]
    return _Shape(columns, first, labels, {name: place for name, place in fields.items() if name in _EXTRA},
                  {place: _top(head, place) for place in columns},
                  next((dated.last.isoformat() for text in titles for dated in dates_in(text)), ""))


def _rated_columns(reader: SheetReader, width: int) -> tuple[list[int], int]:
    """The columns whose filled cells are mostly ratings, and the line of the first rating."""
    columns, first = [], len(reader.lines)
    for place in range(width):
        cells = [(at, number, _at(row, place)) for at, (number, row) in enumerate(reader.lines)]
        rated = [at for at, number, raw in cells if read_rating(raw)
                 or (is_blank(raw) and colour_name(reader.fills.get((number - 1, place), "")))]
        start = min(rated, default=len(reader.lines))
        below = [raw for at, _, raw in cells if at >= start and not is_blank(raw) and not _says_little(raw)]
        words = sum(read_rating(raw) is not None for raw in below)
        enough = len(rated) >= min(2, max(1, len(reader.lines) - 3))
        if rated and start > 0 and enough and (not below or words >= LEAST_RATED * len(below)):
            columns.append(place)
            first = min(first, start)
    return columns, first


def _top(head: Sequence[Row], place: int) -> tuple[str, str]:
    """What stands above a column: its name, and its date where one stands there."""
    words, when = "", ""
    for row in reversed(head):
        filled = sum(not is_blank(cell) for cell in row)
        raw = _at(row, place)
        at = place
        while is_blank(raw) and at > 0 and filled > 1 and row is not head[-1] and words == "":
            at -= 1
            raw = _at(row, at)
        if is_blank(raw):
            continue
        text = as_text(raw)
        if dated := read_date(text, "month"):
            when = when or dated.last.isoformat()
        elif not words:
            words = text
    return words, when


def is_total(row: Row, label: str) -> bool:
    """Whether a row sums up others."""
    return says_only_total(label) or any(
        isinstance(cell, str) and tidy(cell) in ("total", "sub total", "subtotal", "grand total") for cell in row[:3])


def _is_note(row: Row, label: str, shape: _Shape) -> bool:
    empty = all(is_blank(_at(row, place)) for place in shape.columns)
    return empty and (len(label) > 60 or ":" in label or bool(LEGEND.search(label)))


def _is_head(row: Row, head: Iterable[Row]) -> bool:
    cells = [tidy(as_text(cell)) for cell in row if not is_blank(cell)]
    return len(cells) > 1 and any(
        cells == [tidy(as_text(cell)) for cell in other if not is_blank(cell)] for other in head)


def _says_little(raw: Any) -> bool:
    """Whether a cell is a figure, as in a row of totals, or says that nobody knows yet."""
    text = as_text(raw)
    return not re.search("[^\\W\\d_]|[^\\x00-\\x7f]", text) or _words().is_placeholder(text)


@cache
def _words() -> Words:
    return words_of_nothing(vocabulary())


def _at(row: Row, place: int) -> Any:
    """A cell of a row; empty where the row is shorter or the place is none."""
    return row[place] if 0 <= place < len(row) else ""
