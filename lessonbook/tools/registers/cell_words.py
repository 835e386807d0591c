"""What a cell means where words, money or a day are asked for, or why it is not understood."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ...base.dates import dates_in, read_date
from .values import ERRORS, EXCEL_EPOCH, ROLLING, Broken, Read, as_text, tidy, to_days

FIRST_SERIAL, LAST_SERIAL = 20_000, 75_000  # Excel's numbers for days from October 1954 to May 2105
EARLIEST, LATEST = 1900, 2199
LARGEST = 1e11
TOO_LARGE = "not an amount of money that a contract can have"
YES = frozenset(("yes", "y", "true", "done", "complete", "completed", "x", "✓", "✔", "1"))
NO = frozenset(("no", "n", "false", "not done", "outstanding", "incomplete", "not yet", "in progress", "0"))
NOTHING = frozenset(("none", "nil", "no", "n", "no gaps", "none identified", "0"))
_DASHES = re.compile(r"[-–—−.?*/ ]*")
_AMOUNT = re.compile(
    r"(?P<sign>[-(]?) ?(?P<currency>£|gbp|€|eur|\$|usd)? ?(?P<minus>[-(]?) ?"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+(?!\d)|\d+)(?P<part>\.\d+)?"
    r" ?(?P<unit>k|m|bn|thousand|million|billion)?(?![\w/])"
)
_TIMES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_YEARLY = re.compile(r"\bp\.? ?a\b|per annum|per year|a year|annual|yearly|each year")
_MONTHLY = re.compile(r"\bp\.? ?c\.? ?m\b|per month|a month|monthly|each month")
_WHOLE = re.compile(r"over (?:the )?(?:life|term|\d+ years)|whole life|in total|total\b")
_NEAR = re.compile(
    r"\b(?:c|circa|approx\w*|about|around|est\w*|up to|max\w*|block|capped|excl?\w*|incl?\w*|vat|plus|net"
    r"|gross|fixed)\b"
)
_ABSURD = re.compile(r"\d")


@dataclass(frozen=True)
class Words:
    """Words that say nothing, from the vocabulary; see ``vocabulary.yml``."""

    not_stated: frozenset[str]
    placeholders: frozenset[str]
    placeholder_starts: tuple[str, ...]
    open_ended: tuple[str, ...]

    def says_nothing(self, text: str) -> bool:
        """Whether a text is a blank in other words, such as n/a or a dash."""
        plain = tidy(text)
        return plain in self.not_stated or (not plain and "?" not in text)

    def is_placeholder(self, text: str) -> bool:
        """Whether a text says that nobody knows yet, such as TBC, ``??`` or whom to ask."""
        plain = tidy(text)
        return (
            "?" in text
            or "@" in text
            or plain in self.placeholders
            or re.sub(r" \d+$", "", plain) in self.placeholders
            or any(plain == start or plain.startswith(f"{start} ") for start in self.placeholder_starts)
        )

    def text(self, raw: Any) -> Read:
        """Words; None where nothing is stated, a fault where a spreadsheet error stands."""
        if isinstance(raw, Broken):
            return Read(None, raw.reason)
        text = as_text(raw)
        if text[:1] == "#" and ERRORS.match(text):
            return Read(None, "the cell holds a spreadsheet error")
        return Read(None if self.says_nothing(text) else text)

    def name(self, raw: Any) -> Read:
        """The name of somebody; a fault where nobody is named yet."""
        text, fault, _ = self.text(raw)
        return Read(text, "names nobody yet" if text and self.is_placeholder(text) else fault)

    def gaps(self, raw: Any) -> Read:
        """Words for what is missing: ``none`` where somebody looked and found nothing."""
        plain = as_text(raw).casefold()
        return Read("none") if plain in NOTHING else self.text(raw)

    def step(self, raw: Any) -> Read:
        """A step taken: its day, True for done on a day not stated, False for not done, None for not stated."""
        plain = as_text(raw).casefold()
        if plain in YES:
            return Read(True)
        if plain in NO:
            return Read(False)
        found = self.day(raw)
        return found._replace(fault="neither a date nor yes or no") if found.fault else found

    def money(self, raw: Any, times: float = 1) -> Read:
        """Whole pence; words around an amount are let be where they say what it is.

        Parameters
        ----------
        raw : object
            A number, or text such as ``£1,200 pa``, ``(2,500)``, ``c. £5k``.
        times : float
            What the heading says the figures are in, for example 1,000.
        """
        if isinstance(raw, (int, float)):
            return _pence(float(raw) * times)
        text, fault, _ = self.text(raw)
        if fault:
            return Read(None, fault)
        plain = as_text(raw).removeprefix("'").casefold().replace("â£", "£").replace("\u2212", "-").strip()
        if plain in ("nil", "none", "zero") or re.fullmatch(r"(?:£|gbp) ?[-–—]+", plain):
            return Read(0)
        if text is None:
            return Read(None)
        if re.fullmatch(r"£\d{1,3}\.000", plain):
            return Read(None, "may be a thousand or one pound")
        if re.fullmatch(r"-?£?\d{1,9}(?:\.\d+)?", plain):
            return _pence(float(plain.replace("£", "")) * times)
        return _amount_in(plain, times)

    def day(self, raw: Any, last: bool = False, month_first: bool = False) -> Read:
        """A day, as whole days since 1 January 1970.

        Parameters
        ----------
        raw : object
            A date, Excel's number for one, or text, day first as in the UK.
        last : bool
            Whether the last day of a month is meant, as for an end, which may also be open.
        month_first : bool
            Whether the column writes its months first.
        """
        if isinstance(raw, (datetime, date)):
            return _in_range(raw if type(raw) is date else date(raw.year, raw.month, raw.day))
        if isinstance(raw, (time, timedelta)):
            return Read(None, "no date; write it like 31/01/2012")
        if isinstance(raw, (int, float)):
            return _serial(float(raw))
        text, fault, _ = self.text(raw)
        if fault or text is None:
            return Read(None, fault)
        plain = tidy(text)
        if last and any(word in plain for word in self.open_ended) and not _ABSURD.search(plain):
            return Read(None, "", ROLLING)
        if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
            return _serial(float(text))
        dated = _date_with_notes(text.removeprefix("'"), month_first)
        if dated is None:
            if last and any(plain.startswith(word) for word in self.open_ended):
                return Read(None, "", ROLLING)
            return Read(None, "nobody knows yet" if self.is_placeholder(text) else "no date; write it like 31/01/2012")
        short = "two figures" if re.search(r"(?<!\d)['/. -]?\d\d$", text) and not re.search(r"\d{4}", text) else ""
        return _in_range(dated.last if last else dated.first)._replace(note=short)


def _date_with_notes(text: str, month_first: bool) -> Any:
    """A date at the start of a text, such as ``31/03/2027 (+1 +1)``; what follows is a note on it."""
    if found := read_date(text, "month", month_first):
        return found
    for part in (
        re.split(
            r"\s*(?:\(|\[|,|;| plus | \+ ?| with | and | or | then | extend| ext\b| - | – )",
            text,
            maxsplit=1,
            flags=re.I,
        )[0],
        re.sub(r"^(?:until|to|ends?|expires?|by|from|w\.?e\.?f\.?)\b[: ]*", "", text, flags=re.I),
    ):
        if part != text and (found := read_date(part, "month", month_first)):
            return found
    inside = dates_in(text)
    return inside[0] if len(inside) == 1 and not re.search(r"\bnot?\b|was|expired", text, re.I) else None


def _amount_in(plain: str, times: float) -> Read:
    """The one amount in a text."""
    amounts = [found for found in _AMOUNT.finditer(plain) if not _is_year(found, plain)]
    rest = _AMOUNT.sub(" ", plain).strip(" ().,:;*+-~")
    if not amounts:
        return Read(None, "says no amount")
    if len(amounts) > 1:
        return Read(None, "holds more than one amount")
    found = amounts[0]
    if found["currency"] in ("€", "eur", "$", "usd"):
        return Read(None, "is not in pounds, and pounds and other money are not added")
    if rest and not (
        found["currency"] or found["unit"] or _YEARLY.search(plain) or _MONTHLY.search(plain) or _NEAR.search(rest)
    ):
        return Read(None, "says no amount")
    if re.search(r"\d", rest):
        return Read(None, "holds figures that are no amount")
    number = float(re.sub(r"[ ,]", "", found["whole"]) + (found["part"] or "")) * _TIMES.get(found["unit"] or "", times)
    if (
        found["sign"]
        or found["minus"] == "-"
        or (found["minus"] == "(" and plain.rstrip().endswith(")") and rest == "")
    ):
        number = -number if not (found["sign"] == "(" and rest) else number
    period = (
        "annual_value"
        if _YEARLY.search(plain)
        else "monthly_value"
        if _MONTHLY.search(plain)
        else "whole_life_value"
        if _WHOLE.search(plain)
        else ""
    )
    return _pence(number)._replace(note=period)


def _is_year(found: re.Match[str], plain: str) -> bool:
    """Whether figures in a text are a year of account or an item of a list, such as 2025 in ``block 2025/26``."""
    before, after = plain[: found.start("whole")][-1:], plain[found.end() :][:1]
    return not found["currency"] and (
        before == "/"
        or after == "/"
        or (bool(re.fullmatch(r"(?:19|20)\d\d", found["whole"])) and bool(re.search(r"[a-z]", plain)))
    )


def _pence(pounds: float) -> Read:
    if not math.isfinite(pounds) or abs(pounds) > LARGEST:
        return Read(None, TOO_LARGE)
    return Read(int(math.copysign(math.floor(abs(pounds) * 100 + 0.5 + 1e-6), pounds)))


def _serial(number: float) -> Read:
    if math.isfinite(number) and FIRST_SERIAL <= number <= LAST_SERIAL:
        return Read(to_days(EXCEL_EPOCH + timedelta(days=int(number))))
    return Read(None, "a number, not a date; write it like 31/01/2012")


def _in_range(day: date) -> Read:
    if not EARLIEST <= day.year <= LATEST:
        return Read(None, f"the year {day.year} cannot be right")
    return Read(to_days(day))


def words_of_nothing(vocabulary: dict[str, Any]) -> Words:
    """The words of the vocabulary that say nothing."""
    placeholders = frozenset(map(tidy, map(str, vocabulary["placeholders"])))
    return Words(
        frozenset(map(tidy, map(str, vocabulary["not_stated"]))),
        placeholders,
        tuple(map(tidy, vocabulary["placeholder_starts"])),
        tuple(vocabulary["open_ended"]),
    )
