"""How far coders agree, by theme and by pair: percent, Cohen's kappa, and Krippendorff's alpha with an interval.

A passage left uncoded is a no only where its coder is known to have read the whole source; elsewhere it is missing.
Treating what nobody looked at as agreement on absence would raise alpha for nothing. For coders to be independent, give
each a project from ``lessonbook export --format refi-qda --blind``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import krippendorff
import numpy as np
import pandas as pd
from sklearn.metrics import cohen_kappa_score

from ...knowledge.knowledge import Knowledge
from ...lessons.decisions import Decision, Reading

RATING_COLUMNS = ["passage", "theme", "coder", "value"]
FIGURES = ["passages", "yes", "agree", "kappa", "alpha", "low", "high", "undefined"]
LEAST = 10  # an interval from fewer passages says more than they can
ALL = "all themes"
MACHINE = "machine"


def ratings_frame(decisions: Iterable[Decision], readings: Iterable[Reading], known: Knowledge) -> pd.DataFrame:
    """What each coder says of each passage and theme.

    Parameters
    ----------
    decisions : iterable of Decision
        Those that still stand. Where one person decided twice, the latest counts.
    readings : iterable of Reading
        Sources that a person has read as a whole; there, passage and theme without a decision are a no.
    known : Knowledge
        Its codebook and corpus.

    Returns
    -------
    DataFrame
        Columns: passage, theme, coder, value (1 has the theme, 0 has it not); what a coder never looked at has no row.
    """
    themes = [theme.id for theme in known.inputs.codebook.themes]
    found: dict[tuple[str, str, str], int] = {}
    for reading in readings:
        source = known.inputs.sources.get(reading.source)
        for passage in source.passages if source else ():
            for theme in themes:
                found[passage.id, theme, reading.who] = 0
    for item in sorted(decisions, key=lambda item: ("" if item.when == "unknown" else item.when)):
        found[item.passage, item.theme, item.who] = int(item.has_theme)
    return _frame(found)


def machine_ratings(known: Knowledge) -> pd.DataFrame:
    """What the machine says of every passage and theme, editors' own tags left aside; columns as in ratings_frame."""
    themes = [theme.id for theme in known.inputs.codebook.themes]
    found = {}
    for passage in known.inputs.corpus.passages:
        given = {tag.theme for tag in known.machine_tags.get(passage.id, ())}
        for theme in themes:
            found[passage.id, theme, MACHINE] = int(theme in given)
    return _frame(found)


def agreement_by_theme(ratings: pd.DataFrame, *, replicates: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Agreement for each theme, and over all themes.

    Alpha is nominal: 1 is full agreement, 0 what chance gives. The interval is the 95 % percentile bootstrap over
    passages; over all themes a passage is drawn with all its themes. Fewer than ten passages get no interval.

    Parameters
    ----------
    ratings : DataFrame
        Columns as in :func:`ratings_frame`; no coder twice for a passage and theme.
    replicates, seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Columns: theme, coders, passages (with two ratings or more), yes (ratings that are 1), agree (share of pairs of
        ratings that are the same), kappa (of two coders; NaN for more), alpha, low, high, undefined (share of the draws
        for which alpha is not defined; the interval leaves them out). Alpha and kappa are NaN where no passage has two
        ratings, or all ratings are the same, as they are not defined there.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement, 20.
    Krippendorff, K. (2019). Content Analysis, 4th edition, chapter 12. Sage.
    """
    rows = [_row(theme, group, replicates, seed) for theme, group in ratings.groupby("theme", sort=False)]
    rows.append(_row(ALL, ratings, replicates, seed))
    return pd.DataFrame(rows, columns=pd.Index(["theme", "coders", *FIGURES]))


def agreement_by_coder(ratings: pd.DataFrame, *, replicates: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Agreement over all themes for each pair of coders.

    Returns
    -------
    DataFrame
        Columns: coder, other, passages (that both rated), yes, agree, kappa, alpha, low, high, undefined; pairs in
        alphabetical order. See :func:`agreement_by_theme` for the method.
    """
    coders = sorted(ratings["coder"].unique())
    rows = []
    for index, coder in enumerate(coders):
        for other in coders[index + 1:]:
            _, _, *figures = _row("", ratings[ratings["coder"].isin([coder, other])], replicates, seed)
            rows.append((coder, other, *figures))
    return pd.DataFrame(rows, columns=pd.Index(["coder", "other", *FIGURES]))


def _row(label: object, ratings: pd.DataFrame, replicates: int, seed: int) -> tuple:
    counts = ratings.groupby(["passage", "theme"], sort=False)["value"].agg(["sum", "count"])
    pairable = counts[counts["count"] >= 2]
    yes = pairable["sum"].to_numpy(float)
    no = pairable["count"].to_numpy(float) - yes
    passages = pairable.index.get_level_values("passage")
    pairs = (yes + no) * (yes + no - 1)
    agree = (yes * (yes - 1) + no * (no - 1)).sum() / pairs.sum() if len(pairs) else np.nan
    return (label, ratings["coder"].nunique(), passages.nunique(), int(yes.sum()), round(float(agree), 3),
            _kappa(ratings), *_alpha(yes, no, passages, replicates, seed))


def _kappa(ratings: pd.DataFrame) -> float:
    """Cohen's kappa of two coders over what both rated."""
    both = ratings.pivot(index=["passage", "theme"], columns="coder", values="value").dropna()
    if both.shape[1] != 2 or np.unique(both).size < 2:
        return np.nan
    return round(float(cohen_kappa_score(*both.to_numpy(dtype=int).T)), 3)


def _alpha(yes: np.ndarray, no: np.ndarray, passages: Sequence[str], replicates: int, seed: int
           ) -> tuple[float, float, float, float]:
    if not yes.sum() or not no.sum():
        return np.nan, np.nan, np.nan, np.nan
    point = krippendorff.alpha(value_counts=np.column_stack([no, yes]), level_of_measurement="nominal")
    codes, names = pd.factorize(np.asarray(passages))
    if len(names) < LEAST:
        return round(float(point), 3), np.nan, np.nan, np.nan
    sums = np.zeros((len(names), 3))
    np.add.at(sums, codes, np.column_stack([yes * no / (yes + no - 1), yes, no]))
    draws = np.random.default_rng(seed).multinomial(len(names), np.full(len(names), 1 / len(names)), size=replicates)
    drawn = nominal_alpha(*(draws @ sums).T)
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return (round(float(point), 3), round(float(low), 3), round(float(high), 3),
            round(float(np.isnan(drawn).mean()), 3))


def nominal_alpha(apart: np.ndarray, yes: np.ndarray, no: np.ndarray) -> np.ndarray:
    """Krippendorff's alpha for ratings of yes and no, from sums over units.

    Parameters
    ----------
    apart : array
        Sum over units of yes times no, divided by the unit's ratings less one.
    yes, no : array of the same shape
        Ratings in units with two ratings or more.

    Returns
    -------
    array
        1 - (n - 1) apart / (yes no), NaN where all ratings are the same.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(yes * no > 0, 1 - (yes + no - 1) * apart / (yes * no), np.nan)


def _frame(found: dict[tuple[str, str, str], int]) -> pd.DataFrame:
    return pd.DataFrame([(*key, value) for key, value in found.items()], columns=pd.Index(RATING_COLUMNS))
