"""Read a filled-in template, whatever it is kept as."""

from __future__ import annotations

from pathlib import Path

from ...base.errors import LessonbookError, Problem
from ...base.files import read_text
from ...readers import Unreadable, read_file
from ...readers.template.corpus_file import from_corpus
from ...readers.template.form import Form, read_markdown
from ...readers.template.word import read_word


def read_form(path: Path) -> Form:
    """Read a form from Word, Markdown or a corpus file.

    Raises
    ------
    LessonbookError
        The file is not in the template; says what to do.
    """
    if path.suffix.lower() == ".docx":
        try:
            read_file(path)  # in a process of its own with limits: a hostile file stops there
        except Unreadable as error:
            raise LessonbookError([Problem(path.as_posix(), 0, error.reason)]) from error
        form = read_word(path)
    else:
        text = read_text(path, Path())
        form = from_corpus(text) if text.startswith("---") else read_markdown(text)
    if form is None or not form.sections:
        raise LessonbookError(
            [
                Problem(
                    path.as_posix(),
                    0,
                    "is not in the handover template",
                    "Make a template with `lessonbook new handover`, and copy the words into it.",
                )
            ]
        )
    return form
