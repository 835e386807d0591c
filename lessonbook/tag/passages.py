"""Tags for passages: their own cues and wording, then what their heading and neighbours add."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import TYPE_CHECKING, cast

import cloudpickle
import numpy as np
from spacy.language import Language

from ..base.gc_paused import paused
from ..base.processes import run
from ..corpus.turn_kind import turn_kind
from .context import NOTICE, add_context
from .cues import Cue, CueFinder, strength
from .items import Item, Tag
from .judge import probabilities
from .wording import Wording, lemmas_of

if TYPE_CHECKING:
    import pandas as pd

TAG_COLUMNS = ["passage", "theme", "score", "cues", "origin"]
FIRST = 0.25  # the least probability of a first theme: a doubtful lead is worth more to a reader than none
SECOND = 0.5  # a second theme is shown where it is likelier right than wrong
MOST = 2  # themes a passage
BATCH = 500_000  # characters


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
        For each item id its themes, best first, at most `MOST`; empty for a passage about something else, and for one
        that is no statement (:func:`lessonbook.corpus.turn_kind.turn_kind`). Long work is shared out as
        :func:`lessonbook.base.processes.workers` says; the result is the same whoever does it.
    """
    shards = list(batches(_documents(items)))
    tags: dict[str, tuple[Tag, ...]] = {}
    with paused():
        for shard, rows in zip(shards, run(_Tagging(nlp), shards, sum(len(item.text) for item in items)), strict=True):
            members = list(chain.from_iterable(shard))
            tags.update((item.id, tuple(Tag(*tag) for tag in row)) for item, row in zip(members, rows, strict=True))
            if progress:
                progress(len(members))
    return tags


class _Tagging:
    """Tags whole documents; its pipeline is pickled once, and unpickled once in each process that it travels to."""

    def __init__(self, nlp: Language) -> None:
        self.nlp = nlp

    def __call__(self, documents: Sequence[list[Item]]) -> list[list[tuple]]:
        found = tag_documents(self.nlp, documents)
        return [[tuple(tag) for tag in tags] for tags in found]  # plain values travel at little cost

    @cached_property
    def packed(self) -> bytes:
        return cloudpickle.dumps(self.nlp)  # a pipeline holds functions that pickle does not take

    def __reduce__(self) -> tuple[Callable[[bytes], _Tagging], tuple[bytes]]:
        return _unpacked, (self.packed,)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> _Tagging:
    return _Tagging(pickle.loads(packed))


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
    """Whole documents, about `BATCH` characters at a time."""
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


def tag_documents(nlp: Language, documents: Sequence[list[Item]]) -> list[list[Tag]]:
    """Tag whole documents together: for each passage its themes, best first."""
    finder = cast(CueFinder, nlp.get_pipe("lessonbook_cues"))
    wording = cast(Wording, nlp.get_pipe("lessonbook_wording"))
    themes = finder.themes
    items = [item for document in documents for item in document]
    stated = [place for place, item in enumerate(items) if turn_kind(item.text) == "statement"]
    if not themes or not stated:
        return [[] for _ in items]
    cues, texts = _read(nlp, finder, [items[place].text for place in stated])
    own = np.zeros((len(items), len(themes)))
    own[stated] = probabilities(_in_columns(cues, themes), texts, wording, themes, wording.judge)
    sections = sorted({item.section for item in items if item.section})
    headed = dict(zip(sections, _in_columns(_read(nlp, finder, sections)[0], themes) > 0, strict=True))
    blank = np.zeros(len(themes), dtype=bool)
    headings = np.array([headed.get(item.section, blank) for item in items])
    final, around = add_context(own, items, headings)
    weighed = wording.weigh(texts)
    result: list[list[Tag]] = [[] for _ in items]
    for row, place in enumerate(stated):
        for column in _chosen(final[place]):
            theme = themes[column]
            words = _words(cues[row], theme)
            learned = wording.telling(weighed, row, theme)
            why = [*words, *filter(None, [learned])]
            why += [f"heading: {items[place].section}"] if headings[place, column] else []
            why += ["neighbours"] if around[place, column] >= NOTICE else []
            result[place].append(Tag(theme, round(float(final[place, column]), 3), tuple(why),
                                     "model" if learned and not words else "rule"))
    return result


def _read(nlp: Language, finder: CueFinder, texts: Sequence[str]) -> tuple[list[tuple[Cue, ...]], list[list[str]]]:
    """Cues and lemmas of each text."""
    cues, lemmas = [], []
    for doc in nlp.pipe((text[: nlp.max_length] for text in texts), disable=["lessonbook_cues", "lessonbook_wording"]):
        cues.append(finder.find(doc))
        lemmas.append(lemmas_of(doc))
    return cues, lemmas


def _in_columns(cues: Sequence[Sequence[Cue]], themes: Sequence[str]) -> np.ndarray:
    """Strength of each theme in each text, shape (texts, themes)."""
    place = {theme: column for column, theme in enumerate(themes)}
    table = np.zeros((len(cues), len(themes)))
    for row, found in enumerate(cues):
        for theme, value in strength(found).items():
            table[row, place[theme]] = value
    return table


def _chosen(row: np.ndarray) -> list[int]:
    """Columns of the themes that a reader sees, best first; of equal ones the first by name."""
    order = np.argsort(-np.round(row, 3), kind="stable")[:MOST].tolist()
    return [column for rank, column in enumerate(order) if round(float(row[column]), 3) >= (SECOND if rank else FIRST)]


def _words(cues: Sequence[Cue], theme: str) -> list[str]:
    """The words of a theme's cues, most telling first."""
    best: dict[str, float] = {}
    for cue in cues:
        if cue.theme == theme:
            words = cue.words.lower()
            best[words] = max(cue.weight, best.get(words, 0.0))
    return sorted(best, key=lambda word: (-best[word], word))


def tags_frame(tags: dict[str, tuple[Tag, ...]]) -> pd.DataFrame:
    """Tags as a frame with the columns `TAG_COLUMNS`, one row a passage and theme; cues joined by ``; ``."""
    rows = [(passage, tag.theme, tag.score, "; ".join(tag.cues), tag.origin)
            for passage, found in tags.items() for tag in found]
    import pandas as pd  # takes half a second, and only some who tag want a frame

    return pd.DataFrame(rows, columns=pd.Index(TAG_COLUMNS))
