"""Tags documents on a Dask cluster, with the same result as here."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import groupby
from typing import cast

import cloudpickle
from spacy.language import Language

from ..base.processes import cut, run
from .passages import Item, Tag, in_tags, tag_documents

PlainItem = tuple[str, str, str, str, str]
PlainTag = tuple[str, float, tuple[str, ...], str]


def tag_on_cluster(nlp: Language, items: Sequence[Item], scheduler: str,
                   progress: Callable[[int], None] | None = None) -> dict[str, tuple[Tag, ...]]:
    """Tag passages as :func:`~lessonbook.tag.passages.tag_items` does, on a cluster.

    Parameters
    ----------
    nlp : Language
        From :func:`~lessonbook.tag.pipeline.make_pipeline`; each worker gets it once.
    items : sequence of Item
        Items that share a document must follow each other in reading order.
    scheduler : str
        Address of the cluster: see :func:`lessonbook.base.processes.run`.
    progress : callable, optional
        Called with the number of items done since the last call.
    """
    documents = [[(item.id, item.text, item.document, item.section, item.voice) for item in group]
                 for _, group in groupby(items, key=lambda item: (item.document, "" if item.document else item.id))]
    work = partial(_tag_shard, cloudpickle.dumps(nlp))  # a pipeline holds functions that pickle does not take
    tags: dict[str, tuple[Tag, ...]] = {}
    for found in run(work, list(cut(documents, _length)), scheduler=scheduler):
        tags.update((ident, tuple(Tag(*row) for row in rows)) for ident, rows in found)
        if progress:
            progress(len(found))
    return tags


def _length(document: Sequence[PlainItem]) -> int:
    return sum(len(text) for _, text, *_ in document)


@lru_cache(maxsize=1)
def _pipeline(pickled: bytes) -> Language:
    return cast(Language, pickle.loads(pickled))


def _tag_shard(pickled: bytes, documents: Sequence[Sequence[PlainItem]]) -> list[tuple[str, list[PlainTag]]]:
    """Tag whole documents; plain tuples come and go."""
    items = [[Item(*row) for row in document] for document in documents]
    found = in_tags(tag_documents(_pipeline(pickled), items))
    return [(row[0], [(tag.theme, tag.score, tag.cues, tag.origin) for tag in tags])
            for row, tags in zip((row for document in documents for row in document), found, strict=True)]
