"""What a stocktake's manager sets: stages, deadlines, categories, routes, phases, successors."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ...base.errors import LessonbookError, Problem
from ...base.files import read_text, relative
from ...base.yamlfile import line_of, parse_yaml, validate
from .schema import STOCKTAKE
from .values import tidy

SETTINGS_FILE = "corpus/registers/stocktake.yml"


def _a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("should be a day such as 2012-01-31") from error
    return text


Day = Annotated[str, AfterValidator(_a_day)]
Words = dict[str, list[str]]


@cache
def vocabulary() -> dict[str, Any]:
    """How registers word things, from ``vocabulary.yml`` beside this module."""
    text = resources.files(__package__).joinpath("vocabulary.yml").read_text("utf-8")
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every word is text: `no` is a heading, not false
    found: dict[str, Any] = loader(text).get_single_data()
    return found


class Stage(BaseModel):
    """A part of the stocktake with its own deadline.

    Attributes
    ----------
    title, due : str
        Its name, and the last day for its steps.
    categories : dict of str to list of str
        Kinds of service in it, each with other words for it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    due: Day
    categories: Words


class StocktakeSettings(BaseModel):
    """What can be set; the defaults are those of the 2012 stocktake.

    Attributes
    ----------
    stages : list of Stage
        In the order of their deadlines.
    services : dict of str to list of str
        Kinds of care outside the stages, each with other words for it.
    phases, change_routes, risks : dict of str to list of str
        Allowed values, each with other words for it; risks from high to low.
    successors : dict of str to list of str
        Names of the bodies that take contracts over, each with other words for it. Empty: any name will do.
    control_total : float or None
        What the contracts should come to in pounds a year, for the share of spend covered.
    headings : dict of str to list of str
        Further headings that people use, by column name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    stages: Annotated[list[Stage], Field(min_length=1)] = Field(
        default_factory=lambda: [Stage(**stage) for stage in vocabulary()["defaults"]["stages"]]
    )
    services: Words = Field(default_factory=lambda: vocabulary()["defaults"]["services"])
    phases: Words = Field(default_factory=lambda: vocabulary()["defaults"]["phases"])
    change_routes: Words = Field(default_factory=lambda: vocabulary()["defaults"]["change_routes"])
    risks: Words = Field(default_factory=lambda: vocabulary()["defaults"]["risks"])
    successors: Words = {}
    control_total: Annotated[float, Field(gt=0)] | None = None
    headings: Words = {}

    @property
    def stage_of(self) -> dict[str, Stage]:
        """From each category to its stage."""
        return {name: stage for stage in self.stages for name in stage.categories}

    def choices(self) -> dict[str, list[str]]:
        """Allowed values of the columns that have a fixed list."""
        return {
            "category": list(self.stage_of),
            "risk": list(self.risks),
            "change_route": list(self.change_routes),
            "phase": list(self.phases),
        }

    def words(self, name: str) -> dict[str, str]:
        """From each word, tidied, to the value of a field with a fixed list: the settings', then those of today."""
        if name == "category":
            stages = {value: also for stage in self.stages for value, also in stage.categories.items()}
            return words_of(stages, self.services, vocabulary()["defaults"]["services"])
        plural = {"risk": "risks", "change_route": "change_routes", "phase": "phases"}[name]
        return words_of(getattr(self, plural), vocabulary()["defaults"][plural])


def words_of(*groups: Words) -> dict[str, str]:
    """From each word, tidied, to the value it stands for; an earlier group wins."""
    found: dict[str, str] = {}
    for values in groups:
        for value, also in values.items():
            for word in (value, *also):
                found.setdefault(tidy(word), value)
    return found


def read_settings(root: Path | None, file: Path | None = None) -> StocktakeSettings:
    """Read the settings of a stocktake.

    Parameters
    ----------
    root : Path or None
        A knowledge base, whose ``corpus/registers/stocktake.yml`` is used where it has one.
    file : Path, optional
        Another file to use instead.

    Raises
    ------
    LessonbookError
        The file cannot be used; each mistake with its line.
    """
    path = file or (root / SETTINGS_FILE if root else None)
    if path is None or (file is None and not path.is_file()):
        return StocktakeSettings()
    base = root or path.parent
    name = relative(path, base)
    data, problems = parse_yaml(read_text(path, base), name)
    settings = None
    if not problems:
        settings, problems = validate(StocktakeSettings, data, name)
    if settings is not None:
        problems = _clashes(settings, data, name)
    if problems or settings is None:
        raise LessonbookError(problems)
    return settings


def _clashes(settings: StocktakeSettings, data: Any, file: str) -> list[Problem]:
    """Words that stand for two things, so that a row could be read in two ways; and columns that do not exist."""
    problems = []
    groups: list[list[tuple[list[Any], Words]]] = [
        [(["stages", at, "categories"], stage.categories) for at, stage in enumerate(settings.stages)],
        *([([name], getattr(settings, name))] for name in ("phases", "change_routes", "risks", "successors")),
    ]
    for group in groups:
        known: dict[str, str] = {}
        for path, values in group:
            for value, also in values.items():
                line = line_of(data, [*path, value])
                problems += [
                    Problem(
                        file,
                        line,
                        f"`{word}` stands for {known[tidy(word)]} and for {value}",
                        "Keep it under one of the two.",
                    )
                    for word in (value, *also)
                    if known.setdefault(tidy(word), value) != value
                ]
                if not tidy(value):
                    problems.append(Problem(file, line, f"`{value}` has no letter and no digit", "Give it a name."))
    titles = [stage.title for stage in settings.stages]
    problems += [
        Problem(file, line_of(data, ["stages", at]), f"two stages are called {title}", "Give each a title of its own.")
        for at, title in enumerate(titles)
        if title in titles[:at]
    ]
    headings = {tidy(words): name for name, entry in vocabulary()["headings"].items() for words in entry["known"]}
    headings |= {tidy(words): column.name for column in STOCKTAKE.columns for words in (column.name, column.title)}
    for column, words in settings.headings.items():
        line = line_of(data, ["headings", column])
        if column not in STOCKTAKE.by_name:
            problems.append(
                Problem(
                    file,
                    line,
                    f"`headings` names `{column}`, which is no column",
                    f"Use one of: {', '.join(STOCKTAKE.by_name)}.",
                )
            )
            continue
        problems += [
            Problem(
                file,
                line,
                f"the heading `{word}` stands for `{headings[tidy(word)]}` already",
                "Take it out, or rename the heading in your spreadsheet.",
            )
            for word in words
            if headings.setdefault(tidy(word), column) != column
        ]
    return problems
