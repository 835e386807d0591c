"""Change a value in a YAML text, or add an item to a list in it; every other character stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import yaml

_PLAIN = re.compile(r"[A-Za-z][\w .'/()-]*[\w.)]|[A-Za-z]")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})


def scalar(text: str) -> str:
    """Write a text as a YAML value that reads as that text: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\x85", "\\x85") \
        .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\ufeff", "\\ufeff")


def set_values(text: str, name: str, index: int, values: Mapping[str, str]) -> str:
    """Set fields of one item of a list at the top of a YAML text.

    Parameters
    ----------
    text : str
        A mapping with a list of mappings under `name`.
    name : str
        The list's key.
    index : int
        Which item, from 0.
    values : mapping of str to str
        Fields to set; those that the item lacks are put after its last one.

    Raises
    ------
    ValueError
        There is no such item.
    """
    listed = _list(text, name)
    if listed is None or not index < len(listed.value) or not isinstance(listed.value[index], yaml.MappingNode):
        raise ValueError(f"`{name}` has no item {index + 1} with fields")
    item = listed.value[index]
    present = {key.value: value for key, value in item.value}
    edits = []
    for field, value in values.items():
        if field in present:
            start, end = present[field].start_mark.index, present[field].end_mark.index
            tail = text[start:end][len(text[start:end].rstrip()):] if start < end else ""
            edits.append((start, end, ("" if start < end else " ") + scalar(value) + tail))
    new = [(field, value) for field, value in values.items() if field not in present]
    if new:
        edits.append(_added(text, item, new))
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _added(text: str, item: yaml.MappingNode, new: list[tuple[str, str]]) -> tuple[int, int, str]:
    last = item.value[-1][1]
    at = last.end_mark.index
    if item.flow_style:
        return at, at, "".join(f", {field}: {scalar(value)}" for field, value in new)
    indent, line_end = " " * item.value[0][0].start_mark.column, newline_of(text)
    lines = "".join(f"{indent}{field}: {scalar(value)}{line_end}" for field, value in new)
    if text[:at].endswith("\n"):
        return at, at, lines
    found = text.find("\n", at)
    return (found + 1, found + 1, lines) if found >= 0 else (len(text), len(text), line_end + lines)


def append_item(text: str, name: str, lines: list[str]) -> str:
    """Add an item to the end of a list at the top of a YAML text.

    Parameters
    ----------
    text : str
        A mapping with a list under `name`; the list may be empty.
    name : str
        The list's key.
    lines : list of str
        The item's lines, without the dash and without indentation.

    Raises
    ------
    ValueError
        There is no such list, or it is written on one line with items in it.
    """
    listed = _list(text, name)
    line_end = newline_of(text)
    if listed is None or (listed.flow_style and listed.value):
        raise ValueError(f"`{name}` is no list with an item a line")
    indent = "" if listed.flow_style else " " * listed.start_mark.column
    put = "".join(f"{indent}{'- ' if index == 0 else '  '}{line}{line_end}" for index, line in enumerate(lines))
    if listed.flow_style:
        start, end = listed.start_mark.index, listed.end_mark.index
        rest = text.find("\n", end)
        if rest < 0:
            return text[:start].rstrip(" ") + text[end:] + line_end + put
        return text[:start].rstrip(" ") + text[end: rest + 1] + put + text[rest + 1:]
    last = listed.value[-1].end_mark.index
    if not text[:last].endswith("\n"):
        found = text.find("\n", last)
        if found < 0:
            return text + line_end + put
        last = found + 1
    else:  # a block's end lies before whatever follows it: comments and empty lines stay where they are
        kept = text[:last].rstrip()
        last = _end_of_value(text, len(kept))
    return text[:last] + put + text[last:]


def _end_of_value(text: str, at: int) -> int:
    found = text.find("\n", at)
    return found + 1 if found >= 0 else len(text)


def newline_of(text: str) -> str:
    """How the text ends its lines."""
    return "\r\n" if "\r\n" in text else "\n"


def _list(text: str, name: str) -> yaml.SequenceNode | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value == name and isinstance(value, yaml.SequenceNode):
                return value
    return None
