"""Work that is done source by source, and kept: a source whose words are as they were is not worked through again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain

from .processes import choose_jobs, cut, run
from .store import Store, digest_of

Texts = Sequence[str]


def for_each_source(kind: str, code: str, sources: Sequence[Texts], work: Callable[[Texts], bytes], store: Store, *,
                    holds: Callable[[bytes], bool] = lambda kept: True, jobs: int | None = None,
                    scheduler: str | None = None) -> list[bytes]:
    """Give what a function makes of each source's texts, from the store where it is there.

    Parameters
    ----------
    kind : str
        What to keep it as.
    code : str
        Digest of the code that does the work.
    sources : sequence of sequence of str
        The texts of each source.
    work : callable
        Makes bytes of a source's texts; plain enough to travel to another process.
    store : Store
        Where the bytes are kept.
    holds : callable, optional
        Whether what is kept still holds; otherwise it is made again.
    jobs, scheduler : optional
        Who does it: see :func:`lessonbook.base.processes.run`.
    """
    keys = [digest_of(code, hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest())
            for texts in sources]
    found: dict[str, bytes] = {}
    for key in keys:
        kept = store.get(kind, key)
        if kept is not None and holds(kept):
            found[key] = kept
    missing = {key: texts for key, texts in zip(keys, sources, strict=True) if key not in found}
    shards = list(cut(missing.values(), lambda texts: sum(map(len, texts))))
    jobs = choose_jobs(sum(len(text) for texts in missing.values() for text in texts), jobs)
    for key, made in zip(missing, chain.from_iterable(run(partial(_work_through, work), shards, jobs, scheduler)),
                         strict=True):
        store.put(kind, key, made)
        found[key] = made
    return [found[key] for key in keys]


def _work_through(work: Callable[[Texts], bytes], sources: Sequence[Texts]) -> list[bytes]:
    return [work(texts) for texts in sources]
