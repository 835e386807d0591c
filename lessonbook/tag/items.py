"""A passage as the tagger sees it, and what it says of it."""

from __future__ import annotations

from typing import NamedTuple


class Item(NamedTuple):
    """A passage as the tagger sees it; items that share a document stand in reading order.

    Attributes
    ----------
    id, text : str
        What to tag.
    document : str
        Items of one document inform each other; empty for a text that stands alone.
    section, voice : str
        Heading and speaker, empty where unknown.
    """

    id: str
    text: str
    document: str = ""
    section: str = ""
    voice: str = ""


class Tag(NamedTuple):
    """One theme of one passage.

    Attributes
    ----------
    theme : str
        Theme id.
    score : float
        Probability that the passage has the theme, three decimals; 1 for a person's decision.
    cues : tuple of str
        The words that said so, most telling first; ``wording: ...`` for what was learned from labelled
        passages; ``heading: ...`` and ``neighbours`` for context.
    origin : str
        ``rule`` for the codebook's cues and context, ``model`` where only the learned wording and context said so,
        ``editor`` for a person's decision.
    """

    theme: str
    score: float
    cues: tuple[str, ...] = ()
    origin: str = "rule"

