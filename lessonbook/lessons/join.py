"""New statements join the groups that are there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..cluster import count_terms, weigh_counts
from ..cluster.groups import centrality
from ..corpus import Passage
from .groups_file import GroupsFile
from .statements import without_names


def join_groups(kept: GroupsFile, new: Sequence[Passage], passages: Mapping[str, Passage], names: Sequence[str]
                ) -> dict[str, list[str]]:
    """Say which of some new statements belong to groups that are there.

    Parameters
    ----------
    kept : GroupsFile
        Groups that are there.
    new : sequence of Passage
        Statements that the file does not know.
    passages : mapping
        All passages by id.
    names : sequence of str
        Names to mask.

    Returns
    -------
    dict of str to list of str
        By group id the statements that join it, in the order of their ids: each its nearest group, where it is more
        like its members than statements are like groups that they are not in.
    """
    groups = [one for one in kept.groups if any(ident in passages for ident in one.members)]
    if not groups or not new:
        return {}
    members = [(place, passages[ident]) for place, one in enumerate(groups) for ident in one.members
               if ident in passages]
    fresh = sorted(new, key=lambda one: one.id)
    texts = without_names([one.text for _, one in members] + [one.text for one in fresh], names)
    matrix = weigh_counts(count_terms(texts))[0]
    labels = np.array([place for place, _ in members])
    sums = np.vstack([np.asarray(matrix[: len(members)][labels == place].sum(axis=0)) for place in range(len(groups))])
    sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    nearest = np.round(np.asarray(matrix[len(members):] @ sums.T), 9).argmax(axis=1)
    near = centrality(matrix, np.concatenate([labels, nearest]))
    joined: dict[str, list[str]] = {}
    for row, one in enumerate(fresh):
        if not near.outlier[len(members) + row]:
            joined.setdefault(groups[int(nearest[row])].id, []).append(one.id)
    return joined
