"""Figures and dates of a text in one spelling, so that what a lesson says can be sought in what it cites.

`nine` is 9, `1 April 2013` the day 2013-04-01, `20 per cent` and `a fifth of` are told apart from 20. `one` is no
figure: it mostly stands for `somebody` or `a`. Words of order (`first`, `third`) are none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dateutil.parser import parserinfo

_MONTHS = {name: number for number, names in enumerate(parserinfo.MONTHS, start=1) for name in names}

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    word: 20 + 10 * place for place, word in enumerate(_TENS)}
_LARGE = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
          "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
_SHARES = {"half": 50.0, "quarter": 25.0, "third": 100 / 3, "fifth": 20.0, "tenth": 10.0}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = [re.compile(pattern) for pattern in (
    rf"\b{_YEAR}-(?P<month>\d\d)(?:-{_DAY})?\b",
    rf"\b{_DAY}(?: of)? (?P<month>{_MONTH})\b\.?(?:,? {_YEAR})?",
    rf"\b(?P<month>{_MONTH})\.? {_DAY}(?:,? {_YEAR})?(?!\w)",
    rf"\b(?P<month>{_MONTH})\b\.?(?: of)?,? {_YEAR}",
    rf"\b(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})/{_YEAR}\b",
)]
_MONTH_ALONE = re.compile(rf"\b({_MONTH})\b")
_IN_MONTH = re.compile(r"(?i:\b(?:in|by|of|from|since|until|before|after|to|mid|early|late|last|next|during|every))[ -]"
                       rf"({_MONTH})\b")  # elsewhere March and May may be verbs
_SPAN = re.compile(r"\b((?:19|20)\d\d)(?:/|-|–| to )((?:19|20)?\d\d)\b")
_NUMBER = re.compile(r"(?<![\w.])£?(\d+(?:,\d{3})*(?:\.\d+)?)\s?(k\b|m\b|bn\b|hundred|thousand|million|billion)?"
                     r"(?:\s?(%|per cent|percent|percentage points?))?")
_UNIT = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS[1:10])}))?|{'|'.join(reversed(_UNITS))})"
_MANY = r"(?:dozen|hundred|thousand|million|billion)"
_WORDS = re.compile(rf"\b((?:{_UNIT}[\s-])?{_MANY}(?:\s{_MANY})*(?:(?:\sand)?\s{_UNIT}(?:\s{_MANY})*)*|{_UNIT})\b"
                    r"(?:\s(per cent|percent|percentage points?))?", re.IGNORECASE)
_SHARE = re.compile(r"\b(half|(?:one|two|three|four)[ -](?:quarter|third|fifth|tenth)s?|"
                    r"a (?:quarter|third|fifth|tenth)(?= of\b))\b", re.IGNORECASE)
Figure = tuple[str, float | str]


def figures_in(text: str, spread: bool = False) -> dict[Figure, str]:
    """Find the figures and dates of a text.

    Parameters
    ----------
    text : str
        Any text.
    spread : bool
        Give what a date includes as well, its month and its year: for the text in which figures are sought.

    Returns
    -------
    dict of (str, float or str) to str
        Each figure in one spelling, as its kind and its value, and the words that say it, in the order of the text.
    """
    found: dict[Figure, tuple[int, str]] = {}
    left = text

    def take(match: re.Match[str], *figures: Figure) -> None:
        nonlocal left
        left = left[: match.start()] + " " * (match.end() - match.start()) + left[match.end():]
        for figure in figures:
            found.setdefault(figure, (match.start(), match[0].strip()))

    for match in _SPAN.finditer(left):
        first, last = int(match[1]), int(match[1][: 4 - len(match[2])] + match[2])
        if last > first:
            years: Figure = ("year to year", f"{first} {last}")
            take(match, *([years, ("number", first), ("number", last)] if spread else [years]))
    for pattern in _DATES:
        for match in pattern.finditer(left):
            take(match, *_date(match.groupdict(), spread))
    for match in (_MONTH_ALONE if spread else _IN_MONTH).finditer(left):
        found.setdefault(("month", _MONTHS[match[1]]), (match.start(1), match[1]))
    for pattern, value in ((_SHARE, _share), (_NUMBER, _number), (_WORDS, _words)):
        for match in pattern.finditer(left):
            figure = value(match)
            if figure is not None:
                take(match, figure)
    return {figure: words for figure, (_, words) in sorted(found.items(), key=lambda item: item[1][0])}


def missing_figures(text: str, sought_in: Iterator[str] | list[str]) -> list[str]:
    """The figures and dates of a text, as it writes them, that none of some other texts has."""
    wanted = figures_in(text)
    there = {figure for one in sought_in for figure in figures_in(one, spread=True)} if wanted else set()
    return [words for figure, words in wanted.items() if figure not in there]


def _date(parts: dict[str, str | None], spread: bool) -> list[Figure]:
    named = str(parts.get("month"))
    month = _MONTHS.get(named, 0) or int(named)
    day, year = parts.get("day"), parts.get("year")
    forms: list[Figure] = []
    if day and year:
        forms.append(("day", f"{year}-{month:02}-{int(day):02}"))
    if day:
        forms.append(("day of a year", f"{month:02}-{int(day):02}"))
    if year:
        forms.append(("month of a year", f"{year}-{month:02}"))
    forms.append(("month", month))
    if year:
        forms.append(("number", int(year)))
    return forms if spread else forms[:1]


def _number(match: re.Match[str]) -> Figure:
    value = float(match[1].replace(",", "")) * _LARGE.get((match[2] or "").lower(), 1)
    return ("per cent" if match[3] else "number", round(value, 6))


def _words(match: re.Match[str]) -> Figure | None:
    words = re.sub(r"\band\b", " ", match[1].lower()).replace("-", " ").split()
    if words == ["one"]:
        return None
    total = part = 0
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word in ("dozen", "hundred"):
            part = max(part, 1) * _LARGE[word]
        else:
            total, part = total + max(part, 1) * _LARGE[word], 0
    return ("per cent" if match[2] else "number", float(total + part))


def _share(match: re.Match[str]) -> Figure | None:
    """A share as a percentage; alone, `quarter` may be a time, and `third` and its like are words of order."""
    *count, name = re.split(r"[ -]", match[1].lower())
    times = {"a": 1, **_SMALL}[count[0]] if count else 1
    return ("per cent", round(times * _SHARES[name.rstrip("s")], 1))
