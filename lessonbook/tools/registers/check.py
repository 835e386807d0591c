"""What is wrong with the registers of a knowledge base, for ``lessonbook check``."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from ...base.errors import LessonbookError, Problem
from ...base.files import read_text
from .settings import read_settings

TRACKER_FILE = "corpus/registers/tracker.csv"


def register_problems(root: Path, astray: Callable[[str], tuple[str, str] | None]) -> list[Problem]:
    """Find mistakes in the settings of the stocktake, and rows of the tracker whose passage does not exist.

    Parameters
    ----------
    root : Path
        A knowledge base; it need not have registers.
    astray : callable
        Says what is wrong with the id of a passage and what to do, None where nothing is: `Inputs.astray`.
    """
    problems: list[Problem] = []
    try:
        read_settings(root)
    except LessonbookError as error:
        problems += error.problems
    if (root / TRACKER_FILE).is_file():
        try:
            rows = csv.DictReader(io.StringIO(read_text(root / TRACKER_FILE, root), newline=""))
            problems += [Problem(TRACKER_FILE, rows.line_num,
                                 f"a row about {row.get('body') or 'no body'} names {row['passage']}, {wrong[0]}",
                                 wrong[1])
                         for row in rows if row.get("passage") and (wrong := astray(row["passage"]))]
        except LessonbookError as error:
            problems += error.problems
        except csv.Error as error:
            problems.append(Problem(TRACKER_FILE, 0, f"cannot be read as CSV: {error}", "Save it once more as CSV."))
    return problems
