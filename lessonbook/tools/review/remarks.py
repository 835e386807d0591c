"""Remarks in the margin of documents, kept in ``local/``, by the passage that they stand at."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from ...base.csv_cells import from_cell


@dataclass(frozen=True)
class Remark:
    """A reviewer's remark, who made it, and the words it is about where it is not about the whole passage."""

    text: str
    author: str = ""
    words: str = ""

    def in_words(self) -> str:
        """Say it in a line."""
        on = f" (on: {self.words})" if self.words else ""
        return f"{self.author or 'somebody'}: {self.text}{on}"


def read_remarks(root: Path) -> dict[str, list[Remark]]:
    """Read the remarks of every ``local/*.aside.csv``.

    They are private: what shows them must not lie where git would keep it.

    Returns
    -------
    dict of str to list of Remark
        By passage id, in the order of the files and rows; a list that cannot be read has none.
    """
    found: dict[str, list[Remark]] = {}
    for path in sorted((root / "local").glob("*.aside.csv")):
        text = path.read_bytes().decode("utf-8-sig", "replace")
        try:
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
        except csv.Error:
            continue
        for row in rows:
            cells = {name: from_cell(cell) for name, cell in row.items() if name and isinstance(cell, str)}
            if cells.get("what") == "comment" and cells.get("passage") and cells.get("text"):
                found.setdefault(cells["passage"], []).append(
                    Remark(cells["text"], cells.get("author", ""), cells.get("words", "")))
    return found


def may_hold(path: Path, root: Path) -> bool:
    """Whether a file may show remarks: it lies outside the knowledge base, or in its ``local/``, which git ignores."""
    target = path.resolve()
    return not target.is_relative_to(root.resolve()) or target.is_relative_to((root / "local").resolve())
