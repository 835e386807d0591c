"""One cell at a time: what a raw spreadsheet value says, or why it cannot be used."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ...base.csv_cells import from_cell

NOT_STATED = "not stated"
EPOCH = date(1970, 1, 1)
EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 20_000, 75_000  # Excel's numbers for days from October 1954 to May 2105
UNSTATED = frozenset(("", "not stated", "not known", "unknown", "n/a", "na", "n.a.", "tbc", "tba", "tbd", "-", "--",
                      "–", "—", "?", "nk", "not available", "not applicable", "to be confirmed", "to be advised",
                      "to be agreed", "not yet known", "not recorded", "not given", "not confirmed", "no data"))
YES = frozenset(("yes", "y", "true", "done", "complete", "completed", "x", "✓", "✔", "1"))
NO = frozenset(("no", "n", "false", "not done", "outstanding", "incomplete", "not yet", "in progress", "0"))
MARKS = frozenset(("\x1a", "\0", "\ufeff"))  # ends and beginnings of files, which old programs leave among the rows
TEXT_MARK = "'"  # what people type before a number so that Excel keeps it as text
NOTHING = frozenset(("none", "nil", "no", "n", "no gaps", "none identified", "0"))
ERRORS = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)", re.I)
MONTHS = {name: number for number, names in enumerate(
    ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
     "sep sept september", "oct october", "nov november", "dec december"), start=1) for name in names.split()}

_MONEY = re.compile(r"(-?)(\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(\.\d+)?(k|m|bn)?$")
_POUNDS = re.compile(r"£?(\d{1,3}(?:,\d{3}){0,2}|\d{1,9})$")  # most amounts, and quick
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?$")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?)?$", re.I)
_WORDS = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?[- ,]*(?:of )?([a-z]+)[- ,.]*(\d{4}|\d{2})$")
_MONTH_FIRST = re.compile(r"(?:[a-z]+,? )?([a-z]+)[- .]*(\d{1,2})(?:st|nd|rd|th)?[,. -]+(\d{4})$")
_NOT_WORDS = re.compile(r"[^0-9a-z]+")
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}

Parsed = tuple[Any, str]
Parse = Callable[[Any], Parsed]


@dataclass(frozen=True)
class Broken:
    """A cell whose value is lost: an error, or a formula without a stored result."""

    text: str
    reason: str


def is_blank(raw: Any) -> bool:
    """Whether a cell holds nothing that a reader could see."""
    return raw is None or (isinstance(raw, str) and (not raw.strip() or raw in MARKS))


def as_text(raw: Any) -> str:
    """A raw value as the words a person would see, on one line.

    The apostrophe that exports put before what could be a formula is dropped, and so are control characters.
    """
    if isinstance(raw, str):
        text = " ".join(from_cell(raw).split())
        return text if text.isprintable() else "".join(filter(str.isprintable, text))
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ", timespec="seconds")
    if isinstance(raw, Broken):
        return raw.text
    return str(raw)


def parse_text(raw: Any) -> Parsed:
    """Words; empty where nothing is stated."""
    if isinstance(raw, Broken):
        return "", raw.reason
    text = as_text(raw)
    if text[:1] == "#" and ERRORS.match(text):
        return "", "the cell holds a spreadsheet error"
    return ("" if len(text) < 16 and text.casefold() in UNSTATED else text), ""


def parse_gaps(raw: Any) -> Parsed:
    """Words for what is missing: ``none`` where somebody looked and found nothing."""
    text, fault = parse_text(raw)
    return ("none" if text.casefold() in NOTHING else text), fault


def parse_money(raw: Any, times: int = 1) -> Parsed:
    """Pounds as whole pence, or None where nothing is stated.

    Parameters
    ----------
    raw : object
        A number, or text with £, thousands separators, brackets for less than nothing, k, m or bn.
    times : int
        What the column's heading says the figures are in, for example 1,000.
    """
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if not math.isfinite(raw) or abs(raw) * times > 1e13:
            return None, "not an amount of money"
        return _pence(raw * times), ""
    if isinstance(raw, str) and (plain_amount := _POUNDS.match(raw)):
        return int(plain_amount[1].replace(",", "")) * 100 * times, ""
    text, fault = parse_text(raw)
    if fault or not text:
        return None, fault
    if text.casefold() in ("nil", "none"):
        return 0, ""
    plain = text.removeprefix(TEXT_MARK).casefold()
    plain = plain.replace("â£", "").replace("£", "").replace("gbp", "").replace("\u2212", "-").strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1].strip()
    plain = plain.replace("- ", "-")
    found = _MONEY.match(plain) or _MONEY.match(plain.replace("million", "m").replace("thousand", "k").replace(" ", ""))
    if not found or (" " in plain and not re.match(r"-?\d{1,3}(?: \d{3})*(?:\.\d+)?$|-?[\d,.]+ [a-z]+$", plain)):
        return None, "not an amount of money; write it like 1,234.50"
    sign, whole, part, unit = found.groups()
    number = float(re.sub(r"[ ,]", "", whole) + (part or ""))
    if number * _TIMES[unit or ""] * times > 1e13:
        return None, "not an amount of money that a contract can have"
    return _pence(number * _TIMES[unit or ""] * times * (-1 if sign else 1)), ""


def parse_date(raw: Any) -> Parsed:
    """A day, as whole days since 1 January 1970, or None where nothing is stated.

    Text is read day first, as in the UK. A month without a day is not completed.
    """
    if isinstance(raw, datetime):
        return _days(raw.year, raw.month, raw.day)
    if isinstance(raw, date):
        return _days(raw.year, raw.month, raw.day)
    if isinstance(raw, (bool, time, timedelta)):
        return None, "not a date; write it like 31/01/2012"
    if isinstance(raw, (int, float)):
        return _serial(raw)
    text, fault = parse_text(raw)
    if fault or not text:
        return None, fault
    text = text.removeprefix(TEXT_MARK)
    if found := _ISO.match(text):
        return _days(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.match(text):
        return _days(_year(found[3]), int(found[2]), int(found[1]))
    if (found := _WORDS.match(text.casefold())) and (month := MONTHS.get(found[2])):
        return _days(_year(found[3]), month, int(found[1]))
    if (found := _MONTH_FIRST.match(text.casefold())) and (month := MONTHS.get(found[1])):
        return _days(int(found[3]), month, int(found[2]))
    if text.isdigit() and len(text) == 8:
        return _days(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _serial(float(text))
    return None, "not a date with day, month and year; write it like 31/01/2012"


def parse_step(raw: Any) -> Parsed:
    """A step taken: its day, True for done on a day not stated, False for not done, None for not stated."""
    if isinstance(raw, bool):
        return raw, ""
    if isinstance(raw, (int, float)) and raw in (0, 1):
        return bool(raw), ""
    text = as_text(raw).casefold() if isinstance(raw, str) else ""
    if text in YES:
        return True, ""
    if text in NO:
        return False, ""
    day, fault = parse_date(raw)
    return day, fault and fault.replace("not a date", "neither a date nor yes or no", 1)


def choice_parser(words: dict[str, str], what: str) -> Parse:
    """Make a parser for a column with a fixed list of values.

    Parameters
    ----------
    words : dict of str to str
        From each word people use, in lower case, to the value it stands for.
    what : str
        What the value should be, for the reason.
    """
    known = ", ".join(dict.fromkeys(words.values()))

    def parse(raw: Any) -> Parsed:
        text, fault = parse_text(raw)
        if fault or not text:
            return "", fault
        value = words.get(tidy(text))
        return (value, "") if value else ("", f"not {what} that the settings know ({known})")

    return parse


def tidy(text: str) -> str:
    """Lower case, letters and digits only, single spaces: how words are compared."""
    return _NOT_WORDS.sub(" ", text.casefold().replace("&", " and ")).strip()


def from_days(days: int) -> date:
    """The date that a number of days since 1 January 1970 stands for."""
    return EPOCH + timedelta(days=int(days))


def to_days(day: date) -> int:
    """Whole days since 1 January 1970."""
    return (day - EPOCH).days


def _pence(pounds: float) -> int:
    return int(math.copysign(math.floor(abs(pounds) * 100 + 0.5 + 1e-6), pounds))


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _serial(raw: float) -> Parsed:
    if math.isfinite(raw) and FIRST_SERIAL <= raw <= LAST_SERIAL:
        return to_days(EXCEL_EPOCH + timedelta(days=int(raw))), ""
    return None, "a number, not a date; write it like 31/01/2012"


def _days(year: int, month: int, day: int) -> Parsed:
    try:
        found = date(year, month, day)
    except ValueError:
        return None, "not a day in the calendar, read day first"
    if not 1900 <= year <= 2199:
        return None, f"the year {year} cannot be right"
    return to_days(found), ""
