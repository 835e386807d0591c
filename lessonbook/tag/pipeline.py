"""The spaCy pipeline: a blank English tokenizer, lemmas, cues, wording. No trained model is needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import spacy
from spacy.language import Language

from ..base.spacy_lemmas import LEMMAS
from ..corpus.codebook import Codebook
from .cues import CueFinder
from .wording import Weights, Wording


def make_pipeline(codebook: Codebook, names: Iterable[str] = (), *, weights: Weights | None = None
                  ) -> Language:
    """Build the tagging pipeline for a codebook.

    It can be saved with ``nlp.to_disk`` and loaded with ``spacy.load`` once :mod:`lessonbook.tag.pipeline` is
    imported; ``nlp.config`` describes it.

    Parameters
    ----------
    codebook : Codebook
        Its patterns are the cues; its labelled passages, where there are enough, teach the wording.
    names : iterable of str
        Declared people, bodies and places: their words are never cues.
    weights : Weights, optional
        The wording as :func:`~lessonbook.tag.learn.fit` learns it from this codebook, where it is at hand; fitting
        takes about a second.
    """
    nlp = spacy.blank("en")
    nlp.max_length = 5_000_000
    nlp.add_pipe(LEMMAS)
    finder = cast(CueFinder, nlp.add_pipe("lessonbook_cues"))
    finder.set_patterns({theme.id: dict(theme.patterns) for theme in codebook.themes}, names)
    wording = cast(Wording, nlp.add_pipe("lessonbook_wording"))
    wording.judge = codebook.judge
    if weights is not None:
        wording.set_weights(weights)
    elif codebook.labelled:
        from .learn import fit

        wording.set_weights(fit(codebook.labelled, codebook.learning, codebook.others))
    nlp.meta["name"] = "lessonbook_tagger"
    nlp.meta["version"] = "2.0.0"
    nlp.meta["codebook"] = {"version": codebook.version, "digest": codebook.digest}
    nlp.meta["model"] = {"version": wording.weights.version}
    return nlp
