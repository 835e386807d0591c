"""What only people know about a document: kind, people, date, licence, consent. From options, a form, or answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import get_args

from ..base.dates import iso_date
from ..corpus.people.names import fold
from ..corpus.schema import Kind
from ..readers import Block, Dropped

KINDS: tuple[str, ...] = get_args(Kind)
RIGHTS = ("named", "quoted", "archived")
_KEYS = {
    "title": "title", "kind": "kind", "kind of document": "kind", "document type": "kind", "type": "kind",
    "date": "date", "interview date": "date", "date of interview": "date", "published": "date",
    "date published": "date", "licence": "licence", "license": "licence", "consent": "consent", "people": "people",
    "person": "people", "participants": "people", "participant": "people", "interviewee": "people",
    "interviewees": "people", "interviewer": "interviewer", "interviewers": "interviewer", "speakers": "people",
}
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z ]{2,24}?)\s*[:|]\s*(\S.*?)\s*")
_HEAD_LINES = 15


@dataclass(frozen=True)
class Consent:
    """What one person, or everybody, agreed to.

    Attributes
    ----------
    who : str
        A speaker's name; empty for everyone who speaks.
    named, quoted, archived : bool
        May be named, quoted, kept.
    until : str
        Last day as YYYY-MM-DD; empty for no end.
    """

    who: str = ""
    named: bool = False
    quoted: bool = False
    archived: bool = False
    until: str = ""

    def holds(self, today: date) -> bool:
        """Whether it still runs."""
        return not self.until or self.until >= today.isoformat()


@dataclass(frozen=True)
class Details:
    """What an editor says about a document; empty where nothing was said.

    Attributes
    ----------
    title, kind, date, licence : str
        As the corpus file will state them.
    people : tuple of (str, str)
        Names and roles.
    consent : tuple of Consent
        One for everybody, or one a person.
    restricted : bool
        Whether the text must never leave this machine.
    """

    title: str = ""
    kind: str = ""
    date: str = ""
    licence: str = ""
    people: tuple[tuple[str, str], ...] = ()
    consent: tuple[Consent, ...] = field(default=())
    restricted: bool = False

    def over(self, other: Details) -> Details:
        """These details, filled up with another's where they say nothing."""
        return Details(self.title or other.title, self.kind or other.kind, self.date or other.date,
                       self.licence or other.licence, self.people or other.people, self.consent or other.consent,
                       self.restricted or other.restricted)

    def consent_of(self, *names: str) -> Consent:
        """What a speaker with one of these names agreed to: nothing, unless it was said."""
        forms = {fold(name) for name in names}
        own = [item for item in self.consent if item.who and fold(item.who) in forms]
        return (own or [item for item in self.consent if not item.who] or [Consent(names[0])])[-1]


def read_consent(text: str) -> Consent:
    """Read consent such as ``Jane Smith: named, quoted, archived until 2031-05-01``.

    Raises
    ------
    ValueError
        It says something else; the message says what is expected.
    """
    said = text.strip()
    who, mark, rest = said.replace("=", ":", 1).partition(":")
    if not mark:
        who, rest = "", said
    until = ""
    if found := re.search(r",?\s*\buntil:?\s*(.+)$", rest, re.IGNORECASE):
        until = iso_date(found[1])
        rest = rest[: found.start()]
        if len(until) != 10:
            raise ValueError(f"`{found[1].strip()}` is not a whole date. Write until YYYY-MM-DD.")
    words = [word for word in re.split(r"[\s,;]+|\band\b", rest.lower()) if word]
    unknown = [word for word in words if word not in (*RIGHTS, "none", "no")]
    if unknown or not words:
        raise ValueError(f"`{text.strip()}` is not consent we can read. Say what the person agreed to: any of named, "
                         "quoted, archived, then until YYYY-MM-DD; or none.")
    return Consent(who.strip(), "named" in words, "quoted" in words, "archived" in words, until)


def read_person(text: str) -> tuple[str, str]:
    """Read a person such as ``Jane Smith, chief executive, Anytown CCG``."""
    name, _, role = text.partition(",")
    return " ".join(name.split()), " ".join(role.split())


def read_kind(text: str) -> str:
    """Read a kind of document; empty where it is none of those we know."""
    slug = "-".join(text.lower().split())
    return slug if slug in KINDS else {"interview": "reflection-interview", "reflection": "reflection-interview",
                                       "handover": "handover-document", "news": "news-report",
                                       "paper": "discussion-paper"}.get(slug, "")


def take_form(blocks: Sequence[Block]) -> tuple[Details, list[Block], list[Dropped]]:
    """Read the small form at the head of a document: lines or table rows such as ``Date: 3 May 2026``.

    It counts as a form where at least two of its lines name something we ask for.

    Returns
    -------
    tuple of Details, list of Block and list of Dropped
        What it says, the blocks without it, and its lines.
    """
    lines: list[tuple[int, str, str, str]] = []
    for index, block in enumerate(blocks[:_HEAD_LINES]):
        for line in _form_lines(block):
            found = _LINE.fullmatch(line)
            key = _KEYS.get(found[1].lower()) if found else None
            if found and key:
                lines.append((index, key, found[2], line))
            elif block.kind not in ("heading", "row") and len(line.split()) > 25:
                break
    keys = {key for _, key, _, _ in lines}
    if len(keys) < 2 or not keys - {"title", "people", "interviewer"}:
        return Details(), list(blocks), []
    details = Details()
    dropped, gone = [], set()
    for index, key, value, line in lines:
        try:
            details = _with(details, key, value)
        except ValueError:
            continue
        dropped.append(Dropped(line, "form at the head of the document", blocks[index].place))
        gone.add((index, line))
    kept = []
    for index, block in enumerate(blocks):
        left = [line for line in _form_lines(block) if (index, line) not in gone] if index < _HEAD_LINES else [""]
        if index >= _HEAD_LINES or len(left) == len(_form_lines(block)):
            kept.append(block)
        elif left:
            kept.append(replace(block, text="\n".join(left), bold=0))
    return details, kept, dropped


def _form_lines(block: Block) -> list[str]:
    if block.kind == "row":
        cells = [" ".join(cell.split()) for cell in block.cells if cell.strip()]
        return [f"{cells[0].rstrip(':')}: {' '.join(cells[1:])}"] if len(cells) > 1 else cells
    return [line for line in block.text.split("\n") if line.strip()] if block.kind != "cue" else []


def _with(details: Details, key: str, value: str) -> Details:
    if key == "title":
        return replace(details, title=value)
    if key == "kind" and read_kind(value):
        return replace(details, kind=read_kind(value))
    if key == "date" and iso_date(value):
        return replace(details, date=iso_date(value))
    if key == "licence":
        return replace(details, licence=value)
    if key == "consent":
        found = tuple(read_consent(part) for part in value.split(";") if part.strip())
        return replace(details, consent=details.consent + found)
    if key in ("people", "interviewer"):
        people = [read_person(part) for part in value.split(";") if part.strip()]
        if key == "interviewer":
            people = [(name, role or "interviewer") for name, role in people]
        return replace(details, people=details.people + tuple(people))
    raise ValueError(value)
