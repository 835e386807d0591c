"""Cells of a tracker in any usual shape: a row each, bodies by domains either way, dates side by side, colours."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ...base.dates import dates_in, read_date
from .contracts import says_only_total, words_of_nothing
from .grid import Grid, Row
from .headings import Headings, Reader
from .schema import TRACKER
from .settings import vocabulary
from .values import Broken, as_text, from_days, is_blank, tidy

UNKNOWN = "unknown"
LEAST_RATED = 0.6
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_MARKS = re.compile("[\u2190-\u21ff\u2b00-\u2b0f\u25b2-\u25c4\ufe0e\ufe0f↑↓→←↔]")
_LEGEND = re.compile(
    r"\b(red|amber|yellow|orange|green|blue|grey|gray|black|white|purple)\b\s*(?:=|:|means|is|[-–—])\s*([^;,.|]+)", re.I
)


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


@cache
def _ratings() -> dict[str, str]:
    return {
        word if not tidy(word) else tidy(word): rating
        for rating, words in vocabulary()["ratings"].items()
        for word in (rating, *words)
    }


def read_rating(raw: Any) -> str | None:
    """The rating that a cell says, arrows and remarks let be; empty for a blank, None where it says no rating."""
    if is_blank(raw):
        return ""
    text = _MARKS.sub(" ", _REMARK.sub(" ", as_text(raw))).strip()
    known = _ratings()
    for key in (tidy(text), text, *(letter for letter in text if letter in known and not letter.isalnum())):
        if key in known:
            return known[key]
    return None


def colour_name(fill: str) -> str:
    """Red, amber, green, blue, grey or black, by hue; empty where it is none, or a colour of the theme."""
    if not re.fullmatch("[0-9A-F]{6}", fill):
        return ""
    hue, light, strength = colorsys.rgb_to_hls(*(int(fill[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    if strength < 0.15 or light < 0.08 or light > 0.97:
        return "black" if light < 0.2 else "grey" if light < 0.9 else ""
    degrees = hue * 360
    return (
        "red"
        if degrees < 16 or degrees > 335
        else "amber"
        if degrees < 68
        else "green"
        if degrees < 170
        else "blue"
        if degrees < 262
        else ""
    )


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
        self.words = words_of_nothing(vocabulary())
        self.found = Cells()
        self.legend = {
            match[1].casefold().replace("gray", "grey").replace("yellow", "amber").replace("orange", "amber"): match[
                2
            ].strip()
            for _, row in self.lines
            for cell in row
            if isinstance(cell, str)
            for match in _LEGEND.finditer(cell)
        }
        self.by_colour = 0
        self.strange: set[str] = set()

    def read(self) -> Cells:
        """Read the sheet in the shape it has."""
        heads = self.headings.find([row for _, row in self.lines])
        if heads and "rating" in heads.fields and "body" in heads.fields and not self._dates_across(heads):
            self._long(heads)
        elif not self._matrix(heads):
            if heads and "body" in heads.fields:
                self._long(heads)
            else:
                self.found.aside += [
                    (
                        number,
                        "",
                        "",
                        "the sheet holds no ratings that we know; give a row for each body and domain, or a "
                        "table of bodies by domains",
                    )
                    for number, _ in self.lines
                ]
        if self.by_colour:
            self.found.notes.append(
                f"{self.by_colour:,} ratings were read from colours alone: green, amber and red, by hue."
                + ("" if self.legend else " The sheet has no legend, so check that it means the same.")
            )
        if self.strange:
            self.found.notes.append(
                f"Colours that no legend explains are left as unknown: {', '.join(sorted(self.strange))}."
            )
        return self.found

    def _dates_across(self, heads: Headings) -> bool:
        """Whether dates stand side by side under the headings, so that each has a column of ratings."""
        below = self.lines[heads.at + heads.depth][1] if len(self.lines) > heads.at + heads.depth else []
        dated = sum(read_date(as_text(cell), "month") is not None for cell in below)
        return dated > 1 and not self._cell(below, heads, "body")

    def _rating(self, number: int, place: int, raw: Any, body: str, domain: str) -> str:
        """A cell's rating by its word, else by its colour; the two are told apart where they differ."""
        word = read_rating(raw)
        fill = self.fills.get((number - 1, place), "")
        colour = colour_name(fill)
        meant = _meaning(self.legend.get(colour, "")) or {"blue": "complete", "grey": "", "black": ""}.get(
            colour, colour
        )
        if (
            word
            and meant
            and meant in ("red", "amber", "green")
            and meant not in word
            and word in ("red", "amber", "green")
        ):
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
            if _is_total(row, made.get("body", "")):
                self.found.aside.append(
                    (
                        number,
                        heads.names[heads.fields["body"]],
                        made.get("body", ""),
                        "a totals row, so it is left out of the counts",
                    )
                )
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
                stated = self._rating(number, place, raw, made["body"], made.get("domain", ""))
                made["rating"] = (
                    ("" if is_blank(raw) else stated if stated != UNKNOWN else "")
                    if kind.startswith(("count", "comment", "remark"))
                    else stated
                )
                if stated == UNKNOWN and not is_blank(raw) and not kind.startswith(("count", "comment")):
                    made["rating_text"] = as_text(raw)
            self._add(number, made)

    def _cell(self, row: Row, heads: Headings, name: str) -> str:
        place = heads.place_of(name)
        raw = row[place] if 0 <= place < len(row) else ""
        if isinstance(raw, Broken):
            return ""
        text = as_text(raw)
        if name in ("rating", "reason"):
            return text
        return (
            ""
            if tidy(text) in ("not stated", "n a") and name != "domain"
            else ""
            if tidy(text) == "not stated"
            else text
        )

    def _repeats(self, row: Row, heads: Headings) -> bool:
        cells = {place: tidy(as_text(cell)) for place, cell in enumerate(row) if not is_blank(cell)}
        return len(cells) > 1 and all(tidy(heads.names.get(place, "")) == words for place, words in cells.items())

    def _add(self, number: int, made: Mapping[str, Any]) -> None:
        row = dict.fromkeys(TRACKER.by_name, "") | dict(made) | {"row": number}
        day = row["as_at"]
        if day:
            dated = read_date(day, "month")
            if not dated and re.fullmatch(r"\d{5}", day):
                from .values import EXCEL_EPOCH, to_days

                row["as_at"] = from_days(int(day) + to_days(EXCEL_EPOCH)).isoformat()
            else:
                row["as_at"] = dated.last.isoformat() if dated else ""
                if not dated:
                    self.found.notes.append(f"Row {number}: `{day}` is no date; write it like 31/01/2012.")
        self.found.rows.append(row)

    def _matrix(self, heads: Headings | None) -> bool:
        """A table of ratings; whether it is one."""
        width = max((len(row) for _, row in self.lines), default=0)
        columns, first = self._rated_columns(width)
        labels = [place for place in range(width) if place not in columns and columns and place < max(columns)]
        labels = [
            place
            for place in labels
            if any(
                place < len(row) and isinstance(row[place], str) and row[place].strip() for _, row in self.lines[first:]
            )
        ]
        if not columns or not labels or first < 1:
            return False
        head = [row for _, row in self.lines[:first]]
        heads = heads or self.headings.match([head[-1]])[0]
        fields = {name: place for name, place in heads.fields.items() if place not in columns}
        body, domain = fields.get("body", -1), fields.get("domain", -1)
        if body < 0 and domain < 0:
            body = labels[0]
        across = "both" if body >= 0 and domain >= 0 else "domain" if body >= 0 else "body"
        tops = {place: self._top(head, place) for place in columns}
        titles = [as_text(cell) for row in head for cell in row if isinstance(cell, str)]
        day = next((dated.last.isoformat() for text in titles for dated in dates_in(text)), "")
        last = {"body": "", "domain": ""}
        for number, row in self.lines[first:]:
            names = {
                name: as_text(row[place]) if 0 <= place < len(row) else ""
                for name, place in (("body", body), ("domain", domain))
            }
            label = names["body"] or names["domain"]
            rated = [
                place
                for place in columns
                if (place < len(row) and read_rating(row[place])) or self.fills.get((number - 1, place))
            ]
            if not label and not (across == "both" and rated):
                continue
            if _is_total(row, label) or (
                not rated
                and any(place < len(row) and not is_blank(row[place]) for place in columns) is False
                and (len(label) > 60 or _LEGEND.search(label) or ":" in label)
            ):
                self.found.aside.append((number, "", label, "a total, a heading or a note, no ratings"))
                continue
            if self._is_head(row, head):
                continue
            last = {name: text or last[name] for name, text in names.items()}
            extra = {
                name: as_text(row[place])
                for name, place in fields.items()
                if name in ("region", "reason", "due", "revised_due", "said_by")
                and place < len(row)
                and not is_blank(row[place])
            }
            for place in columns:
                words, when = tops[place]
                raw = row[place] if place < len(row) else ""
                made = {"body": last["body"], "domain": last["domain"], **extra}
                if across != "both":
                    made[across] = words
                made["rating"] = self._rating(number, place, raw, made["body"], made["domain"])
                if made["rating"] == UNKNOWN and not is_blank(raw):
                    made["rating_text"] = as_text(raw)
                self._add(number, made | {"as_at": when or day})
        return True

    def _rated_columns(self, width: int) -> tuple[list[int], int]:
        """The columns whose filled cells are mostly ratings, and the line of the first rating."""
        columns, first = [], len(self.lines)
        for place in range(width):
            cells = [
                (at, number, row[place] if place < len(row) else "") for at, (number, row) in enumerate(self.lines)
            ]
            rated = [
                at
                for at, number, raw in cells
                if read_rating(raw) or (is_blank(raw) and colour_name(self.fills.get((number - 1, place), "")))
            ]
            start = min(rated, default=len(self.lines))
            below = [raw for at, _, raw in cells if at >= start and not is_blank(raw) and not self._says_little(raw)]
            words = sum(read_rating(raw) is not None for raw in below)
            if (
                rated
                and (not below or words >= LEAST_RATED * len(below))
                and start > 0
                and len(rated) >= min(2, max(1, len(self.lines) - 3))
            ):
                columns.append(place)
                first = min(first, start)
        return columns, first

    def _says_little(self, raw: Any) -> bool:
        """Whether a cell is a figure, as in a row of totals, or says that nobody knows yet."""
        text = as_text(raw)
        return not re.search("[^\\W\\d_]|[^\\x00-\\x7f]", text) or self.words.is_placeholder(text)

    def _top(self, head: Sequence[Row], place: int) -> tuple[str, str]:
        """What stands above a column: its name, and its date where one stands there."""
        words, when = "", ""
        for row in reversed(head):
            filled = sum(not is_blank(cell) for cell in row)
            raw = row[place] if place < len(row) else ""
            at = place
            while is_blank(raw) and at > 0 and filled > 1 and row is not head[-1] and words == "":
                at -= 1
                raw = row[at] if at < len(row) else ""
            if is_blank(raw):
                continue
            text = as_text(raw)
            if dated := read_date(text, "month"):
                when = when or dated.last.isoformat()
            elif not words:
                words = text
        return words, when

    def _is_head(self, row: Row, head: Iterable[Row]) -> bool:
        cells = [tidy(as_text(cell)) for cell in row if not is_blank(cell)]
        return len(cells) > 1 and any(
            cells == [tidy(as_text(cell)) for cell in other if not is_blank(cell)] for other in head
        )


def _meaning(words: str) -> str:
    """The rating that a legend's words start with, such as ``not applicable to this body``."""
    plain = f"{tidy(words)} "
    return next(
        (
            rating
            for word, rating in sorted(_ratings().items(), key=lambda item: -len(item[0]))
            if word and plain.startswith(f"{word} ")
        ),
        "",
    )


def _is_total(row: Row, label: str) -> bool:
    return says_only_total(label) or any(
        isinstance(cell, str) and tidy(cell) in ("total", "sub total", "subtotal", "grand total") for cell in row[:3]
    )
