"""Themes by the names that other people's codes have: corpus/code-map.csv, which editors write.

::

    code,theme,decision
    Trust in the board,governance,
    Quality/Not about quality,quality,reject
    To read again,,

`code` is a code's name, or its names from the top with a slash between. An empty theme leaves the code out on purpose.
`decision` is empty, or ``reject`` where the code says that the passage does not have the theme.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...base.csv_cells import from_cell
from ...base.errors import LessonbookError, Problem
from ...base.files import read_text
from ...corpus.codebook import Codebook
from .coding import NOT, REJECTED, THEMES

FILE = "corpus/code-map.csv"
COLUMNS = ("code", "theme", "decision")
Meaning = tuple[str, str]


@dataclass(frozen=True)
class CodeMap:
    """What codes mean: a theme id (empty to leave a code out) and ``add`` or ``reject``, by name in small letters.

    `written` has the names that an editor wrote down, as against the codebook's own ids and titles.
    """

    entries: Mapping[str, Meaning]
    written: frozenset[str] = frozenset()

    def find(self, path: Sequence[str]) -> Meaning | None:
        """What a code means: by its whole path, else by its own name; None where nobody has said."""
        return self.by_path(path) or self.entries.get(code_key(path[-1:]))

    def by_path(self, path: Sequence[str]) -> Meaning | None:
        """What a code means by its whole path alone."""
        return self.entries.get(code_key(path))

    def by_editor(self, path: Sequence[str]) -> Meaning | None:
        """What an editor wrote that a code means, by its whole path or its own name."""
        return next((self.entries[key] for key in (code_key(path), code_key(path[-1:])) if key in self.written), None)


def read_code_map(root: Path, codebook: Codebook) -> tuple[CodeMap, list[Problem]]:
    """Read ``corpus/code-map.csv``; the codebook's own ids and titles need no entry.

    Returns
    -------
    tuple of CodeMap and list of Problem
        The map, and each row that cannot be used by its line: a theme that does not exist, a code there twice.
    """
    entries: dict[str, Meaning] = {}
    for theme in codebook.themes:
        for name in (theme.id, theme.title):
            entries[_key(name)] = (theme.id, "add")
            entries[_key(f"{THEMES}/{name}")] = (theme.id, "add")
            entries[_key(f"{REJECTED}/{NOT}{name}")] = (theme.id, "reject")
            entries[_key(NOT + name)] = (theme.id, "reject")
    path = root / FILE
    if not path.is_file():
        return CodeMap(entries), []
    try:
        reader = csv.reader(io.StringIO(read_text(path, root), newline=""))
        rows = [(reader.line_num, row) for row in reader]
    except (LessonbookError, csv.Error) as error:
        problems = getattr(error, "problems", None)
        return CodeMap(entries), problems or [Problem(FILE, 1, f"is not CSV: {error}", "Check its quotes.")]
    if not rows or [cell.strip() for cell in rows[0][1]] != list(COLUMNS):
        return CodeMap(entries), [Problem(FILE, 1, "does not start with its columns", f"Write {','.join(COLUMNS)}")]
    return _entries(rows[1:], entries, codebook)


def _entries(rows: list[tuple[int, list[str]]], entries: dict[str, Meaning], codebook: Codebook
             ) -> tuple[CodeMap, list[Problem]]:
    problems = []
    seen: dict[str, int] = {}
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        code, theme, decision = ([from_cell(cell).strip() for cell in row] + ["", "", ""])[:3]
        if not code:
            problems.append(Problem(FILE, line, "names no code", "Write the code's name, or remove the row."))
        elif theme and codebook.get(theme) is None:
            problems.append(Problem(FILE, line, f"theme `{theme}` does not exist", "Use an id of corpus/themes.yml."))
        elif decision not in ("", "add", "reject"):
            problems.append(Problem(FILE, line, f"decision is {decision!r}", "Leave it empty, or write reject."))
        elif seen.setdefault(_key(code), line) != line:
            problems.append(Problem(FILE, line, f"code `{code}` is there twice (first on line {seen[_key(code)]})",
                                    "Keep one of the rows."))
        else:
            entries[_key(code)] = (theme, decision or "add")
    return CodeMap(entries, frozenset(seen)), problems


def code_key(path: Sequence[str]) -> str:
    """A code's names from the top in the one form that can be compared."""
    return _key("/".join(path))


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
