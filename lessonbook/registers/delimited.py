"""Read CSV files as they come: any usual encoding and separator, stray quotation marks, ragged rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

SEPARATORS = ",;\t|"
LONGEST_RECORD = 100
WORTH_HALVING = 32_000_000
ONE_BYTE_LINE_ENDS = ("utf-8", "utf-8-sig", "cp1252", "latin-1")
MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"),
         (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


Records = Iterator[tuple[int, list[str]]]


def read_delimited(path: Path, score: Callable[[list[list[Any]]], int]
                   ) -> tuple[Iterable[tuple[int, list[str]]], str, Callable[[], Records] | None]:
    """Open a CSV file.

    Parameters
    ----------
    path : Path
        The file.
    score : callable
        Says how many headings it knows among the first rows; the separator that scores best is used.

    Returns
    -------
    tuple of iterable of (int, list of str), str, and callable or None
        Records with their number from 1, blank ones included; the encoding; and for a large file a function that
        gives the records of its second half, numbered from 1, which the first then leaves out.
    """
    encoding = find_encoding(path)
    whole = partial(_open, path, encoding)
    separator = max(SEPARATORS, key=lambda mark: (score([row for _, row in islice(_records(whole, mark), 60)
                                                         if any(cell.strip() for cell in row)]),
                                                  -SEPARATORS.index(mark)))
    middle = find_middle(path, encoding)
    if not middle:
        return _records(whole, separator), encoding, None
    first, second = (partial(_open_part, path, encoding, *ends) for ends in ((0, middle), (middle, None)))
    return _records(first, separator), encoding, lambda: _records(second, separator)


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
    nulls = head.count(0)
    if nulls * 3 > len(head):
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
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


def _records(source: Callable[[], TextIO], separator: str) -> Records:
    """Yield records; a quotation mark that is never closed costs its own line only, not the lines after it."""
    number = read = 0
    with source() as lines:
        ended = False
        while not ended:
            reader = csv.reader(lines, delimiter=separator)
            held: list[str] | None = None
            start = last = 0
            broken = (0, 0)
            try:
                for row in reader:
                    if reader.line_num - last > LONGEST_RECORD:
                        break
                    if held is not None:
                        number += 1
                        if number > 1 or not _names_separator(held):
                            yield number, held
                    held, start, last = row, last, reader.line_num
                else:
                    ended = True
                    if held and _text(source, read + start, read + last).count('"') % 2:
                        held, broken = None, (start, last)
            except csv.Error:  # a field longer than any cell: the mark was opened long ago
                pass
            if held is not None:
                number += 1
                yield number, held
            if not ended:
                broken = (last, reader.line_num)
            text = _text(source, read + broken[0], read + broken[1]) if broken[1] else ""
            for row in csv.reader(text.splitlines(), delimiter=separator, quoting=csv.QUOTE_NONE):
                number += 1
                yield number, row
            read += reader.line_num


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


def _names_separator(row: list[str]) -> bool:
    """Whether the first record is Excel's note on which separator the file uses."""
    return len(row) in (1, 2) and row[0].lower().startswith("sep=")


def _text(source: Callable[[], TextIO], first: int, last: int) -> str:
    """Read some lines again."""
    with source() as lines:
        return "".join(islice(lines, first, last))
