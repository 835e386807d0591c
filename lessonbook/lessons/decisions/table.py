"""A CSV table of an editor's, read with its lines and written back whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from ...base.csv_cells import from_cell, to_cell
from ...base.errors import LessonbookError, Problem
from ...base.files import read_text, relative, write_atomic

Rows = list[tuple[int, dict[str, str]]]


def read_table(path: Path, root: Path, columns: Sequence[str]) -> tuple[Rows, list[Problem]]:
    """Read a table's rows with the line that each starts on.

    Returns
    -------
    tuple of list and list of Problem
        ``(line, {column: text})`` for each row with text in it, and what is wrong: a file that cannot be read, a
        column missing, unknown or twice, a row with more cells than columns.
    """
    file = relative(path, root)
    try:
        text = read_text(path, root)
    except LessonbookError as error:
        return [], error.problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: Rows = []
    problems: list[Problem] = []
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if header is None:
                header = [cell.strip() for cell in cells]
                problems += _header_faults(header, columns, file)
                if problems:
                    return [], problems
            elif any(cell.strip() for cell in cells):
                if len(cells) > len(header):
                    problems.append(Problem(file, here, f"has {len(cells)} cells for {len(header)} columns",
                                            "Put double quotes around text that holds a comma."))
                    continue
                full = [*cells, *[""] * (len(header) - len(cells))]
                rows.append((here, {name: from_cell(cell) for name, cell in zip(header, full, strict=True)}))
    except csv.Error as error:
        problems.append(Problem(file, line, f"is not CSV: {error}",
                                "Close the double quotes; write a quote within a text twice."))
    if header is None and not problems:
        problems.append(Problem(file, 1, "is empty", f"Write a first line: {','.join(columns)}"))
    return rows, problems


def _header_faults(header: list[str], columns: Sequence[str], file: str) -> list[Problem]:
    faults = []
    for name in columns:
        if name not in header:
            faults.append(Problem(file, 1, f"has no column `{name}`", f"The first line is: {','.join(columns)}"))
    for name in sorted({name for name in header if name not in columns or header.count(name) > 1}):
        faults.append(Problem(file, 1, f"has a column `{name}` that is unknown or there twice",
                              f"The first line is: {','.join(columns)}"))
    return faults


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    """Write a table; no cell can be a live formula. Gives whether the file changed."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([to_cell(cell) for cell in row] for row in rows)
    return write_atomic(path, out.getvalue())
