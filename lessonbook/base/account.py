"""What a run worked out again, and why."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Account:
    """What was done again, and why.

    Attributes
    ----------
    lines : list of (str, str)
        Step, and what was done in it.
    """

    lines: list[tuple[str, str]] = field(default_factory=list)

    def say(self, step: str, what: str) -> None:
        """Add a line."""
        self.lines.append((step, what))
