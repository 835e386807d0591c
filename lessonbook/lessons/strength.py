"""How strong a lesson's evidence is: counted, not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..base.counts_in_words import plural
from ..corpus import Passage, Source
from ..corpus.bodies import Bodies
from ..corpus.schema import NOT_STATED
from .read import BACKGROUND, Evidence

MANY = 3
_BODY = "body: "
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True)
class Strength:
    """Counts over a lesson's confirmed evidence.

    Attributes
    ----------
    voices : int
        Independent voices that support it: a person counts once across sources, the publisher's own text as
        one voice, all anonymous speakers of a source together as one.
    named : int
        Those of them that are named people.
    organisations : int
        Independent bodies that the supporting voices speak from: see :class:`lessonbook.corpus.bodies.Bodies`.
    sources : int
        Documents with supporting passages.
    passages, qualifying, contradicting : int
        Passages by stance.
    direct : int
        Supporting passages in which a named person speaks.
    first_year, last_year : str
        The years that the supporting passages speak of or were published in; empty where none says.
    undated : int
        Supporting passages that give no year; how old those are is not known.
    """

    voices: int
    named: int
    organisations: int
    sources: int
    passages: int
    qualifying: int
    contradicting: int
    direct: int = 0
    first_year: str = ""
    last_year: str = ""
    undated: int = 0

    @property
    def level(self) -> str:
        """One word: disputed where as much contradicts as supports; strong where three named people speak, and three
        independent bodies; fair from two bodies on; else thin."""
        if self.contradicting and self.contradicting >= self.passages:
            return "Disputed"
        if min(self.organisations, self.named) >= MANY:
            return "Strong"
        return "Fair" if self.organisations > 1 else "Thin"

    def reasons(self, as_of: str = "unknown") -> str:
        """Say why it is strong or not: how many independent people and bodies, how direct, how old.

        Parameters
        ----------
        as_of : str
            Today, as an EDTF date, to tell the age by.
        """
        if not self.passages:
            return self.in_words()
        people = f"{plural(self.named, 'named person', 'named people')} and " if self.named else ""
        text = [f"{self.level}: {people}{plural(self.organisations, 'independent body', 'independent bodies')} say so, "
                f"in {plural(self.sources, 'source')}."]
        text.append("Nobody in it speaks in person." if not self.direct else
                    f"In {self.direct} of {plural(self.passages, 'passage')} a person speaks."
                    if self.direct < self.passages else "In each passage a person speaks.")
        if self.last_year:
            span = self.last_year if self.first_year == self.last_year else f"{self.first_year} to {self.last_year}"
            age = int(as_of[:4]) - int(self.last_year) if as_of[:4].isdigit() else 0
            if self.undated:
                text.append(f"{self.undated} of {plural(self.passages, 'passage')} give no year; "
                            f"the rest is of {span}.")
            else:
                text.append(f"It is of {span}" + (f": {plural(age, 'year')} old at the newest." if age > 1 else "."))
        return " ".join([*text, *self._against()])

    def _against(self) -> list[str]:
        found = []
        for count, one, many in ((self.qualifying, "qualifies", "qualify"),
                                 (self.contradicting, "contradicts", "contradict")):
            if count:
                found.append(f"{plural(count, 'passage')} {one if count == 1 else many} it.")
        return found

    def in_words(self) -> str:
        """Say the counts in one sentence for a reader."""
        if not self.passages:
            return "No supporting passage yet."
        of_them = ""
        if self.named:
            of_them = ", all of them named people" if self.named == self.voices > 1 else \
                ", a named person" if self.named == self.voices else \
                f", {self.named} of them {'a named person' if self.named == 1 else 'named people'}"
        text = (f"{plural(self.voices, 'voice')}{of_them}, from {plural(self.organisations, 'organisation')}, "
                f"in {plural(self.sources, 'source')}")
        return "; ".join([text, *(one.rstrip(".") for one in self._against())]) + "."


def measure_strength(evidence: Iterable[Evidence], passages: Mapping[str, Passage], sources: Mapping[str, Source],
                     bodies: Bodies | None = None) -> Strength:
    """Count the independent voices, organisations and sources behind a lesson.

    Parameters
    ----------
    evidence : iterable of Evidence
        Confirmed evidence; entries whose passage is unknown are passed over (`check` reports them).
    passages, sources : mapping
        By id.
    bodies : Bodies, optional
        Which names stand for one body; without it each name is one.
    """
    bodies = bodies or Bodies()
    voices: set[str] = set()
    named: set[str] = set()
    organisations: set[str] = set()
    documents: set[str] = set()
    years: set[str] = set()
    direct = undated = 0
    counts = {"supports": 0, "qualifies": 0, "contradicts": 0}
    for item in evidence:
        passage = passages.get(item.passage)
        if passage is None or item.stance == BACKGROUND:
            continue
        counts[item.stance] += 1
        if item.stance != "supports":
            continue
        source = sources[passage.source]
        documents.add(source.id)
        of = _years(passage, source)
        years |= of
        undated += not of
        speakers = voices_of(passage, source, bodies)
        direct += any(is_person for _, _, is_person in speakers)
        for key, body, is_person in speakers:
            voices.add(key)
            organisations.add(body)
            if is_person:
                named.add(key)
    organisations = bodies.independent(organisations)
    voices = {key for key in voices if not key.startswith(_BODY) or key.removeprefix(_BODY) in organisations}
    return Strength(len(voices), len(named), len(organisations), len(documents), counts["supports"],
                    counts["qualifies"], counts["contradicts"], direct, min(years, default=""), max(years, default=""),
                    undated)


def _years(passage: Passage, source: Source) -> set[str]:
    """The year of an account; of public record, whose entries are of many years, those that the passage names."""
    if source.meta.kind == "public-record":
        return set(_YEAR.findall(passage.text))
    period = source.meta.period_covered
    return {when[:4] for when in (period.to if period.to != "unknown" else source.meta.date_published,)
            if when != "unknown"}


def voices_of(passage: Passage, source: Source, bodies: Bodies | None = None) -> list[tuple[str, str, bool]]:
    """For each voice of a passage its key, the body it speaks from, and whether it is a named person."""
    bodies = bodies or Bodies()
    publisher = bodies.whole(source.meta.publisher_voice)
    if not passage.voices:
        return [(f"{_BODY}{publisher}", publisher, False)]
    found = []
    for name in passage.voices:
        person = source.meta.person(name)
        if person is None or person.type == "anonymous":
            found.append((f"anonymous: {source.id}", f"anonymous: {source.id}", False))
        elif person.type == "body":
            whole = bodies.whole(name, person.organisation if person.organisation != NOT_STATED else "")
            found.append((f"{_BODY}{whole}", whole, False))
        else:
            body = person.organisation
            key = f"person: {person.key}"
            found.append((key, bodies.whole(body) if body != NOT_STATED else key, True))
    return found
