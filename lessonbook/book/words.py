"""The words that pages use for the values in files."""

from __future__ import annotations

from ..corpus import Source
from ..corpus.schema import NOT_STATED

SOURCE_KINDS = {
    "reflection-interview": "Reflections gathered in interviews",
    "handover-document": "A handover document",
    "stocktake": "A stocktake",
    "tracker": "A tracker",
    "discussion-paper": "A discussion paper",
    "news-report": "A news report",
    "public-record": "Public record",
}
TEXT_STATUS = {
    "source-note": "These are our notes on it, in our own words; the original's wording is not shown.",
    "own-transcript": "This is our own transcript.",
    "imported-full-text": "This is the full text.",
}
KIND_WORDS = {
    "narrative": "Account",
    "reported-speech": "Reported speech",
    "key-point": "Key point",
    "recommendation": "Recommendation",
    "figure": "Figure",
}
STANCE_WORDS = {"supports": "Supports", "qualifies": "Qualifies", "contradicts": "Contradicts",
                "background": "Background"}


def role_of(source: Source, name: str) -> str:
    """A voice with title and the role held at the time, for example ``Jan Hull, former director ...``."""
    person = source.meta.person(name)
    if person is None:
        return name
    full = f"{person.title} {name}" if person.title != NOT_STATED else name
    if person.type != "person" or person.role_at_time == NOT_STATED:
        return full
    return f"{full}, {person.role_at_time}"
