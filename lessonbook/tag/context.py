"""What a passage's place adds: its section heading and the passages around it.

Context supports a theme; it never floods a document with one. What it can add is capped, most tightly
where nothing in a passage speaks for the theme and where the passage speaks clearly for another. The caps and the
stickiness were tuned on the notes of the 2013 report, in order and in random order; the evaluation notebook shows
what context gains in the one and costs in the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

HEADING_SHARE, HEADING_CAP = 0.4, 1.2
CONTEXT_CAP, CLEAR = 8.0, 5.0
ALONE_CAP, GROWTH = 2.5, 4.0
NOTICE = 0.15
STAY, STAY_ELSEWHERE = 0.95, 0.4
SAME_VOICE = 0.02
SHARPNESS = 0.5

Full = dict[str, tuple[float, tuple[str, ...]]]


def add_context(
    own: Sequence[Mapping[str, float]],
    sections: Sequence[str],
    headings: Mapping[str, Mapping[str, float]],
    voices: Sequence[str] = (),
    floor: float = 0.0,
) -> list[Full]:
    """Add heading and neighbours to each passage's own strengths.

    Parameters
    ----------
    own : sequence of mapping
        For each passage in reading order, strength by theme.
    sections, voices : sequence of str
        Each passage's heading and speaker, empty where it has none.
    headings : mapping
        Strength by theme for each heading.
    floor : float
        Themes below this strength are left out.

    Returns
    -------
    list of dict
        For each passage, theme to (strength, context cues).

    Notes
    -----
    What the neighbours say is the posterior of a hidden Markov chain over themes that leaves the passage itself
    out (forward and backward messages; Rabiner, 1989), averaged with the mean of its section. A chain
    alone would force one theme on a section that moves between two.
    """
    themes = sorted({theme for strengths in [*own, *headings.values()] for theme, value in strengths.items()
                     if value > 0})
    if not themes:
        return [{} for _ in own]
    if len(own) == 1 and not sections[0]:
        return [{theme: (value, ()) for theme, value in sorted(own[0].items())
                 if value > max(floor, 0.0)}]
    table = np.array([[mine.get(theme, 0.0) for theme in themes] for mine in own])
    by_section = {section: [min(HEADING_CAP, HEADING_SHARE * headings.get(section, {}).get(theme, 0.0))
                            for theme in themes] for section in sorted(set(sections))}
    heading = np.array([by_section[section] for section in sections])
    around = _around(table, sections, voices or [""] * len(own))
    total = table + heading + around * _caps(table)
    result: list[Full] = [{} for _ in own]
    for row, column in np.argwhere(total > max(floor, 0.0)).tolist():
        cues: tuple[str, ...] = ()
        if heading[row, column] > 0:
            cues += (f"heading: {sections[row]}",)
        if around[row, column] >= NOTICE:
            cues += ("neighbours",)
        result[row][themes[column]] = (float(total[row, column]), cues)
    return result


def _caps(table: np.ndarray) -> np.ndarray:
    """The most that neighbours may add: less to a theme that nothing in the passage speaks for, and less where
    the passage speaks clearly for one theme, so that it keeps it."""
    ordered = np.sort(np.maximum(table, 0), axis=1)
    lead = ordered[:, -1:] - (ordered[:, -2:-1] if table.shape[1] > 1 else 0.0)
    return np.minimum(CONTEXT_CAP / (1 + (lead / CLEAR) ** 2), ALONE_CAP + GROWTH * np.maximum(table, 0))


def _around(table: np.ndarray, sections: Sequence[str], voices: Sequence[str]) -> np.ndarray:
    """What the other passages say of each passage, from 0 to 1, shape (passages, themes)."""
    count, themes = table.shape
    if count == 1:
        return np.zeros_like(table)
    clear = np.maximum(table, 0).max(axis=1, keepdims=True)
    likely = np.exp(SHARPNESS * (table - table.max(axis=1, keepdims=True)))
    likely /= likely.sum(axis=1, keepdims=True)
    stay = [min(0.97, (STAY if sections[i] == sections[i - 1] else STAY_ELSEWHERE)
                + (SAME_VOICE if voices[i] and voices[i] == voices[i - 1] else 0.0)) for i in range(1, count)]
    before, after = np.full((count, themes), 1 / themes), np.full((count, themes), 1 / themes)
    for i in range(1, count):
        before[i] = _message(before[i - 1] * likely[i - 1], stay[i - 1])
    for i in range(count - 2, -1, -1):
        after[i] = _message(after[i + 1] * likely[i + 1], stay[i])
    chain = before * after
    chain /= chain.sum(axis=1, keepdims=True)
    weights = clear / (1 + clear)
    mean = np.zeros_like(table)
    for section in sorted(set(sections)):
        rows = np.array([i for i, name in enumerate(sections) if name == section])
        if section and len(rows) > 1:
            spoken = likely[rows] * weights[rows]
            mean[rows] = (spoken.sum(axis=0) - spoken) / (len(rows) - 1)
        else:
            mean[rows] = chain[rows]
    blended = (chain + mean) / 2 - 1 / themes
    return np.maximum(blended, 0.0)


def _message(belief: np.ndarray, stay: float) -> np.ndarray:
    belief = belief / belief.sum()
    return stay * belief + (1 - stay) / len(belief)
