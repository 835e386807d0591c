"""Speaker labels at the start of lines, in the layouts that recorders and typists use."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .names import TIME, is_generic, is_name, may_be_name, tidy

_STAMP = rf"[\[(<]?\s*{TIME}\s*[\])>]?"
_LOOSE = rf"(?:{TIME}|\d{{1,2}}:\d{{1,2}}:\d{{1,2}}(?:[.,]\d{{1,7}})?)"  # Teams once wrote 0:0:7.0
_SPAN = rf"{_LOOSE}\s*(?:-+>|–|-|to)\s*{_LOOSE}"
_RANGE = re.compile(rf"\s*[\[(]?({_LOOSE})\s*(?:-+>|–|-|to)\s*{_LOOSE}[\])]?\s*")
_LONE = re.compile(rf"\s*[\[(]?({TIME})[\])]?\s*")
# Zoom's chat and audio transcripts, Rev, Descript, Otter, Teams, Google Meet
_LABEL = re.compile(
    rf"(?P<mark>(?:>>+|[-–—•*])\s*)?(?:(?P<time1>{_STAMP})\s*[-–]?\s*)?(?:From\s+)?"
    rf"(?P<name>\[?[^\W\d_][^:：\n\[\]<>\t]{{0,58}}?\]?)\s*(?:[(\[](?P<note>[^()\[\]\n]{{1,60}})[)\]])?\s*"
    rf"(?:to\s+Everyone\s*)?(?P<time2>{_STAMP})?\s*[:：](?![/\d])\s*(?P<time3>{_STAMP})?\s*(?P<said>.*)", re.DOTALL)
_BRACKET = re.compile(rf"\[(?P<name>[^\[\]\n:]{{1,60}})\]\s*:?\s*(?P<time>{_STAMP})?\s*:?\s*(?P<said>.*)", re.DOTALL)
_PAREN = re.compile(r"\(([^()\n:]{2,60})\)")
_ASIDE = r"(?:\((?P<note>[^()\n]{1,60})\)\s*)?"
_HEADED = re.compile(rf"(?P<name>[^\W\d_][^\n:\[\]<>]{{0,58}}?)[\s,]*{_ASIDE}[-–|·]?\s*(?P<time>{_STAMP})\s*",
                     re.DOTALL)
_FOLLOWED = re.compile(rf"(?P<time>{_STAMP})\s*[-–|]?\s*(?P<name>[^\W\d_][^\n:\[\]<>]{{0,58}}?)\s*{_ASIDE}")
# Trint and others: the time in brackets ends the name, and the words follow on the same line
_STAMPED = re.compile(rf"(?P<name>[^\W\d_][^:\n\[\]<>()\t]{{0,58}}?)\s*[\[(]\s*(?P<time>{TIME})\s*[\])]\s*"
                      r"(?P<said>\S.*)", re.DOTALL)
# what may stand before a label: a number, a mark of quotation, the date of a message, from when to when
_BEFORE = (
    re.compile(r"(?:\d{1,4}[.)]\s+|\[\d{1,4}\]\s+|\d{1,4} ?\t\s*|(?:>\s+)+)(?P<time>)"),
    re.compile(rf"\u200e?[\[(]?(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}),?[ T]+(?P<time>{TIME})"
               r"[\])]?(?:\s*[-–]\s+|\s*:\s+|\s+)"),
    re.compile(rf"[\[(]?(?P<time>{_LOOSE})\s*(?:-+>|–|-|to)\s*{_LOOSE}[\])]?:?\s+"),
    re.compile(rf"[\[(](?P<time>{TIME})[\])]\s*(?=<)"),
)
# typists who write no colon
_ODD = re.compile(r"(?P<name>[^\W\d_][^:;\n\[\]<>()\t|=—–.]{0,40}?)(?: ?[—–|] | - | = |; )(?P<said>[^\s|].*)",
                  re.DOTALL)
_DOTTED = re.compile(r"(?P<name>[^\W\d_](?:[^:;\n\[\]<>()\t|=—–.a-z]|(?<=[A-Z])[a-z]{0,2}\.(?= [A-Z])){0,40}?)[.)]"
                     r"\s(?P<said>\S.*)", re.DOTALL)
_COUNT = re.compile(r"[B-PR-Z]|[IVXL]+")  # of sections: A and Q may be an answer and a question
_LOWER = re.compile(r"(?P<name>[^\W\d_][\w’'-]{0,30}(?: [\w’'-]{1,20}){0,3}): ?(?![/\d])(?P<said>\S.*)", re.DOTALL)
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
    odd : bool
        Its layout is used for much else, such as lists: it takes more evidence to be believed.
    """

    name: str
    said: str
    raw: str
    time: str = ""
    note: str = ""
    strong: bool = False
    odd: bool = False


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
    for number, pattern in enumerate(_BEFORE):
        if (before := pattern.match(line)) is None:
            continue
        found = _label(line[before.end():], max(0, bold - before.end()))
        if found is not None:
            return replace(found, raw=line[:before.end()] + found.raw, strong=found.strong or number > 0,
                           time=found.time or (bare(before["time"]) if before["time"] else ""),
                           odd=found.odd or (number == 0 and not is_generic(found.name)))
    return _label(line, bold)


def _label(line: str, bold: int) -> Label | None:
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
        if note and re.fullmatch(rf"{_SPAN}|{TIME}", note.strip()):
            stamp, note = re.split(r"\s*(?:-+>|–|-|to)\s*", note.strip())[0], ""
        before, comma, after = name.partition(",")
        if comma and not note and len(before.split()) > 1 and is_name(before):
            name, note = before, after
        if is_name(name):
            return _made(line, name, found["said"], stamp, note, strong=bool(stamp or bold >= len(name)))
    for pattern in (_HEADED, _FOLLOWED):
        if (found := pattern.fullmatch(line)) and is_name(tidy(found["name"])):
            return _made(line, tidy(found["name"]), "", found["time"], found["note"] or "", strong=True)
    if (found := _STAMPED.fullmatch(line)) and is_name(tidy(found["name"])):
        return _made(line, tidy(found["name"]), found["said"], found["time"], strong=True)
    if (found := _ANGLE.fullmatch(line)) and may_be_name(tidy(found["name"])):
        name = tidy(found["name"])
        return _made(line, name, found["said"], "", odd=not is_name(name))
    if (found := _TABBED.fullmatch(line)) and len(found["said"].split()) > 2:
        name = tidy(found["name"])
        if is_name(name):
            return _made(line, name, found["said"], "", odd=not (is_generic(name) or _INITIALS.fullmatch(name)))
    if 1 < bold <= 62 and is_name(tidy(line[:bold])):
        return Label(tidy(line[:bold]), line[bold:].lstrip(" :-–—\t"), line[:bold].strip(), strong=False)
    return _odd(line)


def _odd(line: str) -> Label | None:
    """A name before a dash, a bar or a full stop, or one in small letters: so begin other lines too."""
    if (found := _ODD.fullmatch(line)) and is_name(tidy(found["name"])):
        return _made(line, tidy(found["name"]), found["said"], "", odd=True)
    if (found := _DOTTED.fullmatch(line)) and is_name(tidy(found["name"])) and not _COUNT.fullmatch(found["name"]):
        return _made(line, tidy(found["name"]), found["said"], "", odd=True)
    if (found := _LOWER.fullmatch(line)) and may_be_name(tidy(found["name"])):
        return _made(line, tidy(found["name"]), found["said"], "", odd=True)
    return None


def _made(line: str, name: str, said: str, stamp: str | None, note: str = "", *, strong: bool = False,
          odd: bool = False) -> Label:
    if line[:1] in "*_" and said.startswith(line[0]):  # emphasis in Markdown, around the name and its colon
        said = said.lstrip("*_ ")
    raw = line[: len(line) - len(said)].strip() if said else line
    return Label(name, said.strip(), raw, bare(stamp) if stamp else "", note.strip(), strong, odd)


def turn_mark(line: str) -> str | None:
    """What follows ``>>``, which marks a change of speaker without saying to whom."""
    found = _CHEVRON.fullmatch(line)
    return found["said"] if found else None
