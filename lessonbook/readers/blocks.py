"""What a reader gives: a document as blocks in reading order, and what it left aside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
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


def broken(what: str) -> Unreadable:
    """Say that a file is damaged; `what` completes the sentence "The file ..."."""
    return Unreadable(f"The file {what}. Open it in its own program, save it again and add the new file.",
                      "quarantined")


def words(texts: Iterable[str]) -> int:
    """Count words as people count them: runs between spaces."""
    return sum(len(text.split()) for text in texts)
