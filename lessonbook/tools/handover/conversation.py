"""Bring what was said in the conversation back into the handover document, as contributed concerns."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from ...base.errors import LessonbookError, Problem
from ...base.files import read_text, write_atomic
from ...readers.template.form import Form, Section, read_markdown, write_markdown
from ...readers.template.word import write_word
from .exchange import read_form

SECTION = "Conversation held"


@dataclass(frozen=True)
class BroughtBack:
    """Where the new version is, and how many concerns it gained."""

    path: Path
    added: int


def bring_back(agenda: Path, document: Path) -> BroughtBack:
    """Add the notes under *Conversation held* of an agenda to a new version of a document in the template.

    Raises
    ------
    LessonbookError
        The agenda holds no notes, or the document is not in the template.
    """
    notes = next((one for one in read_markdown(read_text(agenda, Path())).sections if one.title == SECTION), None)
    rows = [row for row in notes.rows if any(row)] if notes else []
    if notes is None or not rows:
        raise LessonbookError(
            [
                Problem(
                    agenda.as_posix(),
                    0,
                    "holds no notes of a conversation",
                    f"Fill in the lines under {SECTION}, then run this again.",
                )
            ]
        )
    form = read_form(document)
    held = next((one for one in form.sections if one.title == SECTION), None)
    if held is None:
        held = Section(SECTION, columns=notes.columns)
        form = replace(form, sections=(*form.sections, held))
    merged = _merge(held, notes, rows)
    made = replace(
        form,
        sections=tuple(merged if one.title == SECTION else one for one in form.sections),
        head=_next_version(form, document.name),
    )
    path = _free(document)
    write_atomic(path, write_word(made) if path.suffix == ".docx" else write_markdown(made))
    where = notes.columns.index("Concern") if "Concern" in notes.columns else -1
    return BroughtBack(path, sum(bool(row[where]) for row in rows) if where >= 0 else len(rows))


def _merge(held: Section, notes: Section, rows: list[tuple[str, ...]]) -> Section:
    columns = tuple(dict.fromkeys([*held.columns, *notes.columns]))

    def widen(section: Section, row: tuple[str, ...]) -> tuple[str, ...]:
        values = dict(zip(section.columns, row, strict=True))
        return tuple(values.get(name, "") for name in columns)

    kept = [widen(held, row) for row in held.rows if any(row)]
    return replace(held, columns=columns, rows=(*kept, *(widen(notes, row) for row in rows)))


def _next_version(form: Form, name: str) -> tuple[tuple[str, str], ...]:
    version = form.field("version")
    number = re.fullmatch(r"(\d+)", version.strip())
    head = dict(form.head)
    keys = {key.lower(): key for key in head}
    head[keys.get("version", "Version")] = (
        str(int(number[1]) + 1) if number else f"{version or '1'}, after the conversation"
    )
    head[keys.get("supersedes", "Supersedes")] = name
    return tuple(head.items())


def _free(document: Path) -> Path:
    suffix = ".docx" if document.suffix.lower() == ".docx" else ".md"
    stem = re.sub(r"-v\d+$", "", document.stem)
    number = 2
    while (path := document.with_name(f"{stem}-v{number}{suffix}")).exists():
        number += 1
    return path
