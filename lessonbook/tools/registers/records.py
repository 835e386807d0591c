"""Records of a CSV file: one by one to find the headings, then many at once as columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

import numpy as np
import pandas as pd

from .blocks import WIDEST, ColumnBlock

FIRST_PIECE = 1 << 16
PIECE = 1 << 22
LONGEST_RECORD = 100
LONGEST_LINE = csv.field_size_limit()

Record = tuple[int, list[str]]


class Records:
    """Reads the records of a file, blank ones included, with their number from 1.

    Whole pieces are read by pandas where every line of a piece is one record, or where its quotation marks are all in
    order. Other pieces are read record by record. Both give the same cells. A quotation mark that is never closed
    costs its own line only, not the lines after it.

    Parameters
    ----------
    lines : TextIO
        The file or a part of it, opened with ``newline=""``.
    separator : str
        What stands between cells.
    from_start : bool
        Whether the first record may be Excel's note on the separator, which is no row.
    """

    def __init__(self, lines: TextIO, separator: str, from_start: bool = True) -> None:
        self.lines, self.separator, self.from_start = lines, separator, from_start
        mark = re.escape(separator)
        quoted, plain = r'"[^"]*+(?:""[^"]*+)*+"', rf'[^"{mark}\r\n][^{mark}\r\n]*+'
        self.well_quoted = re.compile(rf"(?:(?:{quoted}|{plain}|)(?:{mark}|\r?\n|\Z))*+")
        self.number = 0
        self.one_by_one: Iterator[Record] = iter(())

    def __iter__(self) -> Records:
        return self

    def __next__(self) -> Record:
        while (record := next(self.one_by_one, None)) is None:
            text = self._read(FIRST_PIECE)
            if not text:
                raise StopIteration
            self.one_by_one = self._slowly(text)
        return record

    def pieces(self, width: int, mark: str) -> Iterator[list[Record] | ColumnBlock]:
        """Yield the records that iteration has not given yet, many at a time.

        Parameters
        ----------
        width : int
            How many cells most records have at most; longer ones are read record by record.
        mark : str
            Pieces that have it as a cell are given record by record; empty for none.
        """
        cell = re.compile(rf'(?:^|{re.escape(self.separator)})"?{re.escape(mark)}"?(?:{re.escape(self.separator)}|\s)',
                          re.M)
        if rest := list(self.one_by_one):
            yield rest
        while text := self._read(PIECE):
            marked = mark and mark in text and re.search(cell, text)
            yield (None if marked else self._quickly(text, width)) or list(self._slowly(text))

    def _read(self, size: int) -> str:
        """Take some text that ends with a line."""
        text = "" if self.lines.closed else self.lines.read(size)
        if not text:
            self.lines.close()
            return ""
        return text + self.lines.readline()

    def _quickly(self, text: str, width: int) -> ColumnBlock | None:
        """Read a piece as columns; None where a line is not one record, or the two readers could differ."""
        lone = "\r" in text and text.count("\r") > text.count("\r\n")
        if lone or width > WIDEST or "\0" in text or text[0] == "\ufeff":
            return None
        data = text.encode()
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == ord("\n"))
        lines = len(ends) + (not text.endswith("\n"))
        if np.diff(ends, prepend=-1, append=len(data)).max() > LONGEST_LINE:
            return None
        guide = self.separator * (width - 1) + "\n"  # holds pandas to the width: it would cut a longer first record
        try:
            frame = pd.read_csv(io.BytesIO(guide.encode() + data), sep=self.separator, header=None, names=range(width),
                                index_col=False, dtype=object, na_filter=False, skip_blank_lines=False,
                                engine="c", low_memory=False)
        except pd.errors.ParserError:
            return None
        columns = [frame[place].to_numpy()[1:] for place in range(width)]
        count = len(frame) - 1
        if count != lines and not (self.well_quoted.fullmatch(text) and _fits(columns, lines)):
            return None
        first, self.number = self.number + 1, self.number + count
        return ColumnBlock(np.arange(first, first + count), columns)

    def _slowly(self, text: str) -> Iterator[Record]:
        """Read a piece record by record, and on to the end of the last record that starts in it."""
        ahead = chain(io.StringIO(text, newline=""), self.lines)
        left = len(text)
        again: list[str] = []
        taken: list[str] = []

        def feed() -> Iterator[str]:
            while len(taken) <= LONGEST_RECORD and (line := again.pop() if again else next(ahead, "")):
                taken.append(line)
                yield line

        reader = csv.reader(feed(), delimiter=self.separator, strict=True)
        while left > 0 or again:
            try:
                row = next(reader)
            except csv.Error:
                again += taken[:0:-1]
                row = self._alone(taken[0])
                del taken[1:]
                reader = csv.reader(feed(), delimiter=self.separator, strict=True)
            left -= sum(map(len, taken))
            taken.clear()
            self.number += 1
            if self.number == 1 and self.from_start and names_separator(row):
                continue
            yield self.number, row

    def _alone(self, line: str) -> list[str]:
        """Read a line whose quotation marks are wrong; where one is not closed on it, none of them counts."""
        reader = csv.reader([line, "\n"], delimiter=self.separator)
        try:
            row = next(reader)
            if reader.line_num == 1:
                return row
        except csv.Error:  # a field longer than any cell
            pass
        return line.rstrip("\r\n").split(self.separator)


def _fits(columns: list[np.ndarray], lines: int) -> bool:
    """Whether records with line breaks in their cells take as many lines as there are, and none too many."""
    taken = np.ones(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, texts = pd.factorize(column)
        taken += np.fromiter((text.count("\n") for text in texts), np.int64, len(texts))[codes]
    return int(taken.sum()) == lines and int(taken.max()) <= LONGEST_RECORD


def names_separator(row: list[str]) -> bool:
    """Whether the first record is Excel's note on which separator the file uses."""
    return len(row) in (1, 2) and row[0].lower().startswith("sep=")
