"""Blocks to turns: who speaks, from when on, and what belongs together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ..readers import Block, Dropped
from .labels import Label, label, spells_time, timecode, turn_mark
from .names import tidy
from .voices import are_speakers, names_alone, speakers

_ASKER = re.compile(r"(?:interviewer|int|i|q|question|moderator|host|facilitator|researcher) ?\d?", re.IGNORECASE)
_FEW = 4
_COUNT = re.compile(r"\d{1,4}[.)]?")
_DASH = re.compile(r"[-–—]\s*(?=\S)")


@dataclass(frozen=True)
class Turn:
    """A stretch of text with one speaker, or of a document's own voice.

    Attributes
    ----------
    text, voice : str
        The words; who speaks, empty where nobody is named.
    place, page : str
        Where it starts in the original.
    kind : str
        The kind of its first block.
    level : int
        Of a heading.
    joins : bool
        Whether it may be merged with the next turn of the same speaker.
    fresh : bool
        Whether a mark says that somebody else starts here, so that it is never merged with the turn before.
    """

    text: str
    voice: str = ""
    place: str = ""
    page: str = ""
    kind: str = "paragraph"
    level: int = 0
    joins: bool = False
    fresh: bool = False


@dataclass
class Turns:
    """Turns in reading order, what was taken off them, and what stood behind names in brackets."""

    turns: list[Turn] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Line:
    text: str
    block: Block
    first: bool
    bold: int


def find_turns(blocks: Sequence[Block]) -> Turns:
    """Find the speakers of a document.

    Parameters
    ----------
    blocks : sequence of Block
        Cleaned blocks; tables are turned into rows with a voice before.

    Returns
    -------
    Turns
        Labels, timecodes and repeated lines of rolling captions are listed as dropped.
    """
    captions = sum(block.kind == "cue" for block in blocks) > len(blocks) / 2
    result = Turns()
    if captions:
        blocks = _unroll(blocks, result)
    lines = _without_spelt([line for block in blocks for line in _lines(block)], result)
    tries = [label(line.text, line.bold) if _may(line) else None for line in lines]
    known = speakers(_evidence(lines, tries), captions=captions)
    alone = names_alone([line.text if _heads(line) else "" for line in lines])
    if not captions and not _believed(lines, tries, known, alone):
        known, alone = frozenset(), frozenset()
    forms: dict[str, str] = {}
    _Builder(result, known, alone, captions, forms).build(lines, tries)
    return result


def _believed(lines: Sequence[_Line], tries: Sequence[Label | None], known: frozenset[str],
              alone: frozenset[str]) -> bool:
    """Whether people speak under these names.

    Where nearly every paragraph has a name, a full one or one of very few is enough: minutes report speech.
    """
    labels: list[tuple[str, str]] = []
    said: list[str] = []
    full = 0
    for line, found in zip(lines, tries, strict=True):
        if found is not None and found.name.lower() in known:
            labels.append((found.name, found.time))
            said.append(found.said)
            full += " " in found.name
        elif _heads(line) and tidy(line.text).lower() in alone:
            labels.append((tidy(line.text), ""))
        elif labels:
            said.append(line.text)
    few = len({name.lower() for name, _ in labels}) <= min(_FEW, len(labels) / 1.5)
    dense = (len(labels) if few else full) > 0.6 * len(said)
    return not labels or dense or are_speakers(labels, [text for text in said if text])


def _without_spelt(lines: list[_Line], result: Turns) -> list[_Line]:
    """Take out times in words where the time itself follows, and a turn's number right above its label."""
    following = [*(line.text for line in lines[1:]), ""]
    spelt = [spells_time(line.text, after) for line, after in zip(lines, following, strict=False)]
    result.dropped += [Dropped(line.text, "timecode", line.block.place)
                       for line, gone in zip(lines, spelt, strict=True) if gone]
    kept = [line for line, gone in zip(lines, spelt, strict=True) if not gone]
    counts = [line.first and _COUNT.fullmatch(line.text) and not after.first
              and label(after.text, after.bold) is not None for line, after in pairwise(kept)]
    result.dropped += [Dropped(line.text, "number of a turn", line.block.place)
                       for line, gone in zip(kept, counts, strict=False) if gone]
    return [line for line, gone in zip(kept, [*counts, False], strict=False) if not gone]


def _may(line: _Line) -> bool:
    """A bullet of a list may start with a word and a colon without being a speaker's turn."""
    return not line.block.voice and line.block.kind not in ("row", "note") and not (
        line.block.kind == "item" and line.text.startswith(("*", "+", "•", "◦", "▪")))


def _heads(line: _Line) -> bool:
    """Whether a name may stand alone on this line, before the words: in a cue only on the first of several."""
    if line.block.kind == "cue":
        return line.first and "\n" in line.block.text and not line.block.voice
    return line.first and line.block.kind not in ("row", "note")


def _lines(block: Block) -> list[_Line]:
    if block.kind == "row":
        return [_Line(block.text, block, True, 0)]
    parts = [part for part in block.text.split("\n") if part.strip()]
    left = block.bold
    lines = []
    for index, part in enumerate(parts):
        lines.append(_Line(part.strip(), block, index == 0, max(0, min(left, len(part)))))
        left -= len(part) + 1
    return lines


def _evidence(lines: Sequence[_Line], tries: Sequence[Label | None]) -> list[Label | None]:
    """One entry a paragraph: its first line's label; later lines count only where they have one."""
    return [found for line, found in zip(lines, tries, strict=True)
            if (line.first and line.block.kind != "heading") or found is not None]


class _Builder:
    def __init__(self, result: Turns, known: frozenset[str], alone: frozenset[str], captions: bool,
                 forms: dict[str, str]) -> None:
        self.result, self.known, self.alone, self.captions, self.forms = result, known, alone, captions, forms
        # where only the questions are labelled, the paragraph after one is the answer, not more of the question
        self.carries = captions or not (len(known) == 1 and _ASKER.fullmatch(next(iter(known))))
        self.voice = ""
        self.time = ""
        self.open: list[str] = []
        self.turn: Turn | None = None
        self.waiting = False
        self.fresh = False

    def build(self, lines: Sequence[_Line], tries: Sequence[Label | None]) -> None:
        for line, found in zip(lines, tries, strict=True):
            self._line(line, found)
        self._close()

    def _line(self, line: _Line, found: Label | None) -> None:
        block = line.block
        if found is not None and found.name.lower() in self.known:
            self._speaker(found, block)
        elif _heads(line) and tidy(line.text).lower() in self.alone:
            self._speaker(Label(tidy(line.text), "", line.text), block)
        elif block.kind not in ("cue", "row") and (time := timecode(line.text)):
            self.result.dropped.append(Dropped(line.text, "timecode", block.place))
            self._close()
            self.time = time
        elif block.kind == "heading":
            self._close()
            self.voice, self.time = "", ""
            if line.first:  # a heading over several lines is taken whole with its first
                self.result.turns.append(Turn(" ".join(block.text.split()), "", block.place, block.page, "heading",
                                              block.level))
        else:
            self._words(line)

    def _speaker(self, found: Label, block: Block) -> None:
        self._close()
        self.voice = self.forms.setdefault(found.name.lower(), found.name)
        if found.note:
            self.result.notes.setdefault(self.voice, found.note)
        self.result.dropped.append(Dropped(found.raw, "speaker's name before a turn", found.time or block.place))
        self.time = found.time or self.time
        self.waiting = True
        if found.said:
            self._start(found.said, block, self.voice)

    def _words(self, line: _Line) -> None:
        block, text = line.block, line.text
        voice = self.voice
        if block.voice:
            voice = self.voice = self.forms.setdefault(block.voice.lower(), block.voice)
        elif block.kind == "row" or (line.first and not self.carries and not self.waiting):
            voice = ""
        if self.captions and not block.voice:
            said = turn_mark(text)
            dash = _DASH.match(text) if said is None else None
            if said is not None or (dash and block.text.count("\n") and all(
                    _DASH.match(part) for part in block.text.split("\n"))):
                self._close()
                self.voice, voice, self.fresh = "", "", True
                text = said if said is not None else text[dash.end():] if dash else text
                if not text.strip():
                    return
        if self.turn is not None and not line.first and self.open:
            self.open.append(text)
        else:
            self._start(text, block, voice)

    def _start(self, text: str, block: Block, voice: str) -> None:
        if self.turn is not None and self.open:
            self._close()
        place = self.time or block.place
        kind = "paragraph" if block.kind == "heading" else block.kind
        joins = block.kind == "cue" or self.waiting
        self.turn = Turn("", voice, place, block.page, kind, joins=joins, fresh=self.fresh)
        self.open = [text]
        self.time, self.waiting, self.fresh = "", False, False

    def _close(self) -> None:
        if self.turn is not None and self.open:
            self.result.turns.append(replace(self.turn, text=" ".join(" ".join(self.open).split())))
        self.turn, self.open = None, []


def _unroll(blocks: Sequence[Block], result: Turns) -> list[Block]:
    """Take out the lines that rolling captions show twice: a cue that starts with the last line of the one before."""
    last: list[str] = []
    repeats = 0
    for block in blocks:
        lines = block.text.split("\n")
        repeats += bool(last) and lines[0] == last[-1] and len(lines[0]) > 3
        last = lines
    if repeats < max(3, len(blocks) / 4):
        return list(blocks)
    kept, last = [], []
    for block in blocks:
        lines = block.text.split("\n")
        own = lines[1:] if last and lines[0] == last[-1] else lines
        if len(own) < len(lines):
            result.dropped.append(Dropped(lines[0], "line that rolling captions repeat", block.place))
        if own:
            kept.append(replace(block, text="\n".join(own)))
        last = lines
    return kept
