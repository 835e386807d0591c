"""Words of a passage that decisions keep: they change with the passage, or a name would stay in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

from ...base.csv_cells import from_cell, to_cell
from ...base.files import relative, write_atomic
from ...base.redact import head_of
from ...base.yamledit import set_values
from ...base.yamlfile import parse_yaml

_WORDS = ("quote", "note")


def change_quotes(root: Path, prefix: str, change: Callable[[str], str]) -> list[str]:
    """Change the words that decisions keep of one source's passages, and editors' notes on them.

    Parameters
    ----------
    root : Path
        The knowledge base.
    prefix : str
        What the source's passage ids begin with, for example ``int``.
    change : callable
        Gives the new words for the old.

    Returns
    -------
    list of str
        Files that changed.
    """
    changed = []
    for pattern, new_of in (("corpus/reviews/*.csv", _rows), ("lessons/L*.md", _evidence)):
        for path in sorted(root.glob(pattern)):
            old = path.read_bytes().decode("utf-8")
            new = new_of(old, prefix, change)
            if new != old and write_atomic(path, new):
                changed.append(relative(path, root))
    return changed


def _rows(text: str, prefix: str, change: Callable[[str], str]) -> str:
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    made = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]] if rows else []
    touched = False
    for row in made:
        for name in _WORDS:
            said = from_cell(row.get(name, ""))
            if row.get("passage", "").strip().startswith(f"{prefix}-p") and change(said) != said:
                row[name], touched = to_cell(change(said)), True
    if not touched:
        return text
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([row.get(name, "") for name in rows[0]] for row in made)
    return out.getvalue()


def _evidence(text: str, prefix: str, change: Callable[[str], str]) -> str:
    start, end = head_of(text)
    head = text[start:end]
    data, problems = parse_yaml(head, "lesson")
    if problems or not isinstance(data, dict):
        return text
    for place, item in enumerate(data.get("evidence") or []):
        if isinstance(item, dict) and str(item.get("passage", "")).startswith(f"{prefix}-p"):
            values = {name: change(str(item[name])) for name in _WORDS if name in item
                      and change(str(item[name])) != str(item[name])}
            if values:
                head = set_values(head, "evidence", place, values)
    return text[:start] + head + text[end:]
