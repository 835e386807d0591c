"""What the machine proposes as evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suggestion:
    """A passage that the machine proposes as evidence; nobody has checked it.

    Attributes
    ----------
    lesson, passage : str
        Ids.
    score : float
        Cosine likeness from 0 to 1, three decimals.
    """

    lesson: str
    passage: str
    score: float
