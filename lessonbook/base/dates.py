"""The one reader of dates as people write them: day first, as in the UK, and nothing is guessed.

``01/04/2013`` is 1 April unless the caller says that its months come first; a year of two figures is read by `PIVOT`;
a day that the calendar does not have is no date. The names of months are those of dateutil.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Literal, NamedTuple

from dateutil.parser import parserinfo

Precision = Literal["day", "month", "year"]
PIVOT = 70
EARLIEST_YEAR = 1000
_FINENESS: dict[Precision, int] = {"day": 0, "month": 1, "year": 2}

_month_number = parserinfo().month
_MONTH = "(?:{})".format("|".join(name.lower() for names in parserinfo.MONTHS for name in reversed(names)))
_NAME = rf"(?P<name>{_MONTH})\.?"
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|'?\d\d)"
_TIME = r"(?:(?:t|,? )\d{1,2}[:.]\d\d(?:[:.]\d\d(?:\.\d+)?)?(?: ?[ap]m)?(?: ?z| ?[+-]\d\d:?\d\d)?)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
_WRITTEN: tuple[tuple[Precision, str], ...] = (
    ("day", rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}"),
    ("day", rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?P<between> ?[-/.] ?| )(?P<month>\d{{1,2}})(?P=between){_YEAR}{_TIME}"),
    ("day", rf"{_WEEKDAY}{_DAY}(?:[- /,]*|(?: day)? of ){_NAME}[- /,]*{_YEAR}{_TIME}"),
    ("day", rf"{_WEEKDAY}{_NAME}[- ]*{_DAY}[-/, ]+(?P<year>\d{{4}}){_TIME}"),
    ("day", r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"),
    ("month", r"(?P<year>\d{4})[-/](?P<month>\d\d?)"),
    ("month", r"(?P<month>\d\d?)[-/](?P<year>\d{4})"),
    ("month", rf"{_NAME}[- /,]*{_YEAR}"),
    ("year", r"(?P<year>(?:1\d|20|21)\d\d)"),
)
_FORMS = tuple((precision, re.compile(form)) for precision, form in _WRITTEN)
# In running text `May 13` is a day as often as a year, 2011-12 a year of account, and 1.2.13 the number of a section.
_IN_TEXT = re.compile(rf"""(?<![\w/.])(?:
      \d{{4}}-\d\d-\d\d | \d{{1,2}}([/-])\d{{1,2}}\1(?:\d{{4}}|\d\d) | \d{{1,2}}\.\d{{1,2}}\.\d{{4}}
    | {_ORDINAL}[ -](?:of[ ])?{_MONTH}\.?,?[ -](?:\d{{4}}|'?\d\d)
    | {_MONTH}\.?[ ]{_ORDINAL},?[ ]\d{{4}}
    | {_MONTH}\.?,?(?:[ -]\d{{4}} | [ -]?'\d\d | -\d\d)
    | \d{{4}}-\d\d
    )(?!\w|[-/.]\d)""", re.VERBOSE)


class Dated(NamedTuple):
    """What a date says: a day, or the first and last day of a month or year.

    Attributes
    ----------
    first, last : date
        The days it spans; the same where the day is stated.
    precision : {"day", "month", "year"}
        What was written.
    """

    first: date
    last: date
    precision: Precision

    def iso(self) -> str:
        """YYYY-MM-DD, YYYY-MM or YYYY: as exact as what was written."""
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


def read_date(text: str, at_least: Precision = "day", month_first: bool = False) -> Dated | None:
    """Read a text that is nothing but a date.

    Parameters
    ----------
    text : str
        Such as 1/4/13, 1 April 2013, 2013-04-01T00:00; a time of day is dropped.
    at_least : {"day", "month", "year"}
        How exact it must be: a month alone, such as Mar-27, is a date only where the caller says so.
    month_first : bool
        Whether 04/01/2013 is 1 April, as in the USA.

    Returns
    -------
    Dated or None
        None where it is no date, or less exact, or not in the calendar.
    """
    text = " ".join(text.split()).strip(" .,").casefold()
    for precision, form in _FORMS:
        if found := form.fullmatch(text):
            return _dated(found.groupdict(), precision, month_first) if (
                _FINENESS[precision] <= _FINENESS[at_least]) else None
    return None


def iso_date(text: str) -> str:
    """A text that is nothing but a date, a month or a year as YYYY-MM-DD, YYYY-MM or YYYY; empty where it is none."""
    dated = read_date(text, "year")
    return dated.iso() if dated else ""


def dates_in(text: str, at_least: Precision = "month") -> list[Dated]:
    """Dates in running text, in their order.

    Parameters
    ----------
    text : str
        Any words. 2011-12 is a year of account and left out; so is a bare year.
    at_least : {"day", "month"}
        How exact a date must be.
    """
    return [dated for dated, _ in dates_at(text, at_least)]


def dates_at(text: str, at_least: Precision = "month") -> list[tuple[Dated, int]]:
    """Dates in running text as :func:`dates_in` finds them, each with the character at which it starts.

    Characters are counted in the text on one line, with single spaces.
    """
    found = []
    for match in _IN_TEXT.finditer(" ".join(text.split()).casefold()):
        dated = read_date(match[0], at_least)
        if dated and not (re.fullmatch(r"\d{4}-\d\d", match[0]) and int(match[0][5:]) == (dated.first.year + 1) % 100):
            found.append((dated, match.start()))
    return found


def order_is_open(text: str) -> bool:
    """Whether a date in figures would be another day if its month came first."""
    day_first, month_first = read_date(text), read_date(text, month_first=True)
    return day_first is not None and month_first is not None and day_first != month_first


def _dated(parts: dict[str, str | None], precision: Precision, month_first: bool) -> Dated | None:
    year = _full_year(parts["year"] or "")
    name, month, day = parts.get("name"), int(parts.get("month") or 1), int(parts.get("day") or 1)
    if name:
        month = _month_number(name) or 0
    elif month_first and parts.get("between"):
        month, day = day, month
    if year < EARLIEST_YEAR or not 1 <= month <= 12:
        return None
    last_day = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last_day:
        return None
    if precision == "day":
        return Dated(date(year, month, day), date(year, month, day), precision)
    if precision == "month":
        return Dated(date(year, month, 1), date(year, month, last_day), precision)
    return Dated(date(year, 1, 1), date(year, 12, 31), precision)


def _full_year(text: str) -> int:
    figures = text.removeprefix("'")
    return int(figures) if len(figures) == 4 else int(figures) + (2000 if int(figures) < PIVOT else 1900)
