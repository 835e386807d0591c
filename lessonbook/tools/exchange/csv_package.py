"""CSV files with a description that programs check: a Frictionless data package."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...base.csv_cells import to_cell
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import Coding
from .stream import as_folder, whole_file, write_lines
from .tables import Field, Table, json_text, left_out, tables

ESCAPE = ("Text that a spreadsheet could take for a formula has an apostrophe before it. "
          "Take one apostrophe off text that begins with apostrophes and then = + - @ or a tab.")


def export_csv(known: Knowledge, target: Path, codings: Sequence[Coding] = ()) -> dict[str, int]:
    """Write a CSV file a table, ``datapackage.json`` and ``data-dictionary.csv`` to a folder.

    The package follows the Tabular Data Package profile of Frictionless (specs.frictionlessdata.io). A list is JSON
    text in its cell; an empty cell is a missing value.

    Returns
    -------
    dict of str to int
        Rows written by table, and what was left out.
    """
    as_folder(target)
    counts: dict[str, int] = {}
    resources = []
    found = tables(known, codings)
    for table in found:
        counts[table.name], size, digest = _write(table, target / f"{table.name}.csv")
        resources.append(_resource(table, found, size, digest))
    write_lines(target / "datapackage.json", [json.dumps(_package(known, resources), ensure_ascii=False, indent=2)])
    write_lines(target / "data-dictionary.csv", _dictionary(found))
    return counts | left_out(known)


def _write(table: Table, path: Path) -> tuple[int, int, str]:
    count, size, digest = 0, 0, hashlib.sha256()
    with whole_file(path) as out:
        for cells in _lines(table):
            data = cells.encode("utf-8")
            out.write(data)
            digest.update(data)
            size += len(data)
            count += 1
    return count - 1, size, digest.hexdigest()


def _lines(table: Table) -> Iterator[str]:
    yield _row([field.name for field in table.fields])
    for row in table.rows():
        yield _row([_cell(value) for value in row])


class _Echo:
    """A file that hands back what is written to it, so that a row comes out as text."""

    def write(self, text: str) -> str:
        return text


_WRITER = csv.writer(_Echo(), lineterminator="\n")


def _row(cells: Sequence[str]) -> str:
    return str(_WRITER.writerow(cells))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return json_text(value)
    return to_cell(value) if isinstance(value, str) else str(value)


def _resource(table: Table, others: Sequence[Table], size: int, digest: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    keys = {other.name: other.key[0] for other in others if other.key}
    links = [{"fields": [field.name], "reference": {"resource": field.refers, "fields": [keys[field.refers]]}}
             for field in table.fields if field.refers]
    if links:
        schema["foreignKeys"] = links
    return {"name": table.name.replace("_", "-"), "path": f"{table.name}.csv", "title": table.about,
            "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
            "bytes": size, "hash": f"sha256:{digest}", "schema": schema}


def _field(field: Field) -> dict[str, Any]:
    made: dict[str, Any] = {"name": field.name, "type": field.type, "description": field.about}
    if field.required:
        made["constraints"] = {"required": True}
    return made


def _package(known: Knowledge, resources: list[dict[str, Any]]) -> dict[str, Any]:
    config, settings = known.inputs.config, known.inputs.settings
    package: dict[str, Any] = {
        "profile": "tabular-data-package", "name": "lessonbook", "title": config.title,
        "description": f"Sources, passages, themes, lessons and evidence. {ESCAPE} Our own contribution is under "
                       f"{settings.licence}; the sources keep their rights, see sources.csv.",
        "licenses": [{"name": settings.licence.replace(" ", "-"), "title": settings.licence}],
        "contributors": [{"title": config.author, "role": "author"}],
        "sources": [{"title": source.meta.source.citation} for source in known.sources],
        "resources": resources,
    }
    if settings.as_of != "unknown":
        package["version"] = settings.as_of
    if settings.base_url:
        package["homepage"] = settings.base_url
    return package


def _dictionary(found: Sequence[Table]) -> Iterator[str]:
    yield _row(["table", "column", "type", "required", "refers_to", "meaning"])
    for table in found:
        yield _row([table.name, "", "", "", "", table.about])
        for field in table.fields:
            yield _row([table.name, field.name, field.type, "yes" if field.required else "no", field.refers,
                        to_cell(field.about)])
