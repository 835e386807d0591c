"""Numbers in the margin that count lines, as transcripts of evidence have them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NUMBERED = re.compile(r"[ \t]*(\d{1,5})(?:[ \t]+|:[ \t]+|$)")
_LEAST = 8
_STEPS = (1, 5, 10)


def line_numbers(lines: Sequence[str], share: float = 0.9) -> dict[int, int]:
    """Find the numbers that count lines.

    They stand at the start of lines without a stop or bracket behind (those are a list's), go up by one step from one
    numbered line to the next, and may start again on each page. Where the step is one, either nearly all lines have
    a number, or the numbers stand on lines of their own; where it is five or ten, as many lines lie between.

    Parameters
    ----------
    lines : sequence of str
        All lines of the document.
    share : float
        Of the lines with words, the least that must have a number.

    Returns
    -------
    dict of int to int
        Line to the length of its number with the space behind; empty where lines are not counted.
    """
    found = [(index, int(mark[1]), mark.end()) for index, line in enumerate(lines) if (mark := _NUMBERED.match(line))]
    filled = sum(bool(line.strip()) for line in lines)
    for step in _STEPS:
        kept = [item for item in found if item[1] % step == 0]
        lone = [item for item in kept if item[2] == len(lines[item[0]])]
        for marks, most in ((kept, filled), (lone, 2 * len(lone))):
            goes_on = [two[1] == one[1] + step or (two[1] == step and one[1] > step) for one, two in pairwise(marks)]
            between = sorted(two[0] - one[0] for one, two in pairwise(marks))
            if len(marks) >= _LEAST and sum(goes_on) >= 0.9 * len(goes_on) and (
                    len(marks) >= share * most if step == 1 else between[len(between) // 2] == step):
                return {index: length for index, _, length in marks}
    return {}
