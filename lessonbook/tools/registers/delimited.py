"""Read CSV files as they come: any usual encoding and separator, stray quotation marks, ragged rows."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from .headings import ROWS_LOOKED_AT
from .records import LONGEST_RECORD, Records

SEPARATORS = ",;\t|"
NOTHING = SEPARATORS + " \xa0\r\n\""
WORTH_HALVING = 32_000_000
ONE_BYTE_LINE_ENDS = ("utf-8", "utf-8-sig", "cp1252", "latin-1")
MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"),
         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_delimited(path: Path, score: Callable[[list[list[Any]]], int]
                   ) -> tuple[Records, str, Callable[[], Records] | None]:
    """Open a CSV file.

    Parameters
    ----------
    path : Path
        The file.
    score : callable
        Says how many headings it knows among the first rows; the separator that scores best is used.

    Returns
    -------
    tuple of Records, str, and callable or None
        The records; the encoding; and for a large file a function that gives the records of its second half,
        numbered from 1, which the first then leaves out.
    """
    encoding = find_encoding(path)

    def first_rows(separator: str) -> list[list[str]]:
        with _open(path, encoding) as lines:
            rows = (row for _, row in Records(lines, separator) if any(cell.strip(NOTHING) for cell in row))
            return list(islice(rows, ROWS_LOOKED_AT))

    separator = max(SEPARATORS, key=lambda mark: (score(first_rows(mark)), -SEPARATORS.index(mark)))
    middle = find_middle(path, encoding)
    if not middle:
        return Records(_open(path, encoding), separator), encoding, None
    return (Records(_open_part(path, encoding, 0, middle), separator), encoding,
            lambda: Records(_open_part(path, encoding, middle, None), separator, from_start=False))


def find_middle(path: Path, encoding: str) -> int:
    """Where a large file can be cut: after a line end near its middle that no quotation marks enclose; else 0."""
    size = path.stat().st_size
    if size < WORTH_HALVING or encoding not in ONE_BYTE_LINE_ENDS:
        return 0
    marks = place = 0
    with path.open("rb") as file:
        while place < size // 2:
            piece = file.read(min(1 << 22, size // 2 - place))
            marks += piece.count(b'"')
            place += len(piece)
        for line in islice(file, LONGEST_RECORD):
            marks += line.count(b'"')
            place += len(line)
            if marks % 2 == 0 and line.endswith(b"\n"):
                return place if place < size else 0
    return 0


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


def _open(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline="")


def _open_part(path: Path, encoding: str, start: int, end: int | None) -> TextIO:
    name = "utf-8" if start and encoding == "utf-8-sig" else encoding
    return io.TextIOWrapper(io.BufferedReader(Part(path, start, end), 1 << 20), name, "replace", newline="")


class Part(io.RawIOBase):
    """The bytes of a file from one place to another."""

    def __init__(self, path: Path, start: int, end: int | None) -> None:
        self.file = path.open("rb", buffering=0)
        self.file.seek(start)
        self.left = (path.stat().st_size if end is None else end) - start

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as the part goes."""
        data = self.file.read(min(len(buffer), self.left)) or b""
        buffer[: len(data)] = data
        self.left -= len(data)
        return len(data)

    def close(self) -> None:
        """Close the file."""
        self.file.close()
        super().close()
