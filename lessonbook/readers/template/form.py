"""The handover template, empty or filled in: a head, and sections of entries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources

_HEADING = re.compile(r"(#{2,3}) +(.+?) *")
_ENTRY = re.compile(r"- ([^:\n]{1,60}):(?: +(.*))?")
_HINT = re.compile(r"<!-- ?(.*?) ?-->")


@dataclass(frozen=True)
class Section:
    """A heading with its notes and entries.

    Attributes
    ----------
    title : str
        The heading.
    level : int
        2 for a part of the document, 3 for a sector.
    hint : str
        What to write here; never part of what the document says.
    notes : tuple of str
        Paragraphs outside the entries.
    columns : tuple of str
        Names of an entry's fields, in order.
    rows : tuple of tuple of str
        Entries; a value may hold several paragraphs, one a line.
    """

    title: str
    level: int = 2
    hint: str = ""
    notes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Form:
    """A handover document in the template.

    Attributes
    ----------
    title : str
        Its title.
    head : tuple of (str, str)
        Sender, receivers, period, date, version, supersedes; and what else its head holds.
    sections : tuple of Section
        In the order of the document.
    hint : str
        What stands under the title of an empty template.
    notes : tuple of str
        Paragraphs before the first section.
    """

    title: str
    head: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    hint: str = ""
    notes: tuple[str, ...] = ()

    def field(self, name: str) -> str:
        """A field of the head by its name, whatever its case; empty where there is none."""
        return next((value for key, value in self.head if key.lower() == name.lower()), "")


def template() -> Form:
    """The empty template: ``templates/handover.md`` is its one source."""
    return read_markdown((resources.files(__package__) / "handover.md").read_text(encoding="utf-8"))


def plain(form: Form) -> Form:
    """The form without hints and without empty entries: what a person wrote."""
    sections = tuple(replace(one, hint="", rows=tuple(row for row in one.rows if any(row))) for one in form.sections)
    return replace(form, hint="", sections=sections)


def write_markdown(form: Form) -> str:
    """The form as Markdown; an empty section keeps one empty entry to fill in."""
    lines = [f"# {form.title}", ""]
    lines += [f"<!-- {form.hint} -->", ""] if form.hint else []
    lines += [_entry(name, value) for name, value in form.head] + [""]
    for note in form.notes:
        lines += [note, ""]
    for one in form.sections:
        lines += ["#" * one.level + " " + one.title, ""]
        lines += [f"<!-- {one.hint} -->", ""] if one.hint else []
        for note in one.notes:
            lines += [note, ""]
        for row in one.rows or ((("",) * len(one.columns),) if one.columns else ()):
            lines += [_entry(name, value) for name, value in zip(one.columns, row, strict=True)] + [""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _entry(name: str, value: str) -> str:
    first, *more = value.split("\n")
    return "\n".join([f"- {name}: {first}".rstrip(), *(f"  {line}" for line in more)])


def read_markdown(text: str) -> Form:
    """Read a form that is kept as Markdown."""
    title, hint = "Handover document", ""
    head: list[tuple[str, str]] = []
    notes: list[str] = []
    sections: list[_Open] = []
    fields = head
    for line in text.split("\n"):
        if line.startswith("# ") and not sections:
            title = line[2:].strip()
        elif found := _HEADING.fullmatch(line):
            sections.append(_Open(found[2], len(found[1])))
            fields = sections[-1].fields
        elif found := _HINT.fullmatch(line.strip()):
            if sections:
                sections[-1].hint = found[1]
            else:
                hint = found[1]
        elif found := _ENTRY.fullmatch(line):
            fields.append((found[1].strip(), (found[2] or "").strip()))
        elif line.startswith("  ") and line.strip() and fields:
            fields[-1] = (fields[-1][0], f"{fields[-1][1]}\n{line.strip()}".strip("\n"))
        elif line.strip():
            (sections[-1].notes if sections else notes).append(line.strip())
    return Form(title, tuple(head), tuple(one.close() for one in sections), hint, tuple(notes))


class _Open:
    """A section while it is read."""

    def __init__(self, title: str, level: int) -> None:
        self.title, self.level, self.hint = title, level, ""
        self.notes: list[str] = []
        self.fields: list[tuple[str, str]] = []

    def close(self) -> Section:
        """Cut the fields into entries: a new one starts where a name comes again."""
        columns = tuple(dict.fromkeys(name for name, _ in self.fields))
        rows: list[dict[str, str]] = []
        for name, value in self.fields:
            if not rows or name in rows[-1]:
                rows.append({})
            rows[-1][name] = value
        return Section(
            self.title,
            self.level,
            self.hint,
            tuple(self.notes),
            columns,
            tuple(tuple(row.get(name, "") for name in columns) for row in rows),
        )


def tidy(texts: Iterable[str]) -> str:
    """Paragraphs as one value: single spaces within, one paragraph a line, no empty ones."""
    return "\n".join(clean for text in texts if (clean := " ".join(text.split())))
