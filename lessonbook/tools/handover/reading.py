"""What each passage of a document is about: its label, its sectors and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from .assemble import Handover, Passage
from .cues import pipeline
from .label import LABELS, Reading, read_labels
from .sectors import LOOSE, SECTORS, find_sectors

_HEADED = (
    (
        "concern",
        re.compile(
            r"\b(?:concerns?|worries|risks?|issues|niggles?|problems|challenges|what worries"
            r"|weaknesses)\b"
        ),
    ),
    ("achievement", re.compile(r"\b(?:achievements?|successes|what went well|accomplishments|strengths)\b")),
    ("ambition", re.compile(r"\b(?:ambitions?|aspirations?|vision|opportunities|future priorities)\b")),
    (
        "action",
        re.compile(
            r"\b(?:actions?|mitigations?|next steps|what is being done|being done"
            r"|work under way)\b"
        ),
    ),
)
_FACTS = re.compile(
    r"\b(?:owner|by when|date|evidence|lead|rag|rating|sector|service|value|source|known"
    r"|whom|who|when|version|decides|decision|contributor|how sure)\b"
)
LISTED = 4  # a passage that names so many sectors lists them; it is about none


class Read(NamedTuple):
    """A passage with what was read in it.

    Attributes
    ----------
    id, text, section, column, row : str
        As in :class:`~lessonbook.tools.handover.document.Passage`.
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
    texts = (passage.text for passage in document.passages)
    docs = list(nlp.pipe(texts))
    return [
        _read(passage, doc, reading, nlp, places)
        for passage, doc, reading in zip(document.passages, docs, read_labels(docs), strict=True)
    ]


def _read(passage: Passage, doc: Doc, reading: Reading, nlp: Language, places: dict[str, tuple[str, ...]]) -> Read:
    reading = _placed(passage, reading)
    found = find_sectors(doc)
    cues = list(reading.cues)
    around, where = _around(passage, nlp, places)
    fact = bool(passage.column) and reading.label == "neutral" and _FACTS.search(passage.column.lower()) is not None
    words = {} if fact and around else dict(found)
    if around and "acute" in words and "acute" not in around and words["acute"].lower() in LOOSE:
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


def _placed(passage: Passage, reading: Reading) -> Reading:
    """A column says what its cells are; a heading says it only where the words do not."""
    column = passage.column.lower()
    if column:
        if _FACTS.search(column):
            return Reading("neutral", (f"column: {passage.column}",))
        for label, pattern in _HEADED:
            if pattern.search(column) and not _empty(passage.text):
                return Reading(label, (f"column: {passage.column}", *reading.cues))
    if reading.label != "neutral" or len(passage.text.split()) < 5 or "describ" in passage.text:
        return reading
    last = passage.section.rsplit(": ", 1)[-1].lower()
    matched = [label for label, pattern in _HEADED if pattern.search(last)]
    if len(matched) == 1 and len(last.split()) <= 5 and matched[0] in ("concern", "ambition"):
        return Reading(matched[0], (f"heading: {passage.section.rsplit(': ', 1)[-1]}",))
    return reading


def _empty(text: str) -> bool:
    return text.strip(" .-–—").lower() in ("", "none", "n/a", "not applicable", "nil", "no")


def sector_names(ids: Iterable[str]) -> str:
    """Sectors in words, for a message."""
    return ", ".join(SECTORS[name].lower() for name in ids)


__all__ = ["LABELS", "LISTED", "Read", "read_passages", "sector_names"]
