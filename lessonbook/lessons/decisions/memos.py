"""People's notes that no theme goes with: corpus/memos/*.csv.

::

    about,quote,text,who,when,origin
    act-p142,"hard questions",Compare with the tracker,Jane Doe,2026-11-20,second-coder.qdpx

`about` is a passage's id, a source's id, the name that the note had in the other tool, or ``project``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from ...base.errors import LessonbookError, Problem
from ...base.files import relative
from .table import read_table, write_table

COLUMNS = ("about", "quote", "text", "who", "when", "origin")
FOLDER = "corpus/memos"


@dataclass(frozen=True)
class StoredMemo:
    """A note as the file has it; the module's head explains each field."""

    about: str
    quote: str
    text: str
    who: str
    when: str
    origin: str = "by hand"


def read_memos(root: Path) -> tuple[tuple[StoredMemo, ...], list[Problem]]:
    """Read every ``corpus/memos/*.csv``; each row without a text or a place is a problem."""
    memos: list[StoredMemo] = []
    problems: list[Problem] = []
    for path in sorted((root / FOLDER).glob("*.csv")):
        rows, wrong = read_table(path, root, COLUMNS)
        problems += wrong
        for line, cells in rows:
            if cells["about"].strip() and cells["text"].strip():
                memos.append(StoredMemo(**cells))
            else:
                problems.append(Problem(relative(path, root), line, "has no text or says not what it is about",
                                        "Fill the cells, or remove the row."))
    return tuple(memos), problems


def write_memos(root: Path, name: str, memos: Iterable[StoredMemo]) -> int:
    """Add notes to ``corpus/memos/NAME.csv``; those that any file of the folder holds already are passed over."""
    present, problems = read_memos(root)
    path = root / FOLDER / f"{name}.csv"
    broken = [problem for problem in problems if problem.file == relative(path, root)]
    if broken:
        raise LessonbookError(broken)
    seen = {_same(memo) for memo in present}
    rows = []
    if path.is_file():
        rows = [StoredMemo(**cells) for _, cells in read_table(path, root, COLUMNS)[0]]
    added = 0
    for memo in memos:
        if _same(memo) not in seen:
            seen.add(_same(memo))
            rows.append(memo)
            added += 1
    if added:
        write_table(path, COLUMNS, map(astuple, rows))
    return added


def _same(memo: StoredMemo) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in (memo.about, memo.quote, memo.text, memo.who))
