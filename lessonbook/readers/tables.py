"""Spreadsheets and CSV files: a block a row."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time, timedelta

from . import limits
from .blocks import Block, Comment, Document, Unreadable, broken
from .package import Package, attribute, descendants, drawn_text, tag
from .tables_far import far_rows, is_far

_PLAIN_NAMES = ("sheet", "tabelle", "feuil", "hoja", "blad")


def read_workbook(data: bytes) -> Document:
    """Read .xlsx, .xls, .xlsb or .ods: visible sheets as rows, hidden sheets set aside.

    Raises
    ------
    Unreadable
        It is damaged, locked or holds more than the limits allow.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    package = Package(data) if data.startswith(b"PK") else None
    far = package is not None and is_far(package)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        if "assword" in str(error):
            raise Unreadable("The file is locked by a password. Open it, remove the password and add it again.",
                             password=True) from error
        raise broken("is damaged: it is not a readable spreadsheet") from error
    document = Document("spreadsheet")
    names = [sheet.name for sheet in book.sheets_metadata]
    for sheet in book.sheets_metadata:
        try:
            rows = far_rows(data, sheet.name) if far else book.get_sheet_by_name(sheet.name).iter_rows()
        except CalamineError:
            continue  # a chart sheet has no rows
        visible = sheet.visible == SheetVisibleEnum.Visible
        named = len(names) > 1 and not sheet.name.lower().startswith(_PLAIN_NAMES)
        if visible and named:
            document.blocks.append(Block(sheet.name, "heading", 2, place=f"sheet {sheet.name}"))
        for number, row in enumerate(rows, start=1):
            _row(document, [_cell(value) for value in row], f"{sheet.name}, row {number}", visible)
    if package is not None:
        _without_value(document, package)
        _beside(document, package)
    return document


def read_csv(text: str) -> Document:
    """Read comma-, semicolon- or tab-separated text."""
    document = Document("csv")
    text = text.lstrip("\ufeff")
    first = text[:20_000]
    if first.lower().startswith("sep=") and "\n" in first:
        delimiter, text = first[4:5], text.split("\n", 1)[1]
    else:
        delimiter = max(",;\t|", key=lambda mark: (*_agreement(first, mark), first.count(mark)))
    csv.field_size_limit(limits.MAX_CHARACTERS)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter or ","), start=1):
            _row(document, row, f"row {number}", True)
    except csv.Error as error:
        raise broken("is damaged: a quoted cell never ends") from error
    return document


def _agreement(text: str, delimiter: str) -> tuple[float, bool]:
    """Share of rows with the commonest number of cells, 0 where that is one; and whether all quotes fit the mark."""
    lines = text.split("\n")[:40]
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, False
    common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
    try:
        fits = sum(1 for _ in csv.reader(lines, delimiter=delimiter, strict=True)) > 0
    except csv.Error:
        fits = False
    return (widths.count(common) / len(widths) if common > 1 else 0.0), fits


def _row(document: Document, cells: list[str], place: str, visible: bool) -> None:
    while cells and not cells[-1].strip():
        cells.pop()
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return
    if not visible:
        document.drop(" ".join(filled), "hidden sheet", place)
        return
    document.blocks.append(Block("\n".join(filled), "row", place=place, cells=tuple(cell.strip() for cell in cells)))
    if len(document.blocks) > limits.MAX_BLOCKS:
        raise Unreadable(f"The table has more than {limits.MAX_BLOCKS:,} rows. Split it, or take out what is no "
                         "interview.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _without_value(document: Document, package: Package) -> None:
    """List the cells that have a formula but no stored value, as programs leave them that cannot calculate."""
    book = next((name for name in package.names if name.endswith("xl/workbook.xml")), "")
    names = {attribute(item, "id"): attribute(item, "name") for item in descendants(package.xml(book), "sheet")
             } if book else {}
    for ident, (kind, target) in package.relations(book).items() if book else ():
        if kind != "worksheet" or target not in package or b"<f" not in package.read(target):
            continue
        for cell in descendants(package.xml(target), "c"):
            parts = {tag(part): part.text or "" for part in cell}
            if parts.get("f") and not parts.get("v") and "is" not in parts:
                document.drop(f"={parts['f']}", "cell without a stored value: open the file in its own program, save "
                              "it there and add it again", f"{names.get(ident, '')}, cell {cell.get('r', '')}")


def _beside(document: Document, package: Package) -> None:
    """Cell comments and text boxes, which the rows do not show."""
    for name in sorted(package.names):
        if name.startswith(("xl/comments", "xl/threadedComments")) and name.endswith(".xml"):
            for item in package.xml(name).iter():
                if tag(item) in ("comment", "threadedComment"):
                    said = "".join(part.text or "" for part in descendants(item, "t", "text")).strip()
                    if said:
                        document.comments.append(Comment(said, "", item.get("ref", "")))
        elif name.startswith("xl/drawings/drawing"):
            for text in drawn_text(package, name):
                document.blocks.append(Block(text, "box", place="text box"))
