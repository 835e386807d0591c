"""SQLite with full-text search, and the description that Datasette shows with it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from ...base.csv_cells import to_cell
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import Coding
from .stream import as_file, temporary_beside, write_lines
from .tables import Table, json_text, left_out, page_of, tables

TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "array": "TEXT"}
SEARCH = {"passages": ("text", "voice", "section"), "lessons": ("title", "sentence", "text"),
          "themes": ("title", "definition")}
FACETS: dict[str, list[str | dict[str, str]]] = {
    "passages": ["source", "kind", "best_theme", {"array": "themes"}], "tags": ["theme", "origin"],
    "lessons": ["reviewed_by", {"array": "themes"}], "evidence": ["stance", "status"], "people": ["source", "type"],
    "codings": ["theme", "who", "decision"],
}
LABELS = {"sources": "short_title", "themes": "title", "lessons": "title", "passages": "passage"}


def export_sqlite(known: Knowledge, target: Path, codings: Sequence[Coding] = ()) -> dict[str, int]:
    """Write ``lessonbook.db`` and, for Datasette, ``metadata.json`` beside it.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    target : Path
        A folder, or a file that ends in .db, .sqlite or .sqlite3.
    codings : sequence of Coding
        People's decisions.

    Returns
    -------
    dict of str to int
        Rows written by table, and what was left out.
    """
    path = as_file(target, "lessonbook.db", ".db", ".sqlite", ".sqlite3")
    found = tables(known, codings)
    with temporary_beside(path) as temporary:
        temporary.unlink()
        with closing(sqlite3.connect(temporary)) as db:
            counts = {table.name: _fill(db, table, found) for table in found}
            for name, columns in SEARCH.items():
                _index(db, name, columns)
            db.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)")
            db.executemany("INSERT INTO about VALUES (?, ?)", _about(known))
            db.commit()
            db.execute("PRAGMA optimize")
    write_lines(path.parent / "metadata.json", [json.dumps(_metadata(known, path.stem, found), ensure_ascii=False,
                                                           indent=2)])
    return counts | left_out(known)


def _fill(db: sqlite3.Connection, table: Table, others: Sequence[Table]) -> int:
    keys = {other.name: other.key[0] for other in others if other.key}
    parts = [f'"{field.name}" {TYPES[field.type]}{" NOT NULL" if field.required else ""}'
             + (f' REFERENCES "{field.refers}"("{keys[field.refers]}")' if field.refers else "")
             for field in table.fields]
    if table.key:
        parts.append("PRIMARY KEY (" + ", ".join(f'"{name}"' for name in table.key) + ")")
    db.execute(f'CREATE TABLE "{table.name}" ({", ".join(parts)})')
    marks = ", ".join("?" * len(table.fields))
    rows = ([_value(value) for value in row] for row in table.rows())
    count = db.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows).rowcount
    for field in table.fields:
        if field.refers and (field.name,) != table.key[:1]:
            db.execute(f'CREATE INDEX "{table.name}_{field.name}" ON "{table.name}" ("{field.name}")')
    return max(count, 0)


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return json_text(value)
    # Datasette hands out its tables as CSV, so a live formula must not be in here either
    return to_cell(value) if isinstance(value, str) else value


def _index(db: sqlite3.Connection, name: str, columns: Sequence[str]) -> None:
    listed = ", ".join(f'"{column}"' for column in columns)
    db.execute(f'CREATE VIRTUAL TABLE "{name}_fts" USING fts5({listed}, content="{name}", '
               "tokenize='porter unicode61 remove_diacritics 2')")
    db.execute(f'INSERT INTO "{name}_fts" ("{name}_fts") VALUES (\'rebuild\')')
    db.execute(f'INSERT INTO "{name}_fts" ("{name}_fts") VALUES (\'optimize\')')


def _about(known: Knowledge) -> Iterator[tuple[str, str]]:
    settings, codebook = known.inputs.settings, known.inputs.codebook
    for name, value in (("title", known.inputs.config.title), ("as_of", settings.as_of),
                        ("licence", settings.licence), ("codebook_version", codebook.version),
                        ("codebook_digest", codebook.digest), *((k, str(v)) for k, v in left_out(known).items())):
        yield name, to_cell(value)


def _metadata(known: Knowledge, database: str, found: Sequence[Table]) -> dict[str, Any]:
    settings = known.inputs.settings
    described: dict[str, Any] = {}
    for table in found:
        entry: dict[str, Any] = {"description": table.about,
                                 "columns": {field.name: field.about for field in table.fields}}
        if table.name in FACETS:
            entry["facets"] = FACETS[table.name]
        if table.name in LABELS:
            entry["label_column"] = LABELS[table.name]
        if table.name in SEARCH:
            entry["fts_table"] = f"{table.name}_fts"
        described[table.name] = entry
    described["passages"]["sort"] = "passage"
    made: dict[str, Any] = {
        "title": known.inputs.config.title,
        "description": "Sources, passages, themes, lessons and evidence. The sources keep their rights.",
        "license": settings.licence, "databases": {database: {"tables": described}},
    }
    if settings.base_url:
        made |= {"source": known.inputs.config.title, "source_url": page_of(known, "index.html")}
    return made
