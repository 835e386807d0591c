"""What follows from a register's columns together: which way dates run, frameworks, periods, centuries, currencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ...base.dates import read_date
from .grid import Grid
from .headings import Headings
from .schema import MONEY, STOCKTAKE
from .values import as_text

POUNDS = ("", "gbp", "£", "pounds", "pound", "sterling", "pound sterling")


def writes_month_first(grid: Grid, found: Headings, notes: list[str]) -> bool:
    """Whether the sheet writes months first: a date says so that can be read in no other way, and none says no."""
    day = month = 0
    shown = ""
    for name in STOCKTAKE.of_kind("date", "end"):
        for value in grid.column(found.place_of(name)).values if name in found.fields else ():
            if isinstance(value, str) and re.match(r"\s*\d{1,2}[-/.]\d{1,2}[-/.]\d", value):
                as_day, as_month = read_date(value), read_date(value, month_first=True)
                day += as_day is not None and as_month is None
                if as_month is not None and as_day is None:
                    month, shown = month + 1, shown or value
    if month and not day:
        notes.append(f"Dates are written month first, as in the United States, such as {shown}: they were read so.")
    elif month > 2:
        notes.append(f"Some dates can only be month first, such as {shown}, and others only day first: all were read "
                     "day first (1/4 is 1 April). Ask where the register comes from.")
    return bool(month and not day)


def frameworks(grid: Grid, vocabulary: Mapping[str, Any]) -> np.ndarray:
    """What a row's words say of frameworks: 2 a ceiling without commitment, 1 a framework, 0 neither."""
    hard = re.compile("|".join(map(re.escape, vocabulary["ceilings"])))
    soft = re.compile(r"\b(?:{})\b".format("|".join(vocabulary["frameworks"])))

    def says(value: Any) -> int:
        if not isinstance(value, str):
            return 0
        text = value.casefold()
        if "call-off" in text or "call off" in text:
            return 0
        return 2 if hard.search(text) else int(bool(soft.search(text)))

    found = np.zeros(len(grid), dtype=np.int8)
    for column in grid.columns:
        found = np.maximum(found, column.each(says, np.int8))
    return found


def settle_fields(frame: pd.DataFrame, grid: Grid, found: Headings, notes: Mapping[str, np.ndarray]
                  ) -> list[dict[str, Any]]:
    """Put right what several fields of a row settle, periods, centuries, currencies; mark what they do not settle."""
    marks = []
    for name in ("whole_life_value", "value", "annual_value"):
        for other in ("annual_value", "monthly_value", "whole_life_value"):
            moved = (notes[name] == other) & (name != other) & frame[other].isna().to_numpy()
            if moved.any():
                frame.loc[moved, other] = frame.loc[moved, name]
                frame.loc[moved, name] = np.nan
    early = (frame["end"] < frame["start"]).to_numpy()
    short = early & (notes["end"] == "two figures")
    if short.any():
        frame.loc[short, "end"] = (frame.loc[short, "end"] + pd.DateOffset(years=100)).astype("datetime64[s]")
    for at in np.flatnonzero((frame["end"] < frame["start"]).to_numpy()):
        marks.append(mark(int(grid.numbers[at]), found, "end", as_text(grid.row(int(at))[found.fields["end"]]),
                          "is before the start"))
    if "currency" in found.fields:
        foreign = ~frame["currency"].astype(str).str.casefold().isin(POUNDS).to_numpy()
        for at in np.flatnonzero(foreign):
            marks.append(mark(int(grid.numbers[at]), found, "currency", str(frame["currency"].iloc[at]),
                              "is not pounds, and pounds and other money are not added"))
        frame.loc[foreign, list(MONEY)] = np.nan
    return marks


def mark(row: int, found: Headings, name: str, value: str, reason: str, proposal: str = "") -> dict[str, Any]:
    """A cell that is not understood, as the report and the workbook show it."""
    column = found.names.get(found.place_of(name), STOCKTAKE.by_name[name].title)
    return {"row": row, "column": column, "field": name, "value": value, "reason": reason, "proposal": proposal}
