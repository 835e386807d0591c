"""Rules that find personal details, and how many of them such rules find. No search finds all."""

from __future__ import annotations

from collections import Counter
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
    """How the search does on a small set of made-up passages, labelled by hand.

    Attributes
    ----------
    details, found : dict of str to int
        Details in the set and those found, by kind; one counts as found where a find of its kind overlaps it.
    clean, alarms : int
        Passages without any detail, and those of them where something was found all the same.
    missed : tuple of (str, str)
        Kind and words of what was not found.
    """

    details: dict[str, int]
    found: dict[str, int]
    clean: int
    alarms: int
    missed: tuple[tuple[str, str], ...]

    @property
    def in_words(self) -> str:
        """Say it in a sentence."""
        count, total = sum(self.found.values()), sum(self.details.values())
        who = "the rules and the pipeline find" if model_in_use() else "the rules find"
        return f"On made-up test passages {who} {count} of {total} details. Read the text through yourself."


@cache
def measure() -> Measured:
    """Run the search over the labelled passages that come with the package."""
    path = Path(__file__).parent / "labelled.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    details, found = Counter[str](), Counter[str]()
    missed, clean, alarms = [], 0, 0
    for kind, detail, text in rows:
        flags = find_personal([text])
        if kind == "none":
            clean += 1
            alarms += bool(flags)
            continue
        details[kind] += 1
        if any(flag["kind"] == kind and (flag["text"] in detail or detail in flag["text"]
                                         or _overlap(text, flag["text"], detail)) for flag in flags):
            found[kind] += 1
        else:
            missed.append((kind, detail))
    return Measured(dict(details), dict(found), clean, alarms, tuple(missed))


def _overlap(text: str, one: str, other: str) -> bool:
    first, second = text.index(one), text.index(other)
    return first < second + len(other) and second < first + len(one)
