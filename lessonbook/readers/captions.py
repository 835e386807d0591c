"""Caption files: WebVTT, SubRip and SubViewer, read forgivingly and alike.

Strict readers stop at the first slip; machine-made transcripts are full of slips, so anything between two
timing lines is a cue's text here, and everything else is set aside with its reason.
"""

from __future__ import annotations

import html
import re

from .blocks import Block, Document

_CLOCK = r"(?:\d+:)?\d{1,3}:\d{1,2}(?:[.,]\d+)?"
_TIMES = re.compile(rf"\s*({_CLOCK})\s*-+>\s*({_CLOCK})?(?:[ \t].*)?")
_SBV_TIMES = re.compile(r"\s*(\d+:\d{2}:\d{2}[.,]\d{3}),(\d+:\d{2}:\d{2}[.,]\d{3})\s*")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]+)>", re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:[bciuv]|ruby|rt|lang|font|span|i|em|strong)(?:[. \t/][^<>]*)?>|"
                     r"<\s*(?:\d+:)?\d+:\d+\.\d+\s*>|\{\\[^{}]*\}", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\s*(?:\d+|[0-9a-f]{8}-[0-9a-f-]{20,}(?:[/-]\d+)*|cue[-_ ]?\d+)\s*", re.IGNORECASE)
_SETTINGS = re.compile(r"(?:STYLE|REGION)\b")
# Whisper writes the times in brackets before the words
_BRACKETED = re.compile(rf"^[ \t]*\[({_CLOCK}\s*-+>\s*{_CLOCK})\][ \t]*", re.MULTILINE)
# a timing line with a slip in it: a clock, or most of one, on either side of its arrow
_SLIP = r"[\w.,]*\d[\w.,]*:[\w.,:]*"
_ARROW = re.compile(rf"[^\w\n]*{_SLIP}\s*-+>.*|[^\n]{{0,20}}?-+>\s*{_SLIP}\s*")


def read_captions(text: str, kind: str) -> Document:
    """Read captions.

    Parameters
    ----------
    text : str
        The decoded file.
    kind : str
        ``vtt``, ``srt`` or ``sbv``.

    Returns
    -------
    Document
        A block a cue and voice, each with its timecode; two ``<v>`` spans in one cue are two blocks.
    """
    document = Document(kind)
    lines = _BRACKETED.sub(r"\1\n", text.lstrip("\ufeff")).split("\n")
    timing = [index for index, line in enumerate(lines) if _times(line)]
    starts = [_head(lines, index) for index in timing]
    _preamble(document, lines[: starts[0] if starts else len(lines)])
    for number, index in enumerate(timing):
        found = _times(lines[index])
        end = starts[number + 1] if number + 1 < len(starts) else len(lines)
        identifier = lines[starts[number]] if starts[number] < index else ""
        if identifier and not _IDENTIFIER.fullmatch(identifier):
            document.drop(identifier, "name of a cue", found)
        _cue(document, lines[index + 1:end], found, kind)
    return document


def _times(line: str) -> str:
    found = _TIMES.fullmatch(line) or _SBV_TIMES.fullmatch(line)
    return clock(found[1]) if found else ""


def clock(text: str) -> str:
    """Write a timecode as hours, minutes and seconds: ``0:3.2`` becomes ``00:00:03``."""
    parts = [int(part or 0) for part in re.split(r"[.,]", text)[0].split(":")]
    parts = [0] * (3 - len(parts)) + parts[-3:]
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _head(lines: list[str], index: int) -> int:
    """Line at which a cue starts: its identifier's, where it has one, else its timing line's."""
    before = index - 1
    if before >= 0 and lines[before].strip() and "-->" not in lines[before]:
        alone = before == 0 or not lines[before - 1].strip()
        if _IDENTIFIER.fullmatch(lines[before]) or (alone and not lines[before].startswith(("WEBVTT", "NOTE"))):
            return before
    return index


def _preamble(document: Document, lines: list[str]) -> None:
    text = "\n".join(lines).strip()
    if text.startswith("WEBVTT"):
        text = text[6:].strip()
    document.drop(text, "head of the caption file")


def _cue(document: Document, lines: list[str], place: str, kind: str) -> None:
    """A cue's words; in WebVTT an empty line ends it, and notes and styles may follow."""
    own: list[str] = []
    aside: list[str] = []
    bucket, gap = own, False
    for line in lines:
        if not line.strip():
            gap = True
            continue
        if _ARROW.fullmatch(line):
            document.drop(line, "times that cannot be read", place)
            continue
        if gap and kind == "vtt":
            if line.startswith("NOTE") or _SETTINGS.match(line):
                bucket = aside
            elif bucket is aside:
                bucket = own
        gap = False
        bucket.append(line.strip())
    document.drop("\n".join(aside), "note in the caption file", place)
    raw = "\n".join(own)
    pieces = _VOICE.split(raw)
    for voice, words in zip(["", *pieces[1::2]], pieces[0::2], strict=True):
        said = html.unescape(_MARKUP.sub("", words)).strip()
        if said:
            document.blocks.append(Block(said, "cue", voice=" ".join(html.unescape(voice).split()), place=place,
                                         bold=_bold(words, said)))


def _bold(raw: str, said: str) -> int:
    found = re.match(r"\s*<b>([^<]*)</b>", raw, re.IGNORECASE)
    return min(len(found[1].strip()), len(said)) if found else 0
