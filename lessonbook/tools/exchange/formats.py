"""Every format that the knowledge base can be taken away in, by name."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from ...base.errors import LessonbookError
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import Coding, Memo

# module and function, and whether people's decisions go in; a module is imported when its format is asked for
FORMATS = {
    "jsonl": ("jsonl", "export_jsonl", False),
    "csv": ("csv_package", "export_csv", True),
    "parquet": ("parquet", "export_parquet", True),
    "sqlite": ("sqlite", "export_sqlite", True),
    "refi-qda": ("refi_write", "export_refi", True),
    "bibtex": ("bibliography", "export_bibtex", False),
    "ris": ("bibliography", "export_ris", False),
    "csl": ("bibliography", "export_csl", False),
    "jsonld": ("annotations", "export_jsonld", True),
}


def export(known: Knowledge, form: str, target: Path, codings: Sequence[Coding] = (), memos: Sequence[Memo] = (), *,
           blind: bool = False) -> dict[str, int]:
    """Write a knowledge base in one of `FORMATS`.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    form : str
        A key of `FORMATS`.
    target : Path
        A folder, or the file itself for formats of one file.
    codings, memos : sequence
        People's decisions and notes.
    blind : bool
        With ``refi-qda``: leave out all codings.

    Returns
    -------
    dict of str to int
        Records written by kind; names that begin with ``withheld`` count what may not be published.

    Raises
    ------
    LessonbookError
        The format is unknown, its package is not installed, or the target cannot be written.
    """
    if form not in FORMATS:
        raise LessonbookError(f"There is no format {form}. Use one of {', '.join(FORMATS)}.")
    module, function, decided = FORMATS[form]
    write = getattr(importlib.import_module(f"{__package__}.{module}"), function)
    try:
        if form == "refi-qda":
            return write(known, target, codings, memos, blind=blind)
        return write(known, target, codings) if decided else write(known, target)
    except OSError as error:
        raise LessonbookError(f"{error.filename or target} cannot be written: {error.strerror or error}") from error
