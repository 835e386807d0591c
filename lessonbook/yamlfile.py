"""YAML that remembers its lines, checked against a pydantic model, with mistakes said in plain words."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent

from .errors import Problem

Model = TypeVar("Model", bound=BaseModel)


def parse_yaml(text: str, file: str, first_line: int = 1) -> tuple[Any, list[Problem]]:
    """Parse YAML 1.2, keeping line numbers.

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
        The data (None if it could not be parsed) and what is wrong with it.
    """
    try:
        if "*" in text:  # an alias can make a small file enormous
            for event in YAML(typ="safe", pure=True).parse(text):
                if isinstance(event, AliasEvent):
                    return None, [Problem(file, first_line + event.start_mark.line, "uses a YAML alias",
                                          "Write the value out where it is needed.")]
        return YAML(typ="rt").load(text), []
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        what = (error.problem or "is not valid YAML").strip()
        return None, [Problem(file, line, f"YAML: {what}",
                              "Check the indentation and quote values that contain a colon.")]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [Problem(file, first_line, f"YAML: {str(error).splitlines()[0]}",
                              "Check the indentation and the values.")]


def line_of(data: Any, path: Sequence[Any], first_line: int = 1) -> int:
    """Line of the file on which the value at `path` stands (or its nearest parent)."""
    line, here = 0, data
    for step in path:
        try:
            if isinstance(here, CommentedMap) and step in here:
                line = here.lc.key(step)[0]
                here = here[step]
            elif isinstance(here, CommentedSeq) and isinstance(step, int) and step < len(here):
                line = here.lc.item(step)[0]
                here = here[step]
            else:
                break
        except (KeyError, AttributeError, TypeError):
            break
    return first_line + line


def plain(data: Any) -> Any:
    """Turn ruamel's containers into plain ones, and dates into their text as written."""
    if isinstance(data, dict):
        return {str(key): plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    if isinstance(data, date):
        return data.isoformat()[:10]
    if isinstance(data, bool) or data is None:
        return data
    if isinstance(data, int):
        return int(data)
    if isinstance(data, float):
        return float(data)
    return str(data)


def validate(model: type[Model], data: Any, file: str, first_line: int = 1) -> tuple[Model | None, list[Problem]]:
    """Check parsed YAML against a pydantic model and say each mistake with its line."""
    if not isinstance(data, dict):
        return None, [Problem(file, first_line, "should be a list of `name: value` lines",
                              "See CONTRIBUTING for an example to copy.")]
    try:
        return model.model_validate(plain(data)), []
    except ValidationError as error:
        return None, [_problem(model, item, data, file, first_line) for item in error.errors()]


def _problem(model: type[BaseModel], item: Any, data: Any, file: str, first_line: int) -> Problem:
    path = list(item["loc"])
    name = ".".join(str(step) for step in path) or "the file"
    line = line_of(data, path, first_line)
    if item["type"] == "missing":
        return Problem(file, line, f"`{name}` is missing", "Add it; use `unknown` or `not stated` where that is so.")
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
