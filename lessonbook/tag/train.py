"""Chooses the settings of the learned part: measured in cross-validation, kept only where they are no worse."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from ..corpus.codebook import Codebook
from ..corpus.labelled import LearnSettings, ModelFile
from .learn import MIN_PASSAGES, fit
from .passages import Item, tag_items
from .pipeline import make_pipeline
from .wording import version_of

FOLDS, SEED = 5, 20130401


@dataclass(frozen=True)
class Trained:
    """What training found.

    Attributes
    ----------
    before, after : ModelFile
        As committed, and as measured now.
    committed : float
        What the committed settings score today on the same folds.
    """

    before: ModelFile
    after: ModelFile
    committed: float

    @property
    def worse(self) -> bool:
        """Whether the new settings score below the committed ones; then nothing may be written."""
        return self.after.score < self.committed


def measure(codebook: Codebook, settings: LearnSettings) -> float:
    """Macro-F1 of the best theme, each labelled passage tagged by a pipeline that has not seen it.

    Raises
    ------
    ValueError
        Fewer than `MIN_PASSAGES` labelled passages.
    """
    rows = sorted(set(codebook.labelled))
    if len(rows) < MIN_PASSAGES:
        raise ValueError(f"there are {len(rows)} labelled passages; training needs {MIN_PASSAGES}")
    truth = [theme for theme, _ in rows]
    nlp = make_pipeline(replace(codebook, labelled=()))
    wording = nlp.get_pipe("lessonbook_wording")
    guess = [""] * len(rows)
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(rows, truth):
        wording.set_weights(fit(tuple(rows[i] for i in train), settings))  # type: ignore[attr-defined]
        tags = tag_items(nlp, [Item(str(i), rows[i][1]) for i in test])
        for i in test:
            guess[i] = tags[str(i)][0].theme if tags[str(i)] else ""
    return round(float(f1_score(truth, guess, average="macro", labels=np.unique(truth), zero_division=0)), 3)


def train(codebook: Codebook, committed: ModelFile, settings: LearnSettings, decisions: int = 0) -> Trained:
    """Measure settings against the committed ones, on the same folds of today's labelled passages."""
    now = measure(codebook, committed.settings)
    score = now if settings == committed.settings else measure(codebook, settings)
    after = ModelFile(penalty=settings.penalty, share=settings.share, score=score,
                      passages=len(set(codebook.labelled)), decisions=decisions,
                      version=version_of(codebook.labelled, settings))
    return Trained(committed, after, now)
