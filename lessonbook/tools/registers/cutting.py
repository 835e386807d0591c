"""Cut the rows of a sheet into blocks that share headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
import pandas as pd

from .blocks import Block, ColumnBlock, Row, RowBlock
from .cell_values import is_blank, tidy
from .columns import plain_keys
from .headings import Headings, column_of, is_wordy, match
from .records import Records

CHUNK = 20_000
_DIGIT = re.compile(r"\d")

Rows = Iterable[tuple[int, Row]]


class Cutter:
    """Goes through the rows of one sheet, or of a half of it.

    Attributes
    ----------
    headings : Headings
        Those in force; headings repeated further down are no rows, and may change what follows.
    last : int
        Number of the last row seen, blank ones included.
    """

    def __init__(self, source: Rows, known: dict[str, str], key: str) -> None:
        self.source, self.known, self.key = source, known, key
        self.headings = Headings(0, 0, {}, {}, {})
        self.last = 0
        self.rows = self._filled(source)

    def blocks(self, headings: Headings, width: int, first: Sequence[tuple[int, Row]] = ()
               ) -> Iterator[tuple[Headings, Block]]:
        """Yield the rows that hold anything as blocks, each with its headings.

        Parameters
        ----------
        headings : Headings
            Those that stand above.
        width : int
            How many cells most rows have at most.
        first : sequence of (int, list)
            Rows taken from `rows` already.
        """
        self.headings = headings
        if not isinstance(self.source, Records):
            yield from self._cut(chain(first, self.rows))
            return
        yield from self._cut(first)
        for piece in self.source.pieces(width, self._key_heading()):
            if isinstance(piece, ColumnBlock):
                self.last = int(piece.numbers[-1])
                block = piece.filled()
                if not any(self._is_heading(block.row(at)) for at in self._in_words(block)):
                    yield self.headings, block
                    continue
                piece = block.as_rows()
            yield from self._cut(self._filled(piece))

    def _filled(self, rows: Rows) -> Iterator[tuple[int, Row]]:
        for item in rows:
            self.last = item[0]
            if not all(map(is_blank, item[1])):
                yield item

    def _cut(self, rows: Rows) -> Iterator[tuple[Headings, Block]]:
        block: list[tuple[int, Row]] = []
        place, own = self.headings.place_of(self.key), self._key_heading()
        for item in rows:
            row = item[1]
            cell = row[place] if 0 <= place < len(row) else ""
            if (isinstance(cell, str) and (not _DIGIT.search(cell) or cell.strip() == own)) and self._is_heading(row):
                before = block[-1:] if block and block[-1][0] == item[0] - 1 else []
                again = match([row], self.known)
                if before and is_wordy(before[0][1]):
                    both = match([before[0][1], row], self.known)
                    if len(both.columns) > len(again.columns):
                        again = both
                        block.pop()
                yield self.headings, RowBlock(block)
                block = []
                if again.place_of(self.key) >= 0 and again.columns != self.headings.columns \
                        and not self.headings.repeated_by(row):
                    self.headings = again
                place, own = self.headings.place_of(self.key), self._key_heading()
                continue
            block.append(item)
            if len(block) == CHUNK:
                yield self.headings, RowBlock(block)
                block = []
        yield self.headings, RowBlock(block)

    def _is_heading(self, row: Row) -> bool:
        """Whether a row is headings once more, the same or others."""
        wordy = is_wordy(row)
        if not wordy and self.headings.in_words:
            return False
        if self.headings.repeated_by(row):
            return True
        if not wordy:
            return False
        again = match([row], self.known)
        filled = sum(not is_blank(cell) for cell in row)
        return again.place_of(self.key) >= 0 and (len(again.columns) >= max(2, len(self.headings.columns) // 2)
                                                  or len(again.columns) == filled > 1)

    def _in_words(self, block: ColumnBlock) -> list[int]:
        """Places of the rows that may be headings: no id stands in the key column, and a heading in another."""
        key, own = self.headings.place_of(self.key), self._key_heading()
        if key >= 0 and plain_keys(block.columns[key].tolist()) is not None:
            return []
        words = {cell for line in self.headings.lines for cell in line if cell}
        headed = np.zeros(len(block), dtype=bool)
        for place, column in enumerate(block.columns):
            if place != key or len(block.columns) == 1:
                codes, texts = pd.factorize(column)
                known = [not _DIGIT.search(text) and (tidy(text) in words or bool(column_of(text, self.known)))
                         for text in texts]
                headed |= np.array(known, dtype=bool)[codes]
        return [at for at in np.flatnonzero(headed).tolist()
                if key < 0 or not _DIGIT.search(cell := block.columns[key][at]) or cell.strip() == own]

    def _key_heading(self) -> str:
        """What stands above the key column, empty where there is none; repeated, it may stand in another column."""
        return self.headings.names.get(self.headings.place_of(self.key), "")
