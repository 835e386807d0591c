"""Dates as people write them."""

from __future__ import annotations

import re
from datetime import date

MONTHS = {name: number for number, name in enumerate([
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december"], start=1)}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}

_WRITTEN = re.compile(r"\b(?:(\d{1,2})(?:st|nd|rd|th)? )?([A-Za-z]{3,9}),? ((?:19|20)\d\d)\b")

_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?\b")


def dates_in(text: str) -> list[date]:
    """Dates written as 14 March 2013, March 2013, 2013-03 or 2013-03-14; a month stands for its first day."""
    found = []
    for day, month, year in _WRITTEN.findall(text):
        if month.lower() in MONTHS:
            found.append(_date(int(year), MONTHS[month.lower()], int(day or 1)))
    found += [_date(int(year), int(month), int(day or 1)) for year, month, day in _ISO.findall(text)]
    return [one for one in found if one]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
