"""When a document was written: the day it states, wherever that stands, and how fresh it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from ...base.dates import Dated, dates_at, dates_in
from .assemble import Handover
from .findings import Finding

_FIELDS = re.compile(
    r"\b(?:dated?|as at|updated|prepared|version|published|publication|date_published|written|issued|held"
    r"|when|meeting)\b"
)
# What stands before the day that a document was written; what stands before another day.
_LABEL = re.compile(
    r"\b(?:dated?(?: of (?:this )?(?:paper|report|document|meeting|letter|note))?|as (?:at|of)|position at"
    r"|written(?: on)?"
    r"|prepared(?: on)?|(?:last )?updated(?: on)?|issued(?: on)?|signed(?: on)?|draft(?: \w+)?|version(?: "
    r"[\w.]+)?|v[\d.]+"
    r"|published(?: on)?|held(?: on)?|meeting(?: held)? on)[\s:,|–—*-]*(?:(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)day,? )?$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:from|until|till|by|to|since|after|before|due|effective|on|in|between|and|next meeting|closing "
    r"date|transfer date)"
    r"[\s:]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?$",
    re.IGNORECASE,
)
HEAD, FOOT, SHORT = 12, 3, 18  # parts at head and foot that may hold the date; words of a line that may be a byline
MONTHS_FRESH = 6


def stated_date(document: Handover) -> Dated | None:
    """The day or month that a document says it was written; None where it says none.

    A labelled date at the head goes first, then one in a short line there such as a byline or the head of a letter,
    then a labelled or short one at the foot. A date that something runs from, to or until is not one of writing.
    """
    fields = [one for name, value in document.fields if _FIELDS.search(name) for one in dates_in(value)]
    if fields:
        return max(fields, key=lambda one: one.first)
    sections = dict.fromkeys(part for one in document.passages[:HEAD] for part in one.section.split(": "))
    texts = [document.title, *sections]
    lines = [one.text for one in document.passages if not one.row_id]
    head, foot = [*texts, *lines[:HEAD]], lines[HEAD:][-FOOT:]
    for some, bylines in ((head, False), (head, True), (foot, False), (foot, True)):
        found = next((one for text in some for one in _dates(text, bylines)), None)
        if found:
            return found
    return None


def _dates(text: str, byline: bool) -> Iterator[Dated]:
    """Dates of a line that a label introduces; or, where `byline`, those of a short line without a sentence in it."""
    if byline and (text.count(" ") >= SHORT or re.search(r"[a-z]{3,}\. +[A-Z]|[a-z]\.$", text)):
        return
    for dated, start in dates_at(text):
        before = text[:start]
        if not _OTHER.search(before) if byline else _LABEL.search(before):
            yield dated


def freshness(document: Handover, today: date | None) -> list[Finding]:
    """A document without a date, or one that is older than `MONTHS_FRESH` months."""
    stated = stated_date(document)
    if stated is None:
        return [
            Finding(
                "freshness",
                "note",
                "The document does not say when it was written. Add a line such as "
                "Date: 14 March 2013, and keep it up to date until you hand over.",
            )
        ]
    if today is None:
        return []
    months = (today.year - stated.last.year) * 12 + today.month - stated.last.month - (today.day < stated.last.day)
    if months < MONTHS_FRESH:
        return []
    return [
        Finding(
            "freshness",
            "warning",
            f"The document is dated {stated.iso()}, {months} months before "
            f"{today.isoformat()}. Bring it up to date before the conversation.",
        )
    ]
