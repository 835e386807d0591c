"""Every format as a file of the book, to download."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import Coding, Memo
from .formats import export
from .stream import whole_zip, zip_folder

# name in the book, label, format, file that the format writes (empty: its whole folder, zipped)
FILES = (
    ("lessonbook-jsonl.zip", "JSON lines", "jsonl", ""),
    ("lessonbook-csv.zip", "CSV data package with data dictionary", "csv", ""),
    ("lessonbook-parquet.zip", "Parquet tables", "parquet", ""),
    ("lessonbook.db", "SQLite database with full-text search", "sqlite", "lessonbook.db"),
    ("metadata.json", "Description of the database for Datasette", "sqlite", "metadata.json"),
    ("lessonbook.qdpx", "REFI-QDA project", "refi-qda", "lessonbook.qdpx"),
    ("lessonbook.qdc", "REFI-QDA codebook", "refi-qda", "lessonbook.qdc"),
    ("lessonbook.bib", "BibTeX references", "bibtex", "lessonbook.bib"),
    ("lessonbook.ris", "RIS references", "ris", "lessonbook.ris"),
    ("lessonbook.csl.json", "CSL-JSON references", "csl", "lessonbook.csl.json"),
    ("annotations.jsonld", "W3C web annotations", "jsonld", "annotations.jsonld"),
)


def write_downloads(known: Knowledge, folder: Path, codings: Sequence[Coding] = (), memos: Sequence[Memo] = ()
                    ) -> list[tuple[str, str, int]]:
    """Write every format into a folder of the site.

    Parameters
    ----------
    known : Knowledge
        The knowledge base; what may not be published is in none of the files.
    folder : Path
        Where to, for example ``_build/html/downloads``.
    codings, memos : sequence
        People's decisions and notes.

    Returns
    -------
    list of (str, str, int)
        File name, label and size in bytes, in the order to show them. Parquet is there only if pyarrow is installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with tempfile.TemporaryDirectory(prefix=".downloads-", dir=folder) as scratch:
        for name, label, form, file in FILES:
            if form == "parquet" and find_spec("pyarrow") is None:
                continue
            made = Path(scratch) / form
            if not made.is_dir():
                export(known, form, made, codings, memos)
            if file:
                (made / file).replace(folder / name)
            else:
                with whole_zip(folder / name) as archive:
                    zip_folder(archive, made)
            written.append((name, label, (folder / name).stat().st_size))
    return written
