"""A filled-in handover template keeps its cells: each value becomes a passage with its place in the form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..base.errors import LessonbookError
from ..corpus.passages import parse_passages
from ..readers.template.corpus_file import to_body
from ..readers.template.form import Form
from ..readers.template.word import read_word
from .draft import Draft, Piece


def take_template(draft: Draft, path: Path) -> Draft:
    """Give the draft the template's own passages, where the file is a template filled in with Word.

    The file has been read within limits before this, so that it is known to be sound.
    """
    if path.suffix.lower() != ".docx":
        return draft
    try:
        form = read_word(path)
    except LessonbookError:  # sound enough for our reader but not for Word's library: no template of ours
        return draft
    if form is None:
        return draft
    return replace(draft, title=draft.details.title or form.title, pieces=_pieces(form),
                   details=replace(draft.details, kind=draft.details.kind or "handover-document"))


def _pieces(form: Form) -> list[Piece]:
    pieces: list[Piece] = []
    section = ""
    for block in to_body(form, "x").split("\n\n"):
        marks, _, heading = block.partition(" ")
        if set(marks) == {"#"}:
            section = heading
            pieces.append(Piece(heading, "heading", level=len(marks)))
            continue
        for passage in parse_passages(block, source="", prefix="x", file="", first_line=1)[0]:
            pieces.append(Piece(passage.text, passage.kind, section=section, loc=passage.loc))
    return pieces
