"""Search over records without a browser: BM25 over words in weighted fields, lessons first.

The ranking is BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004),
counted within each kind of record, so that a word that is common in passages can still be rare among lessons.
The built page ranks lessons by the same counts, from ``search-lessons.json``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ...corpus.roots import is_small, root_of, tokens
from .records import KINDS, Record
from .words import Group, Words

WEIGHTS = {"title": 5.0, "sentence": 3.0, "asked": 2.0, "themes": 1.0, "voice": 1.5, "headings": 1.5, "text": 1.0}
SATURATION = 1.2
LENGTH = 0.4
FADE = 0.8
EXACT = 100.0
LEAST = 0.2


@dataclass(frozen=True)
class Hit:
    """A record that answers a question.

    Attributes
    ----------
    record : Record
        What was found.
    score : float
        Higher is better; comparable within one question and one kind; three decimals.
    matched : tuple of str
        The words and phrases that met, those typed first.
    """

    record: Record
    score: float
    matched: tuple[str, ...]


def search_records(records: Sequence[Record], query: str, words: Words, limit: int = 10,
                   kinds: Collection[str] = (), themes: Collection[str] = ()) -> list[Hit]:
    """Find the records that answer a question.

    Parameters
    ----------
    records : sequence of Record
        From :func:`~lessonbook.book.search.records.make_records`.
    query : str
        A question in anybody's words.
    words : Words
        Abbreviations, synonyms and spellings.
    limit : int
        How many to give at most.
    kinds, themes : collection of str
        Only records of one of these kinds, under one of these theme titles; all where empty.

    Returns
    -------
    list of Hit
        Lessons, then passages, then pages; each by score, then by id.
    """
    hits: list[Hit] = []
    groups = words.groups(query)
    typed = " ".join(tokens(query))
    indexes = {kind: Index([record for record in records if record.kind == kind]) for kind in KINDS}
    groups = words.corrected(groups, {root for index in indexes.values() for root in index.frequency})
    for kind in KINDS:
        if kinds and kind not in kinds:
            continue
        found = []
        for place, record in enumerate(indexes[kind].records):
            if themes and not set(themes) & set(record.themes):
                continue
            score, matched = indexes[kind].score(place, groups)
            if typed in (" ".join(tokens(name)) for name in (record.title, record.id, *record.ids)):
                score, matched = score + EXACT, matched or (typed,)
            if score > 0:
                found.append(Hit(record, round(score, 3), matched))
        least = LEAST * max((hit.score for hit in found), default=0.0)
        hits += sorted((hit for hit in found if hit.score >= least), key=lambda hit: (-hit.score, hit.record.id))
    return hits[:limit]


class Index:
    """Weighted word counts of records of one kind."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        fields = [_fields(record) for record in records]
        lengths: Counter[str] = Counter()
        for one in fields:
            lengths.update({name: len(found) for name, found in one.items()})
        self.counts: list[dict[str, float]] = []
        self.frequency: Counter[str] = Counter()
        for one in fields:
            counts: dict[str, float] = {}
            for name, found in one.items():
                if found:
                    mean = lengths[name] / len(records)
                    weight = WEIGHTS[name] / (1 - LENGTH + LENGTH * len(found) / mean)
                    for word in found:
                        counts[word] = counts.get(word, 0.0) + weight
            counts = {word: round(count, 1) for word, count in counts.items()}
            self.counts.append(counts)
            self.frequency.update(counts.keys())

    def term(self, place: int, word: str) -> float:
        """BM25 of one root in one record."""
        count = self.counts[place].get(word, 0.0)
        if not count:
            return 0.0
        rare = math.log(1 + (len(self.records) - self.frequency[word] + 0.5) / (self.frequency[word] + 0.5))
        return rare * count * (SATURATION + 1) / (count + SATURATION)

    def phrase(self, place: int, phrase: str) -> float:
        """Mean over the words of a phrase; nothing unless all of them are there."""
        scores = [self.term(place, word) for word in roots_of(phrase)]
        return sum(scores) / len(scores) if scores and all(scores) else 0.0

    def score(self, place: int, groups: Iterable[Group]) -> tuple[float, tuple[str, ...]]:
        """Sum over ideas: the best wording in full, further ones fading."""
        total = 0.0
        own: list[str] = []
        led: list[str] = []
        for group in groups:
            scores = {word: self.term(place, root_of(word)) for word in group.words}
            own += [word for word, score in scores.items() if score]
            others = {phrase: self.phrase(place, phrase) * weight for phrase, weight in group.others}
            led += [phrase for phrase, score in sorted(others.items(), key=lambda item: -item[1]) if score]
            ranked = sorted((sum(scores.values()), *others.values()), reverse=True)
            total += sum(score * FADE**rank for rank, score in enumerate(ranked))
        return total, tuple(dict.fromkeys(own + led))


def _fields(record: Record) -> dict[str, list[str]]:
    lead = record.sections[0].text if record.kind == "lesson" and record.sections else ""
    rest = record.sections[1:] if lead else record.sections
    return {
        "title": roots_of(record.title) if record.kind != "passage" else [],
        "sentence": roots_of(lead),
        "asked": roots_of(" ".join(record.asked)),
        "themes": roots_of(" ".join(record.themes)),
        "voice": roots_of(record.voice),
        "headings": roots_of(" ".join(section.heading for section in rest)) if record.kind == "page" else [],
        "text": roots_of(" ".join(section.text for section in rest)),
    }


def roots_of(text: str) -> list[str]:
    """Roots of the telling words of a text, in order."""
    return [root_of(word) for word in tokens(text) if not is_small(word)]
