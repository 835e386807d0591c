"""Rows that repeat each other: exactly, under one id, or under two ids that look like one contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from .values import tidy

_MARKS = re.compile(r"(?:[^\w\n]|_)+")
PLACE = ("file", "sheet", "row")


@dataclass(frozen=True)
class Duplicates:
    """What :func:`find_duplicates` found.

    Attributes
    ----------
    groups : tuple of dict
        Each with kind (exact, same id, likely), contract_ids, why, and rows ({file, sheet, row}).
    repeats : ndarray of bool, shape (rows,)
        Rows that repeat an earlier one: exactly, or with its id, provider, service, dates and receiver, so that the
        money of one of the two must not count.
    spread : tuple of (float, float)
        By how many pounds a year the total may be too high and too low, because rows of one id name other amounts.
    split : ndarray of bool, shape (rows,)
        Rows of a contract whose rows name more than one successor.
    """

    groups: tuple[dict[str, Any], ...]
    repeats: np.ndarray
    split: np.ndarray
    spread: tuple[float, float] = (0.0, 0.0)


def find_duplicates(frame: pd.DataFrame) -> Duplicates:
    """Find rows that may stand for one contract.

    Parameters
    ----------
    frame : DataFrame
        From :class:`~lessonbook.tools.registers.register.Register`, for a stocktake.

    Notes
    -----
    An id belongs to the body that gave it: two bodies may both have a contract 001. Rows of one contract with other
    services, providers or dates are its lines, and all count. Rows of one contract with different successors are a
    split, not a duplicate. Two ids are likely one contract where provider, category, value, start and end are the same.
    """
    size = len(frame)
    repeats, split = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    if not size:
        return Duplicates((), repeats, split)
    ident = _idents(frame["contract_id"].tolist())
    body = _bodies(frame)
    successor = _keys(frame["successor"], tidy)
    stated = (frame["successor"] != "").to_numpy()
    columns = [name for name in frame.columns if name not in (*PLACE, "contract_id", "group_word")]
    same = [
        name
        for name in ("provider", "category", "commissioner", "start", "end", "successor", "parent")
        if name in frame
    ]
    groups: list[dict[str, Any]] = []
    lower = higher = 0.0
    for rows in _groups(_number(body, ident)):
        part = frame.iloc[rows]
        if not part["contract_id"].iloc[0]:
            continue
        again = part.duplicated(columns).to_numpy()
        one = (
            part.assign(provider=part["provider"].map(tidy), category=part["category"].astype(str))
            .duplicated(same)
            .to_numpy()
        )
        repeats[rows[again]] = True
        if again.any():
            groups.append(_group("exact", "the rows are the same in every column", part))
        if (~again).sum() > 1:
            if len(set(successor[rows][stated[rows]])) > 1:
                split[rows] = True
            else:
                other = part.loc[~again]
                differ = [
                    name for name in columns if not name.endswith("_done") and other[name].nunique(dropna=False) > 1
                ]
                groups.append(_group("same id", f"one id, but these differ: {', '.join(differ)}", other))
        for at in np.flatnonzero(one & ~again):
            amounts = part["annual_value"].to_numpy()
            twin = next(
                place for place in range(at) if part[same].iloc[place].equals(part[same].iloc[at]) or not one[place]
            )
            if amounts[at] == amounts[at] and amounts[twin] == amounts[twin]:
                difference = (amounts[at] - amounts[twin]) / 100
                lower, higher = lower + max(0.0, -difference), higher + max(0.0, difference)
            repeats[rows[at]] = amounts[at] == amounts[at] and amounts[twin] == amounts[twin]
    dated = frame["start"].notna() | frame["end"].notna()
    likely = ((frame["provider"] != "") & frame["annual_value"].notna() & dated).to_numpy() & ~repeats
    places = np.flatnonzero(likely)
    alike = _number(
        *(
            values[places]
            for values in (
                _keys(frame["provider"], tidy),
                frame["category"].cat.codes.to_numpy(),
                frame["annual_value"].to_numpy(),
                frame["start"].to_numpy().astype("int64"),
                frame["end"].to_numpy().astype("int64"),
            )
        )
    )
    for rows in _groups(alike):
        rows = places[rows]
        if len(set(zip(body[rows], ident[rows], strict=True))) > 1:
            groups.append(_group("likely", "provider, category, value, start and end are the same", frame.iloc[rows]))
    return Duplicates(tuple(groups), repeats, split, (float(lower), float(higher)))


def _idents(ids: list[str]) -> np.ndarray:
    """Number ids so that those with the same letters and digits share a number; shape (rows,)."""
    joined = "\n".join(ids).casefold()
    for mark in "-/._ ":
        joined = joined.replace(mark, "")
    if not joined.replace("\n", "").isalnum():
        joined = _MARKS.sub("", joined)
    plain = joined.split("\n")
    if not all(plain):
        plain = [text or full for text, full in zip(plain, ids, strict=True)]
    return pd.factorize(np.array(plain, dtype=object))[0]


def _bodies(frame: pd.DataFrame) -> np.ndarray:
    """Number the body that holds each row: its commissioner, or its file where none is stated."""
    commissioner = _keys(frame["commissioner"], tidy)
    return np.where((frame["commissioner"] == "").to_numpy(), -1 - frame["file"].cat.codes.to_numpy(), commissioner)


def _keys(column: pd.Series, key: Callable[[str], str]) -> np.ndarray:
    """Number the values of a category column so that those with the same key share a number."""
    place: dict[str, int] = {}
    codes = np.fromiter(
        (place.setdefault(key(value), len(place)) for value in column.cat.categories),
        np.int64,
        len(column.cat.categories),
    )
    return codes[column.cat.codes.to_numpy()]


def _number(*columns: np.ndarray) -> np.ndarray:
    """Number the rows so that those equal in every column share a number, counted in the order of the rows."""
    numbers = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, values = pd.factorize(column)
        numbers = pd.factorize(numbers * (len(values) + 1) + codes)[0]
    return numbers


def _groups(numbers: np.ndarray) -> list[np.ndarray]:
    """Places of the rows that share a number with another row, group by group in the order of their first rows."""
    shared = np.flatnonzero(np.bincount(numbers)[numbers] > 1) if len(numbers) else numbers
    order = shared[np.argsort(numbers[shared], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1) if len(order) else []


def _group(kind: str, why: str, part: pd.DataFrame) -> dict[str, Any]:
    rows = [
        {"file": file, "sheet": sheet, "row": int(row)}
        for file, sheet, row in zip(part["file"], part["sheet"], part["row"], strict=True)
    ]
    return {"kind": kind, "contract_ids": sorted(set(part["contract_id"])), "why": why, "rows": rows}
