"""Which sectors of care a passage is about: a spaCy component over the words of ``words/sectors.yml``."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from ...base.errors import LessonbookError
from ...base.spacy_lemmas import LEMMAS, Lemmatizer
from ...base.yamlfile import parse_yaml

SECTORS: dict[str, str] = {
    "acute": "Acute hospitals",
    "mental-health": "Mental health",
    "community": "Community services",
    "ambulance": "Ambulance",
    "primary": "Primary care",
    "independent": "Independent sector",
    "voluntary": "Voluntary sector",
    "social-care": "Social care",
    "public-health": "Public health",
}
SHARING = frozenset(("mental-health", "community", "independent"))
_FILE = "words/sectors.yml"


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, list[str]]]:
    """For each sector its words by kind: ``means``, ``hides`` and, for acute hospitals, ``shared``."""
    data, problems = parse_yaml((resources.files(__package__) / _FILE).read_text(encoding="utf-8"), _FILE)
    if problems:
        raise LessonbookError(problems)
    kinds: dict[str, Any] = dict(data)
    return {
        sector: {kind: [" ".join(item.split()) for item in str(words).split(",")] for kind, words in parts.items()}
        for sector, parts in kinds.items()
    }


@lru_cache(maxsize=1)
def shared_words() -> frozenset[str]:
    """Words of hospitals that other sectors use of themselves."""
    return frozenset(_words()["acute"]["shared"])


class SectorCues:
    """Sets ``doc.spans["sectors"]``: words that name a sector, labelled ``acute``, or hide it, labelled ``-acute``."""

    def __init__(self, nlp: Language) -> None:
        self._matchers = PhraseMatcher(nlp.vocab, attr="LOWER"), PhraseMatcher(nlp.vocab, attr="LEMMA")
        lemmatize = Lemmatizer(nlp, LEMMAS)
        for sector, parts in _words().items():
            for name, words in ((sector, parts["means"]), (f"-{sector}", parts.get("hides", []))):
                exact = [nlp.make_doc(item[1:]) for item in words if item.startswith("=")]
                plain = [lemmatize(nlp.make_doc(item)) for item in words if not item.startswith("=")]
                for matcher, docs in zip(self._matchers, (exact, plain), strict=True):
                    if docs:
                        matcher.add(name, docs)

    def __call__(self, doc: Doc) -> Doc:
        """Find the words of one passage; of overlapping ones of a kind the longest."""
        by_name: dict[str, list[Any]] = {}
        for matcher in self._matchers:
            for span in matcher(doc, as_spans=True):
                by_name.setdefault(span.label_, []).append(span)
        doc.spans["sectors"] = sorted(
            (span for spans in by_name.values() for span in filter_spans(spans)),
            key=lambda span: (span.start, span.end, span.label_),
        )
        return doc


@Language.factory("lessonbook_sectors", requires=["token.lemma"])
def make_sector_cues(nlp: Language, name: str) -> SectorCues:
    """Make the component."""
    return SectorCues(nlp)


@lru_cache(maxsize=1)
def pipeline() -> Language:
    """The blank English pipeline with our lemmas and the sector cues; one a process."""
    nlp = spacy.blank("en")
    nlp.max_length = 5_000_000
    nlp.add_pipe(LEMMAS)
    nlp.add_pipe("lessonbook_sectors")
    return nlp


def find_sectors(doc: Doc) -> list[tuple[str, str]]:
    """Sectors that a passage's own words name, each with its first telling words.

    Parameters
    ----------
    doc : Doc
        From :func:`pipeline`.

    Returns
    -------
    list of (str, str)
        Ids in the order of `SECTORS`, and words as they stand in the passage. Hospital words that other
        sectors share, such as ward, do not make a passage on mental health one on acute hospitals too.
    """
    spans = doc.spans.get("sectors", [])
    hidden = [span for span in spans if span.label_.startswith("-")]
    found: dict[str, list[str]] = {}
    for span in spans:
        name = span.label_
        covered = any(one.label_ == f"-{name}" and one.start <= span.start and span.end <= one.end for one in hidden)
        if not name.startswith("-") and not covered:
            found.setdefault(name, []).append(span.text)
    if SHARING & set(found) and all(word.lower() in shared_words() for word in found.get("acute", [])):
        found.pop("acute", None)
    return [(name, found[name][0]) for name in SECTORS if name in found]
