"""What each passage of a document is about: its label, its sectors and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from .assemble import Handover, Passage
from .label import LABELS, Reading, read_labels
from .sectors import SECTORS, find_sectors, pipeline, shared_words

_HEADED = (
    (
        "concern",
        re.compile(
            r"\b(?:concerns?|worr(?:y|ies)|risks?|issues?|niggles?|problems?|challenges?|what worries"
            r"|weaknesses|the bad"
            r"|difficult(?:y|ies)|gaps?|threats?|unresolved|outstanding)\b"
        ),
    ),
    (
        "achievement",
        re.compile(
            r"\b(?:achievements?|achieved|success(?:es)?|(?:went|gone|going|works|worked) well"
            r"|accomplishments?|strengths?"
            r"|the good|proud(?:est)?|highlights)\b"
        ),
    ),
    (
        "ambition",
        re.compile(
            r"\b(?:ambitions?|aspirations?|vision|opportunit(?:y|ies)|future priorities|hopes?|hoped|meant "
            r"to do|wish(?:es)?"
            r"|would (?:do|have done|like)|unfinished)\b"
        ),
    ),
    (
        "action",
        re.compile(
            r"\b(?:actions?|mitigations?|next steps?|what is being done|being done|work under way|in hand|controls?"
            r"|in progress|responses?)\b"
        ),
    ),
)
_FACTS = re.compile(
    r"\b(?:owner|evidence|lead|rag|rating|score|likelihood|impact|consequence|sector|service|value|source|known|whom|who"
    r"|version|decides|decision|contributor|how sure|status|grade|priority|ref|reference|number|no|id)\b"
)
_DATES = re.compile(r"\b(?:by when|date|due|when|deadline)\b")
LONG_HEADING = 7  # words; a longer heading is a sentence
LISTED = 4  # a passage that names so many sectors lists them; it is about none


class Read(NamedTuple):
    """A passage with what was read in it.

    Attributes
    ----------
    id, text, section, column, row : str
        As in :class:`~lessonbook.tools.handover.assemble.Passage`.
    label : str
        One of `LABELS`.
    sectors : tuple of str
        Ids of :data:`~lessonbook.tools.handover.sectors.SECTORS`, in their order.
    cues : tuple of str
        The words that told the label, then one a sector; ``heading: ...`` and ``column: ...`` for its place.
    own : bool
        Whether the sectors come from the passage's own words and not its heading or row.
    row_id, line : int
        As in Passage.
    """

    id: str
    text: str
    section: str
    column: str
    row: str
    label: str
    sectors: tuple[str, ...]
    cues: tuple[str, ...]
    own: bool
    row_id: int
    line: int


def read_passages(document: Handover, nlp: Language | None = None) -> list[Read]:
    """Read every passage of a document, in order."""
    nlp = nlp or pipeline()
    places: dict[str, tuple[str, ...]] = {}
    texts = [passage.text for passage in document.passages]
    readings = read_labels(texts, [headed(passage.section) for passage in document.passages])
    return [
        _read(passage, doc, reading, nlp, places)
        for passage, doc, reading in zip(document.passages, nlp.pipe(texts), readings, strict=True)
    ]


def _read(passage: Passage, doc: Doc, reading: Reading, nlp: Language, places: dict[str, tuple[str, ...]]) -> Read:
    reading = _placed(passage, reading)
    found = find_sectors(doc)
    cues = list(reading.cues)
    around, where = _around(passage, nlp, places)
    fact = bool(passage.column) and reading.label == "neutral" and _FACTS.search(passage.column.lower()) is not None
    words = {} if fact and around else dict(found)
    if around and "acute" in words and "acute" not in around and words["acute"].lower() in shared_words():
        del words["acute"]
    named = {*words, *around}
    cues += words.values()
    if where and set(around) - set(words):
        cues.append(f"heading: {where}")
    sectors = tuple(name for name in SECTORS if name in named)
    own = bool(words)
    return Read(
        passage.id,
        passage.text,
        passage.section,
        passage.column,
        passage.row,
        reading.label,
        sectors,
        tuple(dict.fromkeys(cues)),
        own,
        passage.row_id,
        passage.line,
    )


def _around(passage: Passage, nlp: Language, places: dict[str, tuple[str, ...]]) -> tuple[tuple[str, ...], str]:
    """Sectors that a passage's row and its nearest telling heading name, and where."""
    named: set[str] = set(_sectors_of(passage.row, nlp, places)) if passage.row else set()
    where = passage.row if named else ""
    for heading in reversed(passage.section.split(": ")):
        found = _sectors_of(heading, nlp, places) if heading else ()
        if found:
            named.update(found)
            where = where or heading
            break
    return tuple(name for name in SECTORS if name in named), where


def _sectors_of(place: str, nlp: Language, places: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if place not in places:
        found = tuple(name for name, _ in find_sectors(nlp(place)))
        places[place] = found if len(found) < LISTED else ()
    return places[place]


def headed(section: str) -> str:
    """The label that the last of some headings speaks for; empty where it speaks for none or for several."""
    last = section.rsplit(": ", 1)[-1].lower()
    matched = [label for label, pattern in _HEADED if pattern.search(last)] if len(last.split()) <= LONG_HEADING else []
    return matched[0] if len(matched) == 1 else ""


def _placed(passage: Passage, reading: Reading) -> Reading:
    """A column says what its cells are, whatever their words."""
    column, place = passage.column.lower(), (f"column: {passage.column}",)
    if column and _FACTS.search(column):
        return Reading("neutral", place)
    for label, pattern in _HEADED:
        if column and pattern.search(column) and not _empty(passage.text):
            return Reading(label, (*place, *reading.cues))
    return Reading("neutral", place) if column and _DATES.search(column) else reading


def _empty(text: str) -> bool:
    return text.strip(" .-–—").lower() in ("", "none", "n/a", "not applicable", "nil", "no")


def sector_names(ids: Iterable[str]) -> str:
    """Sectors in words, for a message."""
    return ", ".join(SECTORS[name].lower() for name in ids)


__all__ = ["LABELS", "LISTED", "Read", "read_passages", "sector_names"]
