"""A clause as the rules read it, the signals that they give, and the small words of grammar that they lean on."""

from __future__ import annotations

import re
from typing import NamedTuple

from spacy.tokens import Doc

from .cues import Hit
from .lexicon import word_set

BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "'s", "’s"])
MODAL = frozenset(
    ["will", "would", "should", "could", "may", "might", "shall", "must", "can", "to", "ought", "need", "needs"]
)
FUTURE = frozenset(("will", "shall", "'ll", "’ll"))
NOT_DOING = frozenset(
    [
        "being",
        "having",
        "missing",
        "outstanding",
        "lacking",
        "remaining",
        "failing",
        "struggling",
        "deteriorating",
        "worsening",
        "losing",
        "slipping",
        "costing",
        "during",
        "nothing",
        "something",
        "anything",
        "everything",
        "morning",
        "evening",
        "nursing",
        "ageing",
        "growing",
        "declining",
        "suffering",
        "facing",
        "experiencing",
        "lagging",
        "drifting",
        "becoming",
        "getting",
        "wanting",
        "hoping",
        "aiming",
        "including",
        "according",
        "standing",
        "existing",
        "pending",
        "housing",
        "funding",
        "staffing",
        "rising",
        "falling",
        "increasing",
        "relying",
        "depending",
        "feeling",
        "leaving",
        "working",
        "waiting",
        "dying",
        "ring",
        "spring",
        "bring",
        "king",
        "thing",
        "string",
        "wing",
        "performing",
        "achieving",
        "running",
        "missing",
        "going",
        "improving",
        "reducing",
        "living",
        "showing",
        "reporting",
        "exceeding",
        "using",
        "receiving",
        "spending",
        "doing",
        "overspending",
        "underperforming",
        "masking",
        "worrying",
        "challenging",
        "pleasing",
        "outsourcing",
        "ongoing",
        "causing",
        "paying",
        "lying",
        "sitting",
        "willing",
        "unwilling",
    ]
)
STARTERS = word_set("orders")
DATE = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|apr|"
    r"jun|jul|aug|sept?|oct|nov|dec|spring|summer|autumn|winter|christmas|easter|monday|friday|20\d\d|week|"
    r"weekly|monthly|fortnightly|daily|quarterly|quarter)"
)
FAR = re.compile(r"\bwithin (?:two|three|four|five|ten|\d+) years|\bby 20\d\d\b|\bin every\b|\bfor (?:all|everyone)$")
SOON = re.compile(
    r"\b(?:each|every) (?:week|month|fortnight|quarter|monday|tuesday|wednesday|thursday|friday|day)|"
    r"\b(?:weekly|monthly|fortnightly|daily|quarterly)\b|\b(?:until|by|in|on|before|from) (?:\d+ )?(?:the )?"
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|mondays?|"
    r"tuesdays?|wednesdays?|thursdays?|fridays?|spring|summer|autumn|winter|easter|christmas)\b"
)
PARTICIPLES = word_set("participles")
STATES = word_set("states")
DELIVERED = word_set("described")
FINITE = BE | {"has", "have", "had", "will", "can", "do", "does"}
NO_VERBS = frozenset(
    [
        "a",
        "an",
        "the",
        "all",
        "our",
        "their",
        "its",
        "his",
        "her",
        "this",
        "that",
        "these",
        "those",
        "each",
        "every",
        "us",
        "them",
        "it",
    ]
)
OPPOSING = frozenset(["although", "though", "while", "whilst", "despite", "notwithstanding"])
WEAK_WANT = frozenset(
    ["would", "could", "must", "idea", "ideas", "proposal", "proposed", "propose", "intent", "picture"]
)
BREAKS = frozenset((";", ":", "-", "–", "—", "(", "\n"))
BAR = frozenset((".", "!", "?"))


TURN = 1.6  # what follows `but` is what the sentence is about
PLAIN = 1.2  # what a word of description takes off the cues beside it


class Signal(NamedTuple):
    """Words that speak for a label: token offset, label, weight, the words."""

    start: int
    label: str
    weight: float
    words: str


class Span:
    """A clause's words and hits, as the rules read them; ``texts`` are the words of the whole passage."""

    def __init__(self, doc: Doc, texts: list[str], start: int, end: int, hits: list[Hit], masked: set[int]) -> None:
        self.doc, self.texts, self.start, self.end, self.masked = doc, texts, start, end, masked
        self.hits = hits
        self.lower = [text.lower() for text in texts[start:end]]

    def of(self, family: str, *, masked: bool = False) -> list[Hit]:
        """Hits of a family; those that a mask hides only where asked for."""
        return [
            hit
            for hit in self.hits
            if hit.family == family
            and (masked or not any(index in self.masked for index in range(hit.start, hit.end)))
        ]

    def words(self, start: int, end: int) -> str:
        """The words from one token offset up to another."""
        return self.doc[start:end].text

    def before(self, index: int, reach: int) -> list[str]:
        """Lower-case tokens just before a token, nearest last, within the clause."""
        return self.lower[max(0, index - self.start - reach) : index - self.start]

    def dated(self) -> bool:
        """Whether the clause names a time."""
        return any(DATE.fullmatch(word) for word in self.lower)

    def doer_before(self, index: int) -> bool:
        """Whether someone who acts stands before a token."""
        return any(hit.start < index for hit in self.of("doer", masked=True)) or any(
            text.istitle() for text in self.texts[self.start + 1 : index]
        )


def negated(span: Span, index: int, reach: int = 5) -> Hit | None:
    """The negator that governs a token: up to `reach` tokens before it, with no comma between."""
    for hit in reversed(span.of("negator")):
        if (
            hit.start < index
            and index - hit.end < reach
            and "," not in span.lower[hit.start - span.start : index - span.start]
        ):
            return hit
    return None


def opens(span: Span) -> bool:
    """Whether the clause begins a sentence, a list item or what follows a colon."""
    before = span.texts[span.start - 1] if span.start else "."
    return before in BAR or before in BREAKS


def opens_with_order(span: Span) -> bool:
    """`Increase uptake ...`, `To halve the gap ...`: a verb without a doer says what is wanted."""
    word = span.lower[0]
    return (
        opens(span)
        and len(span.lower) > 2
        and (
            word in STARTERS
            or (word == "to" and not {"is", "are", ","} & set(span.lower))
            or (word in ("every", "each", "all") and "to" in span.lower and not FINITE & set(span.lower))
        )
    )


def far_off(span: Span) -> bool:
    """`Within five years`, `by 2020`: far enough off to be a wish where the clause has no verb."""
    text = " ".join(span.lower)
    return bool(FAR.search(text))
