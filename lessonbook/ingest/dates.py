"""Dates as people write them, to YYYY-MM-DD, YYYY-MM or YYYY; nothing is guessed."""

from __future__ import annotations

import re

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")
_MONTH = "|".join([*_MONTHS, *(month[:3] for month in _MONTHS), "sept"])
_PATTERNS = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:[T ].*)?"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})"),
    re.compile(rf"(?:\w+day,?\s+)?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<n>{_MONTH})\.?,?\s+(?P<y>\d{{4}})",
               re.IGNORECASE),
    re.compile(rf"(?:\w+day,?\s+)?(?P<n>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})",
               re.IGNORECASE),
    re.compile(rf"(?P<n>{_MONTH})\.?,?\s+(?P<y>\d{{4}})", re.IGNORECASE),
    # day before month, as in this country
    re.compile(r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"),
    re.compile(r"(?P<y>(?:19|20)\d{2})"),
)


def read_date(text: str) -> str:
    """Read a text that is nothing but a date.

    Returns
    -------
    str
        As exact as the text is; empty where it is no date.
    """
    text = " ".join(text.split()).strip(" .,")
    for pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if not found:
            continue
        parts = found.groupdict()
        month = int(parts["m"]) if parts.get("m") else 0
        if parts.get("n"):
            month = next(number for number, name in enumerate(_MONTHS, start=1)
                         if name.startswith(parts["n"].lower()[:3]))
        day = int(parts["d"]) if parts.get("d") else 0
        if month > 12 or day > 31 or (("m" in parts or "n" in parts) and not month) or ("d" in parts and not day):
            return ""
        return parts["y"] + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    return ""
