"""YAML that remembers its lines, checked against a pydantic model, with mistakes said in plain words.

Values follow YAML 1.2: only true, false, null and numbers are read as such, so that ``no`` and dates stay text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from .errors import Problem

Model = TypeVar("Model", bound=BaseModel)
MAX_DEPTH = 50
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+")
_WORDS: dict[str, Any] = {"true": True, "True": True, "false": False, "False": False, "null": None, "~": None, "": None}


class LinedDict(dict[str, Any]):
    """A mapping that knows the line (from 0) on which each key stands."""

    lines: dict[str, int]


class LinedList(list[Any]):
    """A sequence that knows the line (from 0) on which each item stands."""

    lines: list[int]


class _Wrong(Exception):
    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def parse_yaml(text: str, file: str, first_line: int = 1) -> tuple[Any, list[Problem]]:
    """Parse YAML, keeping line numbers.

    Parameters
    ----------
    text : str
        The YAML text.
    file : str
        Name to use in problems.
    first_line : int
        Line of the file at which `text` starts.

    Returns
    -------
    tuple of object and list of Problem
        The data (None if it could not be parsed) and what is wrong with it: broken syntax, a key given twice,
        an alias (which can make a small file enormous), or nesting deeper than `MAX_DEPTH`.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
        return (None if node is None else _value(node, set(), 0)), []
    except _Wrong as wrong:
        return None, [Problem(file, first_line + wrong.line, wrong.what, wrong.remedy)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        return None, [Problem(file, line, f"YAML: {(error.problem or 'is not valid').strip()}",
                              "Check the indentation and quote values that contain a colon.")]
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return None, [Problem(file, first_line, f"YAML: {(str(error) or 'is not valid').splitlines()[0]}",
                              "Check the indentation and the values.")]


def _value(node: yaml.Node, seen: set[int], depth: int) -> Any:
    line = node.start_mark.line
    if depth > MAX_DEPTH:
        raise _Wrong(line, "is nested too deep", "Write it with fewer levels.")
    if id(node) in seen:
        raise _Wrong(line, "uses a YAML alias", "Write the value out where it is needed.")
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        items = LinedList(_value(item, seen, depth + 1) for item in node.value)
        items.lines = [item.start_mark.line for item in node.value]
        return items
    found = LinedDict()
    found.lines = {}
    for key, value in node.value:
        name = str(_value(key, seen, depth + 1)) if not isinstance(key, yaml.ScalarNode) else key.value
        if name in found:
            raise _Wrong(key.start_mark.line, f"YAML: `{name}` is given twice", "Keep one of the two.")
        found[name] = _value(value, seen, depth + 1)
        found.lines[name] = key.start_mark.line
    return found


def _scalar(node: yaml.ScalarNode) -> Any:
    text = str(node.value)
    if node.style:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text) and len(text) < 19 and not (len(text) > 1 and text.lstrip("+-").startswith("0")):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text


def line_of(data: Any, path: Sequence[Any], first_line: int = 1) -> int:
    """Line of the file on which the value at `path` stands (or its nearest parent)."""
    line, here = 0, data
    for step in path:
        if isinstance(here, LinedDict) and str(step) in here:
            line, here = here.lines[str(step)], here[str(step)]
        elif isinstance(here, LinedList) and isinstance(step, int) and step < len(here):
            line, here = here.lines[step], here[step]
        else:
            break
    return first_line + line


def validate(model: type[Model], data: Any, file: str, first_line: int = 1) -> tuple[Model | None, list[Problem]]:
    """Check parsed YAML against a pydantic model and say each mistake with its line."""
    if not isinstance(data, dict):
        return None, [Problem(file, first_line, "should be a list of `name: value` lines",
                              "See CONTRIBUTING for an example to copy.")]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [_problem(model, item, data, file, first_line) for item in error.errors()]


def _problem(model: type[BaseModel], item: Any, data: Any, file: str, first_line: int) -> Problem:
    path = list(item["loc"])
    name = ".".join(str(step) for step in path) or "the file"
    line = line_of(data, path, first_line)
    if item["type"] == "missing":
        return Problem(file, line, f"`{name}` is missing",
                       "Add it; use `unknown` or `not stated` where that is so.")
    if item["type"] == "extra_forbidden":
        known = difflib.get_close_matches(str(path[-1]), list(model.model_fields), n=1)
        hint = f"Did you mean `{known[0]}`?" if known else "Remove it or check its spelling."
        return Problem(file, line, f"`{name}` is not a field we know", hint)
    message = item["msg"].removeprefix("Value error, ")
    return Problem(file, line, f"`{name}`: {message[:1].lower() + message[1:]}",
                   f"Found {_short(item.get('input'))}.")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
