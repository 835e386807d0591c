"""Take stock: what is complete, what is risky, what is late, and what goes to whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .duplicates import Duplicates, find_duplicates
from .providers import Ledger, Master, master_list
from .register import Register, read_register
from .schema import MONEY, STEPS
from .settings import StocktakeSettings, words_of
from .stocktake_record import SEVERAL, contracts, summary
from .values import NOT_STATED, tidy

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
    transfer_date : date or None
        The day on which contracts pass to their receivers.
    ledger : Ledger or None
        Payments of twelve months.
    """

    register: Register
    settings: StocktakeSettings
    as_of: date
    control_total: float | None
    transfer_date: date | None = None
    ledger: Ledger | None = None

    @property
    def frame(self) -> pd.DataFrame:
        """Used rows; see :class:`~lessonbook.tools.registers.register.Register`."""
        return self.register.frame

    @cached_property
    def duplicates(self) -> Duplicates:
        """Rows that repeat each other."""
        return find_duplicates(self.frame)

    @cached_property
    def ceilings(self) -> np.ndarray:
        """Rows that are the ceiling of a framework and no spending of their own; shape (rows,).

        A row is one if its words say so, or if its words speak of a framework and other rows are called off from it.
        """
        frame = self.frame
        ids = np.array([tidy(text) for text in frame["contract_id"]], dtype=object)
        parents = {tidy(text) for text in frame["parent"].cat.categories} - {""}
        called = frame["contract_id"] if (frame["group_word"] > 0).any() else ()
        stems = {tidy(re.split(r"[/.\\-](?=[^/.\\-]*$)", text)[0]) for text in called if re.search(r"[/.\\-]", text)}
        has_children = np.array([bool(text) and (text in parents or text in stems) for text in ids], dtype=bool)
        called_off = (frame["parent"] != "").to_numpy()
        words = frame["group_word"].to_numpy()
        return ~called_off & ((words == 2) | ((words == 1) & has_children))

    @cached_property
    def in_total(self) -> np.ndarray:
        """Rows whose money is a year's spending of their own; shape (rows,)."""
        return ~self.duplicates.repeats & ~self.ceilings

    def money(self, rows: Any, column: str = "annual_value") -> float:
        """Pounds of some rows, to the penny; a year's by default."""
        pence = self.frame[column].to_numpy()[rows & self.in_total]
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
        return {
            step: self.frame[f"{step}_done"].to_numpy() & ~(self.frame[step].to_numpy() > np.datetime64(self.as_of))
            for step in (*STEPS, "provider_notified")
        }

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
        return [
            name
            for name in self.transfers
            if self.settings.successors and name not in (*self.settings.successors, SEVERAL, NOT_STATED)
        ]

    @cached_property
    def overdue(self) -> pd.DataFrame:
        """Open actions whose day has passed, oldest first: columns of the register, and days_late (whole days)."""
        frame = self.frame
        names = frame["action"].cat.categories
        opened = self.each("action", {name: bool(name) and tidy(name) not in CLOSED for name in names})
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

    def counted(self, column: str, order: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Rows and pounds by a column's value, in a given order, then others by name, ``not stated`` last."""
        others = [name for name in self.frame[column].cat.categories if name and name not in order]
        found = {name: self.rows_with(column, name) for name in (*order, *others, "")}
        return {name or NOT_STATED: {"rows": int(rows.sum()), "value": self.money(rows)}
                for name, rows in found.items() if rows.any() or name in (*order, "")}

    @cached_property
    def spend(self) -> dict[str, Any]:
        """Pounds a year of used rows, the control total and its share; and what is not a year's, kept apart.

        ``range`` is the least and most that the total can be, where one id stands with two amounts.
        """
        everything = np.ones(len(self.frame), dtype=bool)
        used = self.money(everything)
        less, more = self.duplicates.spread
        marked = {mark["field"] for mark in self.register.marks if mark["field"] in MONEY}
        year = self.frame["annual_value"].to_numpy()
        unpriced = np.isnan(year) & self.in_total
        return {
            "used": used,
            "control": self.control_total,
            "share": round(used / self.control_total, 4) if self.control_total else None,
            "range": [round(used - less, 2), round(used + more, 2)],
            "apart": {name: self.money(everything, name) for name in MONEY[1:]},
            "ceilings": round(float(np.nansum(year[self.ceilings])) / 100, 2),
            "repeated": round(float(np.nansum(year[self.duplicates.repeats])) / 100, 2),
            "rows_without_annual_value": int(unpriced.sum()),
            "money_not_understood": sorted(marked),
        }

    @cached_property
    def master(self) -> Master:
        """Providers under one name each."""
        return master_list(self.frame["provider"].value_counts().to_dict())

    def of_providers(self) -> dict[str, tuple[float, list[str]]]:
        """For each provider, under one name: pounds a year and contract ids."""
        frame = self.frame
        name = frame["provider"].astype(object).map(lambda text: self.master.name_of.get(text, text))
        pounds = frame["annual_value"].where(pd.Series(self.in_total), 0).fillna(0) / 100
        both = pd.DataFrame({"name": name, "pounds": pounds, "id": frame["contract_id"]})
        return {
            str(key): (round(float(part["pounds"].sum()), 2), part["id"].tolist())
            for key, part in both.groupby("name", sort=False)
            if key
        }

    @cached_property
    def ends_before_transfer(self) -> pd.DataFrame:
        """Contracts whose last day comes before the transfer date, soonest first; columns of the register."""
        if self.transfer_date is None:
            return self.frame.iloc[:0]
        early = (self.frame["end"] < pd.Timestamp(self.transfer_date)).to_numpy()
        ends = early & ~self.transferred & ~self.frame["rolling"].to_numpy()
        return self.frame[ends].sort_values(["end", "contract_id", "row"], kind="stable")

    @cached_property
    def payments(self) -> dict[str, Any] | None:
        """The ledger beside the contracts; see :meth:`~lessonbook.tools.registers.providers.Ledger.compare`."""
        if self.ledger is None:
            return None
        return self.ledger.compare(self.of_providers(), bool(self.frame["annual_value"].notna().any()))

    @cached_property
    def deficiencies(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Rows and pounds by kind of gap: documentation and management control."""
        return {column: self.counted(column, []) for column in ("documentation_gaps", "control_gaps")}

    @cached_property
    def marked_value(self) -> float:
        """Pounds a year of the contracts that have a mark."""
        places = {(mark["file"], mark["sheet"], mark["row"]) for mark in self.register.marks}
        keys = zip(self.frame["file"], self.frame["sheet"], self.frame["row"], strict=True)
        return self.money(np.fromiter((key in places for key in keys), bool, len(self.frame))) if places else 0.0

    def contracts(self) -> list[dict[str, Any]]:
        """The contracts used, ready for JSON; see :func:`.stocktake_record.contracts`."""
        return contracts(self)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Everything but the contracts, ready for JSON; see :func:`.stocktake_record.summary`."""
        return summary(self)


def take_stock(
    paths: Sequence[Path],
    settings: StocktakeSettings,
    as_of: date,
    control_total: float | None = None,
    progress: Callable[[int], None] | None = None,
    *,
    transfer_date: date | None = None,
    ledger: Ledger | None = None,
    told: Mapping[str, str] | None = None,
    with_hidden: bool = False,
) -> Stocktake:
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
    transfer_date : date, optional
        The day on which contracts pass on.
    ledger : Ledger, optional
        Payments to set beside the contracts.
    told : mapping of str to str, optional
        From a heading to its field.
    with_hidden : bool
        Whether hidden sheets count.

    Notes
    -----
    A file that cannot be read is named in the register's ``unread``; the others count.
    """
    register = read_register(paths, settings, told, with_hidden, progress)
    return Stocktake(register, settings, as_of, control_total or settings.control_total, transfer_date, ledger)
