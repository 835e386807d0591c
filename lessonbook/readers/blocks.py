"""What a reader gives: a document as blocks in reading order, and what it left aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from itertools import takewhile
from typing import Any

KINDS = ("heading", "paragraph", "item", "row", "note", "box", "cue")


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, table row, note or caption cue, as the document has it.

    Attributes
    ----------
    text : str
        The words; ``\\n`` where the document breaks a line within the block.
    kind : str
        One of `KINDS`.
    level : int
        Of a heading, from 1; 0 is the document's title.
    voice : str
        Speaker, where the document's markup names one.
    bold : int
        How many characters at the start of `text` are bold.
    italic : bool
        Whether all of `text` is italic.
    place, page : str
        Where it stands in the original: a timecode, a row, a note's number; a page where there are pages.
    cells : tuple of str
        Of a table row, its cells.
    size : float
        Height of the letters in points; 0 where unknown.
    top : float
        Share of the page's height above it, from 0 to 1; -1 where unknown.
    """

    text: str
    kind: str = "paragraph"
    level: int = 0
    voice: str = ""
    bold: int = 0
    italic: bool = False
    place: str = ""
    page: str = ""
    cells: tuple[str, ...] = ()
    size: float = 0.0
    top: float = -1.0


@dataclass(frozen=True)
class Dropped:
    """Words that were read but are not part of the document's text, and why."""

    text: str
    reason: str
    place: str = ""


@dataclass(frozen=True)
class Comment:
    """A reviewer's remark in the margin: for the review sheet, never for the text.

    Attributes
    ----------
    text, author : str
        The remark, and who made it.
    place : str
        A page or a cell, where that is known.
    near : str
        The paragraph it stands at, as far as the file says.
    words : str
        The words of that paragraph that it is about; empty where it is about the whole.
    """

    text: str
    author: str = ""
    place: str = ""
    near: str = ""
    words: str = ""


@dataclass
class Document:
    """A file as read.

    Attributes
    ----------
    format : str
        What the file is, by its content.
    blocks : list of Block
        In reading order.
    title, date, author : str
        As the file's own properties state them; empty where they do not.
    dropped : list of Dropped
        Words left aside, each with its reason.
    comments : list of Comment
        Reviewers' remarks.
    """

    format: str
    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    date: str = ""
    author: str = ""
    dropped: list[Dropped] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def drop(self, text: str, reason: str, place: str = "") -> None:
        """Note words that are left aside; empty ones are not noted."""
        if text.strip():
            self.dropped.append(Dropped(text.strip(), reason, place))

    def as_json(self) -> dict[str, Any]:
        """Plain data for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Document:
        """Rebuild what `as_json` gave."""
        names = {item.name for item in fields(cls)} - {"blocks", "dropped", "comments"}
        return cls(
            **{name: data[name] for name in names},
            blocks=[Block(**{**item, "cells": tuple(item["cells"])}) for item in data["blocks"]],
            dropped=[Dropped(**item) for item in data["dropped"]],
            comments=[Comment(**item) for item in data["comments"]],
        )


class Unreadable(Exception):
    """A file that cannot be used.

    Parameters
    ----------
    reason : str
        What is wrong and what to do, in whole sentences.
    status : str
        ``refused`` where the editor can mend it, ``quarantined`` where the file is broken or hostile.
    password : bool
        Whether a password would help.
    """

    def __init__(self, reason: str, status: str = "refused", *, password: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.status, self.password = reason, status, password


def lead_of(runs: Sequence[tuple[str, tuple[bool, bool]]]) -> tuple[str, int, bool]:
    """Put runs of letters together.

    Parameters
    ----------
    runs : sequence of (str, (bool, bool))
        Letters, and whether they are bold and italic.

    Returns
    -------
    tuple of str, int and bool
        The text; how many letters at its start are bold, white space before the first not counted; whether all are
        italic.
    """
    text = "".join(part for part, _ in runs)
    filled = [face for part, face in runs if part.strip()]
    bold = sum(len(part) for part, _ in takewhile(lambda run: run[1][0] or not run[0].strip(), runs))
    lead = len(text) - len(text.lstrip())
    strong = bool(text[:bold].strip())
    return text, max(0, min(bold, len(text.rstrip())) - lead) if strong else 0, bool(filled) and all(
        italic for _, italic in filled)


_LONG_HEADING = 16


def is_sentence(text: str) -> bool:
    """Whether what looks like a heading is a sentence, which stays text: it ends as one, or is long for a heading."""
    count = len(text.split())
    return (text.rstrip(" ”\"’')").endswith((".", "!", ";", "…")) and count > 1) or count > _LONG_HEADING


_LONG_CELL = 150


def table_row(cells: Sequence[Sequence[Block]], place: str = "") -> list[Block]:
    """Make a row of its cells' blocks.

    Notes, boxes and the rows of tables within hang in a cell and are nobody's: they follow the row, inner rows as
    boxes with their cells on one line. A row that only lays out a page is no row: one with a single filled cell, or
    with several paragraphs of running text in one.

    Parameters
    ----------
    cells : sequence of sequence of Block
        Each cell's blocks.
    place : str
        Where the row stands; the place of its first block where it is not given.
    """
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(len(cell) > 3 and words(block.text for block in cell) > _LONG_CELL for cell in filled):
        return [block for cell in filled for block in cell]
    texts: list[str] = []
    beside: list[Block] = []
    for cell in cells:
        hangs = [block for block in cell if block.kind in ("row", "note", "box")]
        texts.append("\n".join(block.text for block in cell if block not in hangs))
        beside += [_inner(block) if block.kind == "row" else block for block in hangs]
    said = "\n".join(text for text in texts if text.strip())
    row = Block(said, "row", place=place or filled[0][0].place, cells=tuple(texts))
    return [*([row] if said else []), *beside]


def _inner(row: Block) -> Block:
    line = " | ".join(" ".join(cell.split()) for cell in row.cells if cell.strip())
    return replace(row, kind="box", text=line, cells=(), place=f"table in {row.place}" if row.place else "table")


def broken(what: str) -> Unreadable:
    """Say that a file is damaged; `what` completes the sentence "The file ..."."""
    return Unreadable(f"The file {what}. Open it in its own program, save it again and add the new file.",
                      "quarantined")


def words(texts: Iterable[str]) -> int:
    """Count words as people count them: runs between spaces."""
    return sum(len(text.split()) for text in texts)
