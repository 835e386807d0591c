"""Who has read a whole source: only there does a passage left uncoded mean no.

corpus/readings.csv has one row a source and person::

    source,who,when,origin
    contract-stocktake,Jane Doe,2026-11-20,second-coder.qdpx
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from ...base.errors import LessonbookError, Problem
from .table import read_table, write_table

FILE = "corpus/readings.csv"
COLUMNS = ("source", "who", "when", "origin")


@dataclass(frozen=True)
class Reading:
    """A person has read a source from end to end and coded what they found.

    Attributes
    ----------
    source, who, when, origin : str
        Source id, person, day or ``unknown``, and how it came here.
    """

    source: str
    who: str
    when: str
    origin: str = "by hand"


def read_readings(root: Path, sources: Iterable[str] | None = None) -> tuple[tuple[Reading, ...], list[Problem]]:
    """Read ``corpus/readings.csv``; no file means no readings.

    Parameters
    ----------
    root : Path
        The knowledge base.
    sources : iterable of str, optional
        Source ids; a row with another source is a problem.
    """
    path = root / FILE
    if not path.is_file():
        return (), []
    rows, problems = read_table(path, root, COLUMNS)
    known = None if sources is None else set(sources)
    found = []
    for line, raw in rows:
        cells = {name: text.strip() for name, text in raw.items()}
        if not cells["source"] or not cells["who"]:
            problems.append(Problem(FILE, line, "names no source or no person", "Fill the cells, or remove the row."))
        elif known is not None and cells["source"] not in known:
            problems.append(Problem(FILE, line, f"source `{cells['source']}` does not exist", "Use a source's id."))
        else:
            found.append(Reading(**cells))
    return tuple(found), problems


def write_readings(root: Path, readings: Iterable[Reading]) -> int:
    """Add readings to ``corpus/readings.csv``; a source and person that are there stay as they are."""
    present, problems = read_readings(root)
    if problems:
        raise LessonbookError(problems)
    rows = list(present)
    seen = {(item.source, item.who) for item in rows}
    for item in readings:
        if (item.source, item.who) not in seen:
            seen.add((item.source, item.who))
            rows.append(item)
    if len(rows) > len(present):
        write_table(root / FILE, COLUMNS, map(astuple, rows))
    return len(rows) - len(present)
