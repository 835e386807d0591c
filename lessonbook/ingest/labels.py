"""Speaker labels at the start of lines, in the layouts that recorders and typists use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .names import TIME, is_generic, is_name, tidy

_STAMP = rf"[\[(<]?\s*{TIME}\s*[\])>]?"
_LOOSE = rf"(?:{TIME}|\d{{1,2}}:\d{{1,2}}:\d{{1,2}}(?:[.,]\d{{1,7}})?)"  # Teams once wrote 0:0:7.0
_RANGE = re.compile(rf"\s*[\[(]?({_LOOSE})\s*(?:-+>|–|-|to)\s*{_LOOSE}[\])]?\s*")
_LONE = re.compile(rf"\s*[\[(]?({TIME})[\])]?\s*")
# Zoom's chat and audio transcripts, Rev, Descript, Otter, Teams, Google Meet
_LABEL = re.compile(
    rf"(?P<mark>(?:>>+|[-–—•*])\s*)?(?:(?P<time1>{_STAMP})\s*[-–]?\s*)?(?:From\s+)?"
    rf"(?P<name>\[?[^\W\d_][^:\n\[\]<>\t]{{0,58}}?\]?)\s*(?:\((?P<note>[^()\n]{{1,60}})\))?\s*"
    rf"(?:to\s+Everyone\s*)?(?P<time2>{_STAMP})?\s*:(?![/\d])\s*(?P<time3>{_STAMP})?\s*(?P<said>.*)", re.DOTALL)
_BRACKET = re.compile(rf"\[(?P<name>[^\[\]\n:]{{1,60}})\]\s*:?\s*(?P<time>{_STAMP})?\s*:?\s*(?P<said>.*)", re.DOTALL)
_PAREN = re.compile(r"\(([^()\n:]{2,60})\)")
_HEADED = re.compile(rf"(?P<name>[^\W\d_][^\n:\[\]<>]{{0,58}}?)[\s,]*[-–|·]?\s*(?P<time>{_STAMP})\s*", re.DOTALL)
_FOLLOWED = re.compile(rf"(?P<time>{_STAMP})\s*[-–|]?\s*(?P<name>[^\W\d_][^\n:\[\]<>]{{0,58}}?)\s*")
# beside its clock, Teams writes the time for screen readers
_SPELT = re.compile(r"\s*(?:\d{1,2} hours? ?)?(?:\d{1,3} minutes? ?)?(?:\d{1,2} seconds?)?\s*")
_ANGLE = re.compile(r"<(?P<name>[^\W\d_][^:\n<>/]{1,40})>\s+(?P<said>\S.*)", re.DOTALL)
# a tag or initials, a tab, and what was said
_TABBED = re.compile(r"(?P<name>[^\W\d_][^:\n\[\]<>\t]{0,30}?) ?\t[ \t]*(?P<said>\S.*)", re.DOTALL)
_INITIALS = re.compile(r"[A-Z]{1,4}\d{0,2}")
_SOUND = re.compile(r"inaudible|laugh|pause|crosstalk|music|applause|silence|unclear", re.IGNORECASE)
_CITATION = re.compile(r"[A-Z][A-Za-z+]{0,7}\d{2,4}[a-z]?")
_CHEVRON = re.compile(r"\s*(?:>>+|&gt;&gt;)\s*(?P<said>.*)", re.DOTALL)


@dataclass(frozen=True)
class Label:
    """A possible speaker at the start of a line.

    Attributes
    ----------
    name, time, note : str
        Who; when, where a timecode stands with it; what stands in brackets behind the name.
    said : str
        The rest of the line.
    strong : bool
        The layout alone says that this is a speaker (a name with a timecode).
    raw : str
        The label as it stands in the text.
    """

    name: str
    said: str
    raw: str
    time: str = ""
    note: str = ""
    strong: bool = False


def timecode(line: str) -> str:
    """The time, where a line is nothing but a timecode or a range of them."""
    found = _RANGE.fullmatch(line) or _LONE.fullmatch(line)
    return bare(found[1]) if found else ""


def spells_time(line: str, following: str) -> bool:
    """Whether a line says in words the time that the line after it gives."""
    return bool(line.strip() and _SPELT.fullmatch(line) and timecode(following))


def bare(stamp: str) -> str:
    """A timecode without the brackets around it, as hours, minutes and seconds."""
    from ..readers.captions import clock

    text = stamp.strip(" \t[]()<>")
    if re.search("[AaPp][Mm]$", text):
        return text
    return clock(text) if re.fullmatch(_LOOSE, text) else text


def label(line: str, bold: int = 0) -> Label | None:
    """Find the speaker that a line may start with.

    Parameters
    ----------
    line : str
        One line of a block.
    bold : int
        How many letters at its start are bold.
    """
    line = line.strip()
    if found := _BRACKET.fullmatch(line):
        name = tidy(found["name"])
        if is_name(name) and (is_generic(name) or not _CITATION.fullmatch(name)) and not _SOUND.search(name):
            return _made(line, name, found["said"], found["time"], strong=bool(found["time"]) or is_generic(name))
    if (found := _PAREN.fullmatch(line)) and is_name(tidy(found[1])) and not _SOUND.search(found[1]):
        return Label(tidy(found[1]), "", line)
    if found := _LABEL.fullmatch(line):
        name = tidy(found["name"])
        note = found["note"] or ""
        stamp = found["time1"] or found["time2"] or found["time3"] or ""
        if note and re.fullmatch(TIME, note.strip()):
            stamp, note = note, ""
        before, comma, after = name.partition(",")
        if comma and not note and len(before.split()) > 1 and is_name(before):
            name, note = before, after
        if is_name(name):
            return _made(line, name, found["said"], stamp, note, strong=bool(stamp or bold >= len(name)))
    for pattern in (_HEADED, _FOLLOWED):
        if (found := pattern.fullmatch(line)) and is_name(tidy(found["name"])):
            return _made(line, tidy(found["name"]), "", found["time"], strong=True)
    if (found := _ANGLE.fullmatch(line)) and is_name(tidy(found["name"])):
        return _made(line, tidy(found["name"]), found["said"], "")
    if (found := _TABBED.fullmatch(line)) and len(found["said"].split()) > 2:
        name = tidy(found["name"])
        if is_generic(name) or (_INITIALS.fullmatch(name) and is_name(name)):
            return _made(line, name, found["said"], "")
    if 1 < bold <= 62 and is_name(tidy(line[:bold])):
        return Label(tidy(line[:bold]), line[bold:].lstrip(" :-–—\t"), line[:bold].strip(), strong=False)
    return None


def _made(line: str, name: str, said: str, stamp: str | None, note: str = "", *, strong: bool = False) -> Label:
    raw = line[: len(line) - len(said)].strip() if said else line
    return Label(name, said.strip(), raw, bare(stamp) if stamp else "", note.strip(), strong)


def turn_mark(line: str) -> str | None:
    """What follows ``>>``, which marks a change of speaker without saying to whom."""
    found = _CHEVRON.fullmatch(line)
    return found["said"] if found else None


def speakers(labels: Sequence[Label | None], *, captions: bool) -> frozenset[str]:
    """Decide which of the possible labels are speakers, by the evidence of the whole document.

    Parameters
    ----------
    labels : sequence of Label or None
        One a paragraph or cue, None where it starts with no possible label.
    captions : bool
        Whether the document is a caption file, where a lone label is likelier to be a speaker.

    Returns
    -------
    frozenset of str
        Names in small letters.
    """
    found = [item for item in labels if item is not None and (captions or _tells(item))]
    counts = Counter(item.name.lower() for item in found)
    strong = Counter(item.name.lower() for item in found if item.strong)
    tags = {item.name.lower() for item in found if is_generic(item.name)}
    share = len(found) / max(1, len(labels))
    repeated = {name for name, count in counts.items() if count > 1}
    sure = repeated | ({name for name in strong if strong.total() > 1}) | (
        tags if sum(counts[tag] for tag in tags) > 1 else set())
    lines = sum(counts[name] for name in sure)
    if captions:
        alone = {name for name in counts if len(name.split()) > 1 or lines > 1 or share > 0.3}
        return frozenset(sure | alone | tags)
    if len(found) < 2 or (share < 0.15 and not (lines >= 4 and (strong.total() >= 4 or (sure and sure <= tags)))):
        return frozenset()
    if share < 0.5 and len(repeated) < 2 and not sure & tags and strong.total() < 3:
        return frozenset()
    return frozenset(counts if share > 0.3 else sure)


def _tells(item: Label) -> bool:
    """Whether a label is evidence of a speaker by itself, and not a term before its value."""
    said = len(re.findall(r"[^\W\d_]+", item.said))
    full = len(item.name.split()) > 1 and (said > 0 or not item.said)
    return item.strong or is_generic(item.name) or said > 1 or full


def names_alone(lines: Sequence[str]) -> frozenset[str]:
    """Names that stand on a line of their own before each turn, in small letters.

    Parameters
    ----------
    lines : sequence of str
        First lines of all paragraphs.

    Returns
    -------
    frozenset of str
        At least two names, each met twice or more, four lines in all, and one for every six paragraphs.
    """
    counts = Counter(tidy(line).lower() for line in lines
                     if len(line) <= 62 and not line.rstrip().endswith((".", "?", "!", ",")) and is_name(tidy(line)))
    names = {name for name, count in counts.items() if count > 1}
    enough = max(4, len(lines) / 6)
    return frozenset(names) if len(names) > 1 and sum(counts[name] for name in names) >= enough else frozenset()
