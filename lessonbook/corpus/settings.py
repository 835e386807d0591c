"""Settings of a knowledge base: the ``lessonbook`` key of ``_config.yml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text
from ..base.yamlfile import line_of, parse_yaml, validate
from .schema import Date, Text


class Settings(BaseModel):
    """What an editor can set; every field has a default.

    Attributes
    ----------
    as_of : str
        Today, for every page: the clock is never asked.
    licence : str
        Under which our own contribution to the content may be used.
    base_url : str
        Where the book is published, for citations; empty where it is not.
    repository : str
        Where the source files are shown, for their links; empty where nowhere.
    suggest : str
        Where readers suggest a change: an address in which ``{id}`` stands for the lesson; empty for nowhere.
    binder : str
        Where notebooks can be run, an address in which ``{path}`` stands for the notebook; empty for nowhere.
    readers, moments : dict of str to str
        Ids and titles of who reads, and when, that lessons may name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: Date = "unknown"
    licence: Text = "CC BY 4.0"
    base_url: str = ""
    repository: str = ""
    suggest: str = ""
    binder: str = ""
    readers: dict[str, str] = {}
    moments: dict[str, str] = {}
    suggestions_per_lesson: Annotated[int, Field(ge=0, le=20)] = 3


class BookConfig(BaseModel):
    """The parts of ``_config.yml`` that lessonbook reads; Jupyter Book reads the rest."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: Annotated[Text, BeforeValidator(str)] = "Lessons"
    author: Text = "not stated"
    lessonbook: Settings = Settings()


def read_config(root: Path) -> tuple[BookConfig, list[Problem]]:
    """Read ``_config.yml``.

    Returns
    -------
    tuple of BookConfig and list of Problem
        The settings, with defaults where the file could not be used, and each mistake with its line.
    """
    try:
        text = read_text(root / "_config.yml", root)
    except LessonbookError as error:
        return BookConfig(), [
            Problem(problem.file, problem.line, problem.message,
                    "Run this where _config.yml stands, or start a knowledge base with `lessonbook init DIR`.")
            for problem in error.problems
        ]
    data, problems = parse_yaml(text, "_config.yml")
    if problems:
        return BookConfig(), problems
    config, problems = validate(BookConfig, data, "_config.yml")
    return config or BookConfig(), problems


def find_root(start: Path) -> Path:
    """Find the knowledge base that `start` stands in: the nearest folder up with ``_config.yml`` and ``corpus``.

    Raises
    ------
    LessonbookError
        There is none.
    """
    for folder in [start.resolve(), *start.resolve().parents]:
        if (folder / "_config.yml").is_file() and (folder / "corpus").is_dir():
            return folder
    raise LessonbookError(
        f"{start} is not in a knowledge base (a folder with _config.yml and corpus/).\n"
        "Change to one, name it with --kb DIR, or start one with: lessonbook init DIR"
    )


def setting_line(root: Path, *path: Any) -> int:
    """Line of a setting in ``_config.yml``, for a problem that names it."""
    data, problems = parse_yaml(read_text(root / "_config.yml", root), "_config.yml")
    return 1 if problems else line_of(data, path)
