"""Read CSV files as they come: any usual encoding and separator, stray quotation marks, ragged rows.

Every physical line is accounted for before any cell is read. A quotation mark that opens a cell counts only where its
partner closes it without swallowing lines that are records by themselves; else it is a letter like any other.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from .grid import WIDEST, Grid, GridMaker

SEPARATORS = ",;\t|"
PIECE_LINES = 100_000
LONGEST_RECORD = 100
LONGEST_LINE = 1_000_000
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_QUOTED = re.compile(r'"[^"]*"')


def read_delimited(path: Path) -> tuple[Grid, str, list[str]]:
    """Read a CSV file.

    Returns
    -------
    tuple of Grid, str, and list of str
        The rows that hold anything, numbered as records, which is how a spreadsheet numbers them; the encoding; and
        what a reader should know.
    """
    encoding = find_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        head = list(_lines(file, 200))
        separator, width = _shape(head)
        maker, number, strays = GridMaker(), 0, []
        reader = _Records(_chain(head, file), separator, width)
        while True:
            records = reader.some(PIECE_LINES)
            if not records:
                break
            if number == 0 and records[0].lower().startswith("sep="):
                records[0] = ""
            maker.add(np.arange(number + 1, number + len(records) + 1), _columns(records, separator))
            number += len(records)
        strays = reader.strays
    notes = []
    if strays:
        lines = ", ".join(map(str, strays[:10])) + (" and more" if len(strays) > 10 else "")
        notes.append(
            f"{len(strays):,} {'line has' if len(strays) == 1 else 'lines have'} a stray quotation mark, read as a "
            f"letter, so that no line is swallowed: {lines}."
        )
    return maker.grid(), encoding, notes


class _Records:
    """Joins physical lines to records; a record of one line is that line."""

    def __init__(self, lines: Iterator[str], separator: str, width: int) -> None:
        self.lines, self.separator, self.width = lines, separator, width
        mark = re.escape(separator)
        quoted, plain = r'\s*"[^"]*+(?:""[^"]*+)*+"[^"' + mark + "]*", rf'[^"{mark}\s][^{mark}]*+'
        self.whole = re.compile(rf"(?:(?:{quoted}|\s*{plain}|\s*)(?:{mark}|\Z))*+")
        self.ahead: list[str] = []
        self.number = 0
        self.strays: list[int] = []

    def _next(self) -> str | None:
        line = self.ahead.pop() if self.ahead else next(self.lines, None)
        if line is not None:
            self.number += 1
        return line

    def some(self, most: int) -> list[str]:
        """The next records, at most so many."""
        found: list[str] = []
        while len(found) < most and (line := self._next()) is not None:
            found.append(line if '"' not in line or self.whole.fullmatch(line) else self._open(line))
        return found

    def _open(self, line: str) -> str:
        """A record that starts with a line whose quotation marks are not in order."""
        taken = [line]
        has_all = self._cells(line) >= self.width
        while len(taken) < LONGEST_RECORD and (more := self._next()) is not None:
            taken.append(more)
            odd = more.count('"') % 2
            if self._cells(more) >= self.width and (not odd or has_all):
                break  # a record by itself: the mark was stray
            if odd and self.whole.fullmatch("\n".join(taken)):
                return "\n".join(taken)
        for extra in taken[:0:-1]:
            self.ahead.append(extra)
            self.number -= 1
        self.strays.append(self.number)
        row = next(csv.reader([line], delimiter=self.separator), [])
        cells = (
            row if len(row) >= self.width and "\n" not in "".join(row) else line.replace('"', "").split(self.separator)
        )
        out = io.StringIO()
        csv.writer(out, delimiter=self.separator, lineterminator="").writerow(cells)
        return out.getvalue()

    def _cells(self, line: str) -> int:
        return (_QUOTED.sub("", line) if line.count('"') % 2 == 0 else line).count(self.separator) + 1


def _columns(records: list[str], separator: str) -> list[np.ndarray]:
    """Records as columns of text, read by pandas."""
    text = "\n".join(records)
    plain = _QUOTED.sub("", text) if '"' in text else text
    width = min(WIDEST, max(line.count(separator) for line in plain.split("\n")) + 1)
    guide = separator * (width - 1) + "\n"  # holds pandas to the width
    frame = pd.read_csv(
        io.StringIO(guide + text + "\n"),
        sep=separator,
        header=None,
        names=range(width),
        index_col=False,
        dtype=object,
        na_filter=False,
        skip_blank_lines=False,
        engine="c",
        low_memory=False,
        on_bad_lines="warn",
    )
    columns = [frame[place].to_numpy()[1:] for place in range(width)]
    if len(frame) - 1 != len(records):  # pandas and we disagree on what a record is: read them one by one
        rows = [next(csv.reader(io.StringIO(record, newline=""), delimiter=separator), []) for record in records]
        columns = [
            np.array([row[place] if place < len(row) else "" for row in rows], dtype=object)
            for place in range(max(map(len, rows), default=0))
        ]
    return columns


def _shape(lines: list[str]) -> tuple[str, int]:
    """The separator that cuts most lines alike, and into how many cells."""
    if lines and (stated := re.fullmatch(r'"?sep=(.)"?', lines[0].strip(), re.I)):
        lines = [line for line in lines[1:] if line.strip()]
        return stated[1], max(
            Counter(line.count(stated[1]) + 1 for line in lines).items(), key=lambda item: item[1], default=(1, 0)
        )[0]
    best = (0, 1, 0, ",")
    for separator in SEPARATORS:
        counts = Counter(line.count(separator) + 1 for line in _complete(lines))
        counts.pop(1, None)
        for width, times in counts.items():
            best = max(best, (times * width**2, width, -SEPARATORS.index(separator), separator))
    return best[3], best[1]


def _complete(lines: list[str]) -> list[str]:
    """Lines without what stands in quotation marks; half a record says no width, nor a row of nothing beside others."""
    even = [_QUOTED.sub("", line) for line in lines if line.strip() and line.count('"') % 2 == 0]
    return [line for line in even if line.strip(SEPARATORS + " ")] or even


def _lines(file: io.TextIOBase, most: int) -> Iterator[str]:
    for _, line in zip(range(most), file, strict=False):
        yield _clean(line)


def _chain(head: list[str], file: io.TextIOBase) -> Iterator[str]:
    yield from head
    for line in file:
        yield _clean(line)


def _clean(line: str) -> str:
    line = line.rstrip("\n")
    if "\0" in line or "\x1a" in line:
        line = line.replace("\0", "").replace("\x1a", "")
    return line[:LONGEST_LINE]


def find_encoding(path: Path) -> str:
    """Name a file's encoding: by its mark, as UTF-8 or UTF-16 if it can be read so, else as Windows writes it."""
    with path.open("rb") as file:
        head = file.read(65_536)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    first, second = head[::2].count(0), head[1::2].count(0)
    if max(first, second) * 20 > len(head) and max(first, second) > 9 * min(first, second):
        return "utf-16-le" if second >= first else "utf-16-be"
    for name in ("utf-8", "cp1252"):
        if _decodes(path, name):
            return name
    return "latin-1"


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as file:
            while file.read(1 << 22):
                pass
    except UnicodeDecodeError:
        return False
    return True
