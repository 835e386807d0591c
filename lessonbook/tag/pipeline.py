"""The spaCy pipeline: a blank English tokenizer, lemmas, cues. No trained model is needed."""

from __future__ import annotations

from typing import cast

import spacy
from spacy.language import Language

from ..codebook import Codebook
from . import lemmas  # noqa: F401  registers lessonbook_lemmas
from .lexicon import CueFinder


def make_pipeline(codebook: Codebook) -> Language:
    """Build the tagging pipeline for a codebook.

    It can be saved with ``nlp.to_disk`` and loaded with ``spacy.load`` once :mod:`lessonbook.tag` is
    imported; ``nlp.config`` describes it.
    """
    nlp = spacy.blank("en")
    nlp.max_length = 5_000_000
    nlp.add_pipe("lessonbook_lemmas")
    finder = cast(CueFinder, nlp.add_pipe("lessonbook_cues"))
    finder.set_patterns({theme.id: dict(theme.patterns) for theme in codebook.themes})
    nlp.meta["name"] = "lessonbook_tagger"
    nlp.meta["version"] = "1.0.0"
    nlp.meta["codebook"] = {"version": codebook.version, "digest": codebook.digest}
    return nlp
