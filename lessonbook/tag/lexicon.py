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
words: ``primary care trust: 0`` keeps ``primary care: 2`` from finding itself in the name of a body. Names that
are declared take their words under every theme. A cue that a phrase sets aside (rather than, nothing to do with)
or that only stands in a list of examples (such as) counts less.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokens import Doc

from .lemmas import lemma
from .trie import PatternTrie

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
        for name in self.names:
            self._blocked.add(_plain(name), self._cut)

    def _cut(self, text: str) -> list[str]:
        return [token.text for token in self.nlp.tokenizer(text)]

    def find(self, doc: Doc) -> list[tuple[str, str, float, int, int]]:
        """Cues of a text as (theme, pattern, weight, start, end), in reading order, without their words."""
        keys = doc.to_array(ORTH).tolist()
        text_of = self.nlp.vocab.strings.__getitem__
        taken = sum(((1 << end) - (1 << start) for start, end, _ in self._blocked.find(keys, text_of)), 0) \
            if self.names else 0
        owners, found, shares = self._owners, [], None
        for start, end, phrase in self._trie.find(keys, text_of):
            if phrase in owners:
                for theme, weight in owners[phrase]:
                    found.append((start - end, start, -weight, phrase, theme))
            else:
                shares = _set_aside(doc, end, phrase, shares)
        found.sort()
        used: dict[str, int] = {}
        kept = []
        for length, start, weight, phrase, theme in found:
            span = ((1 << -length) - 1) << start
            if not span & used.get(theme, taken):
                used[theme] = used.get(theme, taken) | span
                if weight:
                    share = shares.get(start, 1.0) if shares else 1.0
                    kept.append((start, start - length, theme, phrase, -weight * share))
        kept.sort()
        return [(theme, phrase, weight, start, end) for start, end, theme, phrase, weight in kept]

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.cues``: tuple of Cue, in reading order; of overlapping patterns of a theme the longest."""
        doc._.cues = tuple(Cue(theme, phrase, doc[start:end].text, weight, start, end)
                            for theme, phrase, weight, start, end in self.find(doc))
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


def strengths(cues: Sequence[tuple[str, str, float, int, int]]) -> dict[str, float]:
    """Sum of weights a theme; a pattern's second meeting counts less than its first."""
    met: dict[tuple[str, str], list[float]] = {}
    for theme, pattern, weight, _, _ in cues:
        met.setdefault((theme, pattern), []).append(weight)
    total: dict[str, float] = {}
    for (theme, _), weights in met.items():
        total[theme] = total.get(theme, 0.0) + (weights[0] if len(weights) == 1
                                                else max(weights) * math.sqrt(len(weights)))
    return total


def _plain(name: str) -> str:
    """A name as a pattern: marks that patterns give a meaning to are left out."""
    return " ".join(word for word in name.replace("|", " ").replace("*", " ").replace("/", " ").split()
                    if word != "...")


def _set_aside(doc: Doc, at: int, phrase: str, shares: dict[int, float] | None) -> dict[int, float]:
    """Words after a phrase that sets them aside, up to the next stop."""
    shares = {} if shares is None else shares
    share = ASIDE_SHARE if phrase in ASIDE else MENTION_SHARE
    for index in range(at, min(at + REACH, len(doc))):
        if doc[index].text in _STOPS:
            break
        shares[index] = min(share, shares.get(index, 1.0))
    return shares


@Language.factory("lessonbook_cues", assigns=["doc._.cues"], requires=["token.lemma"])
def make_cue_finder(nlp: Language, name: str) -> CueFinder:
    """Make an empty cue finder; give it patterns with :meth:`CueFinder.set_patterns`."""
    return CueFinder(nlp, name)
