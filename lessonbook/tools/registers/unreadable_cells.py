"""What the fast reader of .xlsx files cannot see: error cells, formulas without a stored result, stray far cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

from ...base.sheet_bounds import LAST_COLUMN, NO_CELL, column_number, names_no_cell
from .values import Broken

FEW_CELLS = 2_000_000
MOST_BYTES = 4_000_000_000
PIECE = 1 << 23
WIDE = 100  # columns; of a wider sheet every cell's row is looked at, of others the last rows and the far ones
LONGEST_TEXT = 250_000  # bytes; a cell holds 32,767 characters, some written with six bytes
NO_RESULT = "a formula without a stored result; open the file in Excel, save it and try again"

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_CELL_HEAD = re.compile(rb"<(?:\w+:)?c\b([^>]*)>")
_STYLE = re.compile(rb'\bs="(\d+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*>([^<]*)</", re.DOTALL)
_HOLDER = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]{1,3}(\d{1,7})"[^>]*[^/>]>')
_FAR = re.compile(rb"""\br=["']([A-Za-z]{2,3})\d{1,7}["'](?:[^>]*[^/>])?>""")
_ROW = re.compile(rb"""\br=["'][A-Za-z]{1,3}(\d{1,7})["'](?:[^>]*[^/>])?>""")
_FAR_ROW = re.compile(rb"""\br=["'][A-Za-z]{1,3}(\d{6,7})["'](?:[^>]*[^/>])?>""")
_FAR_ROW_WITHOUT_PLACES = re.compile(
    rb"""<(?:\w+:)?row\b[^>]*?\br=["'](\d{6,7})["'][^>]*>\s*<(?:\w+:)?c(?:>|\s(?![^>]*\br=))"""
)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Lost:
    """Cells of one sheet that need care.

    Attributes
    ----------
    cells : dict of (int, int) to Broken
        Errors and formulas without a result, by row and column from 0.
    padded : dict of (int, int) to int
        Cells whose number is shown with leading zeros, with how many figures are shown.
    fills : dict of (int, int) to str
        Cells with a background of their own: six hexadecimal figures, or a colour of the theme.
    cells_spanned : int
        Rows times columns of the area that holds values.
    size : int
        Bytes of the sheet, unpacked.
    """

    cells: dict[tuple[int, int], Broken] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    fills: dict[tuple[int, int], str] = field(default_factory=dict)
    cells_spanned: int = 0
    size: int = 0

    @property
    def is_sparse(self) -> bool:
        """Whether the area is far larger than what it holds: a cell takes a dozen bytes at least."""
        return self.cells_spanned > max(FEW_CELLS, self.size)


def find_lost(path: Path, colours: bool = False) -> dict[str, Lost]:
    """Look through every sheet of an .xlsx file.

    Parameters
    ----------
    path : Path
        The file.
    colours : bool
        Whether the backgrounds of cells are wanted.

    Returns
    -------
    dict of str to Lost
        By sheet name.

    Raises
    ------
    ValueError
        A sheet is larger than `MOST_BYTES` when unpacked, a text is longer than `LONGEST_TEXT`, or a cell's name is no
        cell's.
    """
    found = {}
    with zipfile.ZipFile(path) as archive:
        _check_texts(archive)
        padded, fills = _styles(archive)
        for name, part in _parts(archive).items():
            if archive.getinfo(part).file_size > MOST_BYTES:
                raise ValueError(f"sheet {name} unpacks to more than {MOST_BYTES // 10**9} GB")
            found[name] = _scan(archive, part)
            _styled(archive, part, found[name], padded, fills if colours else {})
            found[name].size = archive.getinfo(part).file_size
    return found


def kind_of(path: Path) -> str:
    """What a zip file is in plain words, where it is no .xlsx; empty where it may be one."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "content.xml" in names:
            return "an OpenDocument file"
        if "_rels/.rels" not in names:
            return "a zip file and no spreadsheet"
        if any(name.endswith("workbook.bin") for name in names):
            return "a binary workbook (.xlsb)"
        return "a Word document" if "word/document.xml" in names else ""


def _check_texts(archive: zipfile.ZipFile) -> None:
    """Refuse texts longer than any cell's: one of them, named by many cells, would fill the memory."""
    for name in archive.namelist():
        if name.endswith("/sharedStrings.xml"):
            with archive.open(name) as stream:
                while piece := stream.read(PIECE):
                    if max(map(len, piece.split(b"<"))) > LONGEST_TEXT:
                        raise ValueError("a text is longer than a cell can hold")


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """From each sheet's name to its file in the archive."""
    root = ElementTree.fromstring(archive.read("_rels/.rels"))
    main = next(item.get("Target", "") for item in root if item.get("Type", "").endswith("/officeDocument"))
    book = PurePosixPath(main.lstrip("/"))
    links = ElementTree.fromstring(archive.read(str(book.parent / "_rels" / f"{book.name}.rels")))
    targets = {item.get("Id"): item.get("Target", "") for item in links}
    found = {}
    for sheet in ElementTree.fromstring(archive.read(str(book))).iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        target = targets.get(
            sheet.get(_RELATION) or next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None),
            "",
        )
        part = target.lstrip("/") if target.startswith("/") else str(book.parent / target)
        if part in archive.namelist():
            found[sheet.get("name", "")] = part
    return found


def _styles(archive: zipfile.ZipFile) -> tuple[dict[int, int], dict[int, str]]:
    """From a style's number to how many figures it shows, where with leading zeros; and to its background."""
    if "xl/styles.xml" not in archive.namelist():
        return {}, {}
    tree = ElementTree.fromstring(archive.read("xl/styles.xml"))
    parts: dict[str, list[Any]] = {item.tag.rpartition("}")[2]: list(item) for item in tree}
    zeros = {
        item.get("numFmtId"): len(code)
        for item in parts.get("numFmts", ())
        if re.fullmatch("0{2,}", code := item.get("formatCode", ""))
    }
    colours: list[str] = []
    for fill in parts.get("fills", ()):
        pattern = next(iter(fill), None)
        shown = pattern is not None and pattern.get("patternType") == "solid"
        front = (
            next((item for item in pattern if item.tag.endswith("}fgColor")), None)
            if shown and pattern is not None
            else None
        )
        colours.append(
            "" if front is None else (front.get("rgb") or "")[-6:].upper() or f"theme {front.get('theme', '')}"
        )
    padded, fills = {}, {}
    for number, style in enumerate(parts.get("cellXfs", ())):
        if width := zeros.get(style.get("numFmtId")):
            padded[number] = width
        fill = int(style.get("fillId", "0"))
        if fill < len(colours) and colours[fill] not in ("", "FFFFFF"):
            fills[number] = colours[fill]
    return padded, fills


def _styled(archive: zipfile.ZipFile, part: str, lost: Lost, padded: dict[int, int], fills: dict[int, str]) -> None:
    """Note the cells that have one of the styles."""
    if not padded and not fills:
        return
    for piece in _pieces(archive, part):
        for attributes in _CELL_HEAD.findall(piece):
            style, place = _STYLE.search(attributes), _REF.search(attributes)
            if style and place:
                at = int(place[2]) - 1, column_number(place[1]) - 1
                number = int(style[1])
                if number in padded:
                    lost.padded[at] = padded[number]
                if number in fills:
                    lost.fills[at] = fills[number]


def _scan(archive: zipfile.ZipFile, part: str) -> Lost:
    lost = Lost()
    rows, columns = 0, 26
    for piece in _pieces(archive, part):
        rows, columns = _look(piece, lost, rows, columns)
    if columns > WIDE:
        rows = max([rows, *(int(row) for piece in _pieces(archive, part) for row in set(_ROW.findall(piece)))])
    lost.cells_spanned = rows * columns
    return lost


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """A sheet's XML in pieces that end where a row begins."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            piece = rest + piece
            cut = piece.rfind(b"<row")
            cut = cut if cut > 0 else max(piece.rfind(b"<x:row"), 0)
            piece, rest = (piece[:cut], piece[cut:]) if cut else (piece, b"")
            yield piece
    yield rest


def _look(piece: bytes, lost: Lost, rows: int, columns: int) -> tuple[int, int]:
    """Note a piece's errors and formulas, and how far its values reach."""
    last = max(piece.rfind(b"</c>"), piece.rfind(b":c>"))
    holders = _HOLDER.findall(piece, max(0, last - (1 << 17)), max(last, 0))
    rows = max([rows, *map(int, holders[-1:])])
    columns = max([columns, *map(column_number, set(_FAR.findall(piece)))])
    if columns > LAST_COLUMN or names_no_cell(piece):
        raise ValueError(NO_CELL)
    rows = max([rows, *map(int, _FAR_ROW.findall(piece)), *map(int, _FAR_ROW_WITHOUT_PLACES.findall(piece))])
    if b't="e"' in piece or b"<f" in piece or b":f" in piece:
        for attributes, inner in _CELL.findall(piece):
            broken = _broken(attributes, inner)
            place = _REF.search(attributes)
            if broken and place:
                lost.cells[int(place[2]) - 1, column_number(place[1]) - 1] = broken
    return rows, columns


def _broken(attributes: bytes, inner: bytes) -> Broken | None:
    value = _VALUE.search(inner)
    if b't="e"' in attributes:
        return Broken(value[1].decode("utf-8", "replace") if value else "#ERROR", "the cell holds a spreadsheet error")
    if value is None and (b"<f" in inner or b":f" in inner) and b't="str"' not in attributes:
        formula = _FORMULA.search(inner)
        words = unescape(formula[1].decode("utf-8", "replace")) if formula else ""
        return Broken(f"={words}", NO_RESULT)
    return None


def sparse_rows(path: Path, name: str, lost: Lost) -> Iterable[tuple[int, list[Any]]]:
    """Yield a sheet's rows without laying out the empty area between far cells; slow, and seldom needed."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    sheet = book[name]
    sheet.reset_dimensions()
    by_row: dict[int, dict[int, Broken]] = {}
    for (row_at, column), broken in lost.cells.items():
        by_row.setdefault(row_at, {})[column] = broken
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = ["" if cell is None else cell for cell in row]
        for column, broken in by_row.get(number - 1, {}).items():
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = broken
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            yield number, cells
