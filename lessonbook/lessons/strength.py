"""How strong a lesson's evidence is: counted, not guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..base.counts_in_words import plural
from ..corpus import Passage, Source
from .read import Evidence


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
        Bodies that the supporting voices speak from.
    sources : int
        Documents with supporting passages.
    passages, qualifying, contradicting : int
        Passages by stance.
    """

    voices: int
    named: int
    organisations: int
    sources: int
    passages: int
    qualifying: int
    contradicting: int

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
        against = []
        if self.qualifying:
            verb = "qualifies" if self.qualifying == 1 else "qualify"
            against.append(f"{plural(self.qualifying, 'passage')} {verb} it")
        if self.contradicting:
            verb = "contradicts" if self.contradicting == 1 else "contradict"
            against.append(f"{plural(self.contradicting, 'passage')} {verb} it")
        return "; ".join([text, *against]) + "."


def measure_strength(evidence: Iterable[Evidence], passages: Mapping[str, Passage], sources: Mapping[str, Source]
                     ) -> Strength:
    """Count the independent voices, organisations and sources behind a lesson.

    Parameters
    ----------
    evidence : iterable of Evidence
        Confirmed evidence; entries whose passage is unknown are passed over (`check` reports them).
    passages, sources : mapping
        By id.
    """
    voices: set[str] = set()
    named: set[str] = set()
    organisations: set[str] = set()
    documents: set[str] = set()
    counts = {"supports": 0, "qualifies": 0, "contradicts": 0}
    for item in evidence:
        passage = passages.get(item.passage)
        if passage is None:
            continue
        counts[item.stance] += 1
        if item.stance != "supports":
            continue
        source = sources[passage.source]
        documents.add(source.id)
        for key, body, is_person in voices_of(passage, source):
            voices.add(key)
            organisations.add(body)
            if is_person:
                named.add(key)
    return Strength(len(voices), len(named), len(organisations), len(documents), counts["supports"],
                    counts["qualifies"], counts["contradicts"])


def voices_of(passage: Passage, source: Source) -> list[tuple[str, str, bool]]:
    """For each voice of a passage its key, the body it speaks from, and whether it is a named person."""
    publisher = source.meta.publisher_voice
    if not passage.voices:
        return [(f"body: {publisher}", publisher, False)]
    found = []
    for name in passage.voices:
        person = source.meta.person(name)
        if person is None or person.type == "anonymous":
            found.append((f"anonymous: {source.id}", f"anonymous: {source.id}", False))
        elif person.type == "body":
            found.append((f"body: {name}", name, False))
        else:
            body = person.organisation
            found.append((f"person: {name}", body if body != "not stated" else f"person: {name}", True))
    return found
