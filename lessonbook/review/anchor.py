"""Whether the words that a decision was made on still stand where it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from .decisions import Decision


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
        other passages. Only what stands may be applied.
    passage : str
        Where the quote is, where that is known; a proposal if the state is ``moved``.
    """

    decision: Decision
    state: Literal["stands", "moved", "changed", "lost"]
    passage: str = ""


def anchor(decisions: Iterable[Decision], passages: Mapping[str, HasText]) -> list[Anchored]:
    """Find out for each decision whether its quote still stands.

    Parameters
    ----------
    decisions : iterable of Decision
        As read.
    passages : mapping of str to passage
        All passages by id.
    """
    texts = {ident: _plain(passage.text) for ident, passage in passages.items()}
    found = []
    for item in decisions:
        quote = _plain(item.quote)
        if quote and quote in texts.get(item.passage, ""):
            found.append(Anchored(item, "stands", item.passage))
            continue
        others = [ident for ident, text in texts.items() if quote and quote in text]
        if len(others) == 1:
            found.append(Anchored(item, "moved", others[0]))
        elif item.passage in texts and not others:
            found.append(Anchored(item, "changed", item.passage))
        else:
            found.append(Anchored(item, "lost"))
    return found


def standing(decisions: Iterable[Decision], passages: Mapping[str, HasText]) -> list[Decision]:
    """Decisions that may be applied: their quote still stands."""
    return [item.decision for item in anchor(decisions, passages) if item.state == "stands"]


def _plain(text: str) -> str:
    return " ".join(text.split())
