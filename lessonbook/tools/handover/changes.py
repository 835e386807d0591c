"""What changed since the version that a document supersedes."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from .findings import Finding
from .reading import Read

SAME = 0.6


class Changes(NamedTuple):
    """Passages that are new, gone and reworded since an earlier version."""

    added: tuple[Read, ...]
    gone: tuple[Read, ...]
    reworded: tuple[tuple[Read, Read], ...]


def compare(old: Sequence[Read], new: Sequence[Read]) -> Changes:
    """Match the passages of two versions: alike word for word, else the most alike pair above `SAME`."""
    left = {one.text for one in new}
    kept = {one.text for one in old}
    gone = [one for one in old if one.text not in left]
    added = [one for one in new if one.text not in kept]
    reworded = []
    for one in list(gone):
        best = max(
            ((_likeness(one.text, other.text), other) for other in added), key=lambda pair: pair[0], default=None
        )
        if best and best[0] >= SAME:
            reworded.append((one, best[1]))
            gone.remove(one)
            added.remove(best[1])
    return Changes(tuple(added), tuple(gone), tuple(reworded))


def _likeness(first: str, second: str) -> float:
    matcher = SequenceMatcher(None, first.lower().split(), second.lower().split(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= SAME and matcher.quick_ratio() >= SAME else 0.0


def dropped(changes: Changes) -> list[Finding]:
    """Concerns of the earlier version that are gone without a word."""
    lost = [one for one in changes.gone if one.label == "concern"]
    if not lost:
        return []
    first = lost[0].text if len(lost[0].text) < 120 else lost[0].text[:117] + "..."
    count = "1 concern" if len(lost) == 1 else f"{len(lost)} concerns"
    return [
        Finding(
            "dropped-since",
            "warning",
            f"{count} of the earlier version {'is' if len(lost) == 1 else 'are'} gone, "
            f"such as: {first} Say how each was settled, or bring it back.",
        )
    ]
