"""Plain text and Markdown: paragraphs between empty lines, and lines that are paragraphs of their own."""

from __future__ import annotations

import re
from statistics import median

from .blocks import Block, Document
from .line_numbers import line_numbers

_ATX = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*")
_BULLET = re.compile(r"\s*(?:[•◦▪‣·●○*+–-]|\d{1,2}[.)]|[a-z][.)])\s+\S")
_SLANTED = re.compile(r"([*_])(?=[^\s*_])([^*_]+)(?<=\S)\1")
_QUOTED = re.compile(r"^(?:>[ \t]?)+", re.MULTILINE)
_FENCE = re.compile(r"\s*(```+|~~~+)")
_FRONT = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read_text_file(text: str, *, markdown: bool = False) -> Document:
    """Read plain text or Markdown.

    A file whose lines are long has a paragraph a line; one whose lines are wrapped has a paragraph between
    empty lines. Markup stays as it is, but for the marks of headings and of bold names.

    Parameters
    ----------
    text : str
        The decoded file.
    markdown : bool
        Whether ``#`` starts a heading and ``**`` is bold.
    """
    document = Document("markdown" if markdown else "text")
    text = text.lstrip("\ufeff")
    if markdown and (front := _FRONT.match(text)):
        document.drop(front[1], "front matter of the file")
        text = text[front.end():]
    text = _without_line_numbers(document, text)
    page = 1
    pages = "\f" in text
    for sheet in text.split("\f"):
        for group in _groups(sheet):
            for lines in _paragraphs(group):
                _add(document, lines, markdown, str(page) if pages else "")
        page += 1
    return document


def _without_line_numbers(document: Document, text: str) -> str:
    lines = text.split("\n")
    numbers = line_numbers([line.rstrip("\f") for line in lines])
    document.drop(" ".join(lines[index][:length].strip(" \t:") for index, length in numbers.items()), "line numbers")
    return "\n".join(line[numbers.get(index, 0):] for index, line in enumerate(lines))


def _groups(text: str) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip():
            groups[-1].append(line.rstrip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Split lines that stand together where each is a paragraph of its own: bullets, headings, long lines."""
    if len(lines) == 1:
        return [lines]
    unwrapped = median(len(line) for line in lines) > 120
    found: list[list[str]] = []
    for line in lines:
        own = unwrapped or _BULLET.match(line) or _ATX.fullmatch(line) or _FENCE.match(line)
        if not found or own or _ATX.fullmatch(found[-1][-1]):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _add(document: Document, lines: list[str], markdown: bool, page: str) -> None:
    text = "\n".join(line.strip() for line in lines)
    place = f"para {len(document.blocks) + 1}"
    heading = _ATX.fullmatch(text) if markdown else None
    if heading:
        document.blocks.append(Block(heading[2], "heading", len(heading[1]), place=place, page=page))
        return
    if markdown:
        text = _QUOTED.sub("", text)
        text = re.sub(r"\\([\[\]*_#()])", r"\1", text)
    bold = 0
    if markdown and (strong := re.match(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", text)):
        text = strong[2] + text[strong.end():]
        bold = len(strong[2])
    slanted = _SLANTED.fullmatch(text) if markdown else None
    text = slanted[2] if slanted else text
    kind = "item" if _BULLET.match(text) else "paragraph"
    document.blocks.append(Block(text, kind, bold=bold, italic=slanted is not None, place=place, page=page))
