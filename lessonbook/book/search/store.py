"""Records and words as the build left them, and whether they still fit the files they were made from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...base.files import write_atomic
from ...base.store import digest_of as _key
from ...base.store import files_digest
from ...base.version import __version__
from .records import Record, Section
from .words import Words

RECORDS = "_build/lessonbook/records.jsonl"
VERSION = 3
_INPUTS = ("_config.yml", "index.md", "corpus/**/*", "lessons/*", "book/**/*.md", "notebooks/*.ipynb")


def digest_of(root: Path) -> str:
    """Digest of every file that records are made from, and of the code's version of them.

    Names, sizes and bytes all count; the clock does not.
    """
    return _key(VERSION, __version__, files_digest(root, _INPUTS))


def write_records(root: Path, records: Sequence[Record], words: Words, inputs: str) -> None:
    """Write ``records.jsonl``: a first line with the digest and the words, then a record a line.

    `inputs` is the digest of the files before they were read: what somebody edits meanwhile is not in the records.
    """
    head = {"inputs": inputs, "records": len(records), "words": words.as_kept()}
    lines = [json.dumps(item, ensure_ascii=False) for item in (head, *map(asdict, records))]
    write_atomic(root / RECORDS, "".join(line + "\n" for line in lines))


def fresh_records(root: Path) -> tuple[list[Record], Words] | None:
    """Read what the build wrote, or None where there is nothing that fits the files of today."""
    path = root / RECORDS
    if not path.is_file():
        return None
    try:
        head, *rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        if head["inputs"] != digest_of(root) or head["records"] != len(rows):
            return None
        return [_record(row) for row in rows], Words.from_kept(head["words"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # half a file is no file: the records are made anew


def _record(row: dict[str, Any]) -> Record:
    row["sections"] = tuple(Section(**section) for section in row["sections"])
    for name in ("themes", "voices", "sources", "asked", "ids"):
        row[name] = tuple(row[name])
    return Record(**row)
