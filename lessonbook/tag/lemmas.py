"""A spaCy component that gives each token its lemma, by simplemma's English dictionary."""

from __future__ import annotations

import re
from functools import lru_cache

import simplemma
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


@Language.component("lessonbook_lemmas", assigns=["token.lemma"])
def set_lemmas(doc: Doc) -> Doc:
    """Set ``token.lemma_`` on every token."""
    for token in doc:
        token.lemma_ = lemma(token.text)
    return doc
