"""What a passage's place adds: its section heading and the passages around it.

Context supports a theme; it never floods a document with one. What it can add is capped, most tightly
where nothing in a passage speaks for the theme and where the passage speaks clearly for another. How long a document
stays with a theme is read off the document itself, so that one which jumps about is hardly told by its neighbours.
The caps were first tuned on the notes of the 2013 report. They were raised by half, and the rest was chosen, on
passages in everyday words, put together to documents that stay long, jump, or are in random order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

HEADING_SHARE, HEADING_CAP = 0.4, 1.2
CONTEXT_CAP, CLEAR = 12.0, 5.0
ALONE_CAP, GROWTH = 3.75, 6.0
NOTICE = 0.15
STAYS = np.array([0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.98])
PRIOR = 0.5 * (np.log(np.maximum(STAYS, 0.05)) + 0.25 * np.log(1 - STAYS))  # a document mostly stays with its subject
ELSEWHERE, SAME_VOICE, STAY_MOST = 0.42, 0.02, 0.98
SHARPNESS = 0.5


@dataclass(frozen=True)
class Places:
    """Where passages stand, each document's passages in a row and in reading order.

    Attributes
    ----------
    bounds : ndarray of int, shape (D + 1,)
        Where each document begins among N passages, and where the last one ends; no document is empty.
    sections, voices : ndarray of int, shape (N,)
        A number for each heading and speaker; 0 where a passage has none.
    """

    bounds: np.ndarray
    sections: np.ndarray
    voices: np.ndarray

    @property
    def documents(self) -> np.ndarray:
        """The document of each passage, shape (N,)."""
        return np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))


def add_context(own: np.ndarray, places: Places, headings: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Add heading and neighbours to each passage's own strengths.

    Parameters
    ----------
    own : ndarray of shape (N, T)
        Strength of each theme in each passage.
    places : Places
        Where the passages stand.
    headings : ndarray of shape (S, T)
        Strength of each theme in each heading; row 0, for no heading, is nought.

    Returns
    -------
    tuple of ndarray, each of shape (N, T)
        Strength with context, what headings add to it, and what neighbours say, from 0 to 1.

    Notes
    -----
    What the neighbours say is the posterior of a hidden Markov chain over themes that leaves the passage itself
    out (forward and backward messages; Rabiner, 1989), averaged with the mean of its section. A chain
    alone would force one theme on a section that moves between two. A document's chain is over the themes that
    some passage or heading of it speaks for. Its chance to stay with a theme from one passage to the next is the
    one of `STAYS` under which the document is likeliest, with a mild prior.
    """
    heading = np.minimum(HEADING_CAP, HEADING_SHARE * headings)[places.sections]
    spoken = np.logical_or.reduceat((own > 0) | (heading > 0), places.bounds[:-1], axis=0)
    around = _around(own, spoken | ~spoken.any(axis=1, keepdims=True), places)
    around *= spoken[places.documents]
    return own + heading + around * _caps(own), heading, around


def _caps(own: np.ndarray) -> np.ndarray:
    """The most that neighbours may add: less to a theme that nothing in the passage speaks for, and less where
    the passage speaks clearly for one theme, so that it keeps it."""
    speaks = np.maximum(own, 0)
    rest = speaks.copy()
    rest[np.arange(len(rest)), speaks.argmax(axis=1)] = 0.0
    lead = speaks.max(axis=1, keepdims=True) - rest.max(axis=1, keepdims=True)
    return np.minimum(CONTEXT_CAP / (1 + (lead / CLEAR) ** 2), ALONE_CAP + GROWTH * speaks)


def _around(own: np.ndarray, spoken: np.ndarray, places: Places) -> np.ndarray:
    """What the other passages of its document say of each passage, from 0 to 1."""
    documents = places.documents
    possible = spoken[documents]
    clear = np.maximum(own, 0).max(axis=1, keepdims=True)
    masked = np.where(possible, own, -np.inf)
    likely = np.exp(SHARPNESS * (masked - masked.max(axis=1, keepdims=True)))
    likely /= likely.sum(axis=1, keepdims=True)
    uniform = 1 / spoken.sum(axis=1)[documents][:, None]
    chain = _chain(likely, np.where(possible, uniform, 0.0), places)
    mean, shared = _section_mean(likely * (clear / (1 + clear)), documents, places.sections)
    blended = np.where(possible, (chain + np.where(shared, mean, chain)) / 2 - uniform, 0.0)
    alone = np.diff(places.bounds)[documents] == 1
    blended[alone] = 0.0
    return np.maximum(blended, 0.0)


def _chain(likely: np.ndarray, uniform: np.ndarray, places: Places) -> np.ndarray:
    """Posterior of each passage's theme given the others, the documents walked in step.

    Passages are put in the order of their place in their document, longest documents first: then all that a step
    reads and writes lies in a row.
    """
    lengths = np.diff(places.bounds)
    documents = places.documents
    step = np.arange(len(likely)) - places.bounds[:-1][documents]
    rank = np.empty(len(lengths), dtype=np.int64)
    rank[np.argsort(-lengths, kind="stable")] = np.arange(len(lengths))
    order = np.argsort(step * len(lengths) + rank[documents])
    limits = [0, *np.cumsum(np.bincount(step)).tolist()]
    likely, uniform = likely[order], uniform[order]
    linked = _links(places)[:, order, None]
    chosen = STAYS[_likeliest(likely, uniform, linked, limits)]
    ranks = rank[documents][order]
    stay = np.minimum(STAY_MOST, chosen[ranks][:, None] * linked[0] + linked[1])
    moved = (1 - stay) * uniform
    before, after = uniform.copy(), uniform.copy()
    for first, here, end in zip(limits, limits[1:], limits[2:], strict=False):
        belief = before[first:first + end - here] * likely[first:first + end - here]
        belief /= belief.sum(axis=1, keepdims=True)
        before[here:end] = stay[here:end] * belief + moved[here:end]
    for first, here, end in reversed(list(zip(limits, limits[1:], limits[2:], strict=False))):
        belief = after[here:end] * likely[here:end]
        belief /= belief.sum(axis=1, keepdims=True)
        after[first:first + end - here] = stay[here:end] * belief + moved[here:end]
    chain = before * after
    chain /= chain.sum(axis=1, keepdims=True)
    result = np.empty_like(chain)
    result[order] = chain
    return result


def _links(places: Places) -> np.ndarray:
    """How a passage hangs on the one before it, shape (2, N): a factor for its section, and a bonus for its voice."""
    links = np.zeros((2, len(places.sections)))
    links[0, 1:] = np.where(places.sections[1:] == places.sections[:-1], 1.0, ELSEWHERE)
    links[1, 1:] = np.where((places.voices[1:] == places.voices[:-1]) & (places.voices[1:] > 0), SAME_VOICE, 0.0)
    return links


def _likeliest(likely: np.ndarray, uniform: np.ndarray, linked: np.ndarray, limits: list[int]) -> np.ndarray:
    """The place in `STAYS` of each document's stickiness, documents by rank: forward messages under every one."""
    known = np.repeat(PRIOR[:, None], limits[1], axis=1)
    before = np.repeat(uniform[None, :limits[1]], len(STAYS), axis=0)
    for first, here, end in zip(limits, limits[1:], [*limits[2:], limits[-1]], strict=False):
        belief = before * likely[first:here]
        total = belief.sum(axis=2)
        known[:, : here - first] += np.log(total)
        count = end - here
        stay = np.minimum(STAY_MOST, STAYS[:, None, None] * linked[0, here:end] + linked[1, here:end])
        before = stay * (belief[:, :count] / total[:, :count, None]) + (1 - stay) * uniform[here:end]
    return np.argmax(np.round(known, 6), axis=0)


def _section_mean(spoken: np.ndarray, documents: np.ndarray, sections: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the other passages of a passage's section, and whether it has any."""
    _, group, sizes = np.unique(documents * (sections.max(initial=0) + 1) + sections, return_inverse=True,
                                return_counts=True)
    count = len(spoken)
    members = csr_matrix((np.ones(count), (group, np.arange(count))), shape=(len(sizes), count))
    others = np.maximum(sizes[group] - 1, 1)[:, None]
    mean = ((members @ spoken)[group] - spoken) / others
    return mean, ((sections > 0) & (sizes[group] > 1))[:, None]
