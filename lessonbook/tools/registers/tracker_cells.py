"""Rows of a tracker in any usual shape; a table of bodies by domains is read by :mod:`.tracker_matrix`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...base.dates import read_date
from .grid import Grid, Row
from .heading_reader import Reader
from .headings import Headings
from .ratings import LEGEND, UNKNOWN, colour_name, meaning, read_rating
from .schema import TRACKER
from .settings import vocabulary
from .tracker_matrix import is_total, read_matrix
from .values import EXCEL_EPOCH, Broken, as_text, from_days, is_blank, tidy, to_days


@dataclass
class Cells:
    """What a sheet gave: rows of the tracker's fields, and what is to be said of them.

    Attributes
    ----------
    rows : list of dict
        Fields of :data:`~lessonbook.tools.registers.schema.TRACKER`, and row.
    aside : list of (int, str, str, str)
        Rows that say nothing of a tracker: number, column, value, reason.
    differs : list of dict
        Cells whose word and colour say different things: body, domain, word, colour.
    notes : list of str
        What a reader should know.
    unused : list of str
        Headings left out.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    aside: list[tuple[int, str, str, str]] = field(default_factory=list)
    differs: list[dict[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


class SheetReader:
    """Reads one sheet.

    Parameters
    ----------
    grid : Grid
        Its cells.
    fills : mapping of (int, int) to str
        Backgrounds by row and column from 0.
    """

    def __init__(self, grid: Grid, fills: Mapping[tuple[int, int], str]) -> None:
        self.lines: list[tuple[int, Row]] = [(int(grid.numbers[at]), grid.row(at)) for at in range(len(grid))]
        self.fills = fills
        self.headings = Reader(TRACKER, {"headings": vocabulary()["tracker_headings"]}, {})
        self.found = Cells()
        same = {"gray": "grey", "yellow": "amber", "orange": "amber"}
        self.legend = {same.get(name := match[1].casefold(), name): match[2].strip()
                       for _, row in self.lines for cell in row if isinstance(cell, str)
                       for match in LEGEND.finditer(cell)}
        self.by_colour = 0
        self.strange: set[str] = set()

    def read(self) -> Cells:
        """Read the sheet in the shape it has."""
        heads = self.headings.find([row for _, row in self.lines])
        if heads and "rating" in heads.fields and "body" in heads.fields and not self._dates_across(heads):
            self._long(heads)
        elif not read_matrix(self, heads):
            if heads and "body" in heads.fields:
                self._long(heads)
            else:
                why = ("the sheet holds no ratings that we know; give a row for each body and domain, or a table of "
                       "bodies by domains")
                self.found.aside += [(number, "", "", why) for number, _ in self.lines]
        if self.by_colour:
            self.found.notes.append(
                f"{self.by_colour:,} ratings were read from colours alone: green, amber and red, by hue."
                + ("" if self.legend else " The sheet has no legend, so check that it means the same."))
        if self.strange:
            self.found.notes.append(
                f"Colours that no legend explains are left as unknown: {', '.join(sorted(self.strange))}.")
        return self.found

    def _dates_across(self, heads: Headings) -> bool:
        """Whether dates stand side by side under the headings, so that each has a column of ratings."""
        below = self.lines[heads.at + heads.depth][1] if len(self.lines) > heads.at + heads.depth else []
        dated = sum(read_date(as_text(cell), "month") is not None for cell in below)
        return dated > 1 and not self._cell(below, heads, "body")

    def rating(self, number: int, place: int, raw: Any, body: str, domain: str) -> str:
        """A cell's rating by its word, else by its colour; the two are told apart where they differ."""
        word = read_rating(raw)
        fill = self.fills.get((number - 1, place), "")
        colour = colour_name(fill)
        plain = {"blue": "complete", "grey": "", "black": ""}.get(colour, colour)
        meant = meaning(self.legend.get(colour, "")) or plain
        if word and meant != word and {word, meant} <= {"red", "amber", "green"}:
            self.found.differs.append({"body": body, "domain": domain, "word": word, "colour": meant})
        if word:
            return word
        if is_blank(raw) and fill:
            if meant:
                self.by_colour += 1
                return meant
            self.strange.add(colour or "a colour of the theme" if "theme" in fill else colour or f"#{fill}")
        return UNKNOWN

    def _long(self, heads: Headings) -> None:
        """A row for each body and domain."""
        self.found.unused = heads.unused
        body = domain = ""
        merged = "domain" in heads.fields and any(
            not self._cell(row, heads, "body") and self._cell(row, heads, "domain")
            for _, row in self.lines[heads.at + heads.depth :]
        )
        for number, row in self.lines[heads.at + heads.depth :]:
            if self._repeats(row, heads):
                continue
            made: dict[str, Any] = {name: self._cell(row, heads, name) for name in heads.fields}
            if is_total(row, made.get("body", "")):
                self.found.aside.append((number, heads.names[heads.fields["body"]], made.get("body", ""),
                                         "a totals row, so it is left out of the counts"))
                continue
            if merged and not made.get("body") and made.get("domain"):
                made["body"] = body
            body, domain = made.get("body") or body, made.get("domain") or domain
            if not made.get("body"):
                self.found.aside.append((number, "", "", "no Body, so the rating cannot be told from others"))
                continue
            if sum(bool(value) for value in made.values()) < 2 and not (
                "rating" in heads.fields and self.fills.get((number - 1, heads.fields["rating"]))
            ):
                self.found.aside.append((number, "", made["body"], "a heading or a note, no rating"))
                continue
            kind = made.get("kind", "").casefold()
            if "rating" in heads.fields:
                place = heads.fields["rating"]
                raw = row[place] if place < len(row) else ""
                stated = self.rating(number, place, raw, made["body"], made.get("domain", ""))
                made["rating"] = (
                    ("" if is_blank(raw) else stated if stated != UNKNOWN else "")
                    if kind.startswith(("count", "comment", "remark"))
                    else stated
                )
                if stated == UNKNOWN and not is_blank(raw) and not kind.startswith(("count", "comment")):
                    made["rating_text"] = as_text(raw)
            self.add(number, made)

    def _cell(self, row: Row, heads: Headings, name: str) -> str:
        place = heads.place_of(name)
        raw = row[place] if 0 <= place < len(row) else ""
        if isinstance(raw, Broken):
            return ""
        text = as_text(raw)
        if name in ("rating", "reason"):
            return text
        nothing = ("not stated",) if name == "domain" else ("not stated", "n a")
        return "" if tidy(text) in nothing else text

    def _repeats(self, row: Row, heads: Headings) -> bool:
        cells = {place: tidy(as_text(cell)) for place, cell in enumerate(row) if not is_blank(cell)}
        return len(cells) > 1 and all(tidy(heads.names.get(place, "")) == words for place, words in cells.items())

    def add(self, number: int, made: Mapping[str, Any]) -> None:
        """Take one rating, its date read."""
        row = dict.fromkeys(TRACKER.by_name, "") | dict(made) | {"row": number}
        day = row["as_at"]
        if day:
            dated = read_date(day, "month")
            if not dated and re.fullmatch(r"\d{5}", day):
                row["as_at"] = from_days(int(day) + to_days(EXCEL_EPOCH)).isoformat()
            else:
                row["as_at"] = dated.last.isoformat() if dated else ""
                if not dated:
                    self.found.notes.append(f"Row {number}: `{day}` is no date; write it like 31/01/2012.")
        self.found.rows.append(row)
