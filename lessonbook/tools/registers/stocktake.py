"""Take stock: what is complete, what is risky, what is late, and what goes to whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .duplicates import Duplicates, find_duplicates
from .providers import Ledger, Master, master_list
from .register import Register, read_register
from .schema import MONEY, STEPS
from .settings import StocktakeSettings, words_of
from .values import NOT_STATED, ROLLING, tidy

SEVERAL = "several named"
ELSEWHERE = "outside the stages"
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
        stems = (
            {
                tidy(re.split(r"[/.\\-](?=[^/.\\-]*$)", text)[0])
                for text in frame["contract_id"]
                if re.search(r"[/.\\-]", text)
            }
            if (frame["group_word"] > 0).any()
            else set()
        )
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
        opened = self.each(
            "action", {name: bool(name) and tidy(name) not in CLOSED for name in frame["action"].cat.categories}
        )
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
            steps[step] = {
                "done": total,
                "on_time": int((dated & ~late).sum()) if due else None,
                "late": int(late.sum()) if due else None,
                "undated": total - int(dated.sum()),
                "missing": count - total,
                "share": round(total / count, 3) if count else None,
            }
        return {"rows": count, "complete": int((self.complete & rows).sum()), "value": self.money(rows), "steps": steps}

    @cached_property
    def by_stage(self) -> dict[str, Any]:
        """Progress by stage, with its deadline and whether it has passed, and by category within it."""
        found: dict[str, Any] = {}
        rest = self.rows_with("category", "")
        elsewhere = self.each(
            "category",
            {name: bool(name) and name not in self.settings.stage_of for name in self.frame["category"].cat.categories},
        )
        for stage in self.settings.stages:
            passed = self.as_of > date.fromisoformat(stage.due)
            mine = {name: self.rows_with("category", name) for name in stage.categories}
            whole = np.logical_or.reduce([np.zeros(len(rest), dtype=bool), *mine.values()])
            found[stage.title] = {
                "due": stage.due,
                "deadline_passed": passed,
                **self.progress(whole, stage.due),
                "categories": {name: self.progress(rows, stage.due) for name, rows in mine.items()},
            }
        if elsewhere.any():
            names = [
                name for name in self.frame["category"].cat.categories if name and name not in self.settings.stage_of
            ]
            each = {
                name: self.progress(rows, None) for name in names if (rows := self.rows_with("category", name)).any()
            }
            found[ELSEWHERE] = {
                "due": None,
                "deadline_passed": None,
                **self.progress(elsewhere, None),
                "categories": each,
            }
        if rest.any():
            found[NOT_STATED] = {"due": None, "deadline_passed": None, **self.progress(rest, None), "categories": {}}
        return found

    def counted(self, column: str, order: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Rows and pounds by a column's value, in a given order, then others by name, ``not stated`` last."""
        others = [name for name in self.frame[column].cat.categories if name and name not in order]
        found = {
            name: rows
            for name in (*order, *others, "")
            if (rows := self.rows_with(column, name)).any() or name in (*order, "")
        }
        return {
            name or NOT_STATED: {"rows": int(rows.sum()), "value": self.money(rows)} for name, rows in found.items()
        }

    @cached_property
    def spend(self) -> dict[str, Any]:
        """Pounds a year of used rows, the control total and its share; and what is not a year's, kept apart.

        ``range`` is the least and most that the total can be, where one id stands with two amounts.
        """
        everything = np.ones(len(self.frame), dtype=bool)
        used = self.money(everything)
        less, more = self.duplicates.spread
        marked = {mark["field"] for mark in self.register.marks if mark["field"] in MONEY}
        unpriced = self.frame["annual_value"].isna().to_numpy() & self.in_total
        return {
            "used": used,
            "control": self.control_total,
            "share": round(used / self.control_total, 4) if self.control_total else None,
            "range": [round(used - less, 2), round(used + more, 2)],
            "apart": {name: self.money(everything, name) for name in MONEY[1:]},
            "ceilings": round(float(np.nansum(self.frame["annual_value"].to_numpy()[self.ceilings])) / 100, 2),
            "repeated": round(
                float(np.nansum(self.frame["annual_value"].to_numpy()[self.duplicates.repeats])) / 100, 2
            ),
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
        name = (
            frame["provider"]
            .cat.rename_categories(str)
            .astype(object)
            .map(lambda text: self.master.name_of.get(text, text))
        )
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
        ends = (
            (self.frame["end"] < pd.Timestamp(self.transfer_date)).to_numpy()
            & ~self.transferred
            & ~self.frame["rolling"].to_numpy()
        )
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

    @cached_property
    def words_to_map(self) -> list[dict[str, Any]]:
        """Words that no list of the settings knows: field, word, count, proposal; marked ones first."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for mark in self.register.marks:
            if mark["field"] in ("category", "risk", "change_route", "phase"):
                item = found.setdefault(
                    (mark["field"], mark["value"]),
                    {
                        "field": mark["field"],
                        "word": mark["value"],
                        "count": 0,
                        "kept": False,
                        "proposal": mark["proposal"],
                    },
                )
                item["count"] += 1
        kept: list[dict[str, Any]] = [
            {"field": name, "word": word, "count": count, "kept": True, "proposal": ""}
            for (name, word), count in self.register.words.items()
        ]
        return [
            *sorted(found.values(), key=lambda item: (-item["count"], item["word"])),
            *sorted(kept, key=lambda item: (-item["count"], item["word"])),
        ]

    def contracts(self) -> list[dict[str, Any]]:
        """The contracts used, ready for JSON; money in pounds, an end as its day, ``rolling`` or ``not stated``."""
        frame = self.frame
        made: dict[str, list[Any]] = {
            name: frame[name].tolist()
            for name in (
                "file",
                "sheet",
                "row",
                "contract_id",
                "provider",
                "other_providers",
                "category",
                "commissioner",
            )
        }
        for name in MONEY:
            made[name] = [None if pence != pence else pence / 100 for pence in frame[name].tolist()]
        for name in ("start", "end", "maximum_end"):
            made[name] = [
                NOT_STATED if day == "NaT" else day
                for day in np.datetime_as_string(frame[name].to_numpy(), unit="D").tolist()
            ]
        made["end"] = [ROLLING if rolling else day for rolling, day in zip(frame["rolling"], made["end"], strict=True)]
        for name in ("risk", "owner", "change_route", "successor", "notice_terms", "assignment_terms"):
            made[name] = frame[name].tolist()
        made["in_total"] = self.in_total.tolist()
        return [dict(zip(made, values, strict=True)) for values in zip(*made.values(), strict=True)]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Everything but the contracts, ready for JSON."""
        register = self.register
        frame = self.frame
        late = self.overdue
        master = self.master
        ending = self.ends_before_transfer
        return {
            "as_of": self.as_of.isoformat(),
            "transfer_date": self.transfer_date.isoformat() if self.transfer_date else None,
            "files": list(register.files),
            "notes": [*register.notes, *(self.ledger.notes if self.ledger else ())],
            "rows_in": register.rows_in,
            "rows_used": len(frame),
            "rows_quarantined": len(register.quarantine),
            "hidden_sheets": list(register.hidden),
            "headings": [
                {"file": item["file"], "sheet": sheet["sheet"], **heading}
                for item in register.files
                for sheet in item["sheets"]
                for heading in sheet["headings"]
            ],
            "quarantine": register.set_aside(),
            "marks": list(register.marks),
            "marked_value": self.marked_value,
            "words_to_map": self.words_to_map,
            "duplicates": list(self.duplicates.groups),
            "by_stage": self.by_stage,
            "by_phase": {
                name: item["rows"] for name, item in self.counted("phase", list(self.settings.phases)).items()
            },
            "by_risk": self.counted("risk", list(self.settings.risks)),
            "by_route": self.counted("change_route", []),
            "by_body": self.counted("commissioner", []),
            "deficiencies": self.deficiencies,
            "terms": {name: self.counted(name, []) for name in ("notice_terms", "assignment_terms")},
            "spend": self.spend,
            "rows_without_value": int(frame["annual_value"].isna().sum()),
            "rolling": {"rows": int(frame["rolling"].sum()), "value": self.money(frame["rolling"].to_numpy())},
            "end_not_stated": int((frame["end"].isna() & ~frame["rolling"]).sum()),
            "ends_before_transfer": _records(ending, ["contract_id", "end"]),
            "providers": {
                "count": len(set(master.name_of.values())),
                "spellings": [{"name": name, "as_written": names} for name, names in master.spellings.items()],
                "near": [list(pair) for pair in master.near],
            },
            "ledger": self.payments,
            "actions_overdue": _records(late, ["contract_id", "provider", "action", "owner", "due", "days_late"]),
            "successors": {
                "not_stated": len(self.transfers.get(NOT_STATED, ())),
                "several": len(self.transfers.get(SEVERAL, ())),
                "split": int(self.duplicates.split.sum()),
                "not_in_settings": self.unknown_successors,
            },
            "notifications": {
                name or NOT_STATED: [ident for _, ident in part]
                for name, part in groupby(
                    zip(self.to_notify["provider"].tolist(), self.to_notify["contract_id"].tolist(), strict=True),
                    key=itemgetter(0),
                )
            },
            "transfers": {name: len(rows) for name, rows in self.transfers.items()},
        }


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


def _records(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """Rows of a frame as JSON, with their place; a date as its day."""
    names = ["file", "sheet", "row", *columns]
    values = [
        np.datetime_as_string(frame[name].to_numpy(), unit="D").tolist()
        if frame[name].dtype.kind == "M"
        else frame[name].tolist()
        for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
