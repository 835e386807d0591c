"""Shares documents out among processes."""

from __future__ import annotations

import marshal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain

from spacy.language import Language

from ..base.processes import run
from .items import Item, Tag
from .passages import Keep, batches, in_tags, tag_documents, tag_in_batches


def in_parallel(nlp: Language, documents: Sequence[list[Item]], processes: int,
                progress: Callable[[int], None] | None, keep: Keep | None = None) -> dict[str, tuple[Tag, ...]]:
    """Tag documents in other processes.

    Each is a fork of this one, so that pipeline and texts are never pickled. Plain columns come back, since pickling
    spaCy's documents costs more than tagging. Where a system cannot fork safely, this process tags all.
    """
    if sys.platform != "linux":
        return tag_in_batches(nlp, documents, progress, keep)
    shards = list(batches(documents))
    tags: dict[str, tuple[Tag, ...]] = {}
    for shard, columns in zip(shards, run(partial(_columns, nlp, keep), shards, processes), strict=True):
        items = list(chain.from_iterable(shard))
        tags.update(zip((item.id for item in items), in_tags(marshal.loads(columns)), strict=True))
        if progress:
            progress(len(items))
    return tags


def _columns(nlp: Language, keep: Keep | None, batch: Sequence[list[Item]]) -> bytes:
    columns = tag_documents(nlp, batch)
    if keep:
        keep(batch, columns)
    return marshal.dumps(columns)
