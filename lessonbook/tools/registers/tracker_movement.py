"""What moved in a tracker: ratings from one day to the next, and dates that slipped."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
from dateutil.relativedelta import relativedelta

from ...base.dates import read_date
from .values import NOT_STATED

ORDER = {"red": 0, "amber-red": 1, "amber": 2, "amber-green": 3, "green": 4, "complete": 5}


def changes(cells: Mapping[str, Mapping[tuple[str, str], str]]) -> list[dict[str, str]]:
    """Ratings that differ from one day to the next.

    Parameters
    ----------
    cells : mapping of str to mapping
        For each day, oldest first, ratings by body and domain.

    Returns
    -------
    list of dict
        body, domain, since, until, was, now, direction.
    """
    return [{"body": body, "domain": domain, "since": since, "until": until, "was": was, "now": now,
             "direction": _direction(was, now)}
            for (since, before), (until, after) in pairwise(cells.items())
            for (body, domain), now in after.items() if (was := before.get((body, domain), now)) != now]


def slippage(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """What is late: body, domain, due, revised_due, days (or None), months (stated, or whole ones), place."""
    found = []
    for row in rows.itertuples(index=False):
        days = _days(row.due, row.revised_due)
        stated = int(row.slip_months) if row.slip_months.isdigit() else None
        if days or stated:
            found.append({"body": row.body, "domain": row.domain or NOT_STATED, "due": _due(row, stated or 0),
                          "revised_due": row.revised_due or NOT_STATED, "days": days or None,
                          "months": stated if stated is not None else _months(row.due, row.revised_due),
                          "place": row.place})
    return list({tuple(item.values()): item for item in found}.values())


def _direction(was: str, now: str) -> str:
    if was not in ORDER or now not in ORDER:
        return "changed"
    return "better" if ORDER[now] > ORDER[was] else "worse"


def _days(due: str, revised: str) -> int:
    """Days from one date to a later one, 0 where either is no date."""
    first, second = read_date(due), read_date(revised)
    return max(0, (second.first - first.first).days) if first and second else 0


def _months(due: str, revised: str) -> int:
    """Whole months from one date to a later one, 0 where either is no date."""
    first, second = read_date(due), read_date(revised)
    if not first or not second:
        return 0
    between = relativedelta(second.first, first.first)
    return max(0, between.years * 12 + between.months)


def _due(row: Any, months: int) -> str:
    """When it was due: as stated, or reckoned back from a month by the months it is late."""
    if row.due:
        return row.due
    found = re.match(r"[A-Za-z]+", row.revised_due)
    month = read_date(f"{found[0]} 2000", "month") if found else None
    if month is None or not months:
        return NOT_STATED
    return f"{calendar.month_name[(month.first.month - 1 - months) % 12 + 1]} (derived)"
