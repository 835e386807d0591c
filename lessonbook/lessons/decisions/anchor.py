"""Whether the words that a decision was made on still stand where it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

from ...base.plain_text import plain_text
from .decisions import Decision

if TYPE_CHECKING:
    from .. import Evidence, Lesson

State = Literal["stands", "moved", "changed", "lost", "merged"]
NO_QUOTE = "not stated"
QUOTED_WORDS = 40


class HasText(Protocol):
    """A passage, as far as anchoring needs it."""

    @property
    def text(self) -> str:
        """The passage's words."""
        ...


@dataclass(frozen=True)
class Anchored:
    """A decision and what became of its passage.

    Attributes
    ----------
    decision : Decision
        As it is written in the file.
    state : str
        ``stands``: the quote is in the passage. ``moved``: the quote is gone from there and in one other passage.
        ``changed``: the passage is there, the quote is nowhere. ``lost``: neither is there, or the quote is in several
        other passages. ``merged``: the passage went into another one. Only what stands may be applied.
    passage : str
        Where the quote is, where that is known; a proposal if the state is ``moved`` or ``merged``.
    """

    decision: Decision
    state: State
    passage: str = ""


def anchor(decisions: Iterable[Decision], passages: Mapping[str, HasText], merged: Mapping[str, str] | None = None
           ) -> list[Anchored]:
    """Find out for each decision whether its quote still stands.

    Parameters
    ----------
    decisions : iterable of Decision
        As read.
    passages : mapping of str to passage
        All passages by id.
    merged : mapping of str to str, optional
        Ids of passages that were merged, and of what took them in.
    """
    texts = _Texts(passages)
    gone = merged or {}
    return [Anchored(item, "merged", gone[item.passage]) if item.passage in gone
            else Anchored(item, *_find(item.quote, item.passage, texts)) for item in decisions]


@dataclass(frozen=True)
class HeldEvidence:
    """Evidence of a lesson whose passage no longer has the words that it was decided on.

    Attributes
    ----------
    lesson : Lesson
        The lesson whose file gives it.
    evidence : Evidence
        As the file has it; it stays there.
    line : int
        The line of the file.
    state : str
        ``moved``, ``changed`` or ``lost`` as in :class:`Anchored`.
    passage : str
        Where its words are, or its passage; empty where neither is known.
    """

    lesson: Lesson
    evidence: Evidence
    line: int
    state: State
    passage: str

    def in_words(self) -> str:
        """Say it in one line: file, line, who, what, and what to do."""
        said = f"{self.lesson.file}:{self.line}: {self.evidence.by} {self.evidence.status} {self.evidence.passage}"
        return f"{said} as evidence; {STATES[self.state].format(passage=self.passage)}"


STATES = {
    "moved": "the words now stand in {passage}. Decide again there.",
    "changed": "the passage no longer has these words. Read it and decide again.",
    "lost": "neither the passage nor its words can be found for certain. Decide again, or keep it as a record.",
    "merged": "the passage was merged into {passage}. Read that and decide again there.",
}


def held_evidence(lessons: Iterable[Lesson], passages: Mapping[str, HasText]) -> list[HeldEvidence]:
    """Evidence with a quote that its passage no longer has, lesson by lesson; it is not applied and not dropped."""
    texts = _Texts(passages)
    found = []
    for lesson in lessons:
        for place, item in enumerate(lesson.front.evidence):
            if item.quote != NO_QUOTE and item.status != "suggested":
                state, passage = _find(item.quote, item.passage, texts)
                if state != "stands":
                    found.append(HeldEvidence(lesson, item, lesson.lines.get(place, 1), state, passage))
    return found


def hold_back(lessons: Sequence[Lesson], passages: Mapping[str, HasText]) -> tuple[Lesson, ...]:
    """The same lessons, resting only on evidence whose words stand."""
    held: dict[str, set[str]] = {}
    for one in held_evidence(lessons, passages):
        held.setdefault(one.lesson.id, set()).add(one.evidence.passage)
    return tuple(replace(lesson, held=frozenset(held.get(lesson.id, ()))) for lesson in lessons)


def quote_from(text: str) -> str:
    """The words that evidence is anchored by: a passage's first forty."""
    return " ".join(text.split()[:QUOTED_WORDS])


def quote_stands(quote: str, text: str) -> bool:
    """Whether a passage still has the words; evidence without a quote always stands."""
    return quote == NO_QUOTE or _plain(quote) in _plain(text)


class _Texts:
    """Passages' words with plain spaces; all of an archive only once words are not where they were."""

    def __init__(self, passages: Mapping[str, HasText]) -> None:
        self.passages = passages

    def holds(self, ident: str, quote: str) -> bool:
        return ident in self.passages and quote in _plain(self.passages[ident].text)

    def having(self, quote: str) -> list[str]:
        return [ident for ident, text in self._all.items() if quote in text]

    @cached_property
    def _all(self) -> dict[str, str]:
        return {ident: _plain(passage.text) for ident, passage in self.passages.items()}


def _find(quote: str, passage: str, texts: _Texts) -> tuple[State, str]:
    """What became of words, and where they are."""
    quote = _plain(quote)
    if quote and texts.holds(passage, quote):
        return "stands", passage
    others = texts.having(quote) if quote else []
    if len(others) == 1:
        return "moved", others[0]
    return ("changed", passage) if passage in texts.passages and not others else ("lost", "")


def standing(decisions: Iterable[Decision], passages: Mapping[str, HasText]) -> list[Decision]:
    """Decisions that may be applied: their quote still stands."""
    return [item.decision for item in anchor(decisions, passages) if item.state == "stands"]


def _plain(text: str) -> str:
    return " ".join(plain_text(text).split())
