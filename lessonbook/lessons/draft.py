"""Draft lessons from clusters of passages that no lesson holds yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..cluster import cluster_texts, mask_names
from ..corpus import Passage
from ..tag import Tag
from .read import MAX_TITLE

PASSAGES_PER_DRAFT = 12
MIN_PASSAGES = 3
NEAR = 0.30
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_ADVICE = [
    (re.compile(r"\b(must|should|need to|needs to|has to|have to|ought to)\b", re.I), 2.0),
    (re.compile(r"\b(commissioners?|leaders?|boards?|CCGs?|PCTs?|trusts?|you|clinicians?|managers?)\b.{0,40}"
                r"\b(must|should|need)", re.I), 1.5),
    (re.compile(r"\b(critical|essential|vital|key to|crucial|priority|never|always|only)\b", re.I), 1.0),
    (re.compile(r"^(Make|Take|Keep|Build|Start|Plan|Agree|Ask|Show|Give|Put|Set|Share|Name|Involve|Work)\b"), 1.5),
]
_KINDS = {"key-point": 1.0, "recommendation": 1.0, "figure": -1.0}


@dataclass(frozen=True)
class Draft:
    """A lesson that the machine proposes.

    Attributes
    ----------
    title : str
        The strongest recommendation sentence of its passages, cut to fit.
    sentence : str
        That sentence, whole.
    themes : tuple of str
        The themes most of its passages have.
    passages : tuple of str
        Ids, nearest to the sentence's passage first in the order of the corpus.
    """

    title: str
    sentence: str
    themes: tuple[str, ...]
    passages: tuple[str, ...]


def advice_score(sentence: str, kind: str = "") -> float:
    """How much a sentence reads as advice: must, should, need to, with an actor."""
    words = len(sentence.split())
    score = sum(weight for pattern, weight in _ADVICE if pattern.search(sentence)) + _KINDS.get(kind, 0.0)
    return score - (0.5 if words < 5 or words > 30 else 0.0)


def strongest_sentence(passages: Sequence[Passage]) -> str:
    """The sentence that most reads as advice; ties by the order of the corpus."""
    best, text = float("-inf"), ""
    for passage in passages:
        for sentence in _SENTENCE.split(passage.text):
            score = advice_score(sentence, passage.kind)
            if score > best:
                best, text = score, sentence
    return text


def draft_lessons(
    passages: Sequence[Passage],
    tags: Mapping[str, Sequence[Tag]],
    nearest: Mapping[str, tuple[str, float]],
    names: Sequence[str] = (),
    limit: int = 40,
) -> list[Draft]:
    """Cluster what no lesson holds, guided by themes, and draft a lesson from each cluster.

    Parameters
    ----------
    passages : sequence of Passage
        Passages that no lesson names.
    tags, nearest : mapping
        Themes of each passage; its nearest lesson and the likeness. What is near a lesson waits for an editor
        to confirm or reject it there, and is not drafted again.
    names : sequence of str
        Names to mask.
    limit : int
        At most so many drafts.

    Returns
    -------
    list of Draft
        Largest cluster first.
    """
    free = sorted((passage for passage in passages if nearest.get(passage.id, ("", 0.0))[1] < NEAR),
                  key=lambda passage: passage.id)
    if len(free) < MIN_PASSAGES:
        return []
    themes = sorted({tag.theme for passage in free for tag in tags.get(passage.id, ())})
    guide = np.zeros((len(free), max(1, len(themes))))
    for row, passage in enumerate(free):
        for tag in tags.get(passage.id, ()):
            guide[row, themes.index(tag.theme)] = tag.score
    count = max(1, min(limit, round(len(free) / PASSAGES_PER_DRAFT)))
    labels = cluster_texts(mask_names([passage.text for passage in free], names), count, extra=guide)
    drafts = []
    for label in range(count):
        members = [passage for passage, mine in zip(free, labels, strict=True) if mine == label]
        if len(members) >= MIN_PASSAGES:
            drafts.append(_draft(members, tags))
    return drafts


def _draft(members: list[Passage], tags: Mapping[str, Sequence[Tag]]) -> Draft:
    sentence = strongest_sentence(members)
    found = Counter(tag.theme for passage in members for tag in tags.get(passage.id, ())[:1])
    common = sorted(found, key=lambda theme: (-found[theme], theme))
    return Draft(title_of(sentence), sentence, tuple(common[:2]), tuple(passage.id for passage in members))


def title_of(sentence: str) -> str:
    """Cut a sentence to a title of at most `MAX_TITLE` characters, at a word's end."""
    text = sentence.strip().rstrip(".!?")
    if len(text) <= MAX_TITLE:
        return text
    return text[: MAX_TITLE - 3].rsplit(" ", 1)[0].rstrip(",;: ") + "..."
