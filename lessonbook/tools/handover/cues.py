"""A spaCy component that finds the words of :mod:`lessonbook.tools.handover.lexicon`."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple, cast

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from ...base.lemmas import Lemmatizer
from .lexicon import families


class Hit(NamedTuple):
    """A pattern met in a passage: its family, and token offsets from ``start`` up to ``end``."""

    start: int
    end: int
    family: str


class HandoverCues:
    """Sets ``doc._.hits``: tuple of Hit in reading order; within a family, of overlapping patterns the longest."""

    def __init__(self, nlp: Language) -> None:
        self._exact = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._lemma = PhraseMatcher(nlp.vocab, attr="LEMMA")
        lemmatize = Lemmatizer(nlp, "lessonbook_lemmas")
        for name, found in families().items():
            exact = [nlp.make_doc(item[1:]) for item in found if item.startswith("=")]
            plain = [lemmatize(nlp.make_doc(item)) for item in found if not item.startswith("=")]
            if exact:
                self._exact.add(name, exact)
            if plain:
                self._lemma.add(name, plain)
        if not Doc.has_extension("hits"):
            Doc.set_extension("hits", default=())

    def __call__(self, doc: Doc) -> Doc:
        """Find the cues of one passage."""
        by_family: dict[str, list[Hit]] = {}
        names = doc.vocab.strings
        for matcher in (self._exact, self._lemma):
            for key, start, end in matcher(doc):
                family = names[key]
                by_family.setdefault(family, []).append(Hit(start, end, family))
        hits = [hit for found in by_family.values() for hit in _longest(found)]
        doc._.hits = tuple(sorted(hits))
        return doc


def _longest(hits: list[Hit]) -> list[Hit]:
    if len(hits) == 1:
        return hits
    kept: list[Hit] = []
    taken: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        if hit.start not in taken and hit.end - 1 not in taken:
            taken.update(range(hit.start, hit.end))
            kept.append(hit)
    return kept


@Language.factory("lessonbook_handover", assigns=["doc._.hits"], requires=["token.lemma"])
def make_handover_cues(nlp: Language, name: str) -> HandoverCues:
    """Make the component."""
    return HandoverCues(nlp)


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The blank English pipeline with our lemmas and the handover cues; one a process."""
    nlp = spacy.blank("en")
    nlp.max_length = 5_000_000
    nlp.add_pipe("lessonbook_lemmas")
    cast(HandoverCues, nlp.add_pipe("lessonbook_handover"))
    return nlp
