"""The language of the codebook's patterns: read here once, by the check of the codebook and by the tagger.

=============  ==============================================================
``contract``   contract, contracts, contracting
``a b c``      the words in a row
``a|b c``      either first word, then c
``consult*``   any word that begins so
``/re/``       one word that the regular expression matches whole
``a ... b``    a, then up to three other words, then b
=============  ==============================================================
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

GAP = "..."
MAX_GAP = 3
MAX_READINGS = 1000
_ALTERNATIVE = re.compile(r"/.*?/(?=\||\Z)|[^|]*")  # may be empty, so it always matches


class PatternFault(ValueError):
    """A pattern that cannot be read.

    Attributes
    ----------
    fault, remedy : str
        What is wrong with it, after its name; and how to mend it.
    """

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault}. {remedy}")
        self.fault, self.remedy = fault, remedy


class Part(NamedTuple):
    """What stands for one word of a text, or for the words between two.

    Attributes
    ----------
    kind : str
        ``word``: its lemma must be that of `text`, which a tokenizer may yet cut; ``beginning``: the word in lower case
        begins with `text`; ``expression``: `text` is a regular expression with its anchors, for the word in lower case;
        ``gap``: up to `MAX_GAP` words of any kind.
    text : str
        Empty for a gap.
    """

    kind: Literal["word", "beginning", "expression", "gap"]
    text: str


@dataclass(frozen=True)
class Pattern:
    """A pattern as read.

    Attributes
    ----------
    text : str
        As the codebook has it.
    slots : tuple of tuple of Part
        Word by word the alternatives.
    """

    text: str
    slots: tuple[tuple[Part, ...], ...]

    def readings(self) -> Iterator[tuple[Part, ...]]:
        """Every way of taking one alternative of each word."""
        return itertools.product(*self.slots)


def parse_pattern(text: str) -> Pattern:
    """Read a pattern.

    Raises
    ------
    PatternFault
        It is empty, has an empty alternative, a ``*`` or a gap out of place, a regular expression that cannot compile,
        or more than `MAX_READINGS` readings.
    """
    words = text.split()
    if not words:
        raise PatternFault("is empty", "Write the words to look for, or remove the line.")
    slots = tuple(_slot(word) for word in words)
    gaps = [any(part.kind == "gap" for part in slot) for slot in slots]
    if gaps[0] or gaps[-1]:
        raise PatternFault("starts or ends with ...", "Put ... between two words that may stand apart.")
    if (True, True) in itertools.pairwise(gaps):
        raise PatternFault("has ... twice in a row", f"Write one; it stands for up to {MAX_GAP} words.")
    readings = math.prod(map(len, slots))
    if readings > MAX_READINGS:
        raise PatternFault(f"can be read in {readings:,} ways, more than {MAX_READINGS:,}",
                           "Write it as several patterns with fewer alternatives.")
    return Pattern(text, slots)


def _slot(word: str) -> tuple[Part, ...]:
    alternatives, at = [], 0
    while at <= len(word):  # an empty one after the last | too
        end = _ALTERNATIVE.match(word, at).end()  # type: ignore[union-attr]
        alternatives.append(_part(word[at:end], word))
        at = end + 1
    return tuple(alternatives)


def _part(text: str, word: str) -> Part:
    if text == GAP:
        return Part("gap", "")
    if not text:
        raise PatternFault(f"has an empty alternative in `{word}`", "Write alternatives as one|other.")
    if text.startswith("/"):
        return Part("expression", _expression(text))
    if "*" not in text:
        return Part("word", text)
    if text.count("*") > 1 or text[0] == "*" or text[-1] != "*":
        raise PatternFault("has a * that is not at the end of a word", "Write commission* for words that begin so.")
    return Part("beginning", text[:-1].lower())


def _expression(text: str) -> str:
    if len(text) < 3 or not text.endswith("/"):
        raise PatternFault("has a regular expression without its closing slash", "Write it as /expression/.")
    whole = rf"\A(?:{text[1:-1]})\Z"
    try:
        for expression in (text[1:-1], whole):  # x)(y compiles between brackets only
            re.compile(expression)
    except re.error as error:
        raise PatternFault(f"cannot compile: {error}",
                           "Correct the regular expression between the slashes.") from error
    return whole
