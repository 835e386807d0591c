"""A spaCy component that gives each token its lemma."""

from __future__ import annotations

import numpy as np
from spacy.attrs import LEMMA, ORTH
from spacy.language import Language
from spacy.tokens import Doc

from .lemmas import lemma

LEMMAS = "lessonbook_lemmas"


class Lemmatizer:
    """Sets ``token.lemma_`` on every token; the factory is `LEMMAS`.

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


@Language.factory(LEMMAS, assigns=["token.lemma"])
def make_lemmatizer(nlp: Language, name: str) -> Lemmatizer:
    """Make the lemmatizer of a pipeline."""
    return Lemmatizer(nlp, name)
