"""Shares documents out among processes."""

from __future__ import annotations

import marshal
import multiprocessing
from collections.abc import Callable, Sequence
from itertools import chain

from spacy.language import Language

from .passages import Item, Tag, batches, in_tags, tag_documents, tag_in_batches

READING_BACK = 0.3  # what the tags of the other shares cost the process that reads them, beside making its own
Shard = list[list[Item]]
_SHARED: dict[str, tuple[Language, list[Shard]]] = {}


def in_parallel(nlp: Language, documents: Sequence[list[Item]], processes: int,
                progress: Callable[[int], None] | None) -> dict[str, tuple[Tag, ...]]:
    """Tag documents with the help of other processes; this one does its share.

    A process is forked, so that pipeline and texts are never pickled. Plain columns come back, since pickling
    spaCy's documents costs more than tagging. Where a system cannot fork, this process tags all.
    """
    items = list(chain.from_iterable(documents))
    if "fork" not in multiprocessing.get_all_start_methods():
        return tag_in_batches(nlp, documents, progress)
    shards = [shard for shard in _shards(documents, processes) if shard]
    _SHARED["work"] = nlp, shards
    try:
        with multiprocessing.get_context("fork").Pool(len(shards) - 1) as pool:
            waiting = [pool.apply_async(_columns, (number,)) for number in range(1, len(shards))]
            tags = tag_in_batches(nlp, shards[0], progress)
            for shard, part in zip(shards[1:], waiting, strict=True):
                found = chain.from_iterable(map(in_tags, marshal.loads(part.get())))
                tags.update(zip((item.id for item in chain.from_iterable(shard)), found, strict=True))
                if progress:
                    progress(sum(map(len, shard)))
    finally:
        _SHARED.clear()
    return {item.id: tags[item.id] for item in items}


def _shards(documents: Sequence[list[Item]], processes: int) -> list[Shard]:
    """Documents shared out by length, the longest first; the first share is smaller, as its process reads back."""
    sizes = [sum(len(item.text) for item in document) for document in documents]
    loads = [READING_BACK * sum(sizes) / processes] + [0.0] * (processes - 1)
    shards: list[Shard] = [[] for _ in range(processes)]
    for size, number in sorted((-size, number) for number, size in enumerate(sizes)):
        least = loads.index(min(loads))
        shards[least].append(documents[number])
        loads[least] -= size
    return shards


def _columns(number: int) -> bytes:
    """Tag a share, batch by batch."""
    nlp, shards = _SHARED["work"]
    return marshal.dumps([tag_documents(nlp, batch) for batch in batches(shards[number])])
