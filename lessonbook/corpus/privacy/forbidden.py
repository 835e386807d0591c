"""Runs of words that may not leave, and how a text is looked through for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..small_words import GLUE_WORDS, SMALL_WORDS

RUN = 6

LONG_RUN = 10

TELLING = 3

_LEAST = 3

_SMALL = frozenset((GLUE_WORDS + SMALL_WORDS).split())

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass
class Forbidden:
    """Runs of words that may not be in the site, and where each comes from.

    Attributes
    ----------
    runs : dict of int to dict of str to str
        By length in words: the run, small letters with single spaces, and the place it stands at.
    """

    runs: dict[int, dict[str, str]] = field(default_factory=dict)

    def add(self, text: str, place: str, known: Forbidden | None = None, met: Forbidden | None = None) -> None:
        """Take up a text's telling runs of `RUN` words, all of `LONG_RUN`, and a shorter text as a whole.

        A run of `RUN` is telling with `TELLING` words that are neither small words nor written with a capital:
        names of bodies and figures of speech occur everywhere. `known` holds runs of `RUN` to pass over; `met` runs
        of `RUN` and of one word more: what it has of the first, but with neither neighbour, is met by chance.
        """
        words = _WORD.findall(text)
        low = [word.lower().replace("’", "'") for word in words]
        if len(words) < RUN:
            telling = sum(word.replace("'", "") not in _SMALL for word in low)
            if len(words) >= _LEAST and telling >= 2 and not (known and known.holds(low)):
                self.put(low, place)
            return
        tells = [(word[0].islower() and word.replace("'", "") not in _SMALL) or word.isdigit() for word in words]
        for start in range(len(words) - RUN + 1):
            run = low[start:start + RUN]
            if sum(tells[start:start + RUN]) >= TELLING and not (known and known.holds(run)) and not (
                    met and met.holds(run) and not met.holds(low[start:start + RUN + 1])
                    and not met.holds(low[max(0, start - 1):start + RUN])):
                self.put(run, place)
        for start in range(len(words) - LONG_RUN + 1):
            self.put(low[start:start + LONG_RUN], place)

    def put(self, run: list[str], place: str) -> None:
        """Take up one run."""
        self.runs.setdefault(len(run), {}).setdefault(" ".join(run), place)

    def take(self, other: Forbidden, but: Forbidden) -> None:
        """Take up another's runs, but not those of a third."""
        for length, runs in other.runs.items():
            for run, place in runs.items():
                if run not in but.runs.get(length, ()):
                    self.runs.setdefault(length, {}).setdefault(run, place)

    def holds(self, run: list[str]) -> bool:
        """Whether a run was taken up."""
        return " ".join(run) in self.runs.get(len(run), ())

    def found_in(self, text: str) -> Iterator[str]:
        """Places of forbidden runs that a text holds."""
        words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
        for length, runs in self.runs.items():
            for start in range(len(words) - length + 1):
                place = runs.get(" ".join(words[start:start + length]))
                if place is not None:
                    yield place
