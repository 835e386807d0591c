"""Add an entry to corpus/news.yml and keep the rest of the file as people wrote it."""

from __future__ import annotations

from pathlib import Path

from ..base.errors import LessonbookError, Problem
from ..base.files import write_atomic
from ..base.yamledit import append_item, scalar
from ..corpus.reference_lists import FILES, News, read_entries

FILE, KEY = FILES[News]
_NEW = f"# What is new in the book, oldest first. `lessonbook update` adds an entry; editors may too.\n{KEY}: []\n"


def with_entry(root: Path, entry: News) -> str:
    """Give the text of corpus/news.yml with an entry at its end.

    Raises
    ------
    LessonbookError
        The file is written in a way that an entry cannot be added to for certain.
    """
    path = root / FILE
    text = path.read_bytes().decode("utf-8") if path.is_file() else _NEW
    lines = [f"date: {scalar(entry.date)}", f"title: {scalar(entry.title)}", f"text: {scalar(entry.text)}"]
    try:
        return append_item(text, KEY, lines)
    except ValueError as error:
        raise LessonbookError([Problem(FILE, 0, f"cannot take an entry: {error}",
                                       "Write each entry as a line `- date:` with `title:` and `text:` below.")]
                              ) from error


def add_entry(root: Path, entry: News) -> None:
    """Add an entry to corpus/news.yml; nothing that is there changes.

    Raises
    ------
    LessonbookError
        As :func:`with_entry`, or the entry did not come back as it was written; the file is then as it was.
    """
    before = (root / FILE).read_bytes() if (root / FILE).is_file() else None
    was = read_entries(root, News)[0]
    write_atomic(root / FILE, with_entry(root, entry))
    now, problems, _ = read_entries(root, News)
    if problems or now != (*was, entry):
        if before is None:
            (root / FILE).unlink()
        else:
            write_atomic(root / FILE, before)
        raise LessonbookError([Problem(FILE, 0, "cannot take an entry at its end",
                                       "End the file with the last entry, and run the update again.")])
