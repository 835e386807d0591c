"""Reviews as pandas frames, for notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ...base.files import read_text
from .findings import FIVE, WEAKNESSES
from .label import LABELS, read_labels
from .review import Review
from .sectors import SECTORS, find_sectors, pipeline

PASSAGE_COLUMNS = ["document", "passage", "label", "sectors", "cues", "text"]
SCORE_COLUMNS = ["label", "passages", "precision", "recall", "f1"]


def passages_frame(reviews: Sequence[Review]) -> pd.DataFrame:
    """One row a passage, with the columns `PASSAGE_COLUMNS`; sectors and cues joined by ``; ``."""
    rows = [
        (made.document.name, one.id, one.label, "; ".join(one.sectors), "; ".join(one.cues), one.text)
        for made in reviews
        for one in made.passages
    ]
    return pd.DataFrame(rows, columns=pd.Index(PASSAGE_COLUMNS))


def balance_frame(reviews: Sequence[Review]) -> pd.DataFrame:
    """Documents by label: how many passages; the index is the document, the columns are the labels."""
    return pd.DataFrame([made.balance for made in reviews], index=[made.document.name for made in reviews])


def coverage_frame(made: Review) -> pd.DataFrame:
    """Sectors by label for one document: how many passages."""
    return pd.DataFrame([counts for _, counts in made.coverage], index=[SECTORS[sector] for sector, _ in made.coverage])


def weakness_frame(reviews: Sequence[Review]) -> pd.DataFrame:
    """Documents by the five weaknesses of 2012: the level found, ``none`` where it is not."""
    rows = []
    for made in reviews:
        found = {one.weakness: one.level for one in made.findings}
        rows.append({WEAKNESSES[name]: found.get(name, "none") for name in FIVE})
    return pd.DataFrame(rows, index=[made.document.name for made in reviews])


def score_labels(path: Path) -> tuple[pd.DataFrame, float]:
    """How well the labels match a file of labelled passages (label, sectors and text, parted by tabs).

    Returns
    -------
    tuple of DataFrame and float
        Columns `SCORE_COLUMNS`, one row a label and one for their mean (macro-F1); and the share of passages
        whose stated sectors were all found.
    """
    from sklearn.metrics import precision_recall_fscore_support

    rows = [line.split("\t") for line in read_text(path, Path()).split("\n") if line.count("\t") == 2]
    docs = [pipeline()(text) for _, _, text in rows]
    true, found = [row[0] for row in rows], [one.label for one in read_labels([text for _, _, text in rows])]
    precision, recall, f1, support = precision_recall_fscore_support(true, found, labels=LABELS, zero_division=0.0)
    table = list(zip(LABELS, support, precision.round(3), recall.round(3), f1.round(3), strict=True))
    table.append(("mean", len(rows), precision.mean().round(3), recall.mean().round(3), f1.mean().round(3)))
    covered = [
        set(sectors.split(",")) - {"-"} <= {name for name, _ in find_sectors(doc)}
        for (_, sectors, _), doc in zip(rows, docs, strict=True)
    ]
    return pd.DataFrame(table, columns=pd.Index(SCORE_COLUMNS)), round(sum(covered) / len(covered), 3)
