"""Draft lessons from groups of passages that no lesson holds yet.

Time grows with passages times drafts, of which there are at most `limit`. Beside the terms of the passages it takes
about 24 bytes a passage for each draft: 0.3 GB for 300,000 passages and 40 drafts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from scipy.sparse import csr_matrix

from ..base.gc_paused import paused
from ..base.processes import cut, run
from ..cluster import count_terms, weigh_counts
from ..corpus import Passage
from ..tag import Tag
from .advice import advice_of, strongest_sentence
from .read import MAX_TITLE

PASSAGES_PER_DRAFT = 8.5
MIN_PASSAGES, MIN_GROUP, MAX_PASSAGES = 3, 2, 9
NEAR = 0.30
UNLIKE, APART = 6.0, 1.5


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


@paused()
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
    order = sorted((row for row, passage in enumerate(passages) if nearest.get(passage.id, ("", 0.0))[1] < NEAR),
                   key=lambda row: (passages[row].source, passages[row].line, passages[row].id))
    free = [passages[row] for row in order]
    if len(free) < MIN_PASSAGES:
        return []
    count = max(1, min(limit, round(len(free) / PASSAGES_PER_DRAFT)))
    counts = count_terms([passage.text for passage in free], names)
    to_lead = _Nearness(weigh_counts(counts)[0], free, tags)
    shards = list(cut([(passage.text, passage.kind) for passage in free], lambda pair: len(pair[0])))
    advice = np.array([*chain.from_iterable(run(advice_of, shards, sum(len(passage.text) for passage in free)))])
    leads = _leads(advice, to_lead.apart, count)
    joined = np.column_stack([np.round(to_lead.joined(lead), 9) for lead in leads])
    owner = np.argmax(joined, axis=1)
    follows = np.ones(len(free), dtype=bool)
    follows[leads] = False
    drafts = []
    for place, lead in enumerate(leads):
        rest = np.flatnonzero((owner == place) & follows)
        rest = rest[np.argsort(-joined[rest, place], kind="stable")][: MAX_PASSAGES - 1]
        members = [free[i] for i in sorted([lead, *rest.tolist()])]
        if len(members) >= MIN_GROUP:
            drafts.append(_draft(free[lead], members, tags))
    return drafts


class _Nearness:
    """How near every one of n passages is to one of them, a row of n at a time.

    Parameters
    ----------
    matrix : csr_matrix of shape (n, terms)
        Rows of unit length.
    passages : sequence of Passage
        In reading order.
    tags : mapping
        Themes of each passage.
    """

    def __init__(self, matrix: csr_matrix, passages: Sequence[Passage], tags: Mapping[str, Sequence[Tag]]) -> None:
        self.matrix = matrix
        codes: dict[tuple[str, str], int] = {}
        self.section = np.array([codes.setdefault((passage.source, passage.section), len(codes))
                                 for passage in passages])
        self.themes = np.ascontiguousarray(_theme_scores(passages, tags).T)
        self._likeness: dict[int, np.ndarray] = {}

    def likeness(self, lead: int) -> np.ndarray:
        """Cosine of the words, kept for the second time that it is asked for."""
        if lead not in self._likeness:
            self._likeness[lead] = np.round(np.asarray(self.matrix @ self.matrix[lead].toarray().ravel()), 9)
        return self._likeness[lead]

    def close(self, lead: int) -> np.ndarray:
        """From 1 for neighbours in a section towards 0, and 0 across sections."""
        mine = np.flatnonzero(self.section == self.section[lead])
        close = np.zeros(len(self.section))
        close[mine] = np.exp(-np.abs(mine - lead) / 2.5)
        return close

    def shared(self, lead: int) -> np.ndarray:
        """Sum over themes of the lower of the two scores."""
        mine = np.flatnonzero(self.themes[:, lead])
        return np.asarray(np.minimum(self.themes[mine], self.themes[mine, lead, None]).sum(axis=0))

    def apart(self, lead: int) -> np.ndarray:
        """What leads should not be to each other: alike in words, and close in place."""
        return UNLIKE * self.likeness(lead) + APART * self.close(lead)

    def joined(self, lead: int) -> np.ndarray:
        """What makes a passage join a lead: words, place and themes."""
        close = self.close(lead)
        return self.likeness(lead) + 0.1 * (close > 0) + 0.3 * close + 0.1 * self.shared(lead)


def _leads(advice: np.ndarray, apart: Callable[[int], np.ndarray], count: int) -> list[int]:
    chosen: list[int] = []
    penalty = np.zeros(len(advice))
    while len(chosen) < count:
        value = np.round(advice - penalty, 9)
        value[chosen] = -np.inf
        best = int(np.argmax(value))
        chosen.append(best)
        penalty = np.maximum(penalty, apart(best))
    return chosen


def _theme_scores(passages: Sequence[Passage], tags: Mapping[str, Sequence[Tag]]) -> np.ndarray:
    found = [(row, tag.theme, tag.score) for row, passage in enumerate(passages) for tag in tags.get(passage.id, ())]
    column = {theme: place for place, theme in enumerate(sorted({theme for _, theme, _ in found}))}
    scores = np.zeros((len(passages), len(column)))
    if found:
        rows, themes, values = zip(*found, strict=True)
        scores[list(rows), [column[theme] for theme in themes]] = values
    return scores


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
