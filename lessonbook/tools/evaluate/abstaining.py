"""How far the tagger's probabilities mean what they say, and how often it says no to subjects it never read about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ...base.files import read_text
from ...corpus.codebook import Codebook
from ...tag import Item, make_pipeline, tag_items
from ...tag.train import parts

BINS = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0)
RELIABILITY_COLUMNS = ["low", "high", "passages", "probability", "right"]
SUBJECT_COLUMNS = ["subject", "passages", "tagged"]


def reliability(codebook: Codebook, paths: Sequence[Path]) -> pd.DataFrame:
    """Probability shown for first themes against the share of them that is right.

    Parameters
    ----------
    codebook : Codebook
        As it stands; the passages must not be among those that it learns from.
    paths : sequence of Path
        JSON Lines with ``id``, ``text`` and either ``theme``, or ``need`` and ``may`` as lists.

    Returns
    -------
    DataFrame
        One row for each range of probability that has passages: ``low``, ``high``, ``passages``, ``probability`` (mean
        shown) and ``right`` (share whose first theme is needed or allowed). A tagger means what it says where the last
        two are alike.
    """
    rows = [json.loads(line) for path in paths for line in read_text(path, path.parent).splitlines() if line.strip()]
    tags = tag_items(make_pipeline(codebook), [Item(str(number), row["text"]) for number, row in enumerate(rows)])
    allowed = [{row["theme"]} if "theme" in row else {*row["need"], *row["may"]} for row in rows]
    first = [(tags[str(number)][0].score, tags[str(number)][0].theme in themes)
             for number, themes in enumerate(allowed) if tags[str(number)]]
    shown, right = np.array(first, dtype=float).reshape(-1, 2).T
    place = np.clip(np.digitize(shown, BINS) - 1, 0, len(BINS) - 2)
    return pd.DataFrame([(BINS[at], BINS[at + 1], int(here.sum()), shown[here].mean(), right[here].mean())
                         for at in range(len(BINS) - 1) for here in [place == at] if here.any()],
                        columns=pd.Index(RELIABILITY_COLUMNS))


def held_out_subjects(codebook: Codebook) -> pd.DataFrame:
    """How many passages on each other subject get a theme from a tagger that has read nothing on that subject.

    Parameters
    ----------
    codebook : Codebook
        With labelled passages and passages on other subjects; it is fitted anew for each fifth of the subjects, without
        that fifth, and without that fifth of the labelled passages.

    Returns
    -------
    DataFrame
        ``subject``, ``passages`` and ``tagged`` (how many got a theme), most often tagged first.
    """
    cut = parts(codebook.labelled, codebook.others)
    rows = []
    for out, (_, held) in enumerate(cut):
        kept = [part for place, part in enumerate(cut) if place != out]
        nlp = make_pipeline(replace(codebook, labelled=tuple(row for part in kept for row in part[0]),
                                    others=tuple(row for part in kept for row in part[1])))
        tags = tag_items(nlp, [Item(str(number), text) for number, (_, text) in enumerate(held)])
        rows += [(subject, 1, bool(tags[str(number)])) for number, (subject, _) in enumerate(held)]
    found = pd.DataFrame(rows, columns=pd.Index(SUBJECT_COLUMNS)).groupby("subject", as_index=False).sum()
    share = found["tagged"] / found["passages"]
    return found.assign(share=share).sort_values(["share", "subject"], ascending=[False, True]).drop(
        columns="share").reset_index(drop=True)
