"""Tags for passages: their own cues, then what their heading and neighbours add."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import cast

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from .context import add_context
from .lexicon import CueFinder, strengths
from .wording import Wording

TAG_COLUMNS = ["passage", "theme", "score", "cues", "origin"]
THRESHOLD = 0.25
RELATIVE = 0.5
SCALE = 3.0
LEAST = 0.99 * -SCALE * math.log(1 - THRESHOLD)  # just under the strength that scores THRESHOLD
BATCH = 1000

Found = tuple[str, str, float, int, int]


@dataclass(frozen=True)
class Item:
    """A passage as the tagger sees it; items that share a document stand in reading order.

    Attributes
    ----------
    id, text : str
        What to tag.
    document : str
        Items of one document inform each other; empty for a text that stands alone.
    section, voice : str
        Heading and speaker, empty where unknown.
    """

    id: str
    text: str
    document: str = ""
    section: str = ""
    voice: str = ""


@dataclass(frozen=True)
class Tag:
    """One theme of one passage.

    Attributes
    ----------
    theme : str
        Theme id.
    score : float
        From 0 to 1, three decimals; one cue of weight 3 gives 0.632.
    cues : tuple of str
        The words that said so, most telling first; ``wording: ...`` for what was learned from labelled
        passages; ``heading: ...`` and ``neighbours`` for context.
    origin : str
        ``rule`` for the codebook's cues and context, ``model`` where only the learned wording and context said so,
        ``editor`` for a person's decision.
    """

    theme: str
    score: float
    cues: tuple[str, ...] = field(default=())
    origin: str = "rule"


def tag_items(nlp: Language, items: Sequence[Item], progress: Callable[[int], None] | None = None, *,
              processes: int = 1) -> dict[str, tuple[Tag, ...]]:
    """Tag passages with themes.

    Parameters
    ----------
    nlp : Language
        From :func:`~lessonbook.tag.pipeline.make_pipeline`.
    items : sequence of Item
        Items that share a document must follow each other in reading order.
    progress : callable, optional
        Called with the number of items done since the last call.
    processes : int
        Documents are shared out among so many processes; the result is the same with any number.

    Returns
    -------
    dict of str to tuple of Tag
        For each item id its themes, best first; empty where no theme has a cue.
    """
    groups = [list(group) for _, group in
              groupby(items, key=lambda item: (item.document, "" if item.document else item.id))]
    if processes > 1 and len(groups) > 1:
        return _in_parallel(nlp, groups, processes, progress)
    headings = _headings(nlp, items)
    tags: dict[str, tuple[Tag, ...]] = {}
    for batch in _batches(groups):
        tags.update(_tag_batch(nlp, batch, headings))
        if progress:
            progress(sum(map(len, batch)))
    return tags


def _headings(nlp: Language, items: Sequence[Item]) -> dict[str, dict[str, float]]:
    texts = sorted({item.section for item in items if item.section})
    finder = cast(CueFinder, nlp.get_pipe("lessonbook_cues"))
    return {text: strengths(finder.find(nlp.tokenizer(text))) for text in texts}


def _batches(groups: Sequence[list[Item]]) -> Iterator[list[list[Item]]]:
    """Whole documents, about `BATCH` passages at a time: arrays pay only over many passages."""
    batch: list[list[Item]] = []
    for group in groups:
        batch.append(group)
        if sum(map(len, batch)) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _tag_batch(nlp: Language, groups: Sequence[list[Item]], headings: Mapping[str, Mapping[str, float]]
               ) -> dict[str, tuple[Tag, ...]]:
    finder = cast(CueFinder, nlp.get_pipe("lessonbook_cues"))
    wording = cast(Wording, nlp.get_pipe("lessonbook_wording"))
    members = [item for group in groups for item in group]
    docs = [nlp.tokenizer(item.text[: nlp.max_length]) for item in members]
    cues = [finder.find(doc) for doc in docs]
    own = [strengths(found) for found in cues]
    rows = [wording.rows(doc) for doc in docs] if wording.weights.themes else []
    learned = wording.strengths(rows) if rows else None
    if learned is not None:
        for mine, row in zip(own, learned.tolist(), strict=True):
            for theme, value in zip(wording.weights.themes, row, strict=True):
                mine[theme] = mine.get(theme, 0.0) + value
    tags: dict[str, tuple[Tag, ...]] = {}
    at = 0
    for group in groups:
        here = range(at, at + len(group))
        full = add_context([own[i] for i in here], [item.section for item in group], headings,
                           [item.voice for item in group], LEAST)
        for i, strength in zip(here, full, strict=True):
            tags[members[i].id] = _tags(docs[i], cues[i], strength, wording, rows[i] if rows else [])
        at += len(group)
    return tags


def tags_frame(tags: dict[str, tuple[Tag, ...]]) -> pd.DataFrame:
    """Tags as a frame with the columns `TAG_COLUMNS`, one row a passage and theme; cues joined by ``; ``."""
    rows = [(passage, tag.theme, tag.score, "; ".join(tag.cues), tag.origin)
            for passage, found in tags.items() for tag in found]
    return pd.DataFrame(rows, columns=pd.Index(TAG_COLUMNS))


def _tags(doc: Doc, cues: Sequence[Found], total: Mapping[str, tuple[float, tuple[str, ...]]], wording: Wording,
          rows: list[int]) -> tuple[Tag, ...]:
    ranked = sorted((-round(1 - math.exp(-strength / SCALE), 3), theme) for theme, (strength, _) in total.items()
                    if strength > 0)
    if not ranked:
        return ()
    floor = max(THRESHOLD, RELATIVE * -ranked[0][0])
    tags = []
    for negative, theme in ranked:
        if -negative < floor:
            break
        best: dict[str, float] = {}
        for owner, _, weight, start, end in cues:
            if owner == theme:
                met = doc[start:end].text.lower()
                best[met] = max(best.get(met, 0.0), weight)
        words = tuple(sorted(best, key=lambda word: (-best[word], word)))
        telling = wording.telling(rows, theme)
        learned = (f"wording: {', '.join(telling)}",) if telling else ()
        tags.append(Tag(theme, -negative, words + learned + total[theme][1],
                        "model" if learned and not words else "rule"))
    return tuple(tags)


_SHARED: dict[str, Language] = {}


def _in_parallel(nlp: Language, groups: list[list[Item]], processes: int, progress: Callable[[int], None] | None
                 ) -> dict[str, tuple[Tag, ...]]:
    """Share documents out; plain tuples come back, since pickling spaCy's documents costs more than tagging."""
    from joblib import Parallel, delayed

    shards: list[list[list[Item]]] = [[] for _ in range(processes)]
    loads = [0] * processes
    for group in sorted(groups, key=lambda group: -sum(len(item.text) for item in group)):
        least = loads.index(min(loads))
        shards[least].append(group)
        loads[least] += sum(len(item.text) for item in group)
    _SHARED["nlp"] = nlp  # forked with the pool, so that the pipeline is never pickled
    found = Parallel(n_jobs=processes, backend="multiprocessing")(delayed(_shard)(shard) for shard in shards if shard)
    _SHARED.clear()
    tags: dict[str, tuple[Tag, ...]] = {ident: tuple(Tag(*row) for row in rows)
                                        for part in found for ident, rows in part}
    if progress:
        progress(sum(map(len, groups)))
    return {item.id: tags[item.id] for group in groups for item in group}


def _shard(groups: list[list[Item]]) -> list[tuple[str, list[tuple]]]:
    tags = tag_items(_SHARED["nlp"], [item for group in groups for item in group])
    return [(ident, [(tag.theme, tag.score, tag.cues, tag.origin) for tag in found]) for ident, found in tags.items()]
