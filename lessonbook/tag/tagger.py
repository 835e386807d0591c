"""The tagging pipeline of a knowledge base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..base.store import Store, code_digest, digest_of
from ..corpus.codebook import Codebook

if TYPE_CHECKING:
    from spacy.language import Language


TAGGER = ("tag", "corpus/codebook.py", "corpus/labelled.py", "corpus/pattern_language.py", "corpus/turn_kind.py",
          "corpus/roots.py", "corpus/small_words.py", "base/lemmas.py", "base/spacy_lemmas.py", "base/plain_text.py")

TAGGER_LEANS_ON = ("spacy", "simplemma", "numpy", "scipy", "scikit-learn")


def pipeline_of(codebook: Codebook, store: Store, names: Sequence[str] = ()) -> Language:
    """The tagging pipeline; what it learns from labelled passages is taken from the store where nothing changed."""
    from ..corpus.labelled import version_of
    from . import make_pipeline
    from .wording import Weights

    if not codebook.labelled:
        return make_pipeline(codebook, names)

    def learn() -> bytes:
        from .learn import fit

        return fit(codebook.labelled, codebook.learning, codebook.others).to_bytes()

    version = version_of(codebook.labelled, codebook.others, codebook.learning)
    key = digest_of(code_digest(TAGGER, TAGGER_LEANS_ON), version)
    return make_pipeline(codebook, names, weights=Weights.from_bytes(store.value("weights", key, learn)))
