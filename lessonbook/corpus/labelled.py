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
from ..base.plain_text import plain_text
from ..base.yamlfile import parse_yaml, validate

MODEL = "corpus/model.yml"
Labelled = tuple[tuple[str, str], ...]
EXAMPLES = "corpus/examples.jsonl"
OTHERS = "corpus/other-subjects.jsonl"
CALIBRATION = "corpus/calibration.jsonl"
# As `lessonbook train` fitted them on the examples that come with this project; they serve any codebook that has none.
DEFAULT_INSIDE = (1.8083, 0.3686, 0.1867, 0.812, -0.1811, -3.9457, -3.5279, 1.1316, -0.4434)
DEFAULT_THEME = (2.0738, 1.6747, 0.438, 1.0641)
DEFAULT_SCALE = (1.147, 0.576)


class LearnSettings(BaseModel):
    """Settings of the learned part of the tagger.

    Attributes
    ----------
    penalty : float
        scikit-learn's C: larger trusts the labelled passages more.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    penalty: Annotated[float, Field(gt=0, le=1000)] = 10.0


class Judge(BaseModel):
    """Coefficients that turn cues and wording into a probability; see :mod:`lessonbook.tag.judge` for what each weighs.

    Attributes
    ----------
    inside : tuple of float
        Intercept and eight coefficients: is the passage about anything in the codebook?
    theme : tuple of float
        Intercept and three coefficients: if it is, is it about this theme?
    scale : tuple of float
        Slope and shift on the log-odds of the product, so that a probability means what it says.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    inside: Annotated[tuple[float, ...], Field(min_length=9, max_length=9)] = DEFAULT_INSIDE
    theme: Annotated[tuple[float, ...], Field(min_length=4, max_length=4)] = DEFAULT_THEME
    scale: Annotated[tuple[float, float], Field()] = DEFAULT_SCALE


class ModelFile(LearnSettings):
    """corpus/model.yml as a whole: the settings and what they measured when they were last chosen.

    Attributes
    ----------
    score : float
        Micro-F1 over several labels with none among them, in cross-validation, three decimals.
    passages, others, decisions : int
        Labelled passages then, passages on other subjects, and how many labels were editors' decisions.
    version : str
        Version of the model then.
    """

    score: Annotated[float, Field(ge=0, le=1)] = 0.0
    passages: Annotated[int, Field(ge=0)] = 0
    others: Annotated[int, Field(ge=0)] = 0
    decisions: Annotated[int, Field(ge=0)] = 0
    version: str = ""
    judge: Judge = Judge()

    @property
    def settings(self) -> LearnSettings:
        """The settings alone."""
        return LearnSettings(penalty=self.penalty)


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


def write_model(model: ModelFile) -> str:
    """``corpus/model.yml`` as text, for :func:`read_model`."""
    lines = [f"{name}: {value}" for name, value in model.model_dump(exclude={"judge", "version"}).items()]
    judge = [f"  {name}: [{', '.join(map(str, value))}]" for name, value in model.judge.model_dump().items()]
    head = ["# Settings of the learned part of the tagger, coefficients of its probabilities, what they last measured.",
            "# lessonbook train writes this."]
    return "\n".join([*head, *lines, f'version: "{model.version}"', "judge:", *judge, ""])


def read_examples(root: Path, themes: Sequence[str]) -> tuple[Labelled, list[Problem]]:
    """Read ``corpus/examples.jsonl``: passages written to show how a theme is talked about.

    Returns
    -------
    tuple of labelled passages and list of Problem
        Theme and text in the file's order, none where there is no file; each line that is no JSON object with
        `theme` and `text`, or that names a theme the codebook does not have.
    """
    return _read_pairs(root, EXAMPLES, "theme", themes)


def read_calibration(root: Path, themes: Sequence[str]) -> tuple[Labelled, list[Problem]]:
    """Read ``corpus/calibration.jsonl``: labelled passages that teach no words, on which probability is calibrated."""
    return _read_pairs(root, CALIBRATION, "theme", themes)


def read_others(root: Path) -> tuple[Labelled, list[Problem]]:
    """Read ``corpus/other-subjects.jsonl``: subject and text of passages that have no theme of the codebook."""
    return _read_pairs(root, OTHERS, "subject", None)


def _read_pairs(root: Path, name: str, label: str, allowed: Sequence[str] | None) -> tuple[Labelled, list[Problem]]:
    path = root / name
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
            value, text = str(row[label]), plain_text(str(row["text"]))
        except (ValueError, KeyError, TypeError):
            problems.append(Problem(file, number, f"is no JSON object with {label} and text",
                                    f'Write {{"{label}": "...", "text": "..."}} on one line.'))
            continue
        if allowed is not None and value not in allowed:
            problems.append(Problem(file, number, f"names theme `{value}`, which the codebook does not have",
                                    "Correct the id or add the theme to corpus/themes.yml."))
        else:
            rows.append((value, text))
    return tuple(rows), problems


def version_of(labelled: Labelled, others: Labelled, settings: LearnSettings) -> str:
    """Twelve hexadecimal digits that change with any labelled passage or setting."""
    return hashlib.sha256(repr((sorted(labelled), sorted(others), settings)).encode()).hexdigest()[:12]
