"""A REFI-QDA project as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Code:
    """A code: its names from the top of the hierarchy, its description and colour."""

    guid: str
    path: tuple[str, ...]
    about: str = ""
    colour: str = ""
    codable: bool = True


@dataclass(frozen=True)
class Mark:
    """A coding, or a memo on a selection where `code` is None.

    Attributes
    ----------
    code : Code or None
        What it is coded with.
    start, end : int or None
        Positions as the file has them; None where it marks no text.
    words : str
        The selected words, where the file repeats them; else a label.
    who, when, note : str
        Person, moment and memo; empty where not stated.
    reason : str
        Why it cannot be placed, where that is clear already.
    """

    code: Code | None
    start: int | None
    end: int | None
    words: str
    who: str
    when: str
    note: str
    reason: str = ""


@dataclass
class Document:
    """A text and what is marked in it.

    Attributes
    ----------
    guid, name : str
        As the project has them.
    text : str or None
        The text with its line ends as they are; None with the reason where it cannot be had.
    marked : bool
        Whether the file began with a byte order mark.
    marks : list of Mark
        In the order of the file.
    """

    guid: str
    name: str
    text: str | None
    reason: str = ""
    marked: bool = False
    about: str = ""
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Note:
    """A memo that stands by itself or on a code, a source or the project."""

    name: str
    text: str
    who: str
    when: str


@dataclass
class Project:
    """A project: who made it, its people, codes, documents and notes."""

    origin: str
    users: dict[str, str]
    codes: dict[str, Code]
    documents: list[Document]
    notes: list[Note]
