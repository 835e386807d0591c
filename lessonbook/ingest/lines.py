"""Lines of a document as labels and words stand on them, without what recorders repeat or count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..readers import Block, Dropped
from .labels import label, spells_time

_COUNT = re.compile(r"\d{1,4}[.)]?")
_BULLETS = ("*", "+", "•", "◦", "▪")


@dataclass(frozen=True)
class Line:
    """One line of a block.

    Attributes
    ----------
    text : str
        Its words.
    block : Block
        The block it stands in.
    first, last : bool
        Whether it is the block's first or last line.
    bold : int
        How many letters at its start are bold.
    """

    text: str
    block: Block
    first: bool
    last: bool
    bold: int

    @property
    def may_have_label(self) -> bool:
        """A bullet of a list may start with a word and a colon without being a speaker's turn."""
        named = self.block.kind == "cue" and self.block.voice
        return not named and self.block.kind not in ("row", "note", "box") and not (
            self.block.kind == "item" and self.text.startswith(_BULLETS))

    @property
    def may_be_name(self) -> bool:
        """Whether a name may stand alone on it, before the words: in a cue only on the first of several."""
        if self.block.kind == "cue":
            return self.first and "\n" in self.block.text and not self.block.voice
        return self.first and self.block.kind not in ("row", "note", "box")


def lines_of(blocks: Sequence[Block]) -> tuple[list[Line], list[Dropped]]:
    """Cut blocks into lines.

    Returns
    -------
    tuple of list of Line and list of Dropped
        The lines; times in words where the time itself follows, and turns' numbers right above their labels.
    """
    lines = [line for block in blocks for line in _lines(block)]
    following = [*(line.text for line in lines[1:]), ""]
    spelt = [spells_time(line.text, after) for line, after in zip(lines, following, strict=False)]
    dropped = [Dropped(line.text, "timecode", line.block.place)
               for line, gone in zip(lines, spelt, strict=True) if gone]
    kept = [line for line, gone in zip(lines, spelt, strict=True) if not gone]
    counts = [line.first and _COUNT.fullmatch(line.text) is not None and not after.first
              and label(after.text, after.bold) is not None for line, after in pairwise(kept)]
    dropped += [Dropped(line.text, "number of a turn", line.block.place)
                for line, gone in zip(kept, counts, strict=False) if gone]
    return [line for line, gone in zip(kept, [*counts, False], strict=False) if not gone], dropped


def _lines(block: Block) -> list[Line]:
    if block.kind == "row":
        return [Line(block.text, block, True, True, 0)]
    parts = [part for part in block.text.split("\n") if part.strip()]
    left = block.bold
    lines = []
    for index, part in enumerate(parts):
        bold = max(0, min(left, len(part)))
        lines.append(Line(part.strip(), block, index == 0, index == len(parts) - 1, bold))
        left -= len(part) + 1
    return lines


def unrolled(blocks: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """Take out the lines that rolling captions show twice: a cue that starts with the last line of the one before."""
    last: list[str] = []
    repeats = 0
    for block in blocks:
        lines = block.text.split("\n")
        repeats += bool(last) and lines[0] == last[-1] and len(lines[0]) > 3
        last = lines
    if repeats < max(3, len(blocks) / 4):
        return list(blocks), []
    kept: list[Block] = []
    dropped: list[Dropped] = []
    last = []
    for block in blocks:
        lines = block.text.split("\n")
        new = lines[1:] if last and lines[0] == last[-1] else lines
        if len(new) < len(lines):
            dropped.append(Dropped(lines[0], "line that rolling captions repeat", block.place))
        if new:
            kept.append(replace(block, text="\n".join(new)))
        last = lines
    return kept, dropped
