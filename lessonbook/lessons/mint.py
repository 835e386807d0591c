"""What updates remember: ids are minted once, and never again, not even after a file is gone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, write_atomic
from ..base.yamlfile import parse_yaml, validate

FILE = "lessons/minted.yml"
_HEAD = "# The highest number that a lesson was ever given. `lessonbook update` keeps it; never lower it.\n"


class Minted(BaseModel):
    """The highest number given; what older versions wrote beside it says nothing any more."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    highest: Annotated[int, Field(ge=0)]


NONE = Minted(highest=0)


def read_minted(root: Path) -> tuple[Minted, list[Problem]]:
    """Read the record; where there is none, no number was given."""
    if not (root / FILE).exists():
        return NONE, []
    try:
        data, problems = parse_yaml(read_text(root / FILE, root), FILE)
    except LessonbookError as error:
        return NONE, error.problems
    if problems:
        return NONE, problems
    minted, problems = validate(Minted, data, FILE)
    return minted or NONE, problems


def highest_minted(root: Path) -> int:
    """The highest number that a lesson has or had: recorded, or in the name of a file."""
    numbers = [int(found[1]) for path in (root / "lessons").glob("L*.md")
               if (found := re.fullmatch(r"L(\d+)", path.stem))]
    return max([read_minted(root)[0].highest, *numbers])


def record_minted(root: Path, minted: Minted) -> bool:
    """Write the record; gives whether it changed."""
    return write_atomic(root / FILE, f"{_HEAD}highest: {minted.highest}\n")
