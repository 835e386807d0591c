"""A tracker as pandas frames, for notebooks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .tracker import Tracker
from .tracker_reasons import Reason
from .tracker_report import heatmap
from .values import NOT_STATED


def heatmap_frame(tracker: Tracker) -> pd.DataFrame:
    """One row a body, one column a domain; each cell G, A, R or ?. Index: body."""
    found = heatmap(tracker).parts[0]
    return pd.DataFrame(found.rows, columns=pd.Index(found.head)).set_index("Body")


def counts_frame(tracker: Tracker) -> pd.DataFrame:
    """One row a count: what, stated (as worded), low, high (bodies), place."""
    rows = [
        (item["what"], item["stated"] or NOT_STATED, item["low"], item["high"], item["place"])
        for item in tracker.derived
    ]
    return _frame(rows, "what stated low high place")


def domains_frame(tracker: Tracker) -> pd.DataFrame:
    """One row a domain: domain, and for each rating a range of bodies as text."""
    rows = [(domain, *(str(found[rating]) for rating in tracker.scale)) for domain, found in tracker.by_domain.items()]
    return _frame(rows, ["domain", *tracker.scale])


def slippage_frame(tracker: Tracker) -> pd.DataFrame:
    """One row a thing that is late: body, domain, due, revised_due, days, months, place."""
    return _frame([tuple(item.values()) for item in tracker.slippage], "body domain due revised_due days months place")


def reasons_frame(reasons: Sequence[Reason]) -> pd.DataFrame:
    """One row a reason: theme (id), body, domain, reason, said_by, lessons (ids)."""
    rows = [
        (
            item.theme or NOT_STATED,
            item.record["body"],
            item.record["domain"],
            item.record["reason"],
            item.record["said_by"],
            " ".join(lesson.id for lesson in item.lessons),
        )
        for item in reasons
    ]
    frame = _frame(rows, "theme body domain reason said_by lessons")
    return frame.sort_values("theme", kind="stable", ignore_index=True)


def _frame(rows: Sequence[tuple], columns: str | list[str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=pd.Index(columns.split() if isinstance(columns, str) else columns))
