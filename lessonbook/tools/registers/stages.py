"""How far the work on contracts is, by the stages that the settings name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from .schema import STEPS
from .values import NOT_STATED

if TYPE_CHECKING:
    from .stocktake import Stocktake

ELSEWHERE = "outside the stages"


def progress(stock: Stocktake, rows: np.ndarray, due: str | None) -> dict[str, Any]:
    """How far some rows are: rows, complete, value, and a record for each step.

    A step's record has done, on_time, late, undated (done on a day not stated), missing, and share (0 to 1).
    """
    steps = {}
    count = int(rows.sum())
    for step in STEPS:
        done, days = stock.steps_done[step] & rows, stock.frame[step].to_numpy()
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
    return {"rows": count, "complete": int((stock.complete & rows).sum()), "value": stock.money(rows), "steps": steps}


def by_stage(stock: Stocktake) -> dict[str, Any]:
    """Progress by stage, with its deadline and whether it has passed, and by category within it."""
    found: dict[str, Any] = {}
    rest = stock.rows_with("category", "")
    elsewhere = stock.each(
        "category",
        {name: bool(name) and name not in stock.settings.stage_of for name in stock.frame["category"].cat.categories},
    )
    for stage in stock.settings.stages:
        passed = stock.as_of > date.fromisoformat(stage.due)
        mine = {name: stock.rows_with("category", name) for name in stage.categories}
        whole = np.logical_or.reduce([np.zeros(len(rest), dtype=bool), *mine.values()])
        found[stage.title] = {
            "due": stage.due,
            "deadline_passed": passed,
            **progress(stock, whole, stage.due),
            "categories": {name: progress(stock, rows, stage.due) for name, rows in mine.items()},
        }
    if elsewhere.any():
        names = [
            name for name in stock.frame["category"].cat.categories if name and name not in stock.settings.stage_of
        ]
        each = {
            name: progress(stock, rows, None) for name in names if (rows := stock.rows_with("category", name)).any()
        }
        found[ELSEWHERE] = {
            "due": None,
            "deadline_passed": None,
            **progress(stock, elsewhere, None),
            "categories": each,
        }
    if rest.any():
        found[NOT_STATED] = {"due": None, "deadline_passed": None, **progress(stock, rest, None), "categories": {}}
    return found
