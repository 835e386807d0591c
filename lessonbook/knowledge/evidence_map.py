"""Every statement as a point in two dimensions: what the map of the evidence is drawn from."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from ..base.store import as_json, code_digest, digest_of, store_of
from ..cluster.groups import SEED, Space, text_vectors
from ..lessons.groups_file import GroupsFile
from ..lessons.statements import statements, without_names
from .gap_matrix import whom
from .knowledge import Knowledge

FEWEST, MOST, DIMENSIONS, NEIGHBOURS = 5, 3_000, 50, 30


def evidence_map(known: Knowledge, groups: GroupsFile) -> pd.DataFrame:
    """Place statements so that those that speak of the same thing stand together.

    Parameters
    ----------
    known : Knowledge
        Statements that may be published are placed, no other.
    groups : GroupsFile
        Groups, to name with each point.

    Returns
    -------
    DataFrame
        A row a statement, in the order of the corpus: ``passage``, ``x``, ``y`` (from 0 to 1, three decimals),
        ``theme`` (its best, or empty), ``kind`` (of the source), ``source``, ``role``, ``period``, ``group`` (id, or
        empty), ``lessons`` (ids of lessons that rest on it). Fewer than `FEWEST` statements give an empty frame; of
        more than `MOST` so many are placed, spread evenly over the corpus.

    Notes
    -----
    t-SNE (van der Maaten and Hinton, 2008) from the principal axes, with a fixed seed, on coordinates of latent
    semantic analysis: the same points on every run. They are kept until a statement changes.
    """
    columns = ["passage", "x", "y", "theme", "kind", "source", "role", "period", "group", "lessons"]
    sources = known.inputs.sources
    open_ids = known.open_ids
    chosen = [one for one in statements(known.inputs.corpus.passages, sources) if one.id in open_ids]
    if len(chosen) < FEWEST:
        return pd.DataFrame(columns=columns)
    if len(chosen) > MOST:
        chosen = [chosen[row] for row in np.linspace(0, len(chosen) - 1, MOST).astype(int)]
    order = sorted(range(len(chosen)), key=lambda row: (chosen[row].text, chosen[row].id))
    texts = [chosen[row].text for row in order]
    names = known.inputs.names
    key = digest_of(code_digest(("cluster", "lessons/statements.py", "knowledge/evidence_map.py"), ("scikit-learn",)),
                    texts, names)
    spots = json.loads(store_of(known.inputs.root).value("map", key, lambda: as_json(_spots(texts, names))))
    placed = dict(zip(order, spots, strict=True))
    group_of = {ident: group.id for group in groups.groups for ident in group.members}
    found = []
    for row, one in enumerate(chosen):
        x, y = placed[row]
        source = sources[one.source]
        tags = known.tags.get(one.id, ())
        found.append((one.id, x, y, tags[0].theme if tags else "", source.meta.kind, one.source,
                      "; ".join(whom(one, source, "role")), "; ".join(whom(one, source, "period")),
                      group_of.get(one.id, ""), tuple(lesson.id for lesson in known.lessons_of(one.id))))
    return pd.DataFrame(found, columns=columns)


def _spots(texts: list[str], names: Sequence[str]) -> list[list[float]]:
    """Two numbers from 0 to 1 for each text."""
    rows = Space(text_vectors(without_names(texts, names))).features(min(DIMENSIONS, len(texts) - 1))
    with threadpool_limits(limits=1):
        spots = TSNE(2, init="pca" if rows.shape[1] > 1 else "random", perplexity=min(NEIGHBOURS, (len(rows) - 1) / 3),
                     random_state=SEED, n_jobs=1).fit_transform(rows)
    low, high = spots.min(axis=0), spots.max(axis=0)
    return [[round(float(value), 3) for value in spot] for spot in (spots - low) / np.maximum(high - low, 1e-9)]
