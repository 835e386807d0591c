"""Parts of a document to passages: headings, tables and the fields of the template give each its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ITEM = re.compile(r"[ \t]*(?:[-*+•▪●◦‣–]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+")
NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?[ \t]+(?=[A-Z])")
MARKS = re.compile(r"\*\*|__|`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NAMES_ROW = re.compile(r"\b(?:service|sector|provider|area|organisation|trust|body|ref|reference|no|number|id)\b|^#$")
HEAD = frozenset(("sender", "receivers", "period", "date", "version", "supersedes"))
HEADER_WORDS, LABEL_WORDS = 6, 4


@dataclass(frozen=True)
class Passage:
    """A paragraph, list item or table cell.

    Attributes
    ----------
    id : str
        ``p001`` and on, in reading order.
    text : str
        The words, on one line.
    section : str
        The headings above it, the outermost first, joined by ``: ``.
    column, row : str
        In a table: its column's heading, and the first cell of its row.
    line : int
        Line of a text file, from 1; 0 where the file has no lines.
    row_id : int
        Cells that share a number other than 0 stand in one row.
    """

    id: str
    text: str
    section: str = ""
    column: str = ""
    row: str = ""
    line: int = 0
    row_id: int = 0


@dataclass(frozen=True)
class Handover:
    """A document as read.

    Attributes
    ----------
    name : str
        File name, as given.
    title : str
        Its title or first heading; the file's name where it has none.
    fields : tuple of (str, str)
        ``Sender: ...`` and such lines from its head, names in small letters.
    passages : tuple of Passage
        In reading order.
    """

    name: str
    title: str
    fields: tuple[tuple[str, str], ...]
    passages: tuple[Passage, ...]

    @property
    def words(self) -> int:
        """How many words its passages hold."""
        return sum(passage.text.count(" ") + 1 for passage in self.passages)

    def field(self, name: str) -> str:
        """The value of a head field; empty where it has none."""
        return next((value for key, value in self.fields if key == name), "")


@dataclass(frozen=True)
class Part:
    """A heading, paragraph, table row, the line under a table's head, or a gap."""

    kind: str
    text: str = ""
    level: int = 0
    line: int = 0
    cells: tuple[str, ...] = ()


def bare(text: str) -> str:
    """Text without the bullet or number that opens it."""
    item = ITEM.match(text)
    return text[item.end() :] if item else text


@lru_cache(maxsize=1)
def _template_fields() -> tuple[frozenset[str], frozenset[str]]:
    """Names that open an entry of the template, and all names of its fields, in small letters."""
    from ...readers.template.form import template

    columns = [one.columns for one in template().sections if one.columns]
    return (
        frozenset(names[0].lower() for names in columns),
        frozenset(name.lower() for names in columns for name in names),
    )


def assemble(name: str, title: str, fields: Iterable[tuple[str, str]], parts: Sequence[Part]) -> Handover:
    """Give every passage its number, headings, column and row."""
    made = _Assembly(title)
    for index, part in enumerate(parts):
        if part.kind == "heading":
            made.heading(part)
        elif part.kind == "row":
            made.table_row(part, ruled=index + 1 < len(parts) and parts[index + 1].kind == "divider")
        elif part.kind == "text":
            made.text(part)
        if part.kind not in ("gap", "divider"):
            made.previous = part.kind
    return Handover(name, made.title or Path(name).stem, tuple(fields), tuple(made.passages))


class _Assembly:
    def __init__(self, title: str) -> None:
        self.title = title
        self.passages: list[Passage] = []
        self.headings: dict[int, str] = {}
        self.header: tuple[str, ...] = ()
        self.previous, self.rows = "", 0
        self.service, self.in_entry = "", False

    def add(self, text: str, part: Part, column: str = "", row: str = "", row_id: int = 0) -> None:
        """Add a passage, unless it has no words."""
        clean = " ".join(_LINK.sub(r"\1", MARKS.sub("", text)).split())
        if clean:
            section = ": ".join(self.headings[level] for level in sorted(self.headings))
            ident = f"p{len(self.passages) + 1:03d}"
            self.passages.append(Passage(ident, clean, section, column, row, part.line, row_id))

    def heading(self, part: Part) -> None:
        """Open a section; the first heading names a document that has no title."""
        text = " ".join(NUMBERED.sub("", MARKS.sub("", part.text)).split())
        self.title = self.title or text
        self.headings = {level: old for level, old in self.headings.items() if level < part.level}
        if part.level > 1:
            self.headings[part.level] = text
        self.in_entry = False

    def table_row(self, part: Part, *, ruled: bool) -> None:
        """Take a row: a first row of short cells is the head, and cells that name a service label the others."""
        if self.previous != "row":
            short = all(len(cell.split()) <= HEADER_WORDS for cell in part.cells)
            self.header = part.cells if ruled or (short and len(part.cells) > 2) else ()
            if self.header:
                return
        self.rows += 1
        heads = [*self.header, *[""] * len(part.cells)]
        labels = [place for place, cell in enumerate(part.cells) if self._labels(place, cell, heads[place])]
        row = ", ".join(part.cells[place] for place in labels)
        for place, cell in enumerate(part.cells):
            if place not in labels:
                self.add(cell, part, heads[place], row, self.rows)

    def _labels(self, place: int, cell: str, head: str) -> bool:
        """Whether a cell only says which service its row is about."""
        if head:
            return _NAMES_ROW.search(head.lower()) is not None and len(cell.split()) <= 2 * LABEL_WORDS
        return place == 0 and len(cell.split()) <= LABEL_WORDS

    def text(self, part: Part) -> None:
        """Take a paragraph, or a field of the template such as `Concern: waits are rising`."""
        starts, known = _template_fields()
        column, colon, value = MARKS.sub("", bare(part.text)).partition(":")
        name = column.strip().lower()
        if colon and name in HEAD and not self.headings:
            return
        if not colon or name not in known:
            self.in_entry = False
            self.add(bare(part.text), part)
            return
        if name in starts or not self.in_entry:
            self.rows += 1
            self.service = value.strip() if name == "service" else ""
        if name != "service":
            self.add(value, part, column.strip(), self.service, self.rows)
        self.in_entry = True
