"""What a stocktake's manager sets: stages, deadlines, categories, routes, phases, successors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ...base.errors import LessonbookError, Problem
from ...base.files import read_text, relative
from ...base.yamlfile import line_of, parse_yaml, validate
from .cell_values import Parse, choice_parser, parse_date, parse_gaps, parse_money, parse_step, parse_text, tidy
from .schema import STOCKTAKE, Schema

SETTINGS_FILE = "corpus/registers/stocktake.yml"


def _a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("should be a day such as 2012-01-31") from error
    return text


Day = Annotated[str, AfterValidator(_a_day)]
Words = dict[str, list[str]]


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

    stages: Annotated[list[Stage], Field(min_length=1)] = [
        Stage(title="Stage 1", due="2012-01-31", categories={
            "Primary medical care": ["primary medical", "gp", "general practice", "gms", "pms", "apms", "primary care"],
            "Dental services": ["dental", "dentistry", "gds", "pds"],
            "Pharmacy": ["pharmaceutical services", "community pharmacy", "pharmacies"],
            "Diagnostic services": ["diagnostic", "diagnostics", "imaging"],
            "Individual patient agreements": ["individual patient agreement", "ipa", "individual placements",
                                              "individual patient placement"]}),
        Stage(title="Stage 2", due="2012-03-31", categories={
            "Acute": ["acute services", "acute care", "hospital"],
            "Mental health": ["mental health services", "mh"],
            "Community": ["community services", "community health", "community health services"],
            "Ambulance": ["ambulance services", "patient transport", "emergency ambulance"]}),
    ]
    phases: Words = {"stocktake": ["stock take", "phase 1"], "stabilise": ["stabilize", "stabilisation", "phase 2"],
                     "shift": ["transfer", "phase 3"]}
    change_routes: Words = {"contract variation": ["variation", "normal contract variation", "cv"],
                            "2012-13 agreement": ["2012 13", "2012 13 agreements", "2012 2013 agreement", "12 13"],
                            "2013-14 agreement": ["2013 14", "2013 14 agreements", "2013 2014 agreement", "13 14"]}
    risks: Words = {"high": ["h", "red", "r"], "medium": ["m", "med", "moderate", "amber", "a"],
                    "low": ["l", "green", "g"]}
    successors: Words = {}
    control_total: Annotated[float, Field(gt=0)] | None = None
    headings: Words = {}

    @property
    def stage_of(self) -> dict[str, Stage]:
        """From each category to its stage."""
        return {name: stage for stage in self.stages for name in stage.categories}

    def choices(self) -> dict[str, list[str]]:
        """Allowed values of the columns that have a fixed list."""
        return {"category": list(self.stage_of), "risk": list(self.risks), "change_route": list(self.change_routes),
                "phase": list(self.phases)}

    def parsers(self) -> dict[str, Parse]:
        """How a cell of each column is read."""
        categories = {name: also for stage in self.stages for name, also in stage.categories.items()}
        choices = {
            "category": choice_parser(words_of(categories), "a service category"),
            "risk": choice_parser(words_of(self.risks), "a risk level"),
            "change_route": choice_parser(words_of(self.change_routes), "a change route"),
            "phase": choice_parser(words_of(self.phases), "a phase"),
        }
        return parsers_for(STOCKTAKE, choices)


def words_of(values: Words) -> dict[str, str]:
    """From each word, tidied, to the value it stands for."""
    return {tidy(word): value for value, also in values.items() for word in (value, *also)}


def parsers_for(schema: Schema, choices: Mapping[str, Parse]) -> dict[str, Parse]:
    """A parser for each column of a schema, by its kind."""
    kinds: dict[str, Parse] = {"key": parse_text, "text": parse_text, "gaps": parse_gaps, "money": parse_money,
                               "date": parse_date, "step": parse_step}
    return {column.name: choices.get(column.name) or kinds[column.kind] for column in schema.columns}


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
        *([([name], getattr(settings, name))] for name in ("phases", "change_routes", "risks", "successors"))]
    for group in groups:
        known: dict[str, str] = {}
        for path, values in group:
            for value, also in values.items():
                line = line_of(data, [*path, value])
                problems += [Problem(file, line, f"`{word}` stands for {known[tidy(word)]} and for {value}",
                                     "Keep it under one of the two.")
                             for word in (value, *also) if known.setdefault(tidy(word), value) != value]
                if not tidy(value):
                    problems.append(Problem(file, line, f"`{value}` has no letter and no digit", "Give it a name."))
    titles = [stage.title for stage in settings.stages]
    problems += [Problem(file, line_of(data, ["stages", at]), f"two stages are called {title}",
                         "Give each a title of its own.") for at, title in enumerate(titles) if title in titles[:at]]
    headings = STOCKTAKE.headings()
    for column, words in settings.headings.items():
        line = line_of(data, ["headings", column])
        if column not in STOCKTAKE.by_name:
            problems.append(Problem(file, line, f"`headings` names `{column}`, which is no column",
                                    f"Use one of: {', '.join(STOCKTAKE.by_name)}."))
            continue
        problems += [Problem(file, line, f"the heading `{word}` stands for `{headings[tidy(word)]}` already",
                             "Take it out, or rename the heading in your spreadsheet.")
                     for word in words if headings.setdefault(tidy(word), column) != column]
    return problems
