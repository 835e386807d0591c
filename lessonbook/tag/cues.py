"""A spaCy component that finds the codebook's cues with spaCy's own matchers.

How a pattern reads stands in :mod:`lessonbook.corpus.pattern_language`; words match on lemmas and whatever the case.
Of a theme's patterns that overlap, the longest counts. A pattern of weight 0 counts for nothing but takes its words:
``primary care trust: 0`` keeps ``primary care: 2`` from finding itself in the name of a body. Names that are declared
take their words under every theme. A cue that a phrase sets aside (rather than, nothing to do with) or that only stands
in a list of examples (such as) counts less.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc

from ..base.lemmas import lemma
from ..corpus.codebook import specificity
from ..corpus.pattern_language import MAX_GAP, Part, parse_pattern

Patterns = dict[str, dict[str, float]]
Span = tuple[str, int, int]

# Only phrases that set a subject aside: a plain "no" or "never" leaves the subject as it is (nobody consulted us).
ASIDE = ("rather than", "instead of", "nothing to do with", "not about", "apart from", "aside from", "leave aside",
         "as oppose to", "unlike", "other than", "not a question of", "not a matter of", "regardless of")
MENTION = ("such as", "for example", "for instance", "e.g.", "to name")
SHARES = {**dict.fromkeys(ASIDE, 0.3), **dict.fromkeys(MENTION, 0.6)}
REACH = 6  # words after such a phrase, up to the next stop
_STOPS = frozenset(".;:!?,()–—")


class Cue(NamedTuple):
    """Words in a passage that point to a theme.

    Attributes
    ----------
    theme, pattern : str
        Theme id, and the pattern as the codebook has it.
    words : str
        The words of the passage that it matched.
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
        self.themes = sorted(self.patterns)
        share = specificity(self.patterns)
        self._owners: dict[str, list[tuple[str, float]]] = {}
        for theme, phrases in sorted(self.patterns.items()):
            for phrase, weight in sorted(phrases.items()):
                self._owners.setdefault(phrase, []).append((theme, weight * share[phrase]))
        self._phrases = PhraseMatcher(self.nlp.vocab, attr="LEMMA")
        self._anywhere = Matcher(self.nlp.vocab)
        self._gated: dict[str, tuple[Matcher, int]] = {}
        for phrase in sorted({*self._owners, *SHARES}):
            self._add(phrase)
        self._names = PhraseMatcher(self.nlp.vocab, attr="LOWER")
        if self.names:
            self._names.add("name", [self.nlp.make_doc(name) for name in self.names])

    def _add(self, phrase: str) -> None:
        """Words in a row go to the phrase matcher. Token patterns are slow over a whole text, so one that starts with
        a plain word is tried only where that word stands."""
        rows, gates, shapes, longest = [], [], [], 0
        for reading in parse_pattern(phrase).readings():
            if all(part.kind == "word" for part in reading):
                rows.append(self._doc(" ".join(part.text for part in reading)))
                continue
            shape = [token for part in reading for token in self._tokens(part)]
            shapes.append(shape)
            longest = max(longest, sum(MAX_GAP if "OP" in token else 1 for token in shape))
            if reading[0].kind == "word":
                gates.append(self._doc(reading[0].text))
        if rows:
            self._phrases.add(phrase, rows)
        if shapes and len(gates) == len(shapes):
            matcher = Matcher(self.nlp.vocab)
            matcher.add(phrase, shapes)
            self._gated[f"gate {phrase}"] = (matcher, longest)
            self._phrases.add(f"gate {phrase}", gates)
        elif shapes:
            self._anywhere.add(phrase, shapes)

    def _doc(self, text: str) -> Doc:
        doc = self.nlp.make_doc(text)
        for token in doc:
            token.lemma_ = lemma(token.text)
        return doc

    def _tokens(self, part: Part) -> list[dict[str, Any]]:
        if part.kind == "gap":
            return [{"OP": f"{{0,{MAX_GAP}}}"}]
        if part.kind == "word":
            return [{"LEMMA": token.lemma_} for token in self._doc(part.text)]
        shape = part.text if part.kind == "expression" else rf"\A{re.escape(part.text)}"
        return [{"LOWER": {"REGEX": shape}}]

    def _spans(self, doc: Doc) -> Iterator[Span]:
        strings = self.nlp.vocab.strings
        for key, start, end in self._phrases(doc):
            phrase = strings[key]
            if phrase not in self._gated:
                yield phrase, start, end
                continue
            matcher, longest = self._gated[phrase]
            for key_inside, first, last in matcher(doc[start:start + longest]):
                if first == 0:
                    yield strings[key_inside], start, start + last
        if len(self._anywhere):
            for key, start, end in self._anywhere(doc):
                yield strings[key], start, end

    def find(self, doc: Doc) -> tuple[Cue, ...]:
        """Cues of one text in reading order; of overlapping patterns of a theme the longest."""
        spans = sorted(set(self._spans(doc)), key=lambda span: (span[1], span[2], span[0]))
        taken = {place for _, start, end in self._names(doc) for place in range(start, end)} if self.names else set()
        shares = _set_aside(doc, spans)
        found: dict[str, list[tuple[int, int, float, str]]] = {}
        for phrase, start, end in spans:
            for theme, weight in self._owners.get(phrase, ()):
                if taken.isdisjoint(range(start, end)):
                    found.setdefault(theme, []).append((start, end, weight, phrase))
        cues = [Cue(theme, phrase, doc[start:end].text, weight * shares.get(start, 1.0), start, end)
                for theme, crowd in found.items() for start, end, weight, phrase in _longest(crowd) if weight]
        return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end, cue.theme, cue.pattern)))

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.cues``: tuple of Cue."""
        doc._.cues = self.find(doc)
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


def _longest(crowd: Sequence[tuple[int, int, float, str]]) -> Iterator[tuple[int, int, float, str]]:
    """Of a theme's spans that overlap, the longest; then the first, the heaviest, the first by name."""
    used: set[int] = set()
    for start, end, weight, phrase in sorted(crowd, key=lambda one: (one[0] - one[1], one[0], -one[2], one[3])):
        if used.isdisjoint(range(start, end)):
            used.update(range(start, end))
            yield start, end, weight, phrase


def _set_aside(doc: Doc, spans: Sequence[Span]) -> dict[int, float]:
    """How much words count after a phrase that sets them aside or only names them, up to the next stop."""
    shares: dict[int, float] = {}
    for phrase, _, end in spans:
        if phrase in SHARES:
            for place in range(end, min(end + REACH, len(doc))):
                if doc[place].text in _STOPS:
                    break
                shares[place] = min(shares.get(place, 1.0), SHARES[phrase])
    return shares


def strength(cues: Sequence[Cue]) -> dict[str, float]:
    """Sum of weights by theme; a pattern's second cue in a text counts less than its first (square root of n)."""
    counted: dict[tuple[str, str], list[float]] = {}
    for cue in cues:
        counted.setdefault((cue.theme, cue.pattern), []).append(cue.weight)
    total: dict[str, float] = {}
    for (theme, _), weights in counted.items():
        total[theme] = total.get(theme, 0.0) + max(weights) * math.sqrt(len(weights))
    return total


@Language.factory("lessonbook_cues", assigns=["doc._.cues"], requires=["token.lemma"])
def make_cue_finder(nlp: Language, name: str) -> CueFinder:
    """Make an empty cue finder; give it patterns with :meth:`CueFinder.set_patterns`."""
    return CueFinder(nlp, name)
