"""A spaCy component that finds the codebook's cues.

How a pattern matches, word by word, on lemmas and whatever the case:

=============  ==============================================================
``contract``   contract, contracts, contracting
``a b c``      the words in a row
``a|b c``      either first word, then c
``consult*``   any word that begins so
``/re/``       one word that the regular expression matches whole
``a ... b``    a, then up to three other words, then b
=============  ==============================================================

Of a theme's patterns that overlap, the longest counts. A pattern of weight 0 counts for nothing but takes its
words: ``primary care trust: 0`` keeps ``primary care: 2`` from finding itself in the name of a body.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from .lemmas import lemma

Patterns = dict[str, dict[str, float]]


@dataclass(frozen=True, order=True)
class Cue:
    """Words in a passage that point to a theme.

    Attributes
    ----------
    theme, pattern : str
        Theme id, and the pattern as the codebook has it.
    words : str
        The words of the passage that it met.
    weight : float
        The codebook's weight times how much the pattern sets its theme apart, from 0 to 5.
    start, end : int
        Token offsets in the passage.
    """

    theme: str
    pattern: str
    words: str
    weight: float
    start: int
    end: int


def specificity(patterns: Patterns) -> dict[str, float]:
    """How much a pattern sets one theme apart: 1 under one theme, towards 0 under every theme."""
    themes = max(len(patterns), 2)
    counts: dict[str, int] = {}
    for phrases in patterns.values():
        for phrase, weight in phrases.items():
            counts[phrase] = counts.get(phrase, 0) + (weight > 0)
    return {phrase: 1.0 if count == 0 else 1 - math.log(count) / math.log(themes) for phrase, count in counts.items()}


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
        self.set_patterns({})
        if not Doc.has_extension("cues"):
            Doc.set_extension("cues", default=())

    def set_patterns(self, patterns: Patterns) -> None:
        """Compile the patterns of each theme: ``{theme: {pattern: weight}}``."""
        self.patterns: Patterns = {theme: dict(phrases) for theme, phrases in patterns.items()}
        share = specificity(self.patterns)
        self._owners: dict[str, list[tuple[str, float]]] = {}
        for theme, phrases in sorted(self.patterns.items()):
            for phrase, weight in sorted(phrases.items()):
                self._owners.setdefault(phrase, []).append((theme, weight * share[phrase]))
        self._phrases = PhraseMatcher(self.nlp.vocab, attr="LEMMA")
        self._tokens = Matcher(self.nlp.vocab)
        for phrase in sorted(self._owners):
            plain = self._plain(phrase)
            if plain is not None:
                self._phrases.add(phrase, plain)
            else:
                self._tokens.add(phrase, list(self._rules(phrase)), greedy="LONGEST")

    def _plain(self, phrase: str) -> list[Doc] | None:
        words = phrase.split()
        if any(word == "..." or word.startswith("/") or word.endswith("*") for word in words):
            return None
        return [self._lemma_doc(" ".join(choice)) for choice in itertools.product(*(w.split("|") for w in words))]

    def _lemma_doc(self, text: str) -> Doc:
        doc = self.nlp.make_doc(text)
        for token in doc:
            token.lemma_ = lemma(token.text)
        return doc

    def _rules(self, phrase: str) -> Iterable[list[dict[str, Any]]]:
        parts: list[list[list[dict[str, Any]]]] = []
        for word in phrase.split():
            if word == "...":
                parts.append([[{"OP": "?"}, {"OP": "?"}, {"OP": "?"}]])
            elif word.startswith("/"):
                parts.append([[{"LOWER": {"REGEX": f"^(?:{word[1:-1]})$"}}]])
            else:
                parts.append([self._word_rule(choice) for choice in word.split("|")])
        for chosen in itertools.product(*parts):
            yield [rule for rules in chosen for rule in rules]

    def _word_rule(self, word: str) -> list[dict[str, Any]]:
        if word.endswith("*"):
            return [{"LOWER": {"REGEX": "^" + re.escape(word[:-1].lower())}}]
        return [{"LEMMA": token.lemma_} for token in self._lemma_doc(word)]

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.cues``: tuple of Cue, in reading order; of overlapping patterns of a theme the longest."""
        found: list[Cue] = []
        matches = [match for matcher in (self._phrases, self._tokens) if len(matcher) for match in matcher(doc)]
        for key, start, end in matches:
            phrase = self.nlp.vocab.strings[key]
            found += [Cue(theme, phrase, doc[start:end].text, weight, start, end)
                      for theme, weight in self._owners[phrase]]
        doc._.cues = tuple(cue for cue in _without_overlap(found) if cue.weight > 0)
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the patterns beside the pipeline."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "patterns.json").write_text(json.dumps(self.patterns, indent=1, sort_keys=True),
                                                  encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> CueFinder:
        """Load the patterns that :meth:`to_disk` saved."""
        self.set_patterns(json.loads((Path(path) / "patterns.json").read_text(encoding="utf-8")))
        return self


def _without_overlap(cues: list[Cue]) -> list[Cue]:
    kept: list[Cue] = []
    taken: dict[str, set[int]] = {}
    for cue in sorted(cues, key=lambda cue: (cue.start - cue.end, cue.start, -cue.weight, cue.pattern, cue.theme)):
        span = set(range(cue.start, cue.end))
        if not span & taken.setdefault(cue.theme, set()):
            taken[cue.theme] |= span
            kept.append(cue)
    return sorted(kept, key=lambda cue: (cue.start, cue.end, cue.theme, cue.pattern))


@Language.factory("lessonbook_cues", assigns=["doc._.cues"], requires=["token.lemma"])
def make_cue_finder(nlp: Language, name: str) -> CueFinder:
    """Make an empty cue finder; give it patterns with :meth:`CueFinder.set_patterns`."""
    return CueFinder(nlp, name)
