"""Rows of tables to what was said: which column names the speaker, which holds the words, which the time."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..corpus.people.names import fold
from ..readers import Block, Dropped
from .labels import label, timecode
from .names import is_name, tidy
from .voices import are_speakers

_SPEAKER = re.compile(r"speaker|name|who|participant|respondent|interviewee|voice|person|role|said by|talker",
                      re.IGNORECASE)
_SURELY = re.compile(r"speaker|participant|respondent|interviewee|voice|said by|talker", re.IGNORECASE)
_WORDS = re.compile(r"text|quote|quotation|response|answer|utterance|transcript|transcription|comment|said|words|"
                    r"content|statement|dialogue|speech|what was said|caption|sentence|message", re.IGNORECASE)
_ASKED = re.compile(r"question|prompt|asked", re.IGNORECASE)
_HEAD_WITHIN = 6
_LEAST = 4
_TIME = re.compile(r"^(?:time|start|timecode|timestamp|begin|in|from|when)(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True)
class _Columns:
    """The row that heads an interview table and its columns; -1 for none."""

    head: int
    speaker: int
    words: int
    time: int = -1
    asked: int = -1


def name_rows(blocks: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """Turn the rows of interview tables into turns; other rows keep their cells in one text.

    Returns
    -------
    tuple of list of Block and list of Dropped
        The blocks, rows with their voice; heads of interview tables and cells beside the words.
    """
    result: list[Block] = []
    dropped: list[Dropped] = []
    for table in _tables(blocks):
        rows = [block for block in table if block.kind == "row"]
        turns = iter(_turns(rows, dropped))
        for block in table:
            result += next(turns) if block.kind == "row" else [block]
    return result, dropped


def _tables(blocks: Sequence[Block]) -> list[list[Block]]:
    """Rows that follow each other are one table as long as they have the same number of cells, more or less.

    Notes and boxes that hang in a row's cells stand between the rows, and part no table.
    """
    tables: list[list[Block]] = []
    width = -1
    for block in blocks:
        row = block.kind == "row"
        follows = width >= 0 and (abs(width - len(block.cells)) <= 1 if row else block.kind in ("note", "box"))
        if follows:
            tables[-1].append(block)
        else:
            tables.append([block])
        width = len(block.cells) if row else width if follows else -1
    return tables


def _turns(rows: list[Block], dropped: list[Dropped]) -> list[list[Block]]:
    """What each row of a table becomes."""
    columns = _columns(rows) if rows else None
    if columns is None:
        if not _is_counted(rows):
            return [[_plain(row)] for row in rows]
        dropped += [Dropped(row.cells[0], "number of a turn", row.place) for row in rows]
        return [[replace(row, kind="paragraph", text=row.cells[1], cells=())] for row in rows]
    start = max(columns.head, 0)
    found = [[_plain(row)] for row in rows[:start]]
    if columns.head >= 0:
        head = rows[columns.head]
        dropped += [Dropped(cell, "head of an interview table", head.place) for cell in head.cells if cell]
        found.append([])
    return found + [_turn(row, columns, dropped) for row in rows[len(found):]]


def _columns(rows: Sequence[Block]) -> _Columns | None:
    """The columns of an interview table; None where the table is none."""
    start, speaker, words = _head(rows)
    head = rows[start].cells if start >= 0 else ()
    if start < 0:
        speaker, words = _by_shape(rows)
    if speaker < 0 or words < 0 or not ((head and _SURELY.search(head[speaker])) or _talk(rows, speaker, words)):
        return None

    def column(pattern: re.Pattern[str]) -> int:
        return next((index for index, cell in enumerate(head)
                     if index not in (speaker, words) and pattern.search(cell.strip())), -1)

    return _Columns(start, speaker, words, column(_TIME), column(_ASKED))


def _turn(row: Block, columns: _Columns, dropped: list[Dropped]) -> list[Block]:
    """A row's turn, and the question before it where it has a column of them."""
    cells = [*row.cells, *[""] * (max(columns.speaker, columns.words) + 1 - len(row.cells))]
    found: list[Block] = []
    place = row.place
    for index, cell in enumerate(cells):
        if index in (columns.speaker, columns.words) or not cell:
            continue
        time = timecode(cell)
        if index == columns.asked and len(cell.split()) > 2:
            found.append(replace(row, text=cell, cells=(), voice="Question"))
        elif time or index == columns.time:
            place = time or cell
            dropped.append(Dropped(cell, "timecode", row.place))
        else:
            dropped.append(Dropped(cell, "cell beside the words of an interview table", row.place))
    if cells[columns.speaker]:
        dropped.append(Dropped(cells[columns.speaker], "speaker's name before a turn", row.place))
    name = tidy(cells[columns.speaker].split("\n")[0]).rstrip(":")
    if cells[columns.words]:
        found.append(replace(row, text=cells[columns.words], cells=(), voice=name, place=place))
    return found


def _plain(row: Block) -> Block:
    """A row with its cells in one text."""
    return replace(row, text=" | ".join(" ".join(cell.split()) for cell in row.cells if cell.strip()))


def _is_counted(rows: Sequence[Block]) -> bool:
    """Whether a table holds numbers that count up, and beside them turns that start with a name."""
    if len(rows) < _LEAST or any(len(row.cells) != 2 or not row.cells[0].strip(" .").isdecimal() for row in rows):
        return False
    numbers = [int(row.cells[0].strip(" .")) for row in rows]
    named = sum(label(row.cells[1].split("\n")[0]) is not None for row in rows)
    return named > 0.6 * len(rows) and all(one < two for one, two in pairwise(numbers))


def _head(rows: Sequence[Block]) -> tuple[int, int, int]:
    """The row that names the columns of an interview table, a title above it or not; and its two columns.

    The row is -1 where there is none.
    """
    for start, row in enumerate(rows[:_HEAD_WITHIN]):
        speaker, words = _by_head(row.cells)
        if speaker >= 0 and words >= 0 and _mostly(rows[start + 1:], speaker, words):
            return start, speaker, words
    return -1, -1, -1


def _talk(rows: Sequence[Block], speaker: int, words: int) -> bool:
    """Whether people talk in the column of words: a register has names beside texts too."""
    full = [row.cells for row in rows if len(row.cells) > max(speaker, words)]
    return are_speakers([(tidy(cells[speaker]), "") for cells in full], [cells[words] for cells in full])


def _by_head(head: Sequence[str]) -> tuple[int, int]:
    def column(pattern: re.Pattern[str], taken: int = -1) -> int:
        return next((index for index, cell in enumerate(head)
                     if index != taken and len(cell.split()) <= 4 and pattern.search(cell)), -1)

    speaker = column(_SPEAKER)
    return speaker, column(_WORDS, speaker)


def _mostly(rows: Sequence[Block], speaker: int, words: int) -> bool:
    """Whether a column holds most of what stands beside the names: else the table is a register, not an interview."""
    inside = sum(len(row.cells[words].split()) for row in rows if len(row.cells) > words)
    beside = sum(len(cell.split()) for row in rows for index, cell in enumerate(row.cells) if index != speaker)
    return inside > 0.5 * beside


def _by_shape(rows: Sequence[Block]) -> tuple[int, int]:
    """A narrow column of names that repeat beside a wide one of sentences."""
    width = min(len(row.cells) for row in rows)
    if len(rows) < 2 or width < 2:
        return -1, -1
    sizes = [sum(len(row.cells[index].split()) for row in rows) / len(rows) for index in range(width)]
    words = max(range(width), key=lambda index: sizes[index])
    if sizes[words] < 4:
        return -1, -1
    for index in range(width):
        values = [tidy(row.cells[index]) for row in rows if row.cells[index].strip()]
        if index == words or len(values) < max(2, len(rows) / 2):
            continue
        counts = Counter(fold(value) for value in values)
        named = sum(is_name(value) for value in values) / len(values)
        if named >= 0.9 and len(counts) <= max(2, len(values) / 2) and max(counts.values()) > 1:
            return index, words
    return -1, -1
