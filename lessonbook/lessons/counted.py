"""Terms and advice of passages, worked out source by source and kept where a source's words are as they were."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cached_property, partial
from itertools import groupby
from typing import TYPE_CHECKING

from ..base.persource import for_each_source
from ..base.store import Store, as_json, code_digest
from ..corpus import Passage
from .advice import advice_of

if TYPE_CHECKING:  # what counts is loaded only when something is counted
    import numpy as np

    from ..cluster import Counts

_COUNTER = (("cluster", "base/lemmas.py", "lessons/counted.py"), ("simplemma", "numpy", "scipy"))
_ADVISER = (("lessons/advice.py", "lessons/counted.py"),)
_RUN = re.compile(r"\w+")


class Counted:
    """Terms and advice of passages, worked out when they are first asked for; parameters as for `count_reusing`."""

    def __init__(self, passages: Sequence[Passage], names: Sequence[str], store: Store, *, jobs: int | None = None,
                 scheduler: str | None = None) -> None:
        self.passages, self.names, self.store = passages, names, store
        self.jobs, self.scheduler = jobs, scheduler

    @cached_property
    def terms(self) -> Counts:
        """A row a passage."""
        return count_reusing(self.passages, self.names, self.store, jobs=self.jobs, scheduler=self.scheduler)

    @cached_property
    def advice(self) -> np.ndarray:
        """A number a passage."""
        return advice_reusing(self.passages, self.store, jobs=self.jobs, scheduler=self.scheduler)


def count_reusing(passages: Sequence[Passage], names: Sequence[str], store: Store, *, jobs: int | None = None,
                  scheduler: str | None = None) -> Counts:
    """Count the terms of passages as :func:`lessonbook.cluster.count_terms` does.

    Names are masked, so a name that is newly declared counts anew the sources that hold its words, and no other.

    Parameters
    ----------
    passages : sequence of Passage
        Source by source.
    names : sequence of str
        Declared names.
    store : Store
        Where counts are kept.
    jobs, scheduler : optional
        Who counts, as in :func:`lessonbook.cluster.count_terms`.
    """
    from ..cluster import join_counts

    sources = [[passage.text for passage in group] for _, group in groupby(passages, key=lambda one: one.source)]
    starts = _starts(names)
    packed = for_each_source("counts", code_digest(*_COUNTER), sources, partial(_pack, tuple(names)), store,
                             holds=partial(_same_names, starts), jobs=jobs, scheduler=scheduler)
    return join_counts([_unpack(kept) for kept in packed])


def advice_reusing(passages: Sequence[Passage], store: Store, *, jobs: int | None = None, scheduler: str | None = None
                   ) -> np.ndarray:
    """Advice of each passage, as :func:`lessonbook.lessons.advice.advice_of` gives it; parameters as above."""
    import numpy as np

    sources = [[f"{passage.kind}\n{passage.text}" for passage in group]
               for _, group in groupby(passages, key=lambda one: one.source)]
    packed = for_each_source("advice", code_digest(*_ADVISER), sources, _advice, store, jobs=jobs, scheduler=scheduler)
    return np.concatenate([np.zeros(0), *(np.array(json.loads(kept)) for kept in packed)])


def _advice(texts: Sequence[str]) -> bytes:
    pairs = [text.partition("\n") for text in texts]
    return as_json(advice_of([(text, kind) for kind, _, text in pairs]))


def _starts(names: Sequence[str]) -> dict[str, list[str]]:
    """Names and their parts by first word."""
    starts: dict[str, list[str]] = {}
    for part in sorted({part for name in names for part in (name, *name.split())}):
        if first := _RUN.match(part):
            starts.setdefault(first[0], []).append(part)
    return starts


def _met(starts: dict[str, list[str]], capitals: Sequence[str]) -> list[str]:
    return [part for word in capitals for part in starts.get(word, ())]


def _pack(names: Sequence[str], texts: Sequence[str]) -> bytes:
    from ..cluster import count_terms

    counts = count_terms(texts, names, jobs=1)
    capitals = sorted({word for text in texts for word in _RUN.findall(text) if not word[0].islower()})
    head = as_json({"capitals": capitals, "names": _met(_starts(names), capitals)})
    matrix = counts.matrix
    arrays = (matrix.indptr.astype("<i8"), matrix.indices.astype("<i4"), matrix.data.astype("<i4"))
    return b"\n".join([head, as_json(counts.terms.tolist()), as_json([len(array) for array in arrays])]) + b"\n" + (
        b"".join(array.tobytes() for array in arrays))


def _same_names(starts: dict[str, list[str]], kept: bytes) -> bool:
    """Whether the names that were masked are those that would be masked today."""
    head = json.loads(kept.partition(b"\n")[0])
    return _met(starts, head["capitals"]) == head["names"]


def _unpack(kept: bytes) -> Counts:
    import numpy as np
    from scipy.sparse import csr_matrix

    from ..cluster import Counts

    _, terms, sizes, rest = kept.split(b"\n", 3)
    rows, columns, _ = json.loads(sizes)
    indptr = np.frombuffer(rest, "<i8", rows)
    indices = np.frombuffer(rest, "<i4", columns, 8 * rows)
    data = np.frombuffer(rest, "<i4", columns, 8 * rows + 4 * columns)
    found = np.array(json.loads(terms), dtype=object)
    return Counts(csr_matrix((data, indices, indptr), shape=(rows - 1, len(found))), found)
