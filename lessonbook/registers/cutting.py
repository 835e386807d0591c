"""Cut the rows of a sheet into blocks that share headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from .blocks import Block, ColumnBlock, Row, RowBlock
from .cells import is_blank
from .headings import Headings, match
from .records import Records

CHUNK = 20_000

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
        self.key_words = {words for words, name in known.items() if name == key}
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
                if not self._repeats_headings(block):
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
        place, words, own = self.headings.place_of(self.key), self._heading_words(), self._key_heading()
        for item in rows:
            row = item[1]
            cell = row[place] if 0 <= place < len(row) else None
            if (isinstance(cell, str) and cell.strip().casefold() in words) or (own and own in row):
                again = match([row], self.known)
                if again.place_of(self.key) >= 0 and len(again.columns) >= max(2, len(self.headings.columns) // 2):
                    yield self.headings, RowBlock(block)
                    block = []
                    if again.columns != self.headings.columns:
                        self.headings = again
                    place, words = self.headings.place_of(self.key), self._heading_words()
                    own = self._key_heading()
                    continue
            block.append(item)
            if len(block) == CHUNK:
                yield self.headings, RowBlock(block)
                block = []
        yield self.headings, RowBlock(block)

    def _repeats_headings(self, block: ColumnBlock) -> bool:
        """Whether a row may be headings once more."""
        place = self.headings.place_of(self.key)
        return place >= 0 and not self._heading_words().isdisjoint(
            map(str.casefold, map(str.strip, block.columns[place].tolist())))

    def _heading_words(self) -> set[str]:
        """What can stand above the key column."""
        return {*self.key_words, self._key_heading().casefold()}

    def _key_heading(self) -> str:
        """What stands above the key column, empty where there is none; repeated, it may stand in another column."""
        return self.headings.names.get(self.headings.place_of(self.key), "")
