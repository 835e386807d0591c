"""Whether the outputs that notebooks carry are older than what they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from ..base.errors import LessonbookError
from ..base.files import read_text, relative
from ..base.store import code_digest, digest_of, files_digest

RESTS_ON = ("_config.yml", "corpus/**/*", "lessons/*", "notebooks/data/**/*")


def rests_on(root: Path, cells: Iterable[str]) -> str:
    """Digest of what a notebook's outputs follow from: its code, ours, and what people wrote."""
    return digest_of(code_digest(("corpus", "tag", "cluster", "lessons", "knowledge", "tools")),
                     files_digest(root, RESTS_ON), list(cells))


def old_outputs(root: Path) -> list[str]:
    """Notebooks whose outputs were made from something else than what is there now, each in a line.

    A notebook that was never run by ``make notebooks`` says nothing of what it rests on, and is left alone.
    """
    found = []
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        try:
            notebook = json.loads(read_text(path, root))
            stated = notebook["metadata"]["lessonbook"]["rests_on"]
            cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
        except (LessonbookError, ValueError, KeyError, TypeError):
            continue
        if stated != rests_on(root, cells):
            found.append(f"{relative(path, root)}: its outputs are older than what they rest on. Run: make notebooks")
    return found
