"""What a person says of a passage's themes, as other tools carry it."""

from __future__ import annotations

from dataclasses import dataclass

PROGRAM = "lessonbook (program)"
UNCHECKED = "lessonbook (not reviewed)"
REJECTED = "Rejected by an editor"


@dataclass(frozen=True)
class Coding:
    """A person's decision on one theme of one passage.

    Attributes
    ----------
    passage : str
        Passage id.
    quote : str
        The words it was made on; in the passage's text as they stand.
    theme : str
        Theme id.
    decision : str
        ``accept`` a theme the machine gave, ``add`` one it did not give, or ``reject`` one.
    who, when : str
        The person, and the date or time as ISO 8601 or ``unknown``.
    note : str
        What they said about it.
    """

    passage: str
    quote: str
    theme: str
    decision: str
    who: str
    when: str
    note: str = ""


@dataclass(frozen=True)
class Memo:
    """A person's note that no theme goes with.

    Attributes
    ----------
    about : str
        A passage id, a source id, ``theme:ID`` or ``project``.
    quote : str
        The words it is on, where it is on a passage.
    text : str
        The note.
    who, when : str
        As in :class:`Coding`.
    """

    about: str
    quote: str
    text: str
    who: str
    when: str


THEMES = "Themes"

NOT = "Not: "
