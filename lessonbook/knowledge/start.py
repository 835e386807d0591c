"""Start somebody else's knowledge base: settings, contents, pages and a codebook to edit."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from ..base.errors import LessonbookError
from ..base.files import write_atomic


def init(folder: Path, title: str) -> list[str]:
    """Write the files of an empty knowledge base.

    Parameters
    ----------
    folder : Path
        A folder that does not exist yet, or is empty.
    title : str
        What the book is called.

    Returns
    -------
    list of str
        Files written, relative to `folder`.

    Raises
    ------
    LessonbookError
        The folder holds something: nothing of a person's is overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LessonbookError(f"{folder} is not empty. Name a new folder; nothing was written.")
    if not title.strip() or '"' in title or "\\" in title or "\n" in title:
        raise LessonbookError("Give the book a title without double quotes, backslashes or line breaks.")
    written = []
    for name, text in sorted(_templates(resources.files("lessonbook") / "templates" / "kb")):
        write_atomic(folder / name, text.replace("@TITLE@", title.strip()))
        written.append(name)
    (folder / "lessons").mkdir(parents=True, exist_ok=True)
    return written


def _templates(folder: Traversable, prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for item in folder.iterdir():
        if item.is_dir():
            found += _templates(item, f"{prefix}{item.name}/")
        elif not item.name.startswith("__"):
            name = "." + item.name[4:] if item.name.startswith("dot-") else item.name
            found.append((prefix + name, item.read_text(encoding="utf-8")))
    return found
