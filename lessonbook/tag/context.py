"""What a passage's place adds: its section heading and the passages around it.

Context informs, it never decides: it moves the probability of a theme that the passage itself speaks for, and gives
none to a passage that speaks for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .items import Item

SPEAKS = 0.2  # the least probability by its own words with which a passage speaks for a theme
HEADING, NEIGHBOURS = 0.5, 1.5  # the most that each adds, in log-odds
AROUND = 2  # passages before and after, in the same section
NOTICE = 0.3


def add_context(own: np.ndarray, items: Sequence[Item], headings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Let heading and neighbours inform the themes that a passage speaks for.

    Parameters
    ----------
    own : ndarray of shape (N, T)
        Probability of each theme by each passage's own words.
    items : sequence of Item
        The N passages, those of a document in reading order.
    headings : ndarray of bool, shape (N, T)
        Whether the heading of a passage's section has a cue of the theme.

    Returns
    -------
    tuple of ndarray, each of shape (N, T)
        Probability with context, and what neighbours say, from 0 to 1.
    """
    places = [(item.document, item.section) if item.document else (item.id, "") for item in items]
    total, count = np.zeros_like(own), np.zeros((len(own), 1))
    for step in range(1, AROUND + 1):
        same = np.array([places[at] == places[at + step] for at in range(len(places) - step)], dtype=float)[:, None]
        if len(same):
            total[:-step] += same * own[step:]
            count[:-step] += same
            total[step:] += same * own[:-step]
            count[step:] += same
    around = total / np.maximum(count, 1)
    odds = np.log(np.clip(own, 1e-6, 1 - 1e-6) / np.clip(1 - own, 1e-6, 1))
    informed = 1 / (1 + np.exp(-(odds + HEADING * headings + NEIGHBOURS * around)))
    return np.where(own >= SPEAKS, informed, own), around
