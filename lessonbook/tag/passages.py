"""Tags for passages: their own cues, then what their heading and neighbours add."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import pandas as pd
from spacy.language import Language

from .context import add_context
from .lexicon import Cue

TAG_COLUMNS = ["passage", "theme", "score", "cues", "origin"]
THRESHOLD = 0.25
RELATIVE = 0.5
SCALE = 3.0


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
        The words that said so, most telling first; ``heading: ...`` and ``neighbours`` for context.
    origin : str
        ``rule`` for the codebook's cues, ``editor`` for a person's decision.
    """

    theme: str
    score: float
    cues: tuple[str, ...] = field(default=())
    origin: str = "rule"


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
        For each item id its themes, best first; empty where no theme has a cue.
    """
    headings = {text: _strength(_cues(nlp, text)) for text in sorted({item.section for item in items if item.section})}
    tags: dict[str, tuple[Tag, ...]] = {}
    for _, group in groupby(items, key=lambda item: (item.document, "" if item.document else item.id)):
        members = list(group)
        cues = [_cues(nlp, item.text) for item in members]
        own = [_strength(found) for found in cues]
        full = add_context(own, [item.section for item in members], headings)
        for item, found, strengths in zip(members, cues, full, strict=True):
            tags[item.id] = _tags(found, strengths)
        if progress:
            progress(len(members))
    return tags


def tags_frame(tags: dict[str, tuple[Tag, ...]]) -> pd.DataFrame:
    """Tags as a frame with the columns `TAG_COLUMNS`, one row a passage and theme; cues joined by ``; ``."""
    rows = [(passage, tag.theme, tag.score, "; ".join(tag.cues), tag.origin)
            for passage, found in tags.items() for tag in found]
    return pd.DataFrame(rows, columns=pd.Index(TAG_COLUMNS))


def _cues(nlp: Language, text: str) -> tuple[Cue, ...]:
    return nlp(text[: nlp.max_length])._.cues


def _strength(cues: Sequence[Cue]) -> dict[str, float]:
    """Sum of weights a theme; a pattern's second meeting counts less than its first."""
    met: dict[tuple[str, str], list[float]] = {}
    for cue in cues:
        met.setdefault((cue.theme, cue.pattern), []).append(cue.weight)
    strength: dict[str, float] = {}
    for (theme, _), weights in met.items():
        strength[theme] = strength.get(theme, 0.0) + max(weights) * math.sqrt(len(weights))
    return strength


def _tags(cues: Sequence[Cue], strengths: dict[str, tuple[float, tuple[str, ...]]]) -> tuple[Tag, ...]:
    found = []
    for theme, (strength, context) in strengths.items():
        best: dict[str, float] = {}
        for cue in cues:
            if cue.theme == theme:
                best[cue.words.lower()] = max(best.get(cue.words.lower(), 0.0), cue.weight)
        words = tuple(sorted(best, key=lambda word: (-best[word], word)))
        found.append(Tag(theme, round(1 - math.exp(-strength / SCALE), 3), words + context))
    found.sort(key=lambda tag: (-tag.score, tag.theme))
    top = found[0].score if found else 0.0
    return tuple(tag for tag in found if tag.score >= max(THRESHOLD, RELATIVE * top))
