"""Rules that find contact details, NHS numbers, postcodes and dates of birth. No search finds all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

BLOCKING = frozenset({"email", "phone", "nhs-number", "postcode", "date-of-birth"})

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w.])(?:\+44[\s-]?(?:\(0\)[\s-]?)?|\(?0)(?:[\s().-]?\d){9,10}(?!\w)")
_TEN = re.compile(r"(?<![\w+])\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\w)")
# Cabinet Office, e-Government Interoperability Framework: the shape of UK postcodes
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])"
                       r" ?\d[ABD-HJLNP-UW-Z]{2})\b")
_DATE = (r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d{2}|\d{4}-\d{2}-\d{2}|"
         r"\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+\d{4})")
_BIRTH = re.compile(rf"(?:\b(?:d\.?o\.?b\.?|date of birth|born(?: on)?|birth ?date|birthday)\b[^\w\n]{{0,4}}"
                    rf"(?:(?:is|was|on|the)\s+){{0,3}})({_DATE})", re.IGNORECASE)


def find_personal(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Look for personal details by rule.

    Parameters
    ----------
    texts : sequence of str
        n passages.

    Returns
    -------
    list of dict
        ``kind`` (one of `BLOCKING`), ``text`` as it stands, ``passage`` (its number from 0), in reading order.
    """
    found = []
    for number, text in enumerate(texts):
        taken: list[tuple[int, int]] = []
        hits = []
        for kind, start, end in _hits(text):
            if all(end <= one or start >= two for one, two in taken):
                taken.append((start, end))
                hits.append((start, kind, text[start:end]))
        found += [{"kind": kind, "text": hit, "passage": number} for _, kind, hit in sorted(hits)]
    return found


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
