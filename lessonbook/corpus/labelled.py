"""What the tagger learns from: corpus/examples.jsonl, and the settings it learns with: corpus/model.yml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, relative
from ..base.yamlfile import parse_yaml, validate

MODEL = "corpus/model.yml"
Labelled = tuple[tuple[str, str], ...]
EXAMPLES = "corpus/examples.jsonl"


class LearnSettings(BaseModel):
    """Settings of the learned part of the tagger.

    Attributes
    ----------
    penalty : float
        scikit-learn's C: larger trusts the labelled passages more.
    share : float
        How much the wording counts beside the codebook's cues; 1 takes the model's log-odds as they are, 0
        leaves the wording out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    penalty: Annotated[float, Field(gt=0, le=1000)] = 10.0
    share: Annotated[float, Field(ge=0, le=5)] = 1.1


class ModelFile(LearnSettings):
    """corpus/model.yml as a whole: the settings and what they measured when they were last chosen.

    Attributes
    ----------
    score : float
        Macro-F1 of the best theme in cross-validation over the labelled passages, three decimals.
    passages, decisions : int
        Labelled passages then, and how many of them were editors' decisions.
    version : str
        Version of the model then.
    """

    score: Annotated[float, Field(ge=0, le=1)] = 0.0
    passages: Annotated[int, Field(ge=0)] = 0
    decisions: Annotated[int, Field(ge=0)] = 0
    version: str = ""

    @property
    def settings(self) -> LearnSettings:
        """The settings alone."""
        return LearnSettings(penalty=self.penalty, share=self.share)


def read_model(root: Path) -> tuple[ModelFile, list[Problem]]:
    """Read ``corpus/model.yml``; where there is none, every setting has its default."""
    path = root / MODEL
    if not path.is_file():
        return ModelFile(), []
    file = relative(path, root)
    try:
        data, problems = parse_yaml(read_text(path, root), file)
    except LessonbookError as error:
        return ModelFile(), error.problems
    if problems:
        return ModelFile(), problems
    model, problems = validate(ModelFile, data, file)
    return model or ModelFile(), problems


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


def version_of(labelled: Labelled, settings: LearnSettings) -> str:
    """Twelve hexadecimal digits that change with any labelled passage or setting."""
    return hashlib.sha256(repr((sorted(labelled), settings)).encode()).hexdigest()[:12]
