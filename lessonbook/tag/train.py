"""Fits what turns cues and wording into probabilities, and measures it; it is kept only where it is no worse.

Everything is cross-validated: passages of themes in folds, other subjects by whole subjects, so that what is learned is
"none of these" and not a list of subjects. Some passages of a fold are joined in twos and more, so that passages with
two themes, long passages and long talk about something else are among them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from threadpoolctl import threadpool_limits

from ..corpus.codebook import Codebook
from ..corpus.labelled import Judge, Labelled, LearnSettings, ModelFile, version_of
from .cues import CueFinder
from .judge import inside_features, pair_features, probabilities, theme_scores
from .learn import MIN_PASSAGES, fit
from .passages import _chosen, _in_columns, _read
from .pipeline import make_pipeline
from .wording import Weights, Wording

FOLDS, SEED = 5, 20130401
TWO_THEMES, WITH_OTHER, OTHER_LONG = 120, 60, 100  # joined passages a fold
TOO_FEW = "there are {} labelled passages and {} on other subjects; training needs {} and {}"
MIN_OTHERS = 60


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


@dataclass(frozen=True)
class Fold:
    """Passages that a model has not seen, and that model.

    Attributes
    ----------
    strengths : ndarray of shape (N, T)
        Strength of each theme's cues.
    texts : list of list of str
        Lemmas.
    truth : ndarray of bool, shape (N, T)
        Which themes each passage has; a row of False for one on another subject.
    wording : Wording
        Taught by the other folds.
    """

    strengths: np.ndarray
    texts: list[list[str]]
    truth: np.ndarray
    wording: Wording

    def probabilities(self, themes: Sequence[str], judge: Judge) -> np.ndarray:
        """Probability of each theme in each passage."""
        return probabilities(self.strengths, self.texts, self.wording, themes, judge)


def parts(labelled: Labelled, others: Labelled) -> list[tuple[Labelled, Labelled]]:
    """Cut passages into `FOLDS` parts: each theme's evenly, a passage with all its themes, other subjects whole."""
    rows, subjects = list(_themes_by_text(labelled).items()), sorted({subject for subject, _ in others})
    draw = random.Random(SEED)
    draw.shuffle(rows)
    rows.sort(key=lambda row: row[1][0])
    draw.shuffle(subjects)
    return [(tuple((theme, text) for text, themes in rows[part::FOLDS] for theme in themes),
             tuple(row for row in others if subjects.index(row[0]) % FOLDS == part)) for part in range(FOLDS)]


def _themes_by_text(labelled: Labelled) -> dict[str, list[str]]:
    """Themes of each passage, in an order that the order of the passages does not change."""
    found: dict[str, list[str]] = {}
    for theme, text in sorted(set(labelled)):
        found.setdefault(text, []).append(theme)
    return found


def folds(codebook: Codebook, settings: LearnSettings) -> list[Fold]:
    """Each part of the labelled passages with a model that has not seen it.

    Raises
    ------
    ValueError
        Fewer than `MIN_PASSAGES` labelled passages, or than `MIN_OTHERS` on other subjects.
    """
    labelled, others = sorted(set(codebook.labelled)), sorted(set(codebook.others))
    if len(labelled) < MIN_PASSAGES or len(others) < MIN_OTHERS:
        raise ValueError(TOO_FEW.format(len(labelled), len(others), MIN_PASSAGES, MIN_OTHERS))
    nlp = make_pipeline(replace(codebook, labelled=()))
    cut = parts(tuple(labelled), tuple(others))
    return [_fold(nlp, cut[out], fit(tuple(row for place, part in enumerate(cut) if place != out for row in part[0]),
                                     settings,
                                     tuple(row for place, part in enumerate(cut) if place != out for row in part[1])),
                  random.Random(SEED + out)) for out in range(FOLDS)]


def _fold(nlp: Language, part: tuple[Labelled, Labelled], weights: Weights, draw: random.Random) -> Fold:
    """Held-out passages, some of them joined, with the model taught by the others."""
    finder = cast(CueFinder, nlp.get_pipe("lessonbook_cues"))
    wording = Wording(nlp, "fold")
    wording.set_weights(weights)
    inside = [(set(themes), text) for text, themes in _themes_by_text(part[0]).items()]
    outside = [(set[str](), text) for _, text in part[1]]
    rows = [*inside, *outside]
    groups = [draw.sample(inside, 2) for _ in range(TWO_THEMES)]
    groups += [[draw.choice(inside), draw.choice(outside)] for _ in range(WITH_OTHER)]
    groups += [draw.sample(outside, draw.randint(2, min(4, len(outside)))) for _ in range(OTHER_LONG)]
    rows += [(set().union(*(themes for themes, _ in group)), " ".join(text for _, text in group)) for group in groups]
    cues, texts = _read(nlp, finder, [text for _, text in rows])
    truth = np.array([[theme in themes for theme in finder.themes] for themes, _ in rows])
    return Fold(_in_columns(cues, finder.themes), texts, truth, wording)


def fit_judge(codebook: Codebook, found: Sequence[Fold], settings: LearnSettings) -> Judge:
    """Fit the coefficients on passages that the models of the folds have not seen.

    Inside and outside count alike, whatever their numbers. The scale is then fitted on the calibration passages beside
    the folds' passages on other subjects: labelled passages by one writer are harder than they look, or easier, and
    only passages that taught nothing say which.
    """
    themes = _themes(codebook)
    inside = np.concatenate([fold.truth.any(axis=1) for fold in found])
    features = np.concatenate([inside_features(fold.strengths, fold.texts, fold.wording) for fold in found])
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    known = [column for column, theme in enumerate(themes) if theme in found[0].wording.weights.themes]
    pairs = np.concatenate([pair_features(
        theme_scores(fold.strengths[:, known], fold.texts, fold.wording, [themes[column] for column in known]),
        fold.strengths[:, known], list(map(len, fold.texts))) for fold in found])[inside]
    truth = np.concatenate([fold.truth[:, known] for fold in found])[inside]
    with threadpool_limits(limits=1):
        about = LogisticRegression(class_weight="balanced").fit((features - mean) / spread, inside)
        theme = LogisticRegression().fit(pairs.reshape(-1, pairs.shape[-1]), truth.ravel())
    slopes = about.coef_[0] / spread
    judge = Judge(inside=_rounded([float(about.intercept_[0] - slopes @ mean), *slopes]),
                  theme=_rounded([float(theme.intercept_[0]), *theme.coef_[0]]), scale=(1.0, 0.0))
    return judge.model_copy(update={"scale": _scale(codebook, found, judge, settings)})


def _scale(codebook: Codebook, found: Sequence[Fold], judge: Judge, settings: LearnSettings) -> tuple[float, float]:
    """Slope and shift of the log-odds (Platt, 1999) of the best theme."""
    if len(codebook.calibration) < MIN_PASSAGES:
        return 1.0, 0.0
    themes = _themes(codebook)
    nlp = make_pipeline(replace(codebook, labelled=()))
    wording = Wording(nlp, "calibration")
    wording.set_weights(fit(tuple(sorted(set(codebook.labelled))), settings, tuple(sorted(set(codebook.others)))))
    finder = cast(CueFinder, nlp.get_pipe("lessonbook_cues"))
    cues, texts = _read(nlp, finder, [text for _, text in codebook.calibration])
    held = Fold(_in_columns(cues, themes), texts,
                np.array([[theme == one for one in themes] for theme, _ in codebook.calibration]), wording)
    odds, right, weights = [], [], []
    outside = sum(int((~fold.truth.any(axis=1)).sum()) for fold in found)
    for fold in (held, *found):
        table = fold.probabilities(themes, judge)
        rows = np.arange(len(table)) if fold is held else np.flatnonzero(~fold.truth.any(axis=1))
        best = table[rows].argmax(axis=1)
        value = np.clip(table[rows, best], 1e-6, 1 - 1e-6)
        odds.append(np.log(value / (1 - value)))
        right.append(fold.truth[rows, best])
        weights.append(np.full(len(rows), 1.0 if fold is held else len(held.texts) / outside))
    model = LogisticRegression().fit(np.concatenate(odds)[:, None], np.concatenate(right), np.concatenate(weights))
    return round(float(model.coef_[0, 0]), 3), round(float(model.intercept_[0]), 3)


def score(codebook: Codebook, found: Sequence[Fold], judge: Judge) -> float:
    """Micro-F1 over (passage, theme), several labels and none among them, as readers would see them."""
    right = given = wanted = 0
    themes = _themes(codebook)
    for fold in found:
        for row, truth in zip(fold.probabilities(themes, judge), fold.truth, strict=True):
            chosen = _chosen(row)
            right += int(truth[chosen].sum())
            given += len(chosen)
            wanted += int(truth.sum())
    return round(2 * right / max(given + wanted, 1), 3)


def train(codebook: Codebook, committed: ModelFile, settings: LearnSettings, decisions: int = 0) -> Trained:
    """Measure settings against the committed ones, on the same folds of today's labelled passages.

    Coefficients are fitted anew; where the committed ones score better they stay.
    """
    before = folds(codebook, committed.settings)
    now = score(codebook, before, committed.judge)
    found = before if settings == committed.settings else folds(codebook, settings)
    scores = {judge: score(codebook, found, judge) for judge in (fit_judge(codebook, found, settings), committed.judge)}
    judge = max(scores, key=lambda one: scores[one])
    after = ModelFile(penalty=settings.penalty, score=scores[judge], judge=judge,
                      passages=len({text for _, text in codebook.labelled}), others=len(set(codebook.others)),
                      decisions=decisions, version=version_of(codebook.labelled, codebook.others, settings))
    return Trained(committed, after, now)


def _themes(codebook: Codebook) -> list[str]:
    return sorted(theme.id for theme in codebook.themes)


def _rounded(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in values)
