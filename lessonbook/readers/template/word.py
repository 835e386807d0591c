"""The template as a Word document, and a filled-in one back."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

from ...base.errors import LessonbookError, Problem
from .form import Form, Section, template, tidy

HINT_STYLE = "Handover hint"
WIDE, ROOM = 5, 2.5  # columns that need a landscape page; centimetres of an empty row, so that there is room for prose
_STAMP = datetime(2000, 1, 1)  # a file's bytes must not depend on the clock


def write_word(form: Form) -> bytes:
    """The form as a .docx file: a two-column table for the head, one table a section, landscape where it is wide."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    made = Document()
    _turn(made.sections[0], wide=False)
    style = made.styles.add_style(HINT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style, style.font.size = made.styles["Normal"], Pt(9)
    core = made.core_properties
    core.title, core.author, core.created, core.modified = form.title, "", _STAMP, _STAMP
    core.comments = ""
    made.add_heading(form.title, 0)
    if form.hint:
        made.add_paragraph(form.hint, style=HINT_STYLE)
    head = made.add_table(len(form.head), 2, style="Table Grid")
    for place, (name, value) in enumerate(form.head):
        _fill(head.cell(place, 0), name, bold=True)
        _fill(head.cell(place, 1), value)
    for note in form.notes:
        made.add_paragraph(note)
    wide = False
    for place, one in enumerate(form.sections):
        needed = len((one if one.columns else [*form.sections[place:], one][1]).columns) >= WIDE
        if needed != wide:
            _turn(made.add_section(), wide=needed)
            wide = needed
        _section(made, one)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _turn(page: Any, *, wide: bool) -> None:
    """Turn a page: landscape where a table needs the width, else portrait."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    page.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Cm(29.7), Cm(21.0)) if wide else (Cm(21.0), Cm(29.7))
    page.left_margin = page.right_margin = Cm(1.8)


def _section(made: Any, one: Section) -> None:
    from docx.shared import Cm

    made.add_heading(one.title, one.level - 1)
    if one.hint:
        made.add_paragraph(one.hint, style=HINT_STYLE)
    for note in one.notes:
        made.add_paragraph(note)
    if one.columns:
        rows = one.rows or (("",) * len(one.columns),)
        table = made.add_table(len(rows) + 1, len(one.columns), style="Table Grid")
        for column, name in enumerate(one.columns):
            _fill(table.cell(0, column), name, bold=True)
        for place, row in enumerate(rows, start=1):
            if not any(row):
                table.rows[place].height = Cm(ROOM)
            for column, value in enumerate(row):
                _fill(table.cell(place, column), value)


def _fill(cell: Any, value: str, *, bold: bool = False) -> None:
    first, *more = value.split("\n")
    run = cell.paragraphs[0].add_run(first)
    run.bold = bold
    for line in more:
        cell.add_paragraph(line)


def read_word(path: Path, name: str = "") -> Form | None:
    """Read a .docx file that was made from the template; None where it was not.

    Words outside the tables become notes of their section, headings and columns that an editor added stay.

    Raises
    ------
    LessonbookError
        The file is no Word document.
    """
    from docx import Document

    try:
        document = Document(str(path))
    except Exception as error:
        raise LessonbookError(
            [
                Problem(
                    name or path.as_posix(),
                    0,
                    "is not a Word document that can be read",
                    "Open it in Word, save it as .docx and try again.",
                )
            ]
        ) from error
    try:
        items = _items(document)
    except AttributeError:  # parts that Word always writes are missing, so it is no template of ours
        return None
    hints = {one.hint for one in template().sections} | {template().hint}
    title, head, notes, sections = "", [], [], []  # type: tuple[str, list[tuple[str, str]], list[str], list[_Open]]
    for kind, level, item in items:
        if kind == "heading" and level == 0:
            title = title or item
        elif kind == "heading":
            sections.append(_Open(item, level + 1))
        elif kind == "hint" or (kind == "text" and item in hints):
            continue
        elif kind == "text":
            (sections[-1].notes if sections else notes).append(item)
        elif not sections:
            head += [(row[0], "\n".join(filter(None, row[1:]))) for row in item if any(row)]
        else:
            sections[-1].add(item)
    known = {one.title for one in template().sections}
    if len(known & {one.title for one in sections}) < len(known) / 2:
        return None
    return Form(title or "Handover document", tuple(head), tuple(one.close() for one in sections), "", tuple(notes))


class _Open:
    """A section while it is read."""

    def __init__(self, title: str, level: int) -> None:
        self.title, self.level = title, level
        self.notes: list[str] = []
        self.columns: tuple[str, ...] = ()
        self.rows: list[tuple[str, ...]] = []

    def add(self, rows: list[tuple[str, ...]]) -> None:
        """Take a table: its first row names the columns; a second table with the same columns goes on."""
        columns, *body = rows
        if self.columns and columns != self.columns:
            self.notes += [tidy(row).replace("\n", " ") for row in rows if any(row)]
            return
        self.columns = columns
        self.rows += [row for row in body if any(row)]

    def close(self) -> Section:
        """The section as read."""
        return Section(self.title, self.level, "", tuple(self.notes), self.columns, tuple(self.rows))


def _items(document: Any) -> list[tuple[str, int, Any]]:
    """Headings, paragraphs, hints and tables in their order; text boxes count as paragraphs where they stand."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    found: list[tuple[str, int, Any]] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            found.append(("table", 0, [tuple(_cell(cell) for cell in row.cells) for row in block.rows]))
        elif isinstance(block, Paragraph):
            boxed = [
                tidy(["".join(piece.text or "" for piece in para.iter(_w("t")))])
                for box in block._p.iter(_w("txbxContent"))
                for para in box.iter(_w("p"))
            ]
            text = tidy([block.text])
            style = block.style.name if block.style is not None else ""
            if style == "Title":
                found.append(("heading", 0, text))
            elif style.startswith("Heading ") and text:
                found.append(("heading", int(style[8:9]), text))
            elif text:
                found.append(("hint" if style == HINT_STYLE else "text", 0, text))
            found += [("text", 0, words) for words in dict.fromkeys(boxed) if words]
    return found


def _cell(cell: Any) -> str:
    """A cell's paragraphs, and those of tables inside it."""
    from docx.table import Table

    texts = []
    for block in cell.iter_inner_content():
        if isinstance(block, Table):
            texts += [_cell(inner) for row in block.rows for inner in row.cells]
        else:
            texts += block.text.split("\n")
    return tidy(piece for text in texts for piece in text.split("\n"))


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
