"""A handover document of any format to its passages: paragraphs, list items and the cells of its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ...base.dates import read_date
from ...base.errors import LessonbookError, Problem
from ...base.files import read_text
from ...base.plain_text import plain_text
from .assemble import ITEM, MARKS, NUMBERED, Handover, Part, assemble, bare

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"([A-Za-z_ ]{2,30}):[ \t]+(.+)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*")
_ATTRIBUTES = re.compile(r"[ \t]*\{#[^\n{}]*\}[ \t]*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DIVIDER = re.compile(r"[ \t|:+=*_-]{3,}")
_END = (".", "!", "?", ":", ";", ",")
TITLE_WORDS = 9


def read_handover(path: Path, name: str = "") -> Handover:
    """Read a document: Markdown and text here, every other format through :mod:`lessonbook.readers`.

    Raises
    ------
    LessonbookError
        The file cannot be used; says why and what to do.
    """
    name = name or path.as_posix()
    if path.suffix.lower() in (".md", ".txt", ".markdown"):
        return parse_text(plain_text(read_text(path, Path())), name)
    from ...readers import Unreadable, read_file
    from ...readers.template.form import plain, template, write_markdown
    from ...readers.template.word import read_word

    try:
        found = read_file(path)
    except Unreadable as error:
        raise LessonbookError([Problem(name, 0, error.reason)]) from error
    if path.suffix.lower() == ".docx":
        titles = {one.title for one in template().sections}
        if len(titles & {block.text.strip() for block in found.blocks if block.kind == "heading"}) >= len(titles) / 2:
            form = read_word(path, name)
            if form is not None:
                return parse_text(write_markdown(plain(form)), name)
    parts = [
        Part("heading", plain_text(block.text), block.level)
        if block.kind == "heading"
        else Part("row", cells=tuple(map(plain_text, block.cells)))
        if block.kind == "row" and len(block.cells) > 1
        else Part("text", plain_text(block.text))
        for block in found.blocks
    ]
    return assemble(name, found.title, _head_fields(parts), parts)


def parse_text(text: str, name: str) -> Handover:
    """Read Markdown or plain text; front matter gives head fields."""
    front = _FRONT.match(text)
    fields: list[tuple[str, str]] = []
    first = 1
    if front:
        fields = [
            (found[1].strip().lower(), found[2].strip().strip("\"'"))
            for found in map(_FIELD.fullmatch, front[1].split("\n"))
            if found
        ]
        first = text.count("\n", 0, front.end()) + 1
        text = text[front.end() :]
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    parts = list(_parts(text.split("\n"), first))
    title = next((value for key, value in fields if key == "title"), "")
    return assemble(name, title, [*fields, *_head_fields(parts)], parts)


def _parts(lines: list[str], first: int) -> Iterator[Part]:
    held: list[str] = []
    start = first
    for number, raw in enumerate([*lines, ""], start=first):
        line = raw.rstrip()
        heading = _HEADING.fullmatch(line.strip()) if line.lstrip().startswith("#") else None
        table = line.lstrip().startswith("|") and line.count("|") > 2
        breaks = (
            not line.strip()
            or heading
            or table
            or _DIVIDER.fullmatch(line)
            or (ITEM.match(line) is not None)
            or _ATTRIBUTES.fullmatch(line) is not None
        )
        if breaks and held:
            if line and _DIVIDER.fullmatch(line) and len(held) == 1 and set(line.strip()) <= {"=", "-"}:
                yield Part("heading", held[0], 2, start)
            else:
                yield from _paragraph(held, start)
            held = []
        if heading:
            yield Part("heading", heading[2], len(heading[1]), number)
        elif table and _DIVIDER.fullmatch(line):
            yield Part("divider", line=number)
        elif table:
            yield Part("row", line=number, cells=tuple(_cells(line)))
        elif line.strip() and not _DIVIDER.fullmatch(line) and not _ATTRIBUTES.fullmatch(line):
            if not held:
                start = number
            held.append(line.strip())
        elif not line.strip():
            yield Part("gap", line=number)


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").replace("<br>", "\n").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _paragraph(held: list[str], line: int) -> Iterator[Part]:
    """Some lines as one paragraph, as a heading where they look like one, or as fields line by line."""
    if len(held) > 1 and all(_FIELD.fullmatch(item) and len(item) < 120 for item in held):
        for offset, item in enumerate(held):
            yield Part("text", item, line=line + offset)
        return
    text = " ".join(held)
    yield Part("heading" if len(held) == 1 and looks_like_heading(text) else "text", text, 3, line)


def looks_like_heading(text: str) -> bool:
    """Whether a line that stands alone is a heading: short, no full stop, a capital first, few finite verbs.

    ``4.2 Mental health`` and ``COMMUNITY SERVICES`` are; ``MRSA: 12 cases`` is not.
    """
    bare = MARKS.sub("", text).strip()
    words = bare.split()
    if (
        not words
        or len(words) > TITLE_WORDS
        or bare.endswith(_END)
        or "|" in bare
        or read_date(bare, "month")
        or (ITEM.match(text) and not (NUMBERED.match(bare)))
    ):
        return False
    if (text.startswith("**") and text.endswith("**")) or (bare.isupper() and len(bare) > 3):
        return True
    if NUMBERED.match(bare):
        return True
    verbs = {"is", "are", "was", "were", "has", "have", "had", "will", "not", "no", "should", "must", "to"}
    return (
        bare[0].isupper()
        and ":" not in bare
        and not any(character.isdigit() for character in bare)
        and not (verbs & {word.lower() for word in words})
        and len(words) <= 6
    )


def _head_fields(parts: list[Part]) -> list[tuple[str, str]]:
    """``Name: value`` lines and two-cell rows among the first forty parts."""
    found = []
    for part in parts[:40]:
        if part.kind == "row" and len(part.cells) == 2:
            found.append((part.cells[0].strip(" :").lower(), part.cells[1]))
        elif part.kind == "text" and (match := _FIELD.fullmatch(MARKS.sub("", bare(part.text)))):
            found.append((match[1].strip().lower(), match[2].strip()))
    return found
