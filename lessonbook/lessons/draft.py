"""Draft lessons from groups of passages that no lesson holds yet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..cluster import mask_names, term_matrix
from ..corpus import Passage
from ..tag import Tag
from .read import MAX_TITLE

PASSAGES_PER_DRAFT = 8.5
MIN_PASSAGES, MIN_GROUP, MAX_PASSAGES = 3, 2, 9
NEAR = 0.30
UNLIKE, APART = 6.0, 1.5
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_ADVICE = [
    (re.compile(r"\b(must|should|ought to|has to|have to|had better)\b", re.I), 2.0),
    (re.compile(r"\b(needs?|requires?|required|calls? for|demands?)\b", re.I), 1.2),
    (re.compile(r"\bwill\b", re.I), 0.8),
    (re.compile(r"\b(urges?|advises?|advice|warns?|recommends?|tells|wants|asks for|insists?|argues|believes|expects|"
                r"fears)\b", re.I), 1.0),
    (re.compile(r"\b(critical|essential|vital|key|crucial|central|priority|core|never|always|only|cannot|depends?|"
                r"decides|hinges|impossible|rely|overriding)\b", re.I), 1.0),
    (re.compile(r"\b(commissioners?|leaders?|CCGs?|successors?|boards?|clinicians|GPs)\b", re.I), 0.7),
    (re.compile(r"\b(new commissioners?|CCGs?|the new system|from now|in future|successors?)\b", re.I), 0.9),
    (re.compile(r"^(Make|Take|Keep|Build|Start|Plan|Agree|Ask|Show|Give|Put|Set|Share|Name|Involve|Work|Communicate|"
                r"Tell|Use)\b"), 1.5),
    (re.compile(r"\b(without|unless|if|depends|so that)\b", re.I), 0.4),
    (re.compile(r"\b(better|best|success|succeed|successful|effective)\b", re.I), 0.5),
    (re.compile(r"\b(was|were|had|recalls|used to)\b", re.I), -0.6),
    (re.compile(r"\b(for example|examples?|such as)\b|£|\b\d{3,}\b", re.I), -1.0),
]
_KINDS = {"key-point": 1.0, "recommendation": 1.0, "figure": -1.0}


@dataclass(frozen=True)
class Draft:
    """A lesson that the machine proposes.

    Attributes
    ----------
    title : str
        The strongest recommendation sentence of its leading passage, cut to fit.
    sentence : str
        That sentence, whole.
    themes : tuple of str
        The themes most of its passages have.
    passages : tuple of str
        Ids in the order of the corpus.
    lead : str
        The passage that the sentence stands in.
    """

    title: str
    sentence: str
    themes: tuple[str, ...]
    passages: tuple[str, ...]
    lead: str = ""


def advice_score(sentence: str, kind: str = "") -> float:
    """How much a sentence reads as advice to those who come next, and not as an account of what was."""
    words = len(sentence.split())
    score = sum(weight for pattern, weight in _ADVICE if pattern.search(sentence)) + _KINDS.get(kind, 0.0)
    return score - (0.5 if words < 6 or words > 35 else 0.0)


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
    """Group what no lesson holds round its strongest advice, and draft a lesson from each group.

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
        Strongest advice first.

    Notes
    -----
    Leads are chosen one by one: most advice, least like the leads before in words and place (maximal marginal
    relevance; Carbonell and Goldstein, 1998). Every other passage joins the lead that it is most like in words,
    place and themes; a lead keeps its nearest `MAX_PASSAGES`.
    """
    free = sorted((passage for passage in passages if nearest.get(passage.id, ("", 0.0))[1] < NEAR),
                  key=lambda passage: (passage.source, passage.line, passage.id))
    if len(free) < MIN_PASSAGES:
        return []
    count = max(1, min(limit, round(len(free) / PASSAGES_PER_DRAFT)))
    matrix, _ = term_matrix(mask_names([passage.text for passage in free], names))
    likeness = np.round(np.asarray((matrix @ matrix.T).todense()), 9)
    close = _closeness(free)
    advice = np.array([max(advice_score(sentence, passage.kind) for sentence in _SENTENCE.split(passage.text))
                       for passage in free])
    leads = _leads(advice, UNLIKE * likeness + APART * close, count)
    joined = likeness + 0.1 * (close > 0) + 0.3 * close + 0.1 * _shared_themes(free, tags)
    owner = np.argmax(np.round(joined[:, leads], 9), axis=1)
    drafts = []
    for place, lead in enumerate(leads):
        rest = [i for i in np.flatnonzero(owner == place).tolist() if i not in leads]
        nearness = np.round(joined[:, lead], 9).tolist()
        rest = [i for _, i in sorted((-nearness[i], i) for i in rest)]
        members = [free[i] for i in sorted([lead, *rest[: MAX_PASSAGES - 1]])]
        if len(members) >= MIN_GROUP:
            drafts.append(_draft(free[lead], members, tags))
    return drafts


def _closeness(passages: Sequence[Passage]) -> np.ndarray:
    """From 1 for neighbours in a section towards 0, and 0 across sections, shape (n, n)."""
    order = np.arange(len(passages))
    section = np.array([f"{passage.source}\n{passage.section}" for passage in passages])
    return np.where(section[:, None] == section, np.exp(-np.abs(order[:, None] - order) / 2.5), 0.0)


def _leads(advice: np.ndarray, likeness: np.ndarray, count: int) -> list[int]:
    chosen: list[int] = []
    penalty = np.zeros(len(advice))
    while len(chosen) < count:
        value = np.round(advice - penalty, 9)
        value[chosen] = -np.inf
        best = int(np.argmax(value))
        chosen.append(best)
        penalty = np.maximum(penalty, likeness[best])
    return chosen


def _shared_themes(passages: Sequence[Passage], tags: Mapping[str, Sequence[Tag]]) -> np.ndarray:
    themes = sorted({tag.theme for passage in passages for tag in tags.get(passage.id, ())})
    scores = np.zeros((len(passages), len(themes)))
    for row, passage in enumerate(passages):
        for tag in tags.get(passage.id, ()):
            scores[row, themes.index(tag.theme)] = tag.score
    return np.asarray(np.minimum(scores[:, None, :], scores[None, :, :]).sum(axis=2))


def _draft(lead: Passage, members: list[Passage], tags: Mapping[str, Sequence[Tag]]) -> Draft:
    sentence = strongest_sentence([lead])
    found = Counter(tag.theme for passage in members for tag in tags.get(passage.id, ())[:1])
    common = sorted(found, key=lambda theme: (-found[theme], theme))
    return Draft(title_of(sentence), sentence, tuple(common[:2]), tuple(passage.id for passage in members), lead.id)


def title_of(sentence: str) -> str:
    """Cut a sentence to a title of at most `MAX_TITLE` characters, at a word's end."""
    text = sentence.strip().rstrip(".!?")
    if len(text) <= MAX_TITLE:
        return text
    return text[: MAX_TITLE - 3].rsplit(" ", 1)[0].rstrip(",;: ") + "..."
