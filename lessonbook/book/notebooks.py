"""Rerun notebooks and keep their outputs, written the same way on every machine."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

from ..base.errors import LessonbookError
from ..base.files import relative, write_atomic
from ..base.lock import writing
from ..knowledge.outputs import rests_on

KEPT = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}}


def refresh_notebook(path: Path, root: Path) -> bool:
    """Run a notebook from a fresh kernel and store its outputs.

    Returns
    -------
    bool
        Whether the file changed.

    Raises
    ------
    LessonbookError
        A cell failed; the file is left as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    try:
        NotebookClient(notebook, timeout=300, kernel_name="python3",
                       resources={"metadata": {"path": str(path.parent)}}).execute()
    except Exception as error:
        raise LessonbookError(f"{relative(path, root)} failed; it is left as it was.\n{error}") from error
    code = ["".join(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    notebook.metadata = nbformat.from_dict(KEPT | {"lessonbook": {"rests_on": rests_on(root, code)}})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return write_atomic(path, nbformat.writes(notebook) + "\n")


def refresh_notebooks(root: Path) -> list[str]:
    """Run every notebook of a knowledge base; gives the names of those that changed."""
    return [relative(path, root) for path in sorted((root / "notebooks").glob("*.ipynb"))
            if refresh_notebook(path, root)]


if __name__ == "__main__":
    with writing(Path(), "notebooks"):
        for changed in refresh_notebooks(Path()):
            print(f"{changed} changed; commit it")
