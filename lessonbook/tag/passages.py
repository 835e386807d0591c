"""Tags for passages: their own cues and wording, then what their heading and neighbours add."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, cast

import cloudpickle
import numpy as np
from spacy.language import Language

from ..base.gc_paused import paused
from ..base.processes import run
from .choose import Chosen, choose
from .context import NOTICE, Places, add_context
from .items import Columns, Item, Tag
from .lexicon import CueFinder, Cues, strengths
from .wording import Wording
from .words import Batch

if TYPE_CHECKING:
    import pandas as pd

TAG_COLUMNS = ["passage", "theme", "score", "cues", "origin"]
TOGETHER = 0.8  # cues and wording often rest on the same words: their sum counts for less, and neighbours for more
BATCH = 2_000_000  # characters; a batch of this size takes about 80 MB


def tag_items(nlp: Language, items: Sequence[Item], progress: Callable[[int], None] | None = None
              ) -> dict[str, tuple[Tag, ...]]:
    """Tag passages with themes.

    Parameters
    ----------
    nlp : Language
        From :func:`~lessonbook.tag.pipeline.make_pipeline`.
    items : sequence of Item
        Items that share a document must follow each other in reading order.
    progress : callable, optional
        Called with the number of items done since the last call.

    Returns
    -------
    dict of str to tuple of Tag
        For each item id its themes, best first; empty where no theme has a cue. Long work is shared out as
        :func:`lessonbook.base.processes.workers` says; the result is the same whoever does it.
    """
    shards = list(batches(_documents(items)))
    tags: dict[str, tuple[Tag, ...]] = {}
    with paused():
        for shard, columns in zip(shards, run(_Tagging(nlp), shards, sum(len(item.text) for item in items)),
                                  strict=True):
            members = list(chain.from_iterable(shard))
            tags.update(zip((item.id for item in members), in_tags(columns), strict=True))
            if progress:
                progress(len(members))
    return tags


class _Tagging:
    """Tags whole documents; its pipeline is pickled once, and unpickled once in each process that it travels to."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    def __call__(self, documents: Sequence[list[Item]]) -> Columns:
        return tag_documents(self.nlp, documents)

    @cached_property
    def packed(self) -> bytes:
        return cloudpickle.dumps(self.nlp)  # a pipeline holds functions that pickle does not take

    def __reduce__(self) -> tuple[Callable[[bytes], _Tagging], tuple[bytes]]:
        return _unpacked, (self.packed,)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> _Tagging:
    return _Tagging(pickle.loads(packed))


def in_tags(columns: Columns) -> Iterator[tuple[Tag, ...]]:
    """From columns to the tags of each passage."""
    counts, themes, scores, cues, origins = columns
    tags = map(Tag, themes, scores, cues, origins)
    return (tuple(islice(tags, count)) for count in counts)


def _documents(items: Sequence[Item]) -> list[list[Item]]:
    """Items that share a document; an item without one stands alone."""
    documents: list[list[Item]] = []
    last = ""
    for item in items:
        if item.document and item.document == last:
            documents[-1].append(item)
        else:
            documents.append([item])
        last = item.document
    return documents


def batches(documents: Sequence[list[Item]]) -> Iterator[list[list[Item]]]:
    """Whole documents, about `BATCH` characters at a time: arrays pay only over many passages."""
    batch: list[list[Item]] = []
    size = 0
    for document in documents:
        batch.append(document)
        size += sum(len(item.text) for item in document)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def tag_documents(nlp: Language, documents: Sequence[list[Item]]) -> Columns:
    """Tag whole documents together.

    Returns
    -------
    tuple of lists
        How many tags each passage has, then the theme, score, cues and origin of all tags in a row: plain values,
        which travel between processes at little cost.
    """
    finder = cast(CueFinder, nlp.get_pipe("lessonbook_cues"))
    wording = cast(Wording, nlp.get_pipe("lessonbook_wording"))
    themes = sorted({*finder.themes, *wording.weights.themes})
    members = [item for document in documents for item in document]
    if not themes:
        return [0] * len(members), [], [], [], []
    names, sections = _numbered(item.section for item in members)
    _, voices = _numbered(item.voice for item in members)
    heading_cues = finder.find_all(finder.words.batch(names))
    batch = finder.words.batch([item.text[: nlp.max_length] for item in members])
    cues = finder.find_all(batch)
    matrix = wording.weigh(finder.words, batch)
    own = _in_columns(strengths(cues, len(members), len(finder.themes)), finder.themes, themes)
    if wording.weights.themes:
        own = TOGETHER * (own + _in_columns(wording.strengths(matrix), wording.weights.themes, themes))
    headings = _in_columns(strengths(heading_cues, len(names), len(finder.themes)), finder.themes, themes)
    total, heading, around = add_context(own, Places(np.cumsum([0, *map(len, documents)]), sections, voices), headings)
    chosen = choose(total)
    context = zip(np.where(heading[chosen.rows, chosen.columns] > 0, sections[chosen.rows], 0).tolist(),
                  (around[chosen.rows, chosen.columns] >= NOTICE).tolist(), strict=True)
    words = _words(batch, cues, themes, chosen)
    names_of = [themes[column] for column in chosen.columns.tolist()]
    learned = wording.telling(matrix, chosen.rows, names_of)
    origins = ["model" if said and not met else "rule" for said, met in zip(learned, words, strict=True)]
    return (np.diff(chosen.limits).tolist(), names_of, chosen.scores, _cues(words, learned, context, names), origins)


def _numbered(names: Iterable[str]) -> tuple[list[str], np.ndarray]:
    """Distinct names, the empty one first, and the number of each name given."""
    known = {"": 0}
    numbers = [known.setdefault(name, len(known)) for name in names]
    return list(known), np.array(numbers, dtype=np.int64)


def _in_columns(table: np.ndarray, mine: Sequence[str], themes: Sequence[str]) -> np.ndarray:
    """Columns for all themes, nought where a part of the tagger does not know the theme."""
    wide = np.zeros((len(table), len(themes)))
    wide[:, [themes.index(theme) for theme in mine]] = table
    return wide


def _words(batch: Batch, cues: Cues, themes: Sequence[str], chosen: Chosen) -> list[dict[str, float]]:
    """For each chosen theme the words that met its cues, with the most that each weighs."""
    columns = np.array([themes.index(theme) for theme in cues.themes], dtype=np.int64)
    tag = chosen.place(cues.text, columns[cues.theme])
    kept = np.flatnonzero(tag >= 0)
    best: list[dict[str, float]] = [{} for _ in range(len(chosen.rows))]
    for place, words, weight in zip(tag[kept].tolist(), batch.spans(cues.start[kept], cues.end[kept]),
                                    cues.weight[kept].tolist(), strict=True):
        mine, met = best[place], words.lower()
        if mine.get(met, 0.0) < weight:
            mine[met] = weight
    return best


def _cues(words: Sequence[dict[str, float]], learned: Sequence[str], context: Iterable[tuple[int, bool]],
          sections: Sequence[str]) -> list[tuple[str, ...]]:
    """What a reader sees of why: words of cues, learned words, heading and neighbours."""
    cues = []
    for best, said, (section, neighbours) in zip(words, learned, context, strict=True):
        found = list(best) if len(best) < 2 else sorted(best, key=lambda word: (-best[word], word))
        if said:
            found.append(said)
        if section:
            found.append("heading: " + sections[section])
        if neighbours:
            found.append("neighbours")
        cues.append(tuple(found))
    return cues


def tags_frame(tags: dict[str, tuple[Tag, ...]]) -> pd.DataFrame:
    """Tags as a frame with the columns `TAG_COLUMNS`, one row a passage and theme; cues joined by ``; ``."""
    rows = [(passage, tag.theme, tag.score, "; ".join(tag.cues), tag.origin)
            for passage, found in tags.items() for tag in found]
    import pandas as pd  # takes half a second, and only some who tag want a frame

    return pd.DataFrame(rows, columns=pd.Index(TAG_COLUMNS))
