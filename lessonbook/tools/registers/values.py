"""One cell at a time: what a raw spreadsheet value says, or why it is not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from ...base.csv_cells import from_cell

NOT_STATED = "not stated"
ROLLING = "rolling"
EPOCH = date(1970, 1, 1)
EXCEL_EPOCH = date(1899, 12, 30)
MARKS = frozenset(("\x1a", "\0", "\ufeff"))  # ends and beginnings of files, which old programs leave among the rows
ERRORS = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)", re.I)
_NOT_WORDS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True)
class Broken:
    """A cell whose value is lost: an error, or a formula without a stored result."""

    text: str
    reason: str


class Read(NamedTuple):
    """What a cell says.

    Attributes
    ----------
    value
        Text, whole pence, whole days since 1970, or None where nothing is understood or stated.
    fault : str
        Why the cell is not understood; empty where it is.
    note : str
        For money, the period that the cell itself states; for an end, that it is open, or a year of two figures.
    """

    value: Any
    fault: str = ""
    note: str = ""


def is_blank(raw: Any) -> bool:
    """Whether a cell holds nothing that a reader could see."""
    return raw is None or (isinstance(raw, str) and (not raw or raw.isspace() or raw in MARKS))


def as_text(raw: Any) -> str:
    """A raw value as the words a person would see, on one line.

    The apostrophe that exports put before what could be a formula is dropped, and so are control characters.
    """
    if isinstance(raw, str):
        if raw.isprintable() and raw[:1] != "'" and "  " not in raw and raw == raw.strip():
            return raw
        text = " ".join(from_cell(raw).split())
        return text if text.isprintable() else "".join(filter(str.isprintable, text))
    if raw is None:
        return ""
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ", timespec="seconds")
    return raw.text if isinstance(raw, Broken) else str(raw)


def tidy(text: str) -> str:
    """Lower case, letters and digits only, single spaces: how words are compared."""
    return _NOT_WORDS.sub(" ", text.casefold().replace("&", " and ").replace("'", "")).strip()


def from_days(days: int) -> date:
    """The date that a number of days since 1 January 1970 stands for."""
    return EPOCH + timedelta(days=int(days))


def to_days(day: date) -> int:
    """Whole days since 1 January 1970."""
    return (day - EPOCH).days
