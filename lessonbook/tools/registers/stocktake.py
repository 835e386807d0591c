"""Take stock: what is complete, what is risky, what is late, and what goes to whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .cell_values import NOT_STATED, tidy
from .duplicates import Duplicates, find_duplicates
from .read_table import read_register
from .register import Register
from .schema import STEPS, STOCKTAKE
from .settings import StocktakeSettings, words_of

SEVERAL = "several named"
JSON = ("files", "rows_in", "rows_used", "rows_quarantined", "quarantine", "duplicates", "by_stage", "by_phase",
        "spend", "actions_overdue", "transfers")
CLOSED = frozenset(("none", "nil", "done", "closed", "complete", "completed", "no action", "no action required"))
_PARTS = re.compile(r"\s*(?:;|\||\n| / )\s*")


@dataclass(frozen=True)
class Stocktake:
    """A register with what follows from it on a day.

    Attributes
    ----------
    register : Register
        Rows used and rows quarantined.
    settings : StocktakeSettings
        Stages, deadlines and words.
    as_of : date
        Today, for everything that can be late.
    control_total : float or None
        What the contracts should come to, in pounds a year.
    """

    register: Register
    settings: StocktakeSettings
    as_of: date
    control_total: float | None

    @property
    def frame(self) -> pd.DataFrame:
        """Used rows; see :class:`~lessonbook.tools.registers.register.Register`."""
        return self.register.frame

    @cached_property
    def duplicates(self) -> Duplicates:
        """Rows that repeat each other."""
        return find_duplicates(self.frame)

    def money(self, rows: Any) -> float:
        """Pounds a year of some rows, to the penny."""
        pence = self.frame["annual_value"].to_numpy()[rows & ~self.duplicates.repeats]
        return round(float(np.nansum(pence)) / 100, 2)

    def each(self, column: str, of: dict[str, Any]) -> np.ndarray:
        """What each row's value in a category column stands for; shape (rows,)."""
        values = self.frame[column].cat
        found = np.array([of[name] for name in values.categories])
        return found[values.codes.to_numpy()] if len(found) else np.zeros(0, dtype=bool)

    def rows_with(self, column: str, value: str) -> np.ndarray:
        """Which rows have a value in a category column; shape (rows,)."""
        return self.each(column, {name: name == value for name in self.frame[column].cat.categories})

    @cached_property
    def steps_done(self) -> dict[str, np.ndarray]:
        """For each step, and for the provider's notice, whether it was taken by the day; shape (rows,)."""
        return {step: self.frame[f"{step}_done"].to_numpy() & ~(self.frame[step].to_numpy() > np.datetime64(self.as_of))
                for step in (*STEPS, "provider_notified")}

    @cached_property
    def complete(self) -> np.ndarray:
        """Whether all four steps were taken by the day; shape (rows,)."""
        return np.logical_and.reduce([self.steps_done[step] for step in STEPS])

    @cached_property
    def transferred(self) -> np.ndarray:
        """Whether the contract has passed to its successor by the day; shape (rows,)."""
        return (self.frame["transferred_on"] <= pd.Timestamp(self.as_of)).to_numpy()

    @cached_property
    def receivers(self) -> dict[str, str]:
        """From each text in the successor column to one body's name, ``several named`` or ``not stated``."""
        known = words_of(self.settings.successors)
        spelt: dict[str, str] = {}
        named: dict[str, str] = {}
        for text in self.frame["successor"].cat.categories:
            parts = {}
            for part in filter(None, _PARTS.split(text)):
                key = tidy(part) or part
                parts[key] = known.get(key) or spelt.setdefault(key, part)
            named[text] = NOT_STATED if not parts else next(iter(parts.values())) if len(parts) == 1 else SEVERAL
        return named

    @cached_property
    def transfers(self) -> dict[str, np.ndarray]:
        """Places of the rows that each receiver gets: every used row is in exactly one list."""
        names = sorted(set(self.receivers.values()))
        place = {name: at for at, name in enumerate(names)}
        codes = self.each("successor", {text: place[name] for text, name in self.receivers.items()})
        ends = np.bincount(codes.astype(np.int64), minlength=len(names)).cumsum()
        parts = np.split(np.argsort(codes, kind="stable"), ends[:-1])
        return {name: rows for name, rows in zip(names, parts, strict=False) if len(rows)}

    @cached_property
    def unknown_successors(self) -> list[str]:
        """Receivers that the settings do not list, where they list any."""
        return [name for name in self.transfers
                if self.settings.successors and name not in (*self.settings.successors, SEVERAL, NOT_STATED)]

    @cached_property
    def overdue(self) -> pd.DataFrame:
        """Open actions whose day has passed, oldest first: columns of the register, and days_late (whole days)."""
        frame = self.frame
        opened = self.each("action", {name: bool(name) and tidy(name) not in CLOSED
                                      for name in frame["action"].cat.categories})
        late = frame[(frame["due"] < pd.Timestamp(self.as_of)) & opened & ~self.transferred].copy()
        late["days_late"] = (pd.Timestamp(self.as_of) - late["due"]).dt.days
        return late.sort_values(["due", "contract_id", "file", "row"], kind="stable")

    @cached_property
    def to_notify(self) -> pd.DataFrame:
        """Contracts whose provider must still be told of a change, by provider then id; columns of the register."""
        frame = self.frame
        change = ~frame["documentation_gaps"].isin(["", "none"]) | (frame["change_route"] != "")
        wait = change & ~self.steps_done["provider_notified"] & ~self.transferred
        return frame[wait].sort_values(["provider", "contract_id", "file", "row"], kind="stable")

    def progress(self, rows: np.ndarray, due: str | None) -> dict[str, Any]:
        """How far some rows are: rows, complete, value, and a record for each step.

        A step's record has done, on_time, late, undated (done on a day not stated), missing, and share (0 to 1).
        """
        steps = {}
        count = int(rows.sum())
        for step in STEPS:
            done, days = self.steps_done[step] & rows, self.frame[step].to_numpy()
            dated = done & ~np.isnat(days)
            late = dated & (days > np.datetime64(due)) if due else np.zeros(len(rows), dtype=bool)
            total = int(done.sum())
            steps[step] = {"done": total, "on_time": int((dated & ~late).sum()) if due else None,
                           "late": int(late.sum()) if due else None, "undated": total - int(dated.sum()),
                           "missing": count - total, "share": round(total / count, 3) if count else None}
        return {"rows": count, "complete": int((self.complete & rows).sum()), "value": self.money(rows), "steps": steps}

    @cached_property
    def by_stage(self) -> dict[str, Any]:
        """Progress by stage, with its deadline and whether it has passed, and by category within it."""
        found: dict[str, Any] = {}
        rest = self.rows_with("category", "")
        for stage in self.settings.stages:
            passed = self.as_of > date.fromisoformat(stage.due)
            mine = {name: self.rows_with("category", name) for name in stage.categories}
            whole = np.logical_or.reduce([np.zeros(len(rest), dtype=bool), *mine.values()])
            found[stage.title] = {"due": stage.due, "deadline_passed": passed, **self.progress(whole, stage.due),
                                  "categories": {name: self.progress(rows, stage.due) for name, rows in mine.items()}}
        if rest.any():
            found[NOT_STATED] = {"due": None, "deadline_passed": None, **self.progress(rest, None), "categories": {}}
        return found

    def counted(self, column: str, order: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Rows and pounds by a column's value, in a given order, ``not stated`` last."""
        found = {name: self.rows_with(column, name) for name in (*order, "")}
        return {name or NOT_STATED: {"rows": int(rows.sum()), "value": self.money(rows)}
                for name, rows in found.items()}

    @cached_property
    def spend(self) -> dict[str, Any]:
        """Pounds a year of used rows, the control total, and the share of it that is covered."""
        used = self.money(np.ones(len(self.frame), dtype=bool))
        share = round(used / self.control_total, 4) if self.control_total else None
        return {"used": used, "control": self.control_total, "share": share}

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Everything, ready for JSON; ``--json`` gives the parts named in `JSON`."""
        register = self.register
        late = self.overdue
        return {
            "as_of": self.as_of.isoformat(),
            "files": list(register.files),
            "rows_in": register.rows_in, "rows_used": len(self.frame), "rows_quarantined": len(register.quarantine),
            "quarantine": register.set_aside(),
            "duplicates": list(self.duplicates.groups),
            "by_stage": self.by_stage,
            "by_phase": {name: item["rows"]
                         for name, item in self.counted("phase", list(self.settings.phases)).items()},
            "by_risk": self.counted("risk", list(self.settings.risks)),
            "spend": self.spend,
            "rows_without_value": int(self.frame["annual_value"].isna().sum()),
            "actions_overdue": _records(late, ["contract_id", "provider", "action", "owner", "due", "days_late"]),
            "successors": {"not_stated": len(self.transfers.get(NOT_STATED, ())),
                           "several": len(self.transfers.get(SEVERAL, ())), "split": int(self.duplicates.split.sum()),
                           "not_in_settings": self.unknown_successors},
            "notifications": {name or NOT_STATED: [ident for _, ident in part] for name, part in groupby(
                zip(self.to_notify["provider"].tolist(), self.to_notify["contract_id"].tolist(), strict=True),
                key=itemgetter(0))},
            "transfers": {name: len(rows) for name, rows in self.transfers.items()},
        }


def take_stock(paths: Sequence[Path], settings: StocktakeSettings, as_of: date, control_total: float | None = None,
               progress: Callable[[int], None] | None = None) -> Stocktake:
    """Read registers of contracts and take stock of them.

    Parameters
    ----------
    paths : sequence of Path
        Spreadsheets and CSV files of one or several bodies.
    settings : StocktakeSettings
        Stages, deadlines and words.
    as_of : date
        Today, for everything that can be late.
    control_total : float, optional
        Pounds a year that the contracts should come to; that of the settings by default.
    progress : callable, optional
        Called with 1 after each file.

    Notes
    -----
    A file that cannot be read is named in the register's ``unread``; the others count.
    """
    register = read_register(paths, STOCKTAKE, settings.parsers(), STOCKTAKE.headings(settings.headings), progress)
    return Stocktake(register, settings, as_of, control_total or settings.control_total)


def _records(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """Rows of a frame as JSON, with their place; a date as its day."""
    names = ["file", "sheet", "row", *columns]
    values = [np.datetime_as_string(frame[name].to_numpy(), unit="D").tolist() if frame[name].dtype.kind == "M"
              else frame[name].tolist() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
