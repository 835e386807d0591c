"""Passages as the store keeps them: columns of plain values, so that a long source is not parsed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import repeat

from ..base.errors import Problem
from ..base.store import Store, as_json, code_digest, digest_of
from .passages import Passage, parse_passages

LONG = 20_000  # characters; to parse less is quicker than to look for it
Parsed = tuple[list[Passage], list[Problem]]


class KeptPassages:
    """Parses the bodies of sources, and keeps what was parsed.

    Parameters
    ----------
    store : Store, optional
        Where passages are kept; without one, all is parsed.
    """

    def __init__(self, store: Store | None) -> None:
        self.store = store

    def known(self, body: str, *, source: str, prefix: str, file: str, first_line: int) -> Parsed | None:
        """Passages of a body that was parsed before; None where it was not, or is too short to be kept."""
        if self.store is None or len(body) < LONG:
            return None
        key = _key(body, source, prefix, first_line)
        self.store.use("passages", key)  # where it is missing, another process may parse it and put it there
        kept = self.store.get("passages", key)
        return None if kept is None else (_unpack(kept, source), [])

    def parse(self, body: str, *, source: str, prefix: str, file: str, first_line: int) -> Parsed:
        """Parse a body as :func:`parse_passages` does, and keep it where nothing is wrong with it."""
        passages, problems = parse_passages(body, source=source, prefix=prefix, file=file, first_line=first_line)
        if self.store is not None and len(body) >= LONG and not problems:
            self.store.put("passages", _key(body, source, prefix, first_line), _pack(passages))
        return passages, problems


def _key(body: str, *rest: object) -> str:
    words = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()
    return digest_of(code_digest(("corpus",)), words, rest)


def _pack(passages: Sequence[Passage]) -> bytes:
    tables: dict[str, dict[object, int]] = {"kind": {}, "voices": {}, "section": {}}
    numbers = {name: [table.setdefault(getattr(passage, name), len(table)) for passage in passages]
               for name, table in tables.items()}
    columns = {name: [getattr(passage, name) for passage in passages] for name in ("id", "text", "loc", "page", "line")}
    return as_json({**columns, "tables": {name: list(table) for name, table in tables.items()}, "numbers": numbers})


def _unpack(packed: bytes, source: str) -> list[Passage]:
    found = json.loads(packed)
    numbers, tables = found["numbers"], {**found["tables"], "voices": [tuple(one) for one in found["tables"]["voices"]]}
    kinds, voices, sections = (map(tables[name].__getitem__, numbers[name]) for name in ("kind", "voices", "section"))
    return list(map(Passage, found["id"], repeat(source), found["text"], kinds, voices, sections, found["loc"],
                    found["page"], found["line"]))
