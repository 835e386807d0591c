"""Labelled passages: corpus/examples.jsonl, written to show how a theme is talked about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from .errors import LessonbookError, Problem
from .files import read_text, relative

Labelled = tuple[tuple[str, str], ...]
EXAMPLES = "corpus/examples.jsonl"


def read_examples(root: Path, themes: Sequence[str]) -> tuple[Labelled, list[Problem]]:
    """Read ``corpus/examples.jsonl``: passages written to show how a theme is talked about.

    Returns
    -------
    tuple of labelled passages and list of Problem
        Theme and text in the file's order, none where there is no file; each line that is no JSON object with
        `theme` and `text`, or that names a theme the codebook does not have.
    """
    path = root / EXAMPLES
    if not path.is_file():
        return (), []
    try:
        lines = read_text(path, root).splitlines()
    except LessonbookError as error:
        return (), error.problems
    file, rows, problems = relative(path, root), [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            theme, text = str(row["theme"]), str(row["text"])
        except (ValueError, KeyError, TypeError):
            problems.append(Problem(file, number, "is no JSON object with theme and text",
                                    'Write {"theme": "handover", "text": "..."} on one line.'))
            continue
        if theme not in themes:
            problems.append(Problem(file, number, f"names theme `{theme}`, which the codebook does not have",
                                    "Correct the id or add the theme to corpus/themes.yml."))
        else:
            rows.append((theme, text))
    return tuple(rows), problems
