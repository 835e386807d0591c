"""Counts in words that a reader can use."""

from __future__ import annotations


def plural(number: int, one: str, many: str = "") -> str:
    """Say a count: 1 passage, 2 passages, 1,064 passages; `many` for words that do not end in s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
