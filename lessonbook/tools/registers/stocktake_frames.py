"""A stocktake as pandas frames and pictures, for notebooks and the report."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ...knowledge.plots import Picture, bars
from .register import Register
from .schema import STEPS
from .stocktake import Stocktake


def rows_frame(register: Register) -> pd.DataFrame:
    """One row a sheet: file (its name), sheet, hidden, rows_in, rows_used, rows_quarantined."""
    rows = [
        (
            _name(item["file"]),
            sheet["sheet"],
            sheet["hidden"],
            sheet["rows_in"],
            sheet["rows_used"],
            sheet["rows_quarantined"],
        )
        for item in register.files
        for sheet in item["sheets"]
    ]
    return _frame(rows, "file sheet hidden rows_in rows_used rows_quarantined")


def quarantine_frame(register: Register) -> pd.DataFrame:
    """One row a row set aside: file (its name), sheet, row, column, value, reason."""
    rows = [(_name(row.file), row.sheet, row.row, row.column, row.value, row.reason) for row in register.quarantine]
    return _frame(rows, "file sheet row column value reason")


def completeness_frame(stock: Stocktake) -> pd.DataFrame:
    """One row a category: stage, category, due, rows, the share (0 to 1) of each step done, complete (rows)."""
    rows = [
        (
            stage,
            category,
            found["due"],
            item["rows"],
            *(item["steps"][step]["share"] for step in STEPS),
            item["complete"],
        )
        for stage, found in stock.summary["by_stage"].items()
        for category, item in found["categories"].items()
    ]
    return _frame(rows, f"stage category due rows {' '.join(STEPS)} complete")


def risk_frame(stock: Stocktake) -> pd.DataFrame:
    """One row a risk level: risk, rows, value (pounds a year)."""
    return _frame(
        [(name, item["rows"], item["value"]) for name, item in stock.summary["by_risk"].items()], "risk rows value"
    )


def transfers_frame(stock: Stocktake) -> pd.DataFrame:
    """One row a receiver: receiver, rows."""
    return _frame(list(stock.summary["transfers"].items()), "receiver rows")


def duplicates_frame(stock: Stocktake) -> pd.DataFrame:
    """One row a group of rows that may be one contract: kind, contract_ids, why, rows (numbers in the file)."""
    rows = [
        (item["kind"], ", ".join(item["contract_ids"]), item["why"], ", ".join(str(row["row"]) for row in item["rows"]))
        for item in stock.duplicates.groups
    ]
    return _frame(rows, "kind contract_ids why rows")


def completeness_picture(stock: Stocktake) -> Picture:
    """A bar a category: per cent of its rows with all four steps done."""
    rows = [
        (f"{name} ({item['rows']} rows)", round(100 * item["complete"] / item["rows"]) if item["rows"] else 0)
        for stage in stock.summary["by_stage"].values()
        for name, item in stage["categories"].items()
    ]
    return bars(
        _frame(rows, "name share"), "name", "share", "Contracts with all four steps done, by category", "per cent"
    )


def risk_picture(stock: Stocktake) -> Picture:
    """A bar a risk level: thousand pounds a year."""
    rows = [(name, round(item["value"] / 1000)) for name, item in stock.summary["by_risk"].items()]
    return bars(_frame(rows, "name value"), "name", "value", "Annual value by risk", "thousand pounds a year")


def _name(file: str) -> str:
    return file.rpartition("/")[2]


def _frame(rows: Sequence[tuple], columns: str) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=pd.Index(columns.split()))
