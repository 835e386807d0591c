"""What people coded in other tools, brought back as decisions; and decisions, ready to be taken away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from ...base.csv_cells import to_cell
from ...base.errors import LessonbookError
from ...base.files import write_atomic
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions import (
    Decision,
    Reading,
    is_person,
    refused,
    write_readings,
    write_reviews,
)
from ...lessons.decisions.code_map import read_code_map
from ...lessons.decisions.memos import StoredMemo, write_memos
from .refi_place import Placed, Unplaced, place
from .refi_read import read_qdpx


@dataclass(frozen=True)
class BroughtBack:
    """What an import did.

    Attributes
    ----------
    placed : Placed
        All that was found in the file.
    reviews : Path
        The file that got the decisions.
    decisions, memos, readings : int
        Rows that are new.
    listed : Path or None
        The list of what could not be placed, with reasons; None where all could.
    """

    placed: Placed
    reviews: Path
    decisions: int
    memos: int
    readings: int
    listed: Path | None


def bring_back(known: Knowledge, file: Path, *, coder: str = "", finished: bool = False) -> BroughtBack:
    """Import a .qdpx file: codings become decisions, what cannot be placed is listed.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    file : Path
        The project as another tool exported it.
    coder : str
        Who coded what the file names nobody for.
    finished : bool
        Each coder has read every source that they coded in, so that what they left uncoded is a no.

    Raises
    ------
    LessonbookError
        The file cannot be used, or a table of the knowledge base that it would be added to is broken.
    """
    root = known.inputs.root
    code_map, problems = read_code_map(root, known.inputs.codebook)
    if problems:
        raise LessonbookError(problems)
    placed = place(read_qdpx(file), known, code_map, coder)
    name = re.sub(r"[^a-z0-9]+", "-", file.stem.casefold()).strip("-") or "import"
    origin = f"import of {file.name}"
    made = [Decision(item.passage, item.quote, item.theme, item.decision,
                     item.who if is_person(item.who) else coder or item.who, item.when, item.note, origin)
            for item in placed.codings]
    bad = refused(made, root, [theme.id for theme in known.inputs.codebook.themes])
    placed.unplaced += [Unplaced("coding", item.passage, item.quote, item.theme, item.who, item.note, reason)
                        for item, reason in bad]
    left = {id(item) for item, _ in bad}
    path, decisions = write_reviews(root, name, [item for item in made if id(item) not in left])
    memos = write_memos(root, name, [StoredMemo(memo.about, memo.quote, memo.text, memo.who, memo.when, origin)
                                     for memo in placed.memos])
    readings = 0
    if finished:
        latest = {who: max(item.when for item in placed.codings if item.who == who) for _, who in placed.read}
        readings = write_readings(root, [Reading(source, who, latest[who], origin) for source, who in placed.read])
    return BroughtBack(placed, path, decisions, memos, readings, _list(root, name, placed.unplaced))


def _list(root: Path, name: str, unplaced: Sequence[Unplaced]) -> Path | None:
    if not unplaced:
        return None
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(Unplaced)])
    writer.writerows([to_cell(cell) for cell in astuple(item)] for item in unplaced)
    path = root / "quarantine" / f"{name}-not-placed.csv"
    write_atomic(path, out.getvalue())
    return path
