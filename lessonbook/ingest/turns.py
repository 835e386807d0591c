"""Blocks to turns: who speaks, from when on, and what belongs together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..corpus.turn_kind import turn_kind
from ..readers import Block, Dropped
from .key import key_lines
from .labels import Label, bare, label, timecode, turn_mark, without_times
from .lines import Line, lines_of, unrolled
from .names import tidy, without_badge
from .unlabelled import ANSWERS, name_questions
from .voices import are_speakers, names_alone, parts_of, speakers

_ASKER = re.compile(r"(?:interviewer|int|i|q|question|moderator|host|facilitator|researcher) ?\d?", re.IGNORECASE)
_FEW = 4
_SHORT = 14
_DASH = re.compile(r"[-–—]\s*(?=\S)")
_BRACKETS = re.compile(r"(?:\([^()]*\)|\[[^\[\]]*\]|\s)+")


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
    """Turns in reading order, and what was taken off them.

    Attributes
    ----------
    turns : list of Turn
        In reading order.
    dropped : list of Dropped
        Labels, times, keys and repeated lines.
    notes : dict of str to str
        What stood behind a speaker's name in brackets, or in the key to the speakers.
    """

    turns: list[Turn] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Cast:
    """Who may speak: names before words, and names on a line of their own."""

    known: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()

    def label_of(self, line: Line, found: Label | None) -> Label | None:
        """The speaker's label that a line starts with, or is."""
        if found is not None and found.name.lower() in self.known:
            return found
        if line.may_be_name and tidy(line.text).lower() in self.alone:
            return Label(tidy(line.text), "", line.text)
        return None


def find_turns(blocks: Sequence[Block], names: Sequence[str] = ()) -> Turns:
    """Find the speakers of a document.

    Parameters
    ----------
    blocks : sequence of Block
        Cleaned blocks; tables are turned into rows with a voice before.
    names : sequence of str
        Full names that the document's key gives to its speakers.

    Returns
    -------
    Turns
        Labels, timecodes, the key to the speakers and repeated lines of rolling captions are listed as dropped.
    """
    result = Turns()
    captions = sum(block.kind == "cue" for block in blocks) > len(blocks) / 2
    if captions:
        blocks, result.dropped = unrolled(blocks)
    elif sum(block.kind == "box" for block in blocks) > len(blocks) / 2:  # laid out in boxes: they are the text
        blocks = [replace(block, kind="paragraph") if block.kind == "box" else block for block in blocks]
    lines, aside = lines_of(blocks)
    tries = _tries(lines)
    cast = _cast(lines, tries, captions, names)
    if cast == _Cast() and not any(block.voice for block in blocks):
        lines, aside = lines_of(name_questions(blocks))
        tries = _tries(lines)
    result.dropped += aside
    key = key_lines(tries, cast.known)
    for index, found in key.items():
        result.notes.setdefault(found.name, found.said)
        result.dropped.append(Dropped(lines[index].text, "key to the speakers", lines[index].block.place))
    rest = [(line, found) for index, (line, found) in enumerate(zip(lines, tries, strict=True)) if index not in key]
    _Builder(result, cast, captions).build(rest)
    return result


def _tries(lines: Sequence[Line]) -> list[Label | None]:
    """The label that each line may start with; a heading's only where it comes back."""
    tries = [label(line.text, line.bold) if line.may_have_label else None for line in lines]
    counts = Counter(found.name.lower() for found in tries if found is not None)
    return [found if found is not None and (line.block.kind != "heading" or counts[found.name.lower()] > 1) else None
            for line, found in zip(lines, tries, strict=True)]


def _cast(lines: Sequence[Line], tries: Sequence[Label | None], captions: bool, names: Sequence[str]) -> _Cast:
    # one entry a paragraph: its first line's label; later lines count only where they have one
    evidence = [found for line, found in zip(lines, tries, strict=True)
                if (line.first and line.block.kind not in ("heading", "note", "box")) or found is not None]
    alone = [(line.text if line.may_be_name else "", line.bold >= len(line.text) or line.block.kind == "heading")
             for line in lines]
    known = speakers(evidence, captions=captions)
    cast = _Cast(known | parts_of(known, evidence, names), names_alone(alone))
    return cast if captions or _are_believed(lines, tries, cast) else _Cast()


def _are_believed(lines: Sequence[Line], tries: Sequence[Label | None], cast: _Cast) -> bool:
    """Whether people speak under these names.

    Where nearly every paragraph has a name, a full one or one of very few is enough: minutes report speech.
    """
    labels: list[Label] = []
    said: list[str] = []
    for line, tried in zip(lines, tries, strict=True):
        found = cast.label_of(line, tried)
        if found is not None:
            labels.append(found)
        if found is None or found is tried:
            said += [found.said if found else line.text] if labels else []
    few = len({found.name.lower() for found in labels}) <= min(_FEW, len(labels) / 1.5)
    full = sum(" " in found.name for found in labels if found.said)
    dense = (len(labels) if few else full) > 0.6 * len(said)
    return not labels or dense or are_speakers([(found.name, found.time) for found in labels],
                                               [text for text in said if text])


class _Builder:
    def __init__(self, result: Turns, cast: _Cast, captions: bool) -> None:
        self.result, self.cast, self.captions = result, cast, captions
        self.forms: dict[str, str] = {}
        # where only the questions are labelled, the paragraph after one is the answer, not more of the question
        known = cast.known | cast.alone
        self.carries = captions or not (len(known) == 1 and _ASKER.fullmatch(next(iter(known))))
        self.voice = self.time = ""
        self.open: list[str] = []
        self.turn: Turn | None = None
        self.waiting = self.fresh = self.slants = False
        self.end: Line | None = None

    def build(self, lines: Sequence[tuple[Line, Label | None]]) -> None:
        faces = [line.block.italic for line, found in lines if line.block.voice or self.cast.label_of(line, found)]
        self.slants = sum(faces) > 0.2 * len(faces)
        self.end = next((line for line, _ in reversed(lines) if line.block.kind not in ("note", "box")), None)
        for line, found in lines:
            self._line(line, found)
        self._close()

    def _line(self, line: Line, tried: Label | None) -> None:
        block = line.block
        found = self.cast.label_of(line, tried)
        if found is not None:
            self._speaker(found, block)
        elif block.kind not in ("cue", "row") and (time := timecode(line.text)):
            self.result.dropped.append(Dropped(line.text, "timecode", block.place))
            self._close()
            self.time = time
        elif block.kind == "heading":
            self._close()
            self.voice = self.time = ""
            if line.first:  # a heading over several lines is taken whole with its first
                self.result.turns.append(Turn(" ".join(block.text.split()), "", block.place, block.page, "heading",
                                              block.level))
        elif not self._marked(line):
            self._words(line, self._voice(line, tried))

    def _speaker(self, found: Label, block: Block) -> None:
        self._close()
        self.voice = self._form(found.name)
        if found.note:
            self.result.notes.setdefault(self.voice, found.note)
        self.result.dropped.append(Dropped(found.raw, "speaker's name before a turn", found.time or block.place))
        self.time = found.time or self.time
        self.waiting = True
        if found.said:
            self._start(found.said, block, self.voice)

    def _form(self, name: str) -> str:
        return self.forms.setdefault(name.lower(), name)

    def _voice(self, line: Line, tried: Label | None) -> str:
        """Who says a line that has no label: nobody, where it stands beside the talk."""
        set_apart = line.block.kind in ("paragraph", "item")
        if line.block.voice and not (set_apart and self._is_beside(line, tried)):
            name, note = without_badge(line.block.voice)
            if note:
                self.result.notes.setdefault(self._form(name), note)
            if not self.captions:  # a row's or a question's own: what follows without one is nobody's
                return self._form(name)
            self.voice = self._form(name)
        elif line.block.kind in ("row", "note", "box") or (not self.waiting and self._is_beside(line, tried)):
            return ""
        elif line.first and not self.carries and not self.waiting:
            return ANSWERS if self.voice else ""
        return self.voice

    def _is_beside(self, line: Line, tried: Label | None) -> bool:
        """Whether a line is the transcriber's.

        It is a paragraph in brackets, in capitals or, in a talk that is not, in italics; it says that the recording
        starts or ends; or it is the last and starts as a label does that no speaker has: a credit.
        """
        text, short = line.text, len(line.text.split()) <= _SHORT
        if self.captions or not (line.first or line.last):
            return False
        if _BRACKETS.fullmatch(text) or not line.first:
            return _BRACKETS.fullmatch(text) is not None
        notice = text.startswith("©") or (text.isupper() and len(text.split()) > 1) or turn_kind(text) == "procedure"
        return (line.block.italic and not self.slants) or (short and (
            notice or (line is self.end and tried is not None)))

    def _marked(self, line: Line) -> bool:
        """Take a mark of captions for a change of speaker; True where the line has nothing behind it."""
        block = line.block
        if not self.captions or block.voice:
            return False
        said = turn_mark(line.text)
        if said is None and "\n" in block.text and all(map(_DASH.match, block.text.split("\n"))):
            said = _DASH.sub("", line.text, count=1)
        if said is None:
            return False
        self._close()
        self.voice, self.fresh = "", True
        if said.strip():
            self._words(replace(line, text=said), "")
        return True

    def _words(self, line: Line, voice: str) -> None:
        if self.turn is not None and not line.first and self.open and voice == self.turn.voice:
            self.open.append(line.text)
        else:
            self._start(line.text, line.block, voice)

    def _start(self, text: str, block: Block, voice: str) -> None:
        self._close()
        kind = "paragraph" if block.kind == "heading" else block.kind
        beside = kind in ("note", "box")
        joins = block.kind == "cue" or (self.waiting and not beside) or (block.kind == "row" and bool(voice))
        self.turn = Turn("", voice, block.place if beside else self.time or block.place, block.page, kind, joins=joins,
                         fresh=self.fresh)
        self.open = [text]
        if not beside:
            self.time, self.waiting, self.fresh = "", False, False

    def _close(self) -> None:
        turn, words = self.turn, " ".join(" ".join(self.open).split())
        self.turn, self.open = None, []
        if turn is None or not words:
            return
        times: list[str] = []
        if turn.voice or self.captions:
            at_start = words.startswith(("[", "(", "<", "#"))
            words, times = without_times(words)
            if times and at_start and turn.place.startswith("para"):
                turn = replace(turn, place=bare(times[0]))
        self.result.dropped += [Dropped(time, "timecode", turn.place) for time in times]
        if words:
            self.result.turns.append(replace(turn, text=words))
