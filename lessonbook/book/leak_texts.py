"""Every text that a file of a built site holds, whatever the file is: pages, archives, databases, notebooks."""

from __future__ import annotations

import gzip
import hashlib
import html
import io
import json
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u|wbr)\b[^>]*>|<!--.*?-->",
                     re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_VALUE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
_DEEP = 4


def texts_of(name: str, data: bytes, seen: set[bytes] | None = None, depth: int = 0) -> Iterator[str]:
    """Give every text of a zip, gzip (Pagefind's index), SQLite, JSON, markup or plain file, its escapes undone.

    `name` gives the ending; digests of what archives hold join `seen` and are not read twice; archives within
    more than four others are not opened.
    """
    seen = set() if seen is None else seen
    if data[:4] == b"PK\x03\x04" and depth < _DEEP:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for item in packed.namelist():
                inner = packed.read(item)
                digest = hashlib.sha256(inner).digest()
                if digest not in seen:
                    seen.add(digest)
                    yield from texts_of(item, inner, seen, depth + 1)
        return
    if data[:2] == b"\x1f\x8b" and depth < _DEEP:
        yield from texts_of(name, gzip.decompress(data), seen, depth + 1)
        return
    if data[:16] == b"SQLite format 3\0":
        yield from _rows(data)
        return
    if b"\0" in data[:1024]:
        return
    text = data.decode("utf-8", "replace").removeprefix("pagefind_dcd")
    yield text
    if name.endswith((".html", ".xml", ".svg", ".qde", ".qdc")) or text.lstrip()[:1] == "<":
        yield from _markup(text)
    else:
        yield from _json(text)


def _markup(text: str) -> Iterator[str]:
    yield html.unescape(_TAG.sub(" ", _INLINE.sub("", text)))
    yield from (html.unescape(first or second) for first, second in _VALUE.findall(text))


def _json(text: str) -> Iterator[str]:
    try:
        yield from _strings(json.loads(text))
        return
    except (ValueError, RecursionError):
        pass
    for line in text.splitlines():
        if line[:1] in "[{":
            try:
                yield from _strings(json.loads(line))
            except (ValueError, RecursionError):
                continue


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if "<" in value:
            yield from _markup(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)  # a notebook keeps a text as a list of its lines
        for item in value:
            yield from _strings(item)


def _rows(data: bytes) -> Iterator[str]:
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        file.write(data)
        file.flush()
        base = sqlite3.connect(file.name)
        try:
            tables = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                quoted = table.replace('"', '""')
                for row in base.execute(f'SELECT * FROM "{quoted}"'):  # the name comes from the file's own schema
                    yield from (cell for cell in row if isinstance(cell, str))
        finally:
            base.close()
