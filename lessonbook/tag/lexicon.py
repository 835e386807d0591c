"""A spaCy component that finds the codebook's cues.

How a pattern reads stands in :mod:`lessonbook.corpus.pattern_language`; words match on lemmas and whatever the case.
Of a theme's patterns that overlap, the longest counts. A pattern of weight 0 counts for nothing but takes its
words: ``primary care trust: 0`` keeps ``primary care: 2`` from finding itself in the name of a body. Names that
are declared take their words under every theme. A cue that a phrase sets aside (rather than, nothing to do with)
or that only stands in a list of examples (such as) counts less.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from ..base.lemmas import lemma
from ..corpus.codebook import specificity
from .trie import PatternTrie, Ragged
from .words import Batch, Column, Words

Patterns = dict[str, dict[str, float]]

# Only phrases that set a subject aside: a plain "no" or "never" leaves the subject as it is (nobody consulted us).
ASIDE = ("rather than", "instead of", "nothing to do with", "not about", "apart from", "aside from", "leave aside",
         "as oppose to", "unlike", "other than", "not a question of", "not a matter of", "regardless of")
MENTION = ("such as", "for example", "for instance", "e.g.", "to name")
ASIDE_SHARE, MENTION_SHARE, REACH = 0.3, 0.6, 6
_STOPS = frozenset(".;:!?,()–—")


class Cue(NamedTuple):
    """Words in a passage that point to a theme.

    Attributes
    ----------
    theme, pattern : str
        Theme id, and the pattern as the codebook has it.
    words : str
        The words of the passage that it met.
    weight : float
        The codebook's weight times how much the pattern sets its theme apart, from 0 to 5; less where the cue
        is set aside or only mentioned.
    start, end : int
        Token offsets in the passage.
    """

    theme: str
    pattern: str
    words: str
    weight: float
    start: int
    end: int


@dataclass(frozen=True)
class Cues:
    """Cues of a batch of texts, C of them in reading order.

    Attributes
    ----------
    themes, patterns : list of str
        What the numbers below stand for.
    text, start, end, theme, pattern : ndarray of int, shape (C,)
        Which text; the first word and the one after the last, counted over all texts; theme and pattern.
    weight : ndarray, shape (C,)
        As in :class:`Cue`.
    """

    themes: list[str]
    patterns: list[str]
    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    theme: np.ndarray
    pattern: np.ndarray
    weight: np.ndarray


class CueFinder:
    """Finds cues; the factory is ``lessonbook_cues``.

    Parameters
    ----------
    nlp : Language
        Its tokenizer reads the patterns, so that both sides are cut alike.
    name : str
        Name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.nlp = nlp
        self.name = name
        self.words = Words(nlp.tokenizer)
        self.set_patterns({})
        if not Doc.has_extension("cues"):
            Doc.set_extension("cues", default=())

    def set_patterns(self, patterns: Patterns, names: Iterable[str] = ()) -> None:
        """Compile the patterns of each theme: ``{theme: {pattern: weight}}``.

        Parameters
        ----------
        patterns : dict
            Weights by theme and pattern.
        names : iterable of str
            Declared people, bodies and places, whose words are nobody's cue.
        """
        self.patterns: Patterns = {theme: dict(phrases) for theme, phrases in patterns.items()}
        self.names = tuple(sorted({name for name in names if name.strip()}))
        share = specificity(self.patterns)
        self._owners: dict[str, list[tuple[str, float]]] = {}
        for theme, phrases in sorted(self.patterns.items()):
            for phrase, weight in sorted(phrases.items()):
                self._owners.setdefault(phrase, []).append((theme, weight * share[phrase]))
        self._trie = PatternTrie(lemma)
        for phrase in sorted({*self._owners, *ASIDE, *MENTION}):
            self._trie.add(phrase, self._cut)
        self._blocked = PatternTrie(str.lower)
        for name in filter(None, map(plain, self.names)):
            self._blocked.add(name, self._cut)
        self.themes = sorted(self.patterns)
        self._kinds, self._name_kinds = Column(self._trie.kind), Column(self._blocked.kind)
        self._stops = Column(lambda word: int(word in _STOPS))
        self._phrases: list[str] = []

    def _cut(self, text: str) -> list[str]:
        return [token.text for token in self.nlp.tokenizer(text)]

    def find_all(self, batch: Batch) -> Cues:
        """The cues of all texts of a batch, in reading order."""
        codes, owner = batch.codes, batch.owner
        start, end, pattern, phrases = self._trie.find(self._kinds.of(self.words)[codes], owner)
        if phrases is not self._phrases:
            self._own(phrases)
        shares = self._set_aside(batch, end, self._marks[pattern])
        row, entry = self._owned.spread(pattern)
        start, end, pattern = start[row], end[row], pattern[row]
        theme, weight = self._owner_themes[entry], self._owner_weights[entry]
        if self.names:
            free = np.flatnonzero(self._taken(batch, start, end) == 0)
            start, end, pattern, theme, weight = (part[free] for part in (start, end, pattern, theme, weight))
        kept = longest(start, end, theme, weight, pattern, len(codes))
        kept = kept[weight[kept] != 0]
        kept = kept[np.argsort(_reading_order(start[kept], end[kept], theme[kept], pattern[kept]))]
        start = start[kept]
        return Cues(self.themes, phrases, owner[start], start, end[kept], theme[kept], pattern[kept],
                    weight[kept] * (shares[start] if shares is not None else 1.0))

    def _own(self, phrases: list[str]) -> None:
        """Which themes a pattern speaks for, and which patterns only set others aside, by the pattern's number."""
        place = {theme: number for number, theme in enumerate(self.themes)}
        entries = [(place[theme], weight) for phrase in phrases for theme, weight in self._owners.get(phrase, ())]
        self._owner_themes = np.array([theme for theme, _ in entries], dtype=np.int64)
        self._owner_weights = np.array([weight for _, weight in entries])
        counter = itertools.count()
        self._owned = Ragged([[next(counter) for _ in self._owners.get(phrase, ())] for phrase in phrases])
        self._marks = np.array([1.0 if phrase in self._owners else ASIDE_SHARE if phrase in ASIDE else MENTION_SHARE
                                for phrase in phrases])
        self._phrases = phrases

    def _set_aside(self, batch: Batch, ends: np.ndarray, marks: np.ndarray) -> np.ndarray | None:
        """How much each word counts: less after a phrase that sets it aside, up to the next stop."""
        found = np.flatnonzero(marks < 1)
        if not len(found):
            return None
        at, share, text = ends[found], marks[found], batch.owner[ends[found] - 1]
        stops = self._stops.of(self.words)[batch.codes]
        shares = np.ones(len(batch.codes))
        for _ in range(REACH):
            inside = np.flatnonzero(at < batch.bounds[text + 1])
            at, share, text = at[inside], share[inside], text[inside]
            going = np.flatnonzero(stops[at] == 0)
            at, share, text = at[going], share[going], text[going]
            np.minimum.at(shares, at, share)
            at = at + 1
        return shares

    def _taken(self, batch: Batch, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """How many words of each span belong to declared names."""
        first, last, _, _ = self._blocked.find(self._name_kinds.of(self.words)[batch.codes], batch.owner)
        change = np.subtract(*(np.bincount(ends, minlength=len(batch.codes) + 1) for ends in (first, last)))
        taken = np.concatenate([[0], np.cumsum(np.cumsum(change) > 0)])
        return taken[end] - taken[start]

    def find(self, doc: Doc) -> list[tuple[str, str, float, int, int]]:
        """Cues of one text as (theme, pattern, weight, start, end), in reading order, without their words."""
        found = self.find_all(self.words.batch([doc]))
        columns = (found.theme, found.pattern, found.weight, found.start, found.end)
        return [(self.themes[theme], found.patterns[pattern], weight, start, end)
                for theme, pattern, weight, start, end in zip(*(part.tolist() for part in columns), strict=True)]

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.cues``: tuple of Cue, in reading order; of overlapping patterns of a theme the longest."""
        doc._.cues = tuple(Cue(theme, pattern, doc[start:end].text, weight, start, end)
                           for theme, pattern, weight, start, end in self.find(doc))
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the patterns beside the pipeline."""
        Path(path).mkdir(parents=True, exist_ok=True)
        text = json.dumps({"patterns": self.patterns, "names": self.names}, indent=1, sort_keys=True)
        (Path(path) / "patterns.json").write_text(text, encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> CueFinder:
        """Load the patterns that :meth:`to_disk` saved."""
        saved = json.loads((Path(path) / "patterns.json").read_text(encoding="utf-8"))
        self.set_patterns(saved["patterns"], saved["names"])
        return self


def longest(start: np.ndarray, end: np.ndarray, theme: np.ndarray, weight: np.ndarray, pattern: np.ndarray,
            words: int) -> np.ndarray:
    """Of a theme's spans that overlap, the longest; then the first, the heaviest, the first by name.

    Gives the places in `start` of the spans that stay.
    """
    order = np.argsort(theme * words + start)
    reach = np.maximum.accumulate((theme * words + end)[order])
    alone = np.ones(len(order), dtype=bool)
    joined = (theme * words + start)[order][1:] < reach[:-1]
    alone[1:] &= ~joined
    alone[:-1] &= ~joined
    crowd = order[~alone]
    crowd = crowd[np.lexsort((pattern[crowd], -weight[crowd], start[crowd], start[crowd] - end[crowd], theme[crowd]))]
    used: dict[int, set[int]] = {}
    stay = []
    for place, mine, first, last in zip(crowd.tolist(), theme[crowd].tolist(), start[crowd].tolist(),
                                        end[crowd].tolist(), strict=True):
        covered = used.setdefault(mine, set())
        span = range(first, last)
        if covered.isdisjoint(span):
            covered.update(span)
            stay.append(place)
    return np.concatenate([order[alone], np.array(stay, dtype=np.int64)])


def _reading_order(start: np.ndarray, end: np.ndarray, theme: np.ndarray, pattern: np.ndarray) -> np.ndarray:
    """Numbers that put cues in order of start, end, theme and pattern; one key sorts faster than four."""
    key = start
    for part in (end - start, theme, pattern):
        key = key * (int(part.max(initial=0)) + 1) + part
    return key


def strengths(cues: Cues, texts: int, themes: int) -> np.ndarray:
    """Sum of weights, shape (texts, themes); a pattern's second meeting in a text counts less than its first."""
    cell = cues.text.astype(np.int64) * themes + cues.theme
    key = cell * max(len(cues.patterns), 1) + cues.pattern
    order = np.argsort(key, kind="stable")
    if not len(order):
        return np.zeros((texts, themes))
    begins = np.flatnonzero(np.concatenate([[True], np.diff(key[order]) > 0]))
    counts = np.diff(np.append(begins, len(order)))
    heaviest = np.maximum.reduceat(cues.weight[order], begins)
    first = order[begins]
    # in reading order, so that sums do not depend on the company a text is tagged in
    met = np.argsort(first)
    total = np.bincount(cell[first[met]], weights=(heaviest * np.sqrt(counts))[met], minlength=texts * themes)
    return total.reshape(texts, themes)


def plain(name: str) -> str:
    """A name as a pattern: marks that patterns give a meaning to are left out."""
    return " ".join(word for word in name.replace("|", " ").replace("*", " ").replace("/", " ").split()
                    if word != "...")


@Language.factory("lessonbook_cues", assigns=["doc._.cues"], requires=["token.lemma"])
def make_cue_finder(nlp: Language, name: str) -> CueFinder:
    """Make an empty cue finder; give it patterns with :meth:`CueFinder.set_patterns`."""
    return CueFinder(nlp, name)
