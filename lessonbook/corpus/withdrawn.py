"""The record of what was withdrawn: corpus/withdrawn.csv, ids and days only, so that no id is used again."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable
from pathlib import Path

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, write_atomic

FILE = "corpus/withdrawn.csv"
_ID = re.compile(r"^\{#([a-z0-9]+-p\d+)", re.MULTILINE)
_DIGEST = "sha256:"


def tombstone(ident: str, names: Iterable[str] = ()) -> str:
    """An id as the record keeps it; an id that holds a part of a person's name is kept as its digest."""
    parts = {word for name in names for word in re.findall(r"[a-z]{3,}", name.lower())}
    if parts & set(ident.split("-")):
        return _DIGEST + hashlib.sha256(ident.encode()).hexdigest()
    return ident


def read_withdrawn(root: Path) -> dict[str, str]:
    """Ids that were withdrawn, and the day of each.

    Raises
    ------
    LessonbookError
        The file is no table of ids and days.
    """
    if not (root / FILE).is_file():
        return {}
    rows = list(csv.reader(io.StringIO(read_text(root / FILE, root))))
    if not rows or rows[0] != ["id", "date"] or any(len(row) != 2 for row in rows[1:] if row):
        raise LessonbookError([Problem(FILE, 1, "is no table with the columns id and date",
                                       "Take the last good version from the history.")])
    return {row[0]: row[1] for row in rows[1:] if row}


def was_withdrawn(ident: str, record: dict[str, str]) -> str:
    """The day on which an id was withdrawn; empty where it was not."""
    return record.get(ident, "") or record.get(_DIGEST + hashlib.sha256(ident.encode()).hexdigest(), "")


def record_withdrawn(root: Path, ids: Iterable[str], day: str) -> None:
    """Add ids to the record; those that are there keep their day."""
    record = {**dict.fromkeys(ids, day), **read_withdrawn(root)}
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("id", "date"), *sorted(record.items())])
    write_atomic(root / FILE, out.getvalue())


def withdrawn_problems(root: Path, folder: str = "corpus") -> list[Problem]:
    """Find ids that were withdrawn and are there again, in the corpus or another folder."""
    try:
        record = read_withdrawn(root)
    except LessonbookError as error:
        return error.problems
    problems = []
    for path in sorted(root.glob(f"{folder}/*.md")) if record else ():
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        found = [(path.stem, 1)] + [(match[1], text.count("\n", 0, match.start()) + 1) for match in _ID.finditer(text)]
        problems += [Problem(f"{path.parent.name}/{path.name}", line, f"{ident} was withdrawn on "
                             f"{was_withdrawn(ident, record)} and is here again", "Run `lessonbook withdraw` again to "
                             "finish, or give new material a new id.")
                     for ident, line in found if was_withdrawn(ident, record)]
    return problems
