"""A spaCy component that gives each token its lemma, by simplemma's English dictionary."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import simplemma
from spacy.attrs import LEMMA, ORTH
from spacy.language import Language
from spacy.tokens import Doc

_PLURAL_ABBREVIATION = re.compile(r"[A-Z][A-Z&]+s")


@lru_cache(maxsize=200_000)
def lemma(word: str) -> str:
    """Lower-case lemma of one word; a plural abbreviation (CCGs) loses its s."""
    if _PLURAL_ABBREVIATION.fullmatch(word):
        return word[:-1].lower()
    small = word.lower().replace("’", "'")
    return simplemma.lemmatize(small, lang="en").lower() if small.isalpha() else small


class Lemmatizer:
    """Sets ``token.lemma_`` on every token; the factory is ``lessonbook_lemmas``.

    Parameters
    ----------
    nlp : Language
        Its string store holds the lemmas.
    name : str
        Name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.strings = nlp.vocab.strings
        self.name = name
        self._known: dict[int, int] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas by whole arrays: token by token costs more than the tokenizer itself."""
        if not len(doc):
            return doc
        known = self._known
        keys = doc.to_array(ORTH).tolist()
        try:
            values = [known[key] for key in keys]
        except KeyError:
            for key in keys:
                if key not in known:
                    known[key] = self.strings.add(lemma(self.strings[key]))
            values = [known[key] for key in keys]
        doc.from_array([LEMMA], np.array(values, dtype=np.uint64))  # type: ignore[arg-type]
        return doc


@Language.factory("lessonbook_lemmas", assigns=["token.lemma"])
def make_lemmatizer(nlp: Language, name: str) -> Lemmatizer:
    """Make the lemmatizer of a pipeline."""
    return Lemmatizer(nlp, name)
