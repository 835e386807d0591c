"""A filled-in template as a corpus file, and back without loss."""

from __future__ import annotations

import re

from ...base.dates import dates_in
from .form import Form, Section, template

_LOC = re.compile(r'\{#[^\s}]+ [^{}]*?loc="([^"]*)"[^{}]*\}')
_HEADING = re.compile(r"(#{2,3}) (.+)")
_CELL = re.compile(r"entry (\d+), field (\d+)(?:, para (\d+))?(?:, .*)?")
HEAD = "About this document"


def to_corpus(form: Form, ident: str, prefix: str) -> str:
    """A corpus file that holds every word of a form, with a passage for each value.

    Parameters
    ----------
    form : Form
        The filled-in template.
    ident, prefix : str
        The source's id and what its passage ids start with.

    Returns
    -------
    str
        Front matter and body. The source is internal and in draft: an editor decides on its release.
    """
    return _front(form, ident, prefix) + "\n" + to_body(form, prefix)


def to_body(form: Form, prefix: str) -> str:
    """The body of such a file: headings, and passages whose ids start with `prefix`."""
    blocks: list[str] = []
    count = 0

    def passage(loc: str, text: str) -> None:
        nonlocal count
        count += 1
        blocks.append(f'{{#{prefix}-p{count:03d} kind="narrative" loc="{loc}"}}\n{text}')

    blocks.append(f"## {HEAD}")
    passage("title", form.title)
    for name, value in form.head:
        for place, line in enumerate(value.split("\n") if value else [], start=1):
            passage(f"field {_safe(name)}, para {place}", line)
    for place, note in enumerate(form.notes, start=1):
        passage(f"note {place}", note)
    known = {one.title: one.columns for one in template().sections}
    for one in form.sections:
        blocks.append(f"{'#' * one.level} {one.title}")
        for place, note in enumerate(one.notes, start=1):
            passage(f"note {place}", note)
        if one.columns != known.get(one.title, ()):
            for column, name in enumerate(one.columns, start=1):
                passage(f"entry 0, field {column}", name)
        for number, row in enumerate(one.rows, start=1):
            for column, value in enumerate(row, start=1):
                for place, line in enumerate(value.split("\n") if value else [], start=1):
                    passage(f"entry {number}, field {column}, para {place}, {_safe(one.columns[column - 1])}", line)
    return "\n\n".join(blocks) + "\n"


def from_corpus(text: str) -> Form:
    """Rebuild the form from a corpus file that :func:`to_corpus` wrote."""
    columns_of = {one.title: one.columns for one in template().sections}
    title, notes, sections = "Handover document", [], []  # type: tuple[str, list[str], list[_Open]]
    head: dict[str, list[str]] = {name: [] for name, _ in template().head}
    lines = text.split("\n")
    for index, line in enumerate(lines):
        found = _LOC.fullmatch(line.strip())
        heading = _HEADING.fullmatch(line) if not lines[index - 1].startswith("{#") else None
        if heading and heading[2] != HEAD:
            sections.append(_Open(heading[2], len(heading[1]), columns_of.get(heading[2], ())))
        if not found or (index and lines[index - 1].startswith("{#")):
            continue
        loc, words = found[1], " ".join(lines[index + 1].split())
        if loc == "title" and not sections:
            title = words
        elif loc.startswith("note "):
            (sections[-1].notes if sections else notes).append(words)
        elif loc.startswith("field ") and not sections:
            head.setdefault(_unsafe(loc[6:].rsplit(", para ", 1)[0]), []).append(words)
        elif sections and (cell := _CELL.fullmatch(loc)):
            sections[-1].put(int(cell[1]), int(cell[2]), words)
    return Form(
        title,
        tuple((name, "\n".join(values)) for name, values in head.items()),
        tuple(one.close() for one in sections),
        "",
        tuple(notes),
    )


class _Open:
    """A section while it is read."""

    def __init__(self, title: str, level: int, columns: tuple[str, ...]) -> None:
        self.title, self.level, self.columns = title, level, columns
        self.notes: list[str] = []
        self.cells: dict[tuple[int, int], list[str]] = {}

    def put(self, row: int, column: int, words: str) -> None:
        """Take one paragraph of a value."""
        self.cells.setdefault((row, column), []).append(words)

    def close(self) -> Section:
        """The section as read; entry 0 names its fields where they are not the template's."""
        named = [" ".join(self.cells[key]) for key in sorted(self.cells) if key[0] == 0]
        columns = tuple(named) or self.columns
        last = max((row for row, _ in self.cells), default=0)
        rows = tuple(
            tuple("\n".join(self.cells.get((row, column), [])) for column in range(1, len(columns) + 1))
            for row in range(1, last + 1)
        )
        return Section(self.title, self.level, "", tuple(self.notes), columns, rows)


def _safe(name: str) -> str:
    return name.replace('"', "%22").replace("{", "%7B").replace("}", "%7D")


def _unsafe(name: str) -> str:
    return name.replace("%22", '"').replace("%7B", "{").replace("%7D", "}")


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _front(form: Form, ident: str, prefix: str) -> str:
    dates = dates_in(form.field("date"))
    sender = form.field("sender") or "not stated"
    return f"""---
id: {ident}
prefix: {prefix}
title: {_quoted(form.title)}
kind: handover-document
text_status: imported-full-text
summary: {_quoted(f"Handover document of {sender}.")}
organisation: {_quoted(sender)}
publisher_voice: {_quoted(sender)}
date_published: {max(dates).iso() if dates else "unknown"}
source:
  citation: {_quoted(f"{sender}. {form.title}.")}
licence:
  id: all-rights-reserved
  text_reuse: none
  statement: Not stated. Ask the sender before you publish any of it.
sensitivity: internal
contains_patient_data: false
version: {_quoted(form.field("version") or "1")}
supersedes: {_quoted(form.field("supersedes") or "not stated")}
status: draft
reviewed_by: not-reviewed
---
"""
