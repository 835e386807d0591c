"""Terms of passages, counted source by source and taken from the store where a source's words are as they were."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import partial
from itertools import chain, groupby

import numpy as np
from scipy.sparse import csr_matrix

from .cluster import Counts, count_terms, join_counts
from .corpus import Passage
from .shards import choose_jobs, cut, run
from .store import Store, as_json, code_digest, digest_of

_COUNTER = (("cluster", "tag/lemmas.py", "counted.py"), ("simplemma", "numpy", "scipy"))
_RUN = re.compile(r"\w+")


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
    code = code_digest(*_COUNTER)
    sources = [[passage.text for passage in group] for _, group in groupby(passages, key=lambda one: one.source)]
    keys = [digest_of(code, hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest())
            for texts in sources]
    starts = _starts(names)
    found: dict[str, Counts] = {}
    for key in keys:
        kept = store.get("counts", key)
        if kept is not None and (counts := _unpack(kept, starts)) is not None:
            found[key] = counts
    missing = [place for place, key in enumerate(keys) if key not in found]
    texts_of = [sources[place] for place in missing]
    shards = list(cut(texts_of, lambda texts: sum(map(len, texts))))
    jobs = choose_jobs(sum(len(text) for texts in texts_of for text in texts), jobs)
    packed = run(partial(_pack_all, tuple(names)), shards, jobs, scheduler)
    for place, kept in zip(missing, chain.from_iterable(packed), strict=True):
        store.put("counts", keys[place], kept)
        fresh = _unpack(kept, starts)
        assert fresh is not None, "what was just packed has today's names"
        found[keys[place]] = fresh
    return join_counts([found[key] for key in keys])


def _starts(names: Sequence[str]) -> dict[str, list[str]]:
    """Names and their parts by first word."""
    starts: dict[str, list[str]] = {}
    for part in sorted({part for name in names for part in (name, *name.split())}):
        if first := _RUN.match(part):
            starts.setdefault(first[0], []).append(part)
    return starts


def _met(starts: dict[str, list[str]], capitals: Sequence[str]) -> list[str]:
    return [part for word in capitals for part in starts.get(word, ())]


def _pack_all(names: Sequence[str], sources: Sequence[Sequence[str]]) -> list[bytes]:
    """Count and pack each of some sources."""
    starts = _starts(names)
    return [_pack(count_terms(texts, names, jobs=1), texts, starts) for texts in sources]


def _pack(counts: Counts, texts: Sequence[str], starts: dict[str, list[str]]) -> bytes:
    capitals = sorted({word for text in texts for word in _RUN.findall(text) if not word[0].islower()})
    head = as_json({"terms": counts.terms.tolist(), "capitals": capitals, "names": _met(starts, capitals)})
    matrix = counts.matrix
    arrays = (matrix.indptr.astype("<i8"), matrix.indices.astype("<i4"), matrix.data.astype("<i4"))
    return b"\n".join([head, as_json([len(array) for array in arrays])]) + b"\n" + b"".join(
        array.tobytes() for array in arrays)


def _unpack(kept: bytes, starts: dict[str, list[str]]) -> Counts | None:
    """Counts as they were packed; None where other names would be masked today."""
    first, sizes, rest = kept.split(b"\n", 2)
    head = json.loads(first)
    if _met(starts, head["capitals"]) != head["names"]:
        return None
    rows, columns, _ = json.loads(sizes)
    indptr = np.frombuffer(rest, "<i8", rows)
    indices = np.frombuffer(rest, "<i4", columns, 8 * rows)
    data = np.frombuffer(rest, "<i4", columns, 8 * rows + 4 * columns)
    matrix = csr_matrix((data, indices, indptr), shape=(rows - 1, len(head["terms"])))
    return Counts(matrix, np.array(head["terms"], dtype=object))
