"""One provider under several spellings, and the ledger of payments beside the contracts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from ...base.dates import read_date
from ...base.errors import LessonbookError, Problem
from .cell_words import words_of_nothing
from .grid import Grid
from .settings import vocabulary
from .sheets import open_sheets
from .values import as_text, tidy

NEAR = 92
MOST_COMPARED = 3_000
MONTHS = 12


def provider_key(name: str) -> str:
    """What two spellings of one provider share: letters and digits without the words for kinds of company."""
    company = frozenset(vocabulary()["company_words"])
    tokens = re.sub(r"\b(\w) (?=\w\b)", r"\1", tidy(name)).split()
    return " ".join(token for token in tokens if token not in company) or tidy(name)


@dataclass(frozen=True)
class Master:
    """The list of providers.

    Attributes
    ----------
    name_of : dict of str to str
        From each spelling to the name used: the spelling used most.
    spellings : dict of str to list of str
        From each name to its spellings, where there are several.
    near : list of (str, str)
        Names that look alike; nothing is done about them but to ask.
    """

    name_of: Mapping[str, str]
    spellings: Mapping[str, list[str]]
    near: Sequence[tuple[str, str]]


def master_list(names: Mapping[str, int]) -> Master:
    """Bring spellings together.

    Parameters
    ----------
    names : mapping of str to int
        How often each spelling is used.
    """
    groups: dict[str, list[str]] = {}
    for name in sorted(names, key=lambda name: (-names[name], name)):
        if name:
            groups.setdefault(provider_key(name), []).append(name)
    name_of = {name: members[0] for members in groups.values() for name in members}
    keys = sorted(groups)
    near = []
    if len(keys) <= MOST_COMPARED:
        likeness = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8)
        for one, other in zip(*np.nonzero(np.triu(likeness, 1)), strict=True):
            if re.sub(r"\D", "", keys[one]) == re.sub(r"\D", "", keys[other]):
                near.append((groups[keys[one]][0], groups[keys[other]][0]))
    return Master(name_of, {members[0]: members for members in groups.values() if len(members) > 1}, near)


@dataclass(frozen=True)
class Ledger:
    """Payments of twelve months by supplier.

    Attributes
    ----------
    paid : dict of str to float
        Pounds by supplier, as written most.
    since, until : str
        First and last month; empty where the ledger has no dates.
    months : int
        How many months of the twelve hold payments.
    notes : tuple of str
        What a reader should know.
    """

    paid: Mapping[str, float]
    since: str
    until: str
    months: int
    notes: tuple[str, ...]

    def compare(self, contracts: Mapping[str, tuple[float, list[str]]], has_value: bool) -> dict[str, Any]:
        """Set payments beside contracts, supplier by supplier.

        Parameters
        ----------
        contracts : mapping of str to (float, list of str)
            For each provider: pounds a year, and its contract ids.
        has_value : bool
            Whether the register states pounds a year at all.

        Returns
        -------
        dict
            since, until, months; paid_without_contract, contract_without_payment and difference_by_supplier as lists of
            records with a supplier, largest first.
        """
        by_key: dict[str, list[str]] = {}
        for name in contracts:
            by_key.setdefault(provider_key(name), []).append(name)
        paid: Counter[str] = Counter()
        shown: dict[str, str] = {}
        for name, amount in self.paid.items():
            paid[provider_key(name)] += amount  # type: ignore[assignment]
            shown.setdefault(provider_key(name), name)
        without = [
            {"supplier": shown[key], "amount": round(amount, 2)} for key, amount in paid.items() if key not in by_key
        ]
        unpaid = [
            {"supplier": name, "contract": round(contracts[name][0], 2), "contract_ids": contracts[name][1]}
            for key, names in by_key.items()
            if key not in paid
            for name in names
        ]
        both = []
        for key, names in by_key.items():
            if key in paid:
                owed = sum(contracts[name][0] for name in names)
                both.append(
                    {
                        "supplier": names[0],
                        "paid": round(paid[key], 2),
                        "contract": round(owed, 2) if has_value else None,
                        "difference": round(paid[key] - owed, 2) if has_value else None,
                    }
                )
        return {
            "since": self.since,
            "until": self.until,
            "months": self.months,
            "paid_without_contract": sorted(without, key=lambda item: (-item["amount"], item["supplier"])),
            "contract_without_payment": sorted(unpaid, key=lambda item: (-item["contract"], item["supplier"])),
            "difference_by_supplier": sorted(both, key=lambda item: (-abs(item["difference"] or 0), item["supplier"])),
        }


def read_ledger(paths: Sequence[Path]) -> Ledger:
    """Read ledgers of payments: one line a payment, with a supplier, an amount, and a date or month.

    Raises
    ------
    LessonbookError
        A ledger has no column of suppliers, or none of amounts.
    """
    frames, notes = [], []
    for path in paths:
        tables = [
            table for sheet in open_sheets(path) if not sheet.hidden if (table := _payments(sheet.grid)) is not None
        ]
        if not tables:
            raise LessonbookError(
                [
                    Problem(
                        path.as_posix(),
                        0,
                        "has no column of suppliers with one of amounts beside it, so payments cannot "
                        "be set beside contracts",
                        "Give the columns the headings Supplier and Amount, and Date.",
                    )
                ]
            )
        frames += tables
    whole = pd.concat(frames, ignore_index=True)
    unread = int(whole["amount"].isna().sum())
    if unread:
        notes.append(f"{unread:,} lines of the ledger hold no amount that we can read; they are left out.")
    whole = whole.dropna(subset=["amount"])
    dated = whole["month"].to_numpy()
    since = until = ""
    months = 0
    if (dated >= 0).any():
        last = int(dated.max())
        inside = dated > last - MONTHS
        older = whole[~inside]
        if len(older):
            notes.append(
                f"{len(older):,} lines of the ledger, £{older['amount'].sum():,.0f}, are older than twelve "
                "months or without a date; they are left out."
            )
        whole = whole[inside]
        months = int(whole["month"].nunique())
        since, until = (f"{month // 12:04d}-{month % 12 + 1:02d}" for month in (int(whole["month"].min()), last))
        if months < MONTHS:
            notes.append(
                f"The ledger holds payments of {months} months, {since} to {until}, and contracts are for twelve."
            )
    else:
        notes.append("The ledger has no dates, so all its payments count, whatever the time they cover.")
    paid = whole.groupby("supplier", sort=False)["amount"].sum().round(2)
    return Ledger({str(name): float(amount) for name, amount in paid.items()}, since, until, months, tuple(notes))


def _payments(grid: Grid) -> pd.DataFrame | None:
    """Supplier, amount (pounds) and month (since year 0; -1: not stated) of each line; None if it is no ledger."""
    known = {part: [tidy(word) for word in words] for part, words in vocabulary()["ledger"].items()}
    words = words_of_nothing(vocabulary())
    for at in range(min(len(grid), 30)):
        cells = [re.sub(r" gbp$", "", tidy(as_text(cell).replace("£", " gbp"))) for cell in grid.row(at)]
        place = {
            part: next((cells.index(word) for word in wanted if word in cells), -1) for part, wanted in known.items()
        }
        if place["supplier"] < 0:
            place["supplier"] = next(
                (at for at, cell in enumerate(cells) if re.search(r"supplier|vendor|payee", cell)), -1
            )
        if place["amount"] < 0:
            place["amount"] = next(
                (at for at, cell in enumerate(cells) if re.search(r"amount|paid", cell) and "date" not in cell), -1
            )
        if min(place["supplier"], place["amount"]) >= 0:
            rows = grid.rows(slice(at + 1, len(grid)))
            amount = rows.column(place["amount"]).each(lambda raw: _pounds(words.money(raw).value), float)
            supplier = rows.column(place["supplier"]).texts()
            keep = np.array(
                [bool(name) and not re.match(r"(?:grand |sub ?)?total", name, re.I) for name in supplier], dtype=bool
            )
            month = rows.column(place["date"]).each(lambda raw: _month(words, raw), np.int64)
            return pd.DataFrame({"supplier": supplier[keep], "amount": amount[keep], "month": month[keep]})
    return None


def _pounds(pence: int | None) -> float:
    return float("nan") if pence is None else pence / 100


def _month(words: Any, raw: Any) -> int:
    from .values import from_days

    if isinstance(raw, str) and (dated := read_date(raw, "month")):
        return dated.first.year * 12 + dated.first.month - 1
    found = words.day(raw)
    if found.value is None:
        return -1
    day = from_days(found.value)
    return day.year * 12 + day.month - 1
