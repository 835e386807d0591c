"""Ids of lessons: minted once, and never again, not even after a file is gone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ..errors import LessonbookError, Problem
from ..files import read_text, write_atomic
from ..yamlfile import parse_yaml, validate

FILE = "lessons/minted.yml"
_HEAD = "# The highest number that a lesson was ever given. `lessonbook update` keeps it; never lower it.\n"


class Minted(BaseModel):
    """The record of numbers given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    highest: Annotated[int, Field(ge=0)]


def read_minted(root: Path) -> tuple[int, list[Problem]]:
    """Read the highest number ever recorded; 0 where there is no record."""
    if not (root / FILE).exists():
        return 0, []
    try:
        data, problems = parse_yaml(read_text(root / FILE, root), FILE)
    except LessonbookError as error:
        return 0, error.problems
    if problems:
        return 0, problems
    minted, problems = validate(Minted, data, FILE)
    return (minted.highest if minted else 0), problems


def highest_minted(root: Path) -> int:
    """The highest number that a lesson has or had: recorded, or in the name of a file."""
    numbers = [int(found[1]) for path in (root / "lessons").glob("L*.md")
               if (found := re.fullmatch(r"L(\d+)", path.stem))]
    return max([read_minted(root)[0], *numbers])


def record_minted(root: Path, highest: int) -> bool:
    """Write the highest number; gives whether the record changed."""
    return write_atomic(root / FILE, f"{_HEAD}highest: {highest}\n")
