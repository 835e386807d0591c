"""What a stocktake found, ready for JSON: the summary, the contracts, words to map."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .register import Register
from .schema import MONEY
from .stages import by_stage
from .values import NOT_STATED, ROLLING

if TYPE_CHECKING:
    from .stocktake import Stocktake

SEVERAL = "several named"


def summary(stock: Stocktake) -> dict[str, Any]:
    """Everything but the contracts, ready for JSON."""
    register = stock.register
    frame = stock.frame
    late = stock.overdue
    master = stock.master
    ending = stock.ends_before_transfer
    return {
        "as_of": stock.as_of.isoformat(),
        "transfer_date": stock.transfer_date.isoformat() if stock.transfer_date else None,
        "files": list(register.files),
        "notes": [*register.notes, *(stock.ledger.notes if stock.ledger else ())],
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
        "marked_value": stock.marked_value,
        "words_to_map": words_to_map(stock.register),
        "duplicates": list(stock.duplicates.groups),
        "by_stage": by_stage(stock),
        "by_phase": {
            name: item["rows"] for name, item in stock.counted("phase", list(stock.settings.phases)).items()
        },
        "by_risk": stock.counted("risk", list(stock.settings.risks)),
        "by_route": stock.counted("change_route", []),
        "by_body": stock.counted("commissioner", []),
        "deficiencies": stock.deficiencies,
        "terms": {name: stock.counted(name, []) for name in ("notice_terms", "assignment_terms")},
        "spend": stock.spend,
        "rows_without_value": int(frame["annual_value"].isna().sum()),
        "rolling": {"rows": int(frame["rolling"].sum()), "value": stock.money(frame["rolling"].to_numpy())},
        "end_not_stated": int((frame["end"].isna() & ~frame["rolling"]).sum()),
        "ends_before_transfer": records(ending, ["contract_id", "end"]),
        "providers": {
            "count": len(set(master.name_of.values())),
            "spellings": [{"name": name, "as_written": names} for name, names in master.spellings.items()],
            "near": [list(pair) for pair in master.near],
        },
        "ledger": stock.payments,
        "actions_overdue": records(late, ["contract_id", "provider", "action", "owner", "due", "days_late"]),
        "successors": {
            "not_stated": len(stock.transfers.get(NOT_STATED, ())),
            "several": len(stock.transfers.get(SEVERAL, ())),
            "split": int(stock.duplicates.split.sum()),
            "not_in_settings": stock.unknown_successors,
        },
        "notifications": {
            name or NOT_STATED: [ident for _, ident in part]
            for name, part in groupby(
                zip(stock.to_notify["provider"].tolist(), stock.to_notify["contract_id"].tolist(), strict=True),
                key=itemgetter(0),
            )
        },
        "transfers": {name: len(rows) for name, rows in stock.transfers.items()},
    }


def contracts(stock: Stocktake) -> list[dict[str, Any]]:
    """The contracts used, ready for JSON; money in pounds, an end as its day, ``rolling`` or ``not stated``."""
    frame = stock.frame
    made: dict[str, list[Any]] = {
        name: frame[name].tolist() for name in (
            "file", "sheet", "row", "contract_id", "provider", "other_providers", "category", "commissioner")}
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
    made["in_total"] = stock.in_total.tolist()
    return [dict(zip(made, values, strict=True)) for values in zip(*made.values(), strict=True)]


def words_to_map(register: Register) -> list[dict[str, Any]]:
    """Words that no list of the settings knows: field, word, count, proposal; marked ones first."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for mark in register.marks:
        if mark["field"] in ("category", "risk", "change_route", "phase"):
            item = found.setdefault((mark["field"], mark["value"]), {
                "field": mark["field"], "word": mark["value"], "count": 0, "kept": False, "proposal": mark["proposal"]})
            item["count"] += 1
    kept: list[dict[str, Any]] = [
        {"field": name, "word": word, "count": count, "kept": True, "proposal": ""}
        for (name, word), count in register.words.items()
    ]
    return [
        *sorted(found.values(), key=lambda item: (-item["count"], item["word"])),
        *sorted(kept, key=lambda item: (-item["count"], item["word"])),
    ]


def records(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, Any]]:
    """Rows of a frame as JSON, with their place; a date as its day."""
    names = ["file", "sheet", "row", *columns]
    values = [
        np.datetime_as_string(frame[name].to_numpy(), unit="D").tolist()
        if frame[name].dtype.kind == "M"
        else frame[name].tolist()
        for name in names
    ]
    return [dict(zip(names, row, strict=True)) for row in zip(*values, strict=True)]
