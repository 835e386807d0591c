"""What a new document changes: themes it touches, lessons it bears on, passages it repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..corpus import Passage

if TYPE_CHECKING:
    from spacy.language import Language

    from ..knowledge.inputs import Inputs

MIN_LIKENESS = 0.12
MIN_REPEAT = 0.5
MAX_LESSONS = 12
_SHINGLE = 5
_NO_WORD = re.compile(r"\S{150,}")  # encoded pictures and the like, which would hold the tagger up
_AGAINST = re.compile(
    r"\b(?:not true|untrue|disagree|(?:did|does|do)(?:n[’']t| not) (?:work|help|matter)|"
    r"never (?:worked|helped|mattered)|made no difference|"
    r"waste of|no use|unnecessary|overrated|myth|would not do (?:that|it) again|the opposite|"
    r"we were wrong to|(?:a|the) mistake to)\b", re.IGNORECASE)
_WITHIN = re.compile(
    r"\b(?:but|however|only (?:if|when|where)|unless|depends|except|although|though|not always|not everywhere|"
    r"sometimes|provided that|"
    r"as long as|on the other hand|in some (?:places|areas|cases)|it is harder|less so)\b", re.IGNORECASE)


@dataclass(frozen=True)
class ThemeTouched:
    """A theme, how many passages have it, and the best two."""

    theme: str
    title: str
    passages: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class LessonTouched:
    """A lesson that a passage may bear on: a proposal for an editor, with the stance its words suggest."""

    lesson: str
    title: str
    stance: str
    passage: int
    score: float


@dataclass(frozen=True)
class Repeat:
    """A passage whose wording is in the knowledge base already; `share` from 0 to 1 of its five-word runs."""

    passage: int
    of: str
    share: float


@dataclass(frozen=True)
class Impact:
    """All three, most telling first."""

    themes: tuple[ThemeTouched, ...] = ()
    lessons: tuple[LessonTouched, ...] = ()
    repeats: tuple[Repeat, ...] = field(default=())


def measure(inputs: Inputs, pipeline: Language | None, local: Sequence[Passage], passages: Sequence[Passage],
            asking: Set[str] = frozenset()) -> Impact:
    """Set a new document's passages beside the knowledge base.

    Parameters
    ----------
    inputs : Inputs
        The knowledge base.
    pipeline : Language or None
        From :func:`lessonbook.tag.make_pipeline`; None where there are no themes.
    local : sequence of Passage
        Passages of texts that stay on this machine.
    passages : sequence of Passage
        Those of the new document, in reading order.
    asking : set of str
        Names of interviewers: what they say bears on no lesson.
    """
    from ..tag import Item, tag_items

    if not passages:
        return Impact()
    passages = [item._replace(text=_NO_WORD.sub(" ", item.text)) for item in passages]
    items = [Item(item.id, item.text, item.source, item.section, item.voice) for item in passages]
    tags = tag_items(pipeline, items) if pipeline is not None else {}
    found: dict[str, list[tuple[float, int]]] = {}
    for number, item in enumerate(passages):
        for tag in tags.get(item.id, ()):
            found.setdefault(tag.theme, []).append((-tag.score, number))
    themes = [ThemeTouched(theme, inputs.codebook.title(theme), len(hits),
                           tuple(passages[number].text for _, number in sorted(hits)[:2]))
              for theme, hits in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))]
    shared = [frozenset(tag.theme for tag in tags.get(item.id, ())) for item in passages]
    known = [*inputs.corpus.passages, *local]
    return Impact(tuple(themes), _lessons(inputs, passages, shared, asking), _repeats(passages, known))


def _lessons(inputs: Inputs, passages: Sequence[Passage], themes: Sequence[frozenset[str]], asking: Set[str]
             ) -> tuple[LessonTouched, ...]:
    from ..cluster import mask_names, term_matrix

    live = [lesson for lesson in inputs.lessons if lesson.front.status in ("published", "draft")]
    if not live:
        return ()
    names = [*inputs.names, *{item.voice for item in passages if item.voice}]
    texts = mask_names([item.text for item in passages], names)
    others = mask_names([item.text for item in inputs.corpus.passages], names)
    place = {item.id: number for number, item in enumerate(inputs.corpus.passages)}
    anchors = [" ".join([lesson.title, lesson.sentence, *(others[place[item.passage]] for item in lesson.bearing
                                                          if item.passage in place)]) for lesson in live]
    matrix, _ = term_matrix([*texts, *anchors, *others])
    likeness = (matrix[len(texts):len(texts) + len(anchors)] @ matrix[: len(texts)].T).toarray()
    found = []
    for row, lesson in enumerate(live):
        best = max(((float(likeness[row, number]), -number) for number in range(len(texts))
                    if themes[number] & set(lesson.front.themes) and passages[number].voice not in asking),
                   default=(0.0, 0))
        if best[0] >= MIN_LIKENESS:
            found.append(LessonTouched(lesson.id, lesson.title, stance(passages[-best[1]].text), -best[1],
                                       round(best[0], 3)))
    found.sort(key=lambda item: (-item.score, item.lesson))
    return tuple(found[:MAX_LESSONS])


def stance(text: str) -> str:
    """Guess from a passage's words whether it supports, qualifies or challenges a lesson it is like."""
    if _AGAINST.search(text):
        return "challenges"
    return "qualifies" if _WITHIN.search(text) else "supports"


def _repeats(passages: Sequence[Passage], known: Sequence[Passage]) -> tuple[Repeat, ...]:
    """Passages of at least eight words, half of whose five-word runs stand in one known passage."""
    homes: dict[tuple[str, ...], list[int]] = {}
    for number, item in enumerate(known):
        for run in _runs(item.text):
            homes.setdefault(run, []).append(number)
    found = []
    for number, item in enumerate(passages):
        runs = _runs(item.text)
        if len(runs) < 4:
            continue
        counts: dict[int, int] = {}
        for run in runs:
            for home in homes.get(run, ()):
                counts[home] = counts.get(home, 0) + 1
        if counts:
            home = max(sorted(counts), key=lambda key: counts[key])
            share = round(counts[home] / len(runs), 2)
            if share >= MIN_REPEAT:
                found.append(Repeat(number, known[home].id, share))
    return tuple(found)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[index:index + _SHINGLE]) for index in range(len(words) - _SHINGLE + 1)}
