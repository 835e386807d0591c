"""Columns of raw values: each distinct value is parsed once, then taken to every row that has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from .cells import Parse
from .schema import Schema

TOTAL = re.compile(r"(?:grand|sub|overall|running)?[ -]*totals?\b.*|sum", re.I)
TOTAL_REASON = "a totals row, so it is left out of the counts"
NO_KEY = "no key"
_PLAIN_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9/_.-]*[0-9]")


class Numbers(dict[Any, int]):
    """Gives each new key the next number, counted from `start`."""

    start = 0

    def __missing__(self, key: Any) -> int:
        self[key] = number = self.start + len(self)
        return number


class Values:
    """The distinct raw values of a column, each parsed once."""

    def __init__(self, parse: Callable[..., tuple[Any, str]]) -> None:
        self.parse = parse
        self.index = Numbers()
        self.parsed: list[Any] = []
        self.faults: list[str] = []
        self.bad: list[int] = []

    def codes(self, raws: Sequence[Any], times: int) -> np.ndarray:
        """Give each value its number, shape (rows,), and parse those not met before."""
        index = self.index
        if set(map(type, raws)) != {str}:  # True, 1 and 1.0 are one key to a dict and three things to a reader
            raws = [(type(raw), raw) if type(raw) is not str else raw for raw in raws]
        if times > 1:
            raws = [(times, raw) for raw in raws]
        codes = np.fromiter(map(index.__getitem__, raws), np.int32, len(raws))
        known = len(self.parsed) - index.start
        if len(index) > known:
            for key in islice(index, known, None):
                raw = key[1] if times > 1 else key
                raw = raw[1] if type(raw) is tuple else raw
                value, fault = self.parse(raw, times) if times > 1 else self.parse(raw)
                if fault:
                    self.bad.append(len(self.parsed))
                self.parsed.append(value)
                self.faults.append(fault)
        return codes

    def without_index(self) -> Values:
        """The same values for another process, which needs neither the raw ones nor how they were parsed."""
        self.index, self.parse = Numbers(), _never
        return self

    def add(self, other: Values) -> int:
        """Take over another reader's values; gives the number to add to its codes."""
        start = len(self.parsed)
        self.parsed += other.parsed
        self.faults += other.faults
        self.bad += [start + code for code in other.bad]
        self.index = Numbers()
        self.index.start = len(self.parsed)
        return start

    def rows_at_fault(self, codes: np.ndarray) -> np.ndarray:
        """Places of the rows whose value cannot be used."""
        return np.flatnonzero(np.isin(codes, self.bad)) if self.bad else np.zeros(0, dtype=np.int64)


def _never(raw: Any) -> tuple[Any, str]:
    raise AssertionError("values that came from another process are parsed already")


def key_parser(parse: Parse) -> Parse:
    """Make the parser of the column without which a row cannot be used: a gap or a total is a fault there."""
    def key(raw: Any) -> tuple[Any, str]:
        if isinstance(raw, str) and _PLAIN_KEY.fullmatch(raw):  # most ids, and quick
            return raw, ""
        value, fault = parse(raw)
        if not fault and not value:
            return value, NO_KEY
        return value, fault or (TOTAL_REASON if TOTAL.fullmatch(value) else "")

    return key


def make_frame(schema: Schema, values: Mapping[str, Values], parts: list[dict[str, np.ndarray]], files: list[str],
               sheets: list[str]) -> pd.DataFrame:
    """Put the kept rows together; see :class:`~lessonbook.registers.register.Register` for the columns."""
    def joined(name: str) -> np.ndarray:
        return np.concatenate([part[name] for part in parts]) if parts else np.zeros(0, dtype=np.int64)

    made: dict[str, Any] = {"file": _category(files, joined("file")), "sheet": _category(sheets, joined("sheet")),
                            "row": joined("row")}
    for column in schema.columns:
        codes, parsed = joined(column.name), values[column.name].parsed
        if column.kind == "money":
            made[column.name] = _take([np.nan if value is None else float(value) for value in parsed], codes, float)
        elif column.kind in ("date", "step"):
            days = [np.nan if value is None or isinstance(value, bool) else float(value) for value in parsed]
            made[column.name] = _dates(_take(days, codes, float))
            if column.kind == "step":
                done = [value is not None and value is not False for value in parsed]
                made[f"{column.name}_done"] = _take(done, codes, bool)
        elif column.kind == "key":
            made[column.name] = pd.Series(_take(parsed, codes, object), dtype=object)
        else:
            made[column.name] = _category(parsed, codes)
    return pd.DataFrame(made)


def _category(values: Sequence[str], codes: np.ndarray) -> pd.Categorical:
    """Make categories in alphabetical order, so that nothing hangs on the order of files."""
    order = sorted(set(values))
    place = {value: index for index, value in enumerate(order)}
    moved = np.fromiter((place[value] for value in values), np.int64, len(values))
    return pd.Categorical.from_codes(moved[codes] if len(values) else codes, categories=pd.Index(order, dtype=object))


def _take(values: list[Any], codes: np.ndarray, kind: type) -> np.ndarray:
    return np.array(values, dtype=kind)[codes] if values else np.zeros(0, dtype=kind)


def _dates(days: np.ndarray) -> np.ndarray:
    seconds = np.where(np.isnan(days), 0, days * 86_400).astype("int64").astype("datetime64[s]")
    seconds[np.isnan(days)] = np.datetime64("NaT")
    return seconds
