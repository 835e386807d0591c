"""What was written for others: ``local/handed-out.csv``, so that a withdrawal can say what to call back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ..base.csv_cells import from_cell, to_cell
from ..base.files import private_folder, write_atomic

FILE = "local/handed-out.csv"
_COLUMNS = ("day", "what", "target", "sources")


def record_handed_out(root: Path, what: str, target: Path, sources: Iterable[str], today: date | None = None) -> None:
    """Note that files with these sources were written for others; a line that is there already stays one line.

    Parameters
    ----------
    root : Path
        The knowledge base.
    what : str
        The kind of file, such as ``csv`` or ``review sheet``.
    target : Path
        Where it was written.
    sources : iterable of str
        Ids of the sources in it.
    """
    row = ((today or date.today()).isoformat(), what, str(target.resolve()), " ".join(sorted(sources)))
    rows = read_handed_out(root)
    if row in rows:
        return
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([_COLUMNS, *([to_cell(cell) for cell in one] for one in
                                                                [*rows, row])])
    private_folder(root, "local")
    write_atomic(root / FILE, out.getvalue())


def read_handed_out(root: Path) -> list[tuple[str, ...]]:
    """Day, kind, target and sources of each."""
    path = root / FILE
    if not path.is_file():
        return []
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8", "replace"), newline="")))
    return [tuple(from_cell(cell) for cell in row) for row in rows[1:] if len(row) == len(_COLUMNS)]


def to_recall(root: Path, sources: Iterable[str]) -> list[str]:
    """Lines that name what was handed out with any of these sources in it."""
    gone = set(sources)
    return [f"{what}, {day}: {target}" for day, what, target, held in read_handed_out(root)
            if gone & set(held.split())]
