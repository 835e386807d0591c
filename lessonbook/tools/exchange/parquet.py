"""Parquet: the same tables, typed and compressed, for pandas, R, DuckDB and their like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ...base.errors import LessonbookError
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import Coding
from .stream import as_folder, temporary_beside
from .tables import left_out, tables

BATCH = 5_000


def export_parquet(known: Knowledge, target: Path, codings: Sequence[Coding] = ()) -> dict[str, int]:
    """Write a Parquet file a table to a folder.

    Returns
    -------
    dict of str to int
        Rows written by table, and what was left out.

    Raises
    ------
    LessonbookError
        pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise LessonbookError("Parquet needs the package pyarrow, which is not installed.\n"
                              "Install it with: pip install pyarrow") from error
    as_folder(target)
    kinds = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(),
             "array": pa.list_(pa.string())}
    counts = {}
    for table in tables(known, codings):
        schema = pa.schema([pa.field(field.name, kinds[field.type], nullable=not field.required,
                                     metadata={"about": field.about}) for field in table.fields])
        counts[table.name] = 0
        with temporary_beside(target / f"{table.name}.parquet") as path, pq.ParquetWriter(path, schema) as writer:
            for rows in batches(table.rows()):
                columns = [list(column) for column in zip(*rows, strict=True)]
                writer.write_table(pa.table(columns, schema=schema))
                counts[table.name] += len(rows)
    return counts | left_out(known)


def batches(rows: Iterable[tuple[Any, ...]], size: int = BATCH) -> Iterator[list[tuple[Any, ...]]]:
    """Cut rows into lists of at most `size`."""
    each = iter(rows)
    while batch := list(islice(each, size)):
        yield batch
