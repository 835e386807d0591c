"""Take items out of YAML, passages out of a corpus file and rows out of a table; all else keeps its bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Container

import yaml

from .csv_cells import from_cell, to_cell

Drop = Callable[[str, yaml.Node], bool]
_HEAD = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_PASSAGE = re.compile(r"[ \t]*\{#([a-z0-9]+-p\d+)[^\n]*\}[ \t]*\r?\n?")


def head_of(text: str) -> tuple[int, int]:
    """Where the front matter of a Markdown file starts and ends; an empty span where it has none."""
    found = _HEAD.match(text)
    return found.span(1) if found else (0, 0)


def fields_of(node: yaml.Node) -> dict[str, str]:
    """A mapping's plain fields."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}


def drop_items(text: str, drop: Drop) -> str:
    """Take items out of the lists of a YAML text.

    Parameters
    ----------
    text : str
        The YAML.
    drop : callable
        Given the name of the list and the item, says whether it goes.
    """
    edits: list[tuple[int, int, str]] = []

    def walk(node: yaml.Node, name: str, key_end: int) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, key.value, key.end_mark.index)
        elif isinstance(node, yaml.SequenceNode):
            kept = [item for item in node.value if not drop(name, item)]
            if len(kept) < len(node.value):
                edits.extend(_cuts(text, node, kept, key_end))
            if not node.flow_style or len(kept) == len(node.value):
                for item in kept:
                    walk(item, name, key_end)

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is not None:
        walk(root, "", 0)
    return _apply(text, edits)


def drop_keys(text: str, name: str, keys: Container[str]) -> str:
    """Take pairs out of the mapping `name` at the top of a YAML text, and the mapping with its last pair."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, node in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == name and isinstance(node, yaml.MappingNode):
            kept = [(old.value, new.value) for old, new in node.value if old.value not in keys]
            if len(kept) < len(node.value):
                made = "".join([f"{name}:\n", *(f"  {old}: {new}\n" for old, new in kept)]) if kept else ""
                end = node.end_mark.index
                return text[: key.start_mark.index] + made + (text[end:].partition("\n")[2] if node.flow_style
                                                              else text[end:])
    return text


def _cuts(text: str, node: yaml.SequenceNode, kept: list[yaml.Node], key_end: int) -> list[tuple[int, int, str]]:
    if node.flow_style:
        inside = ", ".join(text[item.start_mark.index:item.end_mark.index] for item in kept)
        return [(node.start_mark.index, node.end_mark.index, f"[{inside}]")]
    edits = []
    for item in node.value:
        if all(item is not other for other in kept):
            start = text.rfind("\n", 0, item.start_mark.index) + 1
            while "-" not in text[start:item.start_mark.index]:  # the dash may stand on a line of its own
                start = text.rfind("\n", 0, start - 1) + 1
            end = text.find("\n", _end(text, item))
            edits.append((start, len(text) if end < 0 else end + 1, ""))
    if not kept:
        colon = text.index(":", key_end) + 1
        edits.append((colon, colon, " []"))
    return edits


def _end(text: str, node: yaml.Node) -> int:
    """Where a node's last word ends; a block's own mark lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def change_scalars(text: str, change: Callable[[str], str]) -> str:
    """Change the values of a YAML text; a changed one is written in double quotes."""
    edits: list[tuple[int, int, str]] = []

    def walk(node: yaml.Node) -> None:
        if isinstance(node, yaml.ScalarNode):
            new = change(node.value)
            if new != node.value:
                start, end = node.start_mark.index, node.end_mark.index
                tail = text[start:end][len(text[start:end].rstrip()):]
                edits.append((start, end, json.dumps(new, ensure_ascii=False) + tail))
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                walk(item)
        elif isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                walk(value)

    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if root is not None:
        walk(root)
    return _apply(text, edits)


def _apply(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def drop_passages(body: str, ids: Container[str]) -> str:
    """Take passages, each with its line of attributes and the blank lines after it, out of a body."""
    kept, going, blank = [], False, True
    for line in body.splitlines(keepends=True):
        found = _PASSAGE.fullmatch(line)
        if found:
            going = found[1] in ids
        elif going and blank and re.match(r"\s*#{1,3} ", line):
            going = False
        blank = not line.strip()
        if not going:
            kept.append(line)
    return "".join(kept)


def change_rows(text: str, drop: Callable[[dict[str, str]], bool], change: Callable[[str], str]) -> str:
    """Take rows out of a CSV table and change cells of the others; as it was where nothing does."""
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    if not rows:
        return text
    made = [rows[0]]
    for row in rows[1:]:
        cells = [from_cell(cell) for cell in row]
        if not drop(dict(zip(rows[0], cells, strict=False))):
            new = [change(cell) for cell in cells]
            made.append(row if new == cells else [to_cell(cell) for cell in new])
    if made == rows:
        return text
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(made)
    return out.getvalue()
