"""Search over records without a browser, lessons first, and no lesson where none answers.

Lessons are ranked by BM25F (Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields", 2004)
with how rare a word is in the whole book, and by the one sentence, title or question of a lesson that a question comes
nearest to. A word that a lesson lacks may stand in the wording of its themes, and then counts little. What a lesson
gets is held against what the question could give: a lesson far below that does not answer.

The built page ranks lessons in the same way by ``search/lessons.js``: ``rankLessons`` in ``static/find-rank.js``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from .records import KINDS, Record
from .roots import root_of, roots_of, tokens
from .words import EQUAL, Group, Words

WEIGHTS = {"title": 3.0, "sentence": 2.0, "asked": 2.0, "themes": 1.0, "voice": 1.5, "headings": 1.5, "text": 0.8}
SATURATION, LENGTH = 1.2, 0.4
FADE = 0.4  # what a second wording of the same idea adds
HINT = 0.3  # the count of a word that only a lesson's themes have
NEAR = 0.5  # what a sentence that says just the question adds
EXACT = 100.0
LEAST, CLOSE = 0.5, 0.75  # of the best: what the first FEW need, and all after; half LEAST for what is no lesson
FEW = 3
PLAIN, TOLD, LINES = 0.75, 0.35, 10  # what an answer needs, and how much more where lessons say how people ask
SURE = 1.2
_SENTENCE = re.compile(r"(?<=[.?!])\s+")


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
        A question in anybody's words; `LONGEST` words of it are read.
    words : Words
        Abbreviations, synonyms and spellings.
    limit : int
        How many to give at most.
    kinds, themes : collection of str
        Only records of one of these kinds, under one of these theme titles; all where empty.

    Returns
    -------
    list of Hit
        Lessons, then passages, then pages; each by score, then by id. No lesson where none answers.
    """
    hits: list[Hit] = []
    indexes = {kind: Index([record for record in records if record.kind == kind], words) for kind in KINDS}
    groups = words.corrected(words.groups(query), indexes["lesson"].frequency)
    typed = " ".join(tokens(query))
    for kind in KINDS:
        if kinds and kind not in kinds:
            continue
        index, found = indexes[kind], []
        for place, record in enumerate(index.records):
            score, matched = index.score(place, groups)
            if typed in (" ".join(tokens(name)) for name in (record.title, record.id, *record.ids)):
                score, matched = score + EXACT, matched or (typed,)
            if score > 0:
                found.append(Hit(record, round(score, 3), matched))
        found.sort(key=lambda hit: (-hit.score, hit.record.id))
        found = index.answering(found, groups) if kind == "lesson" else _not_far(found)
        hits += [hit for hit in found if not themes or set(themes) & set(hit.record.themes)]
    return hits[:limit]


def _not_far(found: list[Hit]) -> list[Hit]:
    return [hit for hit in found if hit.score >= LEAST / 2 * found[0].score]


class Index:
    """Weighted word counts and sentences of records of one kind.

    Attributes
    ----------
    counts : list of dict
        For each record, its roots and their weighted counts.
    units : list of list of tuple of str
        For each record, the roots of its title, its sentences and how people ask for it, each once and in order.
    frequency : Counter
        In how many of the records each root stands.
    least : float
        What the best lesson must reach for any to answer; see :meth:`answering`.
    """

    def __init__(self, records: Sequence[Record], words: Words | None = None) -> None:
        self.records = records
        self.words = words or Words()
        fields = [_fields(record) for record in records]
        lengths: Counter[str] = Counter()
        for one in fields:
            lengths.update({name: sum(map(len, found)) for name, found in one.items()})
        self.counts: list[dict[str, float]] = []
        self.units: list[list[tuple[str, ...]]] = []
        self.frequency: Counter[str] = Counter()
        for one in fields:
            counts: dict[str, float] = {}
            for name, found in one.items():
                size = sum(map(len, found))
                if size:
                    weight = WEIGHTS[name] / (1 - LENGTH + LENGTH * size * len(records) / lengths[name])
                    for word in (word for unit in found for word in unit):
                        counts[word] = counts.get(word, 0.0) + weight
            self.counts.append(counts)
            self.units.append([tuple(dict.fromkeys(unit)) for name in ("title", "sentence", "asked", "text")
                               for unit in one[name] if unit])
            self.frequency.update(counts.keys())
        lines = sum(len(record.asked) for record in records) / max(1, len(records))
        self.least = round(PLAIN + TOLD * min(1.0, lines / LINES), 3)

    @cached_property
    def hints(self) -> list[frozenset[str]]:
        """For each record the roots of its themes' wording, as far as any record has them."""
        wording = {title: frozenset(roots).intersection(self.frequency) for title, roots in self.words.themes}
        return [frozenset().union(*(wording.get(theme, frozenset()) for theme in record.themes))
                if record.kind == "lesson" else frozenset() for record in self.records]

    def rare(self, root: str) -> float:
        """How much a root tells: by how few records of the book have it; most where no record here has it."""
        total = self.words.total or len(self.records)
        seen = self.words.spread.get(root, self.frequency[root]) if root in self.frequency else 0
        return math.log(1 + (total - seen + 0.5) / (seen + 0.5)) * _scale(total, len(self.records))

    def term(self, place: int, root: str) -> float:
        """BM25 of one root in one record."""
        count = self.counts[place].get(root, 0.0) or (HINT if root in self.hints[place] else 0.0)
        return self.rare(root) * count / (count + SATURATION) if count else 0.0

    def phrase(self, place: int, phrase: str) -> float:
        """Mean over the words of a phrase; nothing unless all of them are there."""
        scores = [self.term(place, root) for root in roots_of(phrase)]
        return sum(scores) / len(scores) if scores and all(scores) else 0.0

    def most(self, group: Group) -> float:
        """What an idea could give: its own words, or what they lead to where that is as good or all there is."""
        typed = sum(self.rare(root_of(word)) for word in group.words)
        if not group.others:
            return typed
        known = any(root_of(word) in self.frequency for word in group.words)
        if known and all(weight < EQUAL for _, weight in group.others):
            return typed
        led = [weight * sum(map(self.rare, roots)) / len(roots)
               for phrase, weight in group.others if (roots := roots_of(phrase))]
        return max([typed if known else 0.0, *led])

    def nearest(self, place: int, groups: Sequence[Group], most: Sequence[float]) -> float:
        """How near the question comes to one title, sentence or way to ask, from 0 to 1."""
        best = 0.0
        ideas = [([([root_of(word) for word in group.words], 1.0, False)] if group.words else [])
                 + [(roots_of(phrase), weight, True) for phrase, weight in group.others] for group in groups]
        floor = 2 * _top(self.words.total or len(self.records), len(self.records))
        for unit in self.units[place]:
            met = 0.0
            for idea, could in zip(ideas, most, strict=True):
                gains = [weight * min(could, sum(map(self.rare, both))) for roots, weight, whole in idea
                         if (both := [root for root in roots if root in unit])
                         and (not whole or len(both) == len(roots))]
                met += max(gains, default=0.0)
            if met:
                best = max(best, met / math.sqrt(sum(most) * max(sum(map(self.rare, unit)), floor)))
        return best

    def score(self, place: int, groups: Sequence[Group]) -> tuple[float, tuple[str, ...]]:
        """Sum over ideas: the best wording in full, further ones fading; and the nearest sentence."""
        total = 0.0
        typed: list[str] = []
        led: list[str] = []
        for group in groups:
            scores = {word: self.term(place, root_of(word)) for word in group.words}
            typed += [word for word, score in scores.items() if score]
            others = {phrase: self.phrase(place, phrase) * weight for phrase, weight in group.others}
            led += [phrase for phrase, score in sorted(others.items(), key=lambda item: -item[1]) if score]
            ranked = sorted((sum(scores.values()), *others.values()), reverse=True)
            total += sum(score * FADE**rank for rank, score in enumerate(ranked))
        if total:
            most = [self.most(group) for group in groups]
            total += NEAR * sum(most) * self.nearest(place, groups, most)
        return total, tuple(dict.fromkeys(typed + led))

    def answering(self, found: list[Hit], groups: Sequence[Group]) -> list[Hit]:
        """Cut lessons, best first, off where they no longer answer.

        The best must reach `least` of what the question could give; a long question may be met in part. Where it
        does so just about, only a few that are close to it are given.
        """
        could = sum(self.most(group) for group in groups)
        if not found or not could:
            return found
        best = found[0].score * (1 + math.log(1 + len(groups))) / could
        if best < self.least:
            return []
        unsure = best < self.least * SURE
        return [hit for rank, hit in enumerate(found[:FEW] if unsure else found)
                if hit.score >= (CLOSE if unsure or rank >= FEW else LEAST) * found[0].score]


def _top(total: int, records: int) -> float:
    return math.log(1 + (total + 0.5) / 0.5) * _scale(total, records)


def _scale(total: int, records: int) -> float:
    """Brings how rare a word is in the whole book to the size of numbers among records of one kind."""
    return math.log(1 + (records + 0.5) / 0.5) / math.log(1 + (total + 0.5) / 0.5)


def _fields(record: Record) -> dict[str, list[list[str]]]:
    """The roots of each field, sentence by sentence."""
    lead = record.sections[0].text if record.kind == "lesson" and record.sections else ""
    rest = record.sections[1:] if lead else record.sections
    headings = [section.heading for section in rest] if record.kind == "page" else []
    said = (text for section in rest for text in sentences(section.text))
    texts: dict[str, Iterable[str]] = {
        "title": (record.title,) if record.kind != "passage" else (), "sentence": (lead,), "asked": record.asked,
        "themes": record.themes, "voice": (record.voice,), "headings": headings, "text": said}
    return {name: [roots_of(text) for text in found] for name, found in texts.items()}


def sentences(text: str) -> list[str]:
    """Cut a text into its sentences."""
    return _SENTENCE.split(text)
