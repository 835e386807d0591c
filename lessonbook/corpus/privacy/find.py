"""Rules that find personal details, and how many of them such rules find. No search finds all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..people.names import fold
from .contact import find_contact
from .health import find_health
from .names import find_names
from .posts import find_posts
from .trained import model_in_use, trained_names

KINDS = {"email": "e-mail address", "phone": "phone number", "nhs-number": "NHS number", "postcode": "postcode",
         "date-of-birth": "date of birth", "address": "address", "name": "name", "job-title": "post that identifies",
         "health": "health of a person"}


def find_personal(texts: Sequence[str], names: Sequence[str] = (), spared: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Look for personal details by rule, and for names with a trained pipeline too where one is installed.

    Parameters
    ----------
    texts : sequence of str
        n passages, headings or cells of one document.
    names : sequence of str
        Names to look for in any case, for example from :func:`lessonbook.corpus.privacy.declared_names`.
    spared : sequence of str
        Names that may stand, such as those of people who agreed to be named.

    Returns
    -------
    list of dict
        ``kind`` (one of `KINDS`), ``text`` as it stands, ``passage`` (its number from 0), in reading order. A name
        that was found once in full is found by its parts too. Where two overlap, the kind that identifies most surely
        is kept.
    """
    may = {fold(part) for name in spared for part in (name, *name.split())}
    hits = [[*find_contact(text)] for text in texts]
    people = [[hit for hit in (*find_names(text, names), *trained_names(text)) if not _taken(hit, hits[number])]
              for number, text in enumerate(texts)]
    whole = sorted({text[start:end] for text, found in zip(texts, people, strict=True) for _, start, end in found
                    if len(text[start:end].split()) > 1})
    if whole:
        people = [[hit for hit in (*found, *find_names(text, (), whole)) if not _taken(hit, hits[number])]
                  for number, (text, found) in enumerate(zip(texts, people, strict=True))]
    made = []
    for number, text in enumerate(texts):
        spans = [(start, end) for _, start, end in people[number]]
        rest = [*find_health(text, spans), *find_posts(text), *people[number]]
        kept: list[tuple[int, str, str]] = []
        taken: list[tuple[str, int, int]] = []
        for kind, start, end in (*hits[number], *rest):
            said = text[start:end]
            if kind == "name" and fold(said) in may:
                continue
            if not _taken((kind, start, end), [hit for hit in taken if hit[0] == kind or (
                    hit[0] not in ("health", "job-title") and kind not in ("health", "job-title"))]):
                taken.append((kind, start, end))
                kept.append((start, kind, said))
        made += [{"kind": kind, "text": said, "passage": number} for _, kind, said in sorted(kept)]
    return made


def _taken(hit: tuple[str, int, int], others: Sequence[tuple[str, int, int]]) -> bool:
    return any(hit[1] < end and start < hit[2] for _, start, end in others)


@dataclass(frozen=True)
class Measured:
    """How the search did on texts that somebody else wrote and labelled.

    Attributes
    ----------
    how : str
        Which texts, and how they were counted.
    found, details : dict of str to int
        Details found and details in the texts, by kind.
    alarms, clean : int
        Texts without any detail in which something was found all the same, and all texts without any.
    """

    how: str
    found: dict[str, int]
    details: dict[str, int]
    alarms: int
    clean: int

    @property
    def in_words(self) -> str:
        """Say it in a sentence or two."""
        kinds = ", ".join(f"{kind} {self.found[kind]} of {count}" for kind, count in self.details.items())
        helped = " A trained pipeline helps here too." if model_in_use() else ""
        return (f"{self.how} Found: {kinds}; false alarms in {self.alarms} of {self.clean}.{helped} Read the text "
                "yourself.")


@cache
def measure() -> Measured:
    """The figures that come with the package, as they were measured."""
    path = Path(__file__).parent / "measured.tsv"
    how, *rows = path.read_text(encoding="utf-8").splitlines()
    cells = {name: (int(found), int(count)) for name, found, count in (row.split("\t") for row in rows)}
    alarms, clean = cells.pop("clean texts")
    return Measured(how, {name: found for name, (found, _) in cells.items()},
                    {name: count for name, (_, count) in cells.items()}, alarms, clean)
