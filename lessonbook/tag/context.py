"""What a passage's place adds: its section heading and the passages around it.

Context supports a theme; it never carries one alone unless heading and neighbours agree, so that one
loud theme cannot flood a document. The caps below were set by that rule, not tuned on any result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

HEADING_SHARE, HEADING_CAP = 0.4, 1.2
NEIGHBOUR_SHARE, NEIGHBOUR_DECAY, NEIGHBOUR_CAP, REACH = 0.25, 0.5, 0.9, 3
OTHER_SECTION = 0.25


def add_context(
    own: Sequence[Mapping[str, float]],
    sections: Sequence[str],
    headings: Mapping[str, Mapping[str, float]],
) -> list[dict[str, tuple[float, tuple[str, ...]]]]:
    """Add heading and neighbours to each passage's own strengths.

    Parameters
    ----------
    own : sequence of mapping
        For each passage in reading order, strength by theme.
    sections : sequence of str
        Each passage's heading, empty where it has none.
    headings : mapping
        Strength by theme for each heading.

    Returns
    -------
    list of dict
        For each passage, theme to (strength, context cues).
    """
    result = []
    for index, mine in enumerate(own):
        heading = headings.get(sections[index], {})
        around = _neighbours(own, sections, index)
        full: dict[str, tuple[float, tuple[str, ...]]] = {}
        for theme in sorted({*mine, *heading, *around}):
            from_heading = min(HEADING_CAP, HEADING_SHARE * heading.get(theme, 0.0))
            from_around = min(NEIGHBOUR_CAP, NEIGHBOUR_SHARE * around.get(theme, 0.0))
            cues: tuple[str, ...] = ()
            if from_heading > 0:
                cues += (f"heading: {sections[index]}",)
            if from_around >= 0.1:
                cues += ("neighbours",)
            full[theme] = (mine.get(theme, 0.0) + from_heading + from_around, cues)
        result.append(full)
    return result


def _neighbours(own: Sequence[Mapping[str, float]], sections: Sequence[str], index: int) -> dict[str, float]:
    total: dict[str, float] = {}
    for distance in range(1, REACH + 1):
        for other in (index - distance, index + distance):
            if 0 <= other < len(own):
                share = NEIGHBOUR_DECAY ** (distance - 1)
                if sections[other] != sections[index]:
                    share *= OTHER_SECTION
                for theme, strength in own[other].items():
                    total[theme] = total.get(theme, 0.0) + share * strength
    return total
