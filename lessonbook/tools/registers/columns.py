"""Columns of raw values: each distinct value is parsed once, then taken to every row that has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from .cell_values import Parse
from .schema import Schema
from .totals import TOTAL_REASON, says_total

NO_KEY = "no key"
_PLAIN_KEY = r"(?!(?i:[a-z-]*total))[A-Za-z0-9][A-Za-z0-9/_.-]*[0-9]$"
_NOT_AMOUNT = re.compile(r"^(?!(?:£?(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})(?:\.[0-9]{1,2})?)?$)", re.M)
_NOT_PLAIN = re.compile(rf"^(?!{_PLAIN_KEY})", re.M)


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
        self.bad = bytearray()
        self.empty = bytearray()
        self._numbers = np.zeros(0)

    def codes(self, raws: Sequence[Any] | np.ndarray, times: int) -> np.ndarray:
        """Give each value its number, shape (rows,), and parse those not met before.

        Values in an array must be text.
        """
        if isinstance(raws, np.ndarray):
            places, texts = pd.factorize(raws)
            return self.codes(texts.tolist(), times)[places]
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
                self.keep(*(self.parse(raw, times) if times > 1 else self.parse(raw)))
        return codes

    def keep(self, value: Any, fault: str) -> None:
        """Note what a distinct value says."""
        self.parsed.append(value)
        self.faults.append(fault)
        self.bad.append(bool(fault))
        self.empty.append(not fault and (value is None or value == ""))

    def without_index(self) -> Values:
        """The same values for another process, which needs neither the raw ones nor how they were parsed."""
        self.index, self.parse = Numbers(), _never
        return self

    def add(self, other: Values) -> int:
        """Take over another reader's values; gives the number to add to its codes."""
        start = len(self.parsed)
        self.parsed += other.parsed
        self.faults += other.faults
        self.bad += other.bad
        self.empty += other.empty
        self.index = Numbers()
        self.index.start = len(self.parsed)
        return start

    def texts(self, codes: np.ndarray) -> list[Any]:
        """What each row's value says."""
        return list(map(self.parsed.__getitem__, codes.tolist()))

    def rows_at_fault(self, codes: np.ndarray) -> np.ndarray:
        """Places of the rows whose value cannot be used."""
        return np.flatnonzero(np.frombuffer(self.bad, bool)[codes])

    def rows_empty(self, codes: np.ndarray) -> np.ndarray:
        """Whether each row's value is not stated; shape (rows,)."""
        return np.frombuffer(self.empty, bool)[codes]

    def numbers(self, codes: np.ndarray) -> np.ndarray:
        """The rows' values as numbers, shape (rows,), NaN where nothing is stated."""
        if len(self._numbers) < len(self.parsed):
            new = [np.nan if value is None else float(value) for value in self.parsed[len(self._numbers):]]
            self._numbers = np.concatenate([self._numbers, new])
        return self._numbers[codes]


class ManyValues(Values):
    """The raw values of a column in which most differ, so that each row has its own number.

    Parameters
    ----------
    parse : callable
        Reads one value.
    parse_plain : callable
        Reads a list of texts at once where all are written in the usual way, else gives None.

    Attributes
    ----------
    plain : bool
        Whether those read last were.
    """

    def __init__(self, parse: Callable[..., tuple[Any, str]], parse_plain: Callable[[list[str]], list[Any] | None]
                 ) -> None:
        super().__init__(parse)
        self.parse_plain = parse_plain
        self.plain = False

    def codes(self, raws: Sequence[Any] | np.ndarray, times: int) -> np.ndarray:
        """Give each value its number, shape (rows,), and parse it."""
        start, size = len(self.parsed), len(raws)
        texts = raws.tolist() if isinstance(raws, np.ndarray) else list(raws)
        plain = self.parse_plain(texts) if times == 1 and set(map(type, texts)) == {str} else None
        self.plain = plain is not None
        if plain is None:
            for raw in texts:
                self.keep(*(self.parse(raw, times) if times > 1 else self.parse(raw)))
        else:
            self.parsed += plain
            self.faults += [""] * size
            self.bad += bytes(size)
            self.empty += bytes(value is None for value in plain)
        return np.arange(start, start + size, dtype=np.int32)


def plain_keys(texts: list[str]) -> list[str] | None:
    """The texts, where all are the usual kind of id, which says only itself: no gap, no total, no error."""
    joined = "\n".join(texts)
    return texts if joined.count("\n") == len(texts) - 1 and not _NOT_PLAIN.search(joined) else None


def plain_amounts(texts: list[str]) -> list[float | None] | None:
    """Pounds as whole pence, where all texts are empty or amounts such as £1,234 and 12.50."""
    joined = "\n".join(texts)
    if joined.count("\n") != len(texts) - 1 or _NOT_AMOUNT.search(joined):
        return None
    plain = joined.replace("£", "").replace(",", "").split("\n")
    return [round(float(text) * 100) if text else None for text in plain]


def _never(raw: Any) -> tuple[Any, str]:
    raise AssertionError("values that came from another process are parsed already")


def key_parser(parse: Parse) -> Parse:
    """Make the parser of the column without which a row cannot be used: a gap or a total is a fault there."""
    def key(raw: Any) -> tuple[Any, str]:
        value, fault = parse(raw)
        if not fault and not value:
            return value, NO_KEY
        return value, fault or (TOTAL_REASON if says_total(value) else "")

    return key


def make_frame(schema: Schema, values: Mapping[str, Values], parts: list[dict[str, np.ndarray]], files: list[str],
               sheets: list[str]) -> pd.DataFrame:
    """Put the kept rows together; see :class:`~lessonbook.tools.registers.register.Register` for the columns."""
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
