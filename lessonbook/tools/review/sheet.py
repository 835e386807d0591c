"""An Excel sheet to review by: suggested themes and evidence, least certain first, with drop-downs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ...base.csv_cells import to_cell
from ...base.errors import LessonbookError
from ...base.files import write_atomic
from ...knowledge.knowledge import Knowledge
from ...lessons import STANCES
from ...lessons.attach import MIN_SCORE
from .remarks import Remark, may_hold, read_remarks

GUIDE, THEMES, EVIDENCE, LISTS = "Start here", "Themes", "Evidence", "Lists"
THEME_COLUMNS = (("Passage", 12), ("Where", 30), ("Who speaks", 22), ("Text", 70), ("Suggested theme", 26),
                 ("Score", 8), ("Cues", 30), ("Earlier decision", 30), ("Decision", 12), ("Add a theme", 26),
                 ("Note", 30), ("Who", 18), ("When", 12), ("Words it rests on", 50))
REMARKS = ("Remarks in the margin", 40)
EVIDENCE_COLUMNS = (("Lesson", 9), ("Lesson title", 34), ("Passage", 12), ("Where", 30), ("Who speaks", 22),
                    ("Text", 70), ("Likeness", 9), ("Decision", 12), ("Stance", 14), ("Note", 30), ("Who", 18),
                    ("When", 12))
THEME_CHOICES, EVIDENCE_CHOICES = ("accept", "reject"), ("confirm", "reject")
NAME_CELL, DAY_CELL = "Your name", "Day"
LONGEST = 32_000
_NO_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_GUIDE = (
    "Work through the sheets Themes and Evidence from the top. The least certain come first.",
    "Themes: choose accept or reject under Decision for the suggested theme. Choose a missing theme under Add a theme.",
    "Evidence: choose confirm or reject. A confirmed one needs a stance: supports, qualifies, contradicts, background.",
    "A note may go with any decision. You may sort, filter and stop half way: rows without a decision stay open.",
    "A decision on a theme holds while the words under Words it rests on stand in the passage.",
    "Write your name and the day below once, or in each row under Who and When. Only people decide.",
    "Save the file, then run: lessonbook review apply FILE.xlsx",
)

Row = tuple[str | float, ...]


@dataclass(frozen=True)
class Exported:
    """What a sheet holds.

    Attributes
    ----------
    passages, themes, evidence, again : int
        Passages to decide on, their suggested themes, suggested evidence, and themes whose earlier decision no
        longer holds.
    remarks, held_back : int
        Remarks in the margin that the sheet shows, and those that it may not show where it lies.
    """

    passages: int
    themes: int
    evidence: int
    again: int
    remarks: int = 0
    held_back: int = 0


def export_sheet(known: Knowledge, path: Path, only: Sequence[str] = ()) -> Exported:
    """Write the review sheet.

    Parameters
    ----------
    known : Knowledge
        The knowledge base, drafts included.
    path : Path
        A new .xlsx file.
    only : sequence of str
        Ids of the sources whose passages it holds; by default all.

    Raises
    ------
    LessonbookError
        The file is there already, or no source has an id that was asked for.
    """
    if unknown := sorted(set(only) - set(known.inputs.sources)):
        raise LessonbookError(f"{unknown[0]} is no source. Use the `id` in the head of a file in corpus/.")
    if path.exists():
        raise LessonbookError(f"{path} is there already. Nothing was overwritten; name another file.")
    root = known.inputs.root
    remarks = {ident: found for ident, found in read_remarks(root).items() if ident in known.inputs.passages}
    count = sum(map(len, remarks.values()))
    private = may_hold(path, root)
    shown = remarks if private else {}
    themes, evidence = ([row for row in rows if not only or known.inputs.passages[str(row[place])].source in only]
                        for rows, place in ((theme_rows(known, shown), 0), (evidence_rows(known), 2)))
    write_atomic(path, _workbook(known, themes, evidence, shown))
    return Exported(len({row[0] for row in themes}), sum(bool(row[4]) for row in themes), len(evidence),
                    sum(bool(row[7]) for row in themes), count if private else 0, 0 if private else count)


def theme_rows(known: Knowledge, remarks: Container[str] = ()) -> list[Row]:
    """Suggested themes nobody has decided on, as rows of `THEME_COLUMNS`.

    A passage's certainty is the lowest score of its open themes; one without any theme has none. Passages with an
    earlier decision that no longer holds come first of all. A passage of `remarks` is there though all is decided.
    """
    again: dict[str, dict[str, str]] = {}
    for held in known.held:
        if held.passage in known.inputs.passages:
            item = held.decision
            said = f"{item.decision} by {item.who}, {item.when} ({held.state}), on: {item.quote}"
            mine = again.setdefault(held.passage, {})
            mine[item.theme] = "; ".join(part for part in (mine.get(item.theme, ""), said) if part)
    ranked: list[tuple[bool, float, int, list[Row]]] = []
    settled = {passage for passage, _ in known.decided}
    for place, (ident, passage) in enumerate(known.inputs.passages.items()):
        given = {tag.theme: tag for tag in known.machine_tags.get(ident, ())}
        open_themes = [theme for theme in [*given, *sorted(set(again.get(ident, {})) - set(given))]
                       if (ident, theme) not in known.decided]
        if not open_themes and (given or ident in settled) and ident not in remarks:
            continue
        rows: list[Row] = []
        for theme in open_themes or [""]:
            tag = given.get(theme)
            cues = tag.cues if tag else ()
            rows.append((ident, _where(known, ident), _speaker(known, ident), passage.text,
                         theme and known.inputs.codebook.title(theme), tag.score if tag else "",
                         "; ".join(cues), again.get(ident, {}).get(theme, ""), "", "", "", "", "",
                         quote_of(passage.text, cues)))
        certain = min((given[theme].score for theme in open_themes if theme in given), default=0.0)
        ranked.append((ident not in again, certain, place, rows))
    return [row for *_, rows in sorted(ranked, key=lambda item: item[:3]) for row in rows]


def evidence_rows(known: Knowledge) -> list[Row]:
    """Evidence that is suggested and not decided on, as rows of `EVIDENCE_COLUMNS`, least alike first."""
    titles = {lesson.id: lesson.title for lesson in known.inputs.lessons}
    found: list[tuple[str, str, float | str, str]] = [
        (lesson.id, item.passage, "", item.stance) for lesson in known.inputs.lessons
        if lesson.front.status in ("published", "draft")
        for item in lesson.front.evidence
        if (item.status == "suggested" or item.passage in lesson.held) and item.passage in known.inputs.passages]
    likely = {(item.lesson, item.passage): item.score for item in known.suggestions}
    likely |= {(lesson, ident): score for ident, (lesson, score) in known.nearest.items() if score >= MIN_SCORE}
    found += [(lesson, ident, score, "") for (lesson, ident), score in likely.items()]
    found.sort(key=lambda item: (item[2] or 0.0, item[0], item[1]))
    return [(lesson, titles[lesson], ident, _where(known, ident), _speaker(known, ident),
             known.inputs.passages[ident].text, score, "", stance, "", "", "")
            for lesson, ident, score, stance in found]


def quote_of(text: str, cues: Sequence[str]) -> str:
    """The words that a decision rests on: the sentence with the most telling cue, else the whole passage."""
    sentences = _SENTENCE.split(text)
    for cue in cues:
        for sentence in sentences:
            if re.search(rf"(?<!\w){re.escape(cue)}(?!\w)", sentence, re.IGNORECASE):
                return sentence
    return text


def clean(text: str) -> str:
    """Text as a cell can hold it: characters that no spreadsheet takes are spaces."""
    return _NO_CELL.sub(" ", text)


def _where(known: Knowledge, ident: str) -> str:
    passage = known.inputs.passages[ident]
    return f"{known.inputs.sources[passage.source].meta.name}, {passage.locator}"


def _speaker(known: Knowledge, ident: str) -> str:
    passage = known.inputs.passages[ident]
    return passage.voice or known.inputs.sources[passage.source].meta.publisher_voice


def _workbook(known: Knowledge, themes: Sequence[Row], evidence: Sequence[Row],
              remarks: Mapping[str, Sequence[Remark]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    guide = book.active
    guide.title = GUIDE
    _guide(guide, known)
    lists = book.create_sheet(LISTS)
    titles = [theme.title for theme in known.inputs.codebook.themes]
    for number, title in enumerate(titles, start=1):
        _put(lists, number, 1, title)
    lists.sheet_state = "hidden"
    columns, rows = _with_remarks(themes, remarks) if remarks else (THEME_COLUMNS, themes)
    first = _table(book.create_sheet(THEMES, 1), columns, rows)
    _choices(first, "Decision", columns, len(rows), f'"{",".join(THEME_CHOICES)}"')
    _choices(first, "Add a theme", columns, len(rows), f"{LISTS}!$A$1:$A${max(1, len(titles))}")
    second = _table(book.create_sheet(EVIDENCE, 2), EVIDENCE_COLUMNS, evidence)
    _choices(second, "Decision", EVIDENCE_COLUMNS, len(evidence), f'"{",".join(EVIDENCE_CHOICES)}"')
    _choices(second, "Stance", EVIDENCE_COLUMNS, len(evidence), f'"{",".join(STANCES)}"')
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _with_remarks(themes: Sequence[Row], remarks: Mapping[str, Sequence[Remark]]
                  ) -> tuple[tuple[tuple[str, int], ...], list[Row]]:
    """The remarks in a column of their own beside the passage's text."""
    place = [name for name, _ in THEME_COLUMNS].index("Text") + 1
    said = {ident: "\n".join(remark.in_words() for remark in found) for ident, found in remarks.items()}
    return (*THEME_COLUMNS[:place], REMARKS, *THEME_COLUMNS[place:]), [
        (*row[:place], said.get(str(row[0]), ""), *row[place:]) for row in themes]


def _guide(sheet: Any, known: Knowledge) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 90
    _put(sheet, 1, 1, f"Review of {known.inputs.config.title}").font = Font(bold=True, size=14)
    for number, line in enumerate(_GUIDE, start=3):
        _put(sheet, number, 2, line).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(number, 1, number - 2)
    for number, label in enumerate((NAME_CELL, DAY_CELL), start=len(_GUIDE) + 4):
        _put(sheet, number, 1, label).font = Font(bold=True)
        _entry(sheet.cell(number, 2))


def _table(sheet: Any, columns: Sequence[tuple[str, int]], rows: Sequence[Row]) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for number, (name, width) in enumerate(columns, start=1):
        cell = _put(sheet, 1, number, name)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6EE")
        sheet.column_dimensions[get_column_letter(number)].width = width
    shape = Alignment(wrap_text=True, vertical="top")
    writable = {"Decision", "Add a theme", "Stance", "Note", "Who", "When"}
    for line, row in enumerate(rows, start=2):
        for number, value in enumerate(row, start=1):
            cell = _put(sheet, line, number, value)
            cell.alignment = shape
            if columns[number - 1][0] in writable:
                _entry(cell)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(2, len(rows) + 1)}"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.print_title_rows = "1:1"
    return sheet


def _entry(cell: Any) -> None:
    """Mark a cell that a person fills, as text, so that nothing typed there turns into a formula or a number."""
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor="FFF8DC")
    cell.number_format = "@"


def _put(sheet: Any, row: int, column: int, value: str | float) -> Any:
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        text = to_cell(clean(value))
        cell.value = text if len(text) <= LONGEST else text[:LONGEST]
        cell.data_type = "s" if value else "n"
    else:
        cell.value = value
    return cell


def _choices(sheet: Any, name: str, columns: Sequence[tuple[str, int]], rows: int, formula: str) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter([column for column, _ in columns].index(name) + 1)
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True,
                          errorTitle="Not in the list",
                          error=f"Choose one of the list for {name}, or leave it empty.")
    rule.add(f"{letter}2:{letter}{max(2, rows + 1)}")
    sheet.add_data_validation(rule)


def _without_clock(data: bytes) -> bytes:
    """The same workbook with no moment of its making, so that the same knowledge gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in _parts(made):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(info, part)
    return out.getvalue()


def _parts(made: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    stamp = datetime(*_EPOCH).isoformat().encode() + b"Z"
    for name in made.namelist():
        part = made.read(name)
        if name == "docProps/core.xml":
            part = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, part)
        yield name, part
