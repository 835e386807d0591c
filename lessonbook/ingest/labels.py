"""Speaker labels at the start of lines, in the layouts that recorders and typists use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..corpus.people.names import is_surname_first
from .names import TIME, is_generic, is_name, may_be_name, tidy

_STAMP = rf"[\[(<]?\s*{TIME}\s*[\])>]?"
_LOOSE = rf"(?:{TIME}|\d{{1,2}}:\d{{1,2}}:\d{{1,2}}(?:[.,]\d{{1,7}})?)"  # Teams once wrote 0:0:7.0
_TO = r"\s*(?:-+>|–|-|to)\s*"
_RANGE = re.compile(rf"\s*[\[(]?({_LOOSE}){_TO}{_LOOSE}[\])]?\s*")
_LONE = re.compile(rf"\s*[\[(]?({TIME})[\])]?\s*")
# times within the words, in brackets or between the hash marks of f4 and easytranscript
_INSIDE = re.compile(r"\s?(?:\[\s*(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?\s*\]|\((?:\d{1,2}:)?\d{1,3}:\d{2}:\d{2}\)|"
                     r"<(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?>|#(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[-.,]\d{1,3})?#)")
_COUNTED = re.compile(r"(q|a|question|answer) ?\d{1,4}", re.IGNORECASE)  # they are counted, and are no people
_POST = re.compile(r"(.+?)\s+[-–—/|]\s+(.+)")
_SECTION = re.compile(r"[B-PR-Z]|[IVXL]+")  # A and Q may be an answer and a question
_SOUND = re.compile(r"inaudible|laugh|pause|crosstalk|music|applause|silence|unclear", re.IGNORECASE)
_CITATION = re.compile(r"[A-Z][A-Za-z+]{0,7}\d{2,4}[a-z]?")
_INITIALS = re.compile(r"[A-Z]{1,4}\d{0,2}")
# beside its clock, Teams writes the time for screen readers
_SPELT = re.compile(r"\s*(?:\d{1,2} hours? ?)?(?:\d{1,3} minutes? ?)?(?:\d{1,2} seconds?)?\s*")
_CHEVRON = re.compile(r"\s*(?:>>+|&gt;&gt;)\s*(?P<said>.*)", re.DOTALL)
_ASIDE = r"(?:\((?P<note>[^()\n]{1,60})\)\s*)?"
_NAME = r"[^\W\d_][^\n:\[\]<>]{0,58}?"
# what may stand before a label: a number, a mark of quotation, the date of a message, from when to when
_BEFORE = (
    re.compile(r"(?:\d{1,4}[.)]\s+|\[\d{1,4}\]\s+|\d{1,4} ?\t\s*|Q\d{1,4}[.:]?\s+|(?:>\s+)+)(?P<time>)"),
    re.compile(rf"\u200e?[\[(]?(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}),?[ T]+(?P<time>{TIME})"
               r"[\])]?(?:\s*[-–]\s+|\s*:\s+|\s+)"),
    re.compile(rf"[\[(]?(?P<time>{_LOOSE}){_TO}{_LOOSE}[\])]?:?\s+"),
    re.compile(rf"[\[(](?P<time>{TIME})[\])]\s*(?=<)|(?P<when>{TIME}) ?\t\s*"),
)


@dataclass(frozen=True)
class _Layout:
    """A way to write a label.

    Attributes
    ----------
    pattern : re.Pattern
        Of the whole line, with the groups `name`, and `said`, `note` and `time1` to `time3` where it has them.
    sure : str
        When it is sure that this is a speaker: ``always``, ``never``, or ``set`` where the name is bold or has a time.
    fits : callable
        Whether the name may be one in this layout.
    odd : callable
        How much else the layout is used for with this name, such as lists: 0 little, 1 much, 2 most.
    """

    pattern: re.Pattern[str]
    sure: str = "never"
    fits: Callable[[str], bool] = is_name
    odd: Callable[[str], int] = lambda name: 0


def _much(name: str) -> int:
    return 1


def _most(name: str) -> int:
    return 2


def _in_brackets(name: str) -> bool:
    return is_name(name) and (is_generic(name) or not _CITATION.fullmatch(name)) and not _SOUND.search(name)


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


_LAYOUTS = (
    _Layout(_line(rf"\[(?P<name>[^\[\]\n:]{{1,60}})\]\s*:?\s*(?P<time1>{_STAMP})?\s*:?\s*(?P<said>.*)"), "set",
            _in_brackets),
    _Layout(_line(r"\((?P<name>[^()\n:]{2,60})\)"), fits=lambda name: is_name(name) and not _SOUND.search(name)),
    # Zoom's chat and audio transcripts, Rev, Descript, Otter, Teams, Google Meet
    _Layout(_line(
        rf"(?:(?:>>+|[-–—•*])\s*)?(?:(?P<time1>{_STAMP})\s*[-–]?\s*)?(?:From\s+)?"
        rf"(?P<name>\[?[^\W\d_][^:：\n\[\]<>\t]{{0,58}}?\]?)\s*(?:[(\[](?P<note>[^()\[\]\n]{{1,60}})[)\]])?\s*"
        rf"(?:to\s+Everyone\s*)?(?P<time2>{_STAMP})?\s*[:：](?![/\d])\s*(?P<time3>{_STAMP})?\s*(?P<said>.*)"), "set"),
    _Layout(_line(rf"(?P<name>{_NAME})[\s,]*{_ASIDE}[-–|·]?\s*(?P<time1>{_STAMP})\s*"), "always"),
    _Layout(_line(rf"(?P<time1>{_STAMP})\s*[-–|]?\s*(?P<name>{_NAME})\s*{_ASIDE}"), "always"),
    # Trint and others: the time in brackets ends the name, and the words follow on the same line
    _Layout(_line(rf"(?P<name>[^\W\d_][^:\n\[\]<>()\t]{{0,58}}?)\s*[\[(]\s*(?P<time1>{TIME})\s*[\])]\s*(?P<said>\S.*)"),
            "always"),
    _Layout(_line(r"<(?P<name>[^\W\d_][^:\n<>/]{1,40})>\s+(?P<said>\S.*)"), fits=may_be_name,
            odd=lambda name: int(not is_name(name))),
    # a name that plain text emphasises, without a colon
    _Layout(_line(rf"(?:(?P<time1>{_STAMP})\s*)?(?P<mark>\*\*|__)(?P<name>[^*_\n:]{{1,60}})(?P=mark)\s*(?P<said>\S.*)"),
            "set"),
    # a tag or initials, a tab, and what was said
    _Layout(_line(r"(?P<name>[^\W\d_][^:\n\[\]<>\t]{0,30}?) ?\t[ \t]*(?P<said>\S.*)"),
            odd=lambda name: int(not (is_generic(name) or _INITIALS.fullmatch(name)))),
)
_ODD = (  # typists who write no colon, or no capital letter: so begin other lines too
    _Layout(_line(r"(?P<name>[^\W\d_][^:;\n\[\]<>()\t|=—–.]{0,40}?)(?: ?[—–|] | - | = |; )(?P<said>[^\s|].*)"),
            odd=_much),
    _Layout(_line(r"(?P<name>[^\W\d_](?:[^:;\n\[\]<>()\t|=—–.a-z]|(?<=[A-Z])[a-z]{0,2}\.(?= [A-Z])){0,40}?)[.)]"
                  r"\s(?P<said>\S.*)"), fits=lambda name: is_name(name) and not _SECTION.fullmatch(name), odd=_much),
    _Layout(_line(r"(?P<name>Q\d{1,3}|A\d{1,3})\s+(?P<said>\S.*)"), odd=_much),
    _Layout(_line(r"(?P<name>[^\W\d_][\w’'-]{0,30}(?: [\w’'-]{1,20}){0,3}): ?(?![/\d])(?P<said>\S.*)"),
            fits=may_be_name, odd=_much),
    # initials or a tag in a margin, with nothing but space behind
    _Layout(_line(r"(?P<name>[A-Z]{2,4}\d{0,2}|[A-Z]\d{1,2}) +(?P<said>(?=.*[a-z])\S.*)"), odd=_most),
    _Layout(_line(r"(?P<name>[A-Z][A-Za-z]{2,12}(?: ?[-_]?(?:\d{1,3}|[A-H])(?= ))?) +(?P<said>\S.*)"),
            fits=is_generic, odd=_most),
)


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
    odd : int
        How much else its layout is used for, such as lists, from 0 to 2: the more, the more evidence it takes to be
        believed.
    """

    name: str
    said: str
    raw: str
    time: str = ""
    note: str = ""
    strong: bool = False
    odd: int = 0


def timecode(line: str) -> str:
    """The time, where a line is nothing but a timecode or a range of them."""
    found = _RANGE.fullmatch(line) or _LONE.fullmatch(line)
    return bare(found[1]) if found else ""


def without_times(text: str) -> tuple[str, list[str]]:
    """Words without the times in brackets between them, and these times."""
    return _INSIDE.sub("", text).strip(), [stamp.strip() for stamp in _INSIDE.findall(text)]


def spells_time(line: str, following: str) -> bool:
    """Whether a line says in words the time that the line after it gives."""
    return bool(line.strip() and _SPELT.fullmatch(line) and timecode(following))


def bare(stamp: str) -> str:
    """A timecode without the brackets around it, as hours, minutes and seconds."""
    from ..readers.captions import clock

    text = stamp.strip(" \t[]()<>#")
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
            time = next((bare(stamp) for stamp in before.groups() if stamp), "")
            numbered = number == 0 and not is_generic(found.name)
            return replace(found, raw=line[:before.end()] + found.raw, strong=found.strong or number > 0,
                           time=found.time or time, odd=max(0 if time else found.odd, int(numbered)))
    return _label(line, bold)


def _label(line: str, bold: int) -> Label | None:
    for layout in _LAYOUTS:
        if (found := layout.pattern.fullmatch(line)) and (made := _made(line, bold, layout, found)):
            return made
    name = tidy(line[:bold]).removesuffix(".") if 1 < bold <= 62 else ""
    if is_name(name):
        return Label(name, line[bold:].lstrip(" :-–—\t"), line[:bold].strip())
    odd = (_made(line, bold, layout, found) for layout in _ODD if (found := layout.pattern.fullmatch(line)))
    return next(filter(None, odd), None)


def _made(line: str, bold: int, layout: _Layout, found: re.Match[str]) -> Label | None:
    groups = {"said": "", "note": "", **{key: value or "" for key, value in found.groupdict().items()}}
    name, said, note = tidy(groups["name"]), groups["said"], groups["note"].strip()
    stamp = next((value for key, value in groups.items() if key.startswith("time") and value), "")
    if note and (_RANGE.fullmatch(note) or _LONE.fullmatch(note)):
        stamp, note = timecode(note), ""
    before, comma, after = name.partition(",")
    if comma and not note and len(before.split()) > 1 and is_name(before) and not is_surname_first(before, after):
        name, note = before, after.strip()
    elif not note and (post := _POST.fullmatch(name)) and is_name(post[1]) and is_name(post[2]) and (
            len(post[1].split()) > 1):
        name, note = post[1], post[2]
    if not layout.fits(name):
        return None
    sure = layout.sure == "always" or (layout.sure == "set" and bool(
        stamp or bold >= len(name) or (line.startswith("[") and is_generic(name))))
    if line[:1] in "*_" and said.startswith(line[0]):  # emphasis in Markdown, around the name and its colon
        said = said.lstrip("*_ ")
    raw = line[: len(line) - len(said)].strip() if said else line
    return Label(_COUNTED.sub(r"\1", name) if _COUNTED.fullmatch(name) else name, said.strip(), raw,
                 bare(stamp) if stamp else "", note, sure, layout.odd(name))


def turn_mark(line: str) -> str | None:
    """What follows ``>>``, which marks a change of speaker without saying to whom."""
    found = _CHEVRON.fullmatch(line)
    return found["said"] if found else None
