"""What grouping gives: groups of statements and what is left. Reading them needs no library that computes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Statements that belong together.

    Attributes
    ----------
    title : str
        The noun phrase that every shown member has; empty where nothing that several people name holds it together.
    members : tuple of str
        Ids of all members, most central first.
    shown : tuple of str
        The five to nine most central members that bear the title out, at most two a person.
    phrases : tuple of str
        Further key phrases, the most telling first.
    points : tuple of tuple of str and tuple of str
        Sub-points: a phrase and the members that have it.
    voices : tuple of str
        Keys of who speaks, as :func:`.strength.voices_of` gives them.
    sources : tuple of str
        Ids of the documents.
    years : tuple of str
        First and last year of the documents; empty where none has a date.
    themes : tuple of str
        The themes most of its members have.
    """

    title: str
    members: tuple[str, ...]
    shown: tuple[str, ...]
    phrases: tuple[str, ...]
    points: tuple[tuple[str, tuple[str, ...]], ...]
    voices: tuple[str, ...]
    sources: tuple[str, ...]
    years: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Grouping:
    """Groups and what is left.

    Attributes
    ----------
    groups : tuple of Group
        Those that most people share first.
    outliers : tuple of str
        Ids of statements that belong nowhere.
    statements : int
        How many statements there were.
    settings : dict of str to str or int or float
        What the groups were made with.
    why_none : str
        Where there is no group: why, in a sentence; else empty.
    """

    groups: tuple[Group, ...]
    outliers: tuple[str, ...]
    statements: int
    settings: Mapping[str, str | int | float]
    why_none: str = ""
