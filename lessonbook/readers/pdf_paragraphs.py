"""Lines of a PDF to paragraphs, headings, items and notes, by where they stand and how they are set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from .blocks import Block, is_sentence

_HYPHEN = "\ufffe\x02"
_NOTE = re.compile(r"(\d{1,3}|[*†‡§])[.):]?\s+\S")
_BULLETS = ("•", "◦", "▪", "‣", "·", "●", "○", "\uf0b7", "\uf0a7", "–\t", "-\t")


@dataclass(frozen=True)
class Line:
    """A line of a page; its edges are in points from the lower left corner."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    height: float
    size: float
    bold: bool
    top: float
    italic: bool
    word: float  # where its second word starts
    starts: float  # foot of its first letter, which is higher than that of its last where a divided word joins two
    ends: float


def paragraphs(lines: list[Line]) -> list[Block]:
    """Put lines together.

    Parameters
    ----------
    lines : list of Line
        Of all pages, in reading order, without the numbers that count them.
    """
    body = _common(lines) if lines else 0.0
    blocks: list[Block] = []
    group: list[Line] = []
    for line in lines:
        if group and _breaks(group, line, body):
            blocks.append(_block(group, body, len(blocks)))
            group = []
        group.append(line)
    if group:
        blocks.append(_block(group, body, len(blocks)))
    return blocks


def _common(lines: list[Line]) -> float:
    """Size of the letters of most words: the body text's."""
    sizes: dict[float, int] = {}
    for line in lines:
        sizes[line.size] = sizes.get(line.size, 0) + len(line.text)
    return max(sorted(sizes), key=lambda size: sizes[size])


def _breaks(group: list[Line], line: Line, body: float) -> bool:
    """Whether a line starts a new paragraph after the lines of `group`."""
    last = group[-1]
    starts = line.text.lstrip().startswith(_BULLETS) or (line.size < 0.87 * body and _NOTE.match(line.text))
    if line.page != last.page or starts or _looks_otherwise(group, line):
        return True
    if last.text.rstrip().endswith(tuple(_HYPHEN)):
        return False
    drop = last.ends - line.starts
    if drop < -0.5 * last.size:  # upwards: the next column
        small = len(last.text.split()) < 3 or last.top > 0.93 or last.top < 0.07
        return small or last.text.rstrip().endswith((".", "?", "!", ":", "”"))
    return drop > 1.65 * _pitch(group, last, body) or _is_indented(group, line)


def _looks_otherwise(group: list[Line], line: Line) -> bool:
    """Whether a line is set in another size, or starts or ends what is bold or italic."""
    last = group[-1]
    if abs(line.size - last.size) > 0.15 * last.size or (len(group) == 1 and last.bold and not line.bold):
        return True
    ends = last.text.rstrip().endswith((".", "?", "!", "”"))
    # the next speaker's name, a heading within the text, or a question set apart
    return ends and ((line.bold and not last.bold) or line.italic != last.italic)


def _is_indented(group: list[Line], line: Line) -> bool:
    """Whether a line starts further in, or the one before it ended short of the margin, at the end of a sentence."""
    last = group[-1]
    if len(group) == 1 or not last.text.rstrip().endswith((".", "?", "!", ":", ".”", "?”", "’")):
        return False
    left, right = min(item.left for item in group), max(item.right for item in group)
    return last.right < right - 0.18 * (right - left) or line.left > left + 0.6 * line.size


def _pitch(group: list[Line], last: Line, body: float) -> float:
    steps = [one.ends - two.starts for one, two in pairwise(group)]
    steps = [step for step in steps if step > 0.3 * last.size]
    return median(steps) if steps else last.size * 1.25


def _block(group: list[Line], body: float, number: int) -> Block:
    text = ""
    for line in group:
        piece = line.text.strip()
        text = text[:-1] + piece if text and text[-1] in _HYPHEN else f"{text}\n{piece}".lstrip("\n")
    for mark in _HYPHEN:
        text = text.replace(mark, "-" if text.endswith(mark) else "")
    size = max(line.size for line in group)
    level = _level(group, text, size, body)
    place = f"block {number + 1}"
    kind = "heading" if level else "item" if text.startswith(_BULLETS) else "paragraph"
    if size < 0.87 * body and group[0].top > 0.5 and (note := _NOTE.match(text)):
        kind, place = "note", f"footnote {note[1]}"
    if level:
        text = " ".join(text.split())  # a heading, or a name, that a narrow column broke
    return Block(text, kind, level, bold=0 if level else _bold(group, text),
                 italic=all(line.italic for line in group), place=place, page=str(group[0].page), size=size,
                 top=group[0].top)


def _level(group: list[Line], text: str, size: float, body: float) -> int:
    """Level of a heading, 0 for text: a heading is short, large or bold, and no sentence."""
    if len(text) >= 160 or len(group) > 3 or is_sentence(text):
        return 0
    if size > 1.15 * body:
        return 1 if size > 1.6 * body else 2
    return 3 if all(line.bold for line in group) and not text.rstrip().endswith((",", ";", "?")) else 0


def _bold(group: list[Line], text: str) -> int:
    if all(line.bold for line in group):
        return len(text)
    return min(len(group[0].text.strip()), len(text)) if group[0].bold else 0
