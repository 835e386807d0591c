"""Rules that find personal details, and how many of them such rules find. No search finds all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .people import find_people
from .presidio import model_in_use, presidio_names

BLOCKING = frozenset({"email", "phone", "nhs-number", "postcode", "date-of-birth", "health"})
KINDS = {"email": "e-mail address", "phone": "phone number", "nhs-number": "NHS number", "postcode": "postcode",
         "date-of-birth": "date of birth", "name": "name", "job-title": "post that identifies",
         "health": "health of a person"}

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w.])(?:\+44[\s-]?(?:\(0\)[\s-]?)?|\(?0)(?:[\s().-]{0,2}\d){9,10}(?!\w)")
_TEN = re.compile(r"(?<![\w+])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\w)")
# Cabinet Office, e-Government Interoperability Framework: the shape of UK postcodes
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])"
                       r" ?\d[ABD-HJLNP-UW-Z]{2})\b|"
                       r"\b[a-pr-uwyz](?:\d{1,2}|[a-hk-y]\d{1,2}|\d[a-z]|[a-hk-y]\d[a-z]) \d[abd-hjlnp-uw-z]{2}\b")
_DATE = (r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|\d{4}-\d{2}-\d{2}|"
         r"\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+\d{4})")
_BIRTH = re.compile(rf"(?:\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birth ?date|birthday)\b[^\w\n]{{0,4}}"
                    rf"(?:(?:is|was|on|the)\s+){{0,3}})({_DATE})", re.IGNORECASE)


def find_personal(texts: Sequence[str], names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Look for personal details by rule, and for names with Presidio too where it is installed.

    Parameters
    ----------
    texts : sequence of str
        n passages.
    names : sequence of str
        Declared names, for example from :func:`lessonbook.corpus.privacy.declared_names`.

    Returns
    -------
    list of dict
        ``kind`` (one of `KINDS`), ``text`` as it stands, ``passage`` (its number from 0), in reading order. Where
        two overlap, the kind that identifies most surely is kept.
    """
    found = []
    for number, text in enumerate(texts):
        taken: list[tuple[int, int]] = []
        hits = []
        for kind, start, end in (*_hits(text), *find_people(text, names), *presidio_names(text)):
            if all(end <= one or start >= two for one, two in taken):
                taken.append((start, end))
                hits.append((start, kind, text[start:end]))
        found += [{"kind": kind, "text": hit, "passage": number} for _, kind, hit in sorted(hits)]
    return found


@dataclass(frozen=True)
class Measured:
    """How the search does on a small set of made-up passages, labelled by hand.

    Attributes
    ----------
    details, found : dict of str to int
        Details in the set and those found, by kind; one counts as found where a find of its kind overlaps it.
    clean, alarms : int
        Passages without any detail, and those of them where something was found all the same.
    missed : tuple of (str, str)
        Kind and words of what was not found.
    """

    details: dict[str, int]
    found: dict[str, int]
    clean: int
    alarms: int
    missed: tuple[tuple[str, str], ...]

    @property
    def in_words(self) -> str:
        """Say it in a sentence."""
        count, total = sum(self.found.values()), sum(self.details.values())
        who = "the rules and Presidio find" if model_in_use() else "the rules find"
        return f"On made-up test passages {who} {count} of {total} details. Read the text through yourself."


@cache
def measure() -> Measured:
    """Run the search over the labelled passages that come with the package."""
    path = Path(__file__).parent / "labelled.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    details, found = Counter[str](), Counter[str]()
    missed, clean, alarms = [], 0, 0
    for kind, detail, text in rows:
        flags = find_personal([text])
        if kind == "none":
            clean += 1
            alarms += bool(flags)
            continue
        details[kind] += 1
        if any(flag["kind"] == kind and (flag["text"] in detail or detail in flag["text"]
                                         or _overlap(text, flag["text"], detail)) for flag in flags):
            found[kind] += 1
        else:
            missed.append((kind, detail))
    return Measured(dict(details), dict(found), clean, alarms, tuple(missed))


def _overlap(text: str, one: str, other: str) -> bool:
    first, second = text.index(one), text.index(other)
    return first < second + len(other) and second < first + len(one)


def _hits(text: str) -> Iterator[tuple[str, int, int]]:
    for match in _EMAIL.finditer(text):
        yield "email", match.start(), match.end()
    for match in _BIRTH.finditer(text):
        yield "date-of-birth", match.start(1), match.end(1)
    for match in _TEN.finditer(text):
        if is_nhs_number(match[0]):
            yield "nhs-number", match.start(), match.end()
    for match in _PHONE.finditer(text):
        yield "phone", match.start(), match.end()
    for match in _POSTCODE.finditer(text):
        yield "postcode", match.start(), match.end()


def is_nhs_number(text: str) -> bool:
    """Check the tenth digit of an NHS number (modulus 11; NHS Data Dictionary, "NHS number").

    Ten equal digits pass the sum but are never issued.
    """
    digits = [int(letter) for letter in text if letter.isdigit()]
    if len(digits) != 10 or len(set(digits)) == 1:
        return False
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == digits[9] and check != 10
