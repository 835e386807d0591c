"""Contracts as a table: a column a field, words as categories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from .schema import STOCKTAKE


def typed(kind: str, values: list[Any], codes: np.ndarray) -> Any:
    """A column's values as pandas keeps its kind."""
    if kind == "money":
        return np.array([np.nan if value is None else float(value) for value in values], dtype=float)[codes]
    if kind in ("date", "end", "step"):
        days = np.array([np.nan if value is None or isinstance(value, bool) else float(value) for value in values])[
            codes
        ]
        seconds = np.where(np.isnan(days), 0, days * 86_400).astype("int64").astype("datetime64[s]")
        seconds[np.isnan(days)] = np.datetime64("NaT")
        return seconds
    texts = np.array(["" if value is None else value for value in values], dtype=object)
    if kind == "key":
        return pd.Series(texts[codes], dtype=object)
    order, places = np.unique(texts.astype(str), return_inverse=True)
    return pd.Categorical.from_codes(places[codes], categories=pd.Index(order.astype(object), dtype=object))


def joined(columns: list[np.ndarray], size: int) -> list[str]:
    """Texts of several columns, those of a row joined."""
    if not columns:
        return [""] * size
    return ["; ".join(filter(None, cells)) for cells in zip(*columns, strict=True)]


def no_contracts() -> pd.DataFrame:
    """A frame of no rows with the columns of :class:`Part`."""
    made: dict[str, Any] = {"row": np.zeros(0, dtype=np.int64)}
    none = np.zeros(0, dtype=np.int64)
    for name, schema_field in STOCKTAKE.by_name.items():
        made[name] = typed(schema_field.kind, [None], none)
        if schema_field.kind == "step":
            made[f"{name}_done"] = np.zeros(0, dtype=bool)
    return pd.DataFrame(
        {
            **made,
            "rolling": np.zeros(0, dtype=bool),
            "other_providers": pd.Categorical([]),
            "group_word": np.zeros(0, dtype=np.int8),
        }
    )


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Join frames; categories are put in alphabetical order, so that nothing hangs on the order of files."""
    made = {}
    for name in frames[0].columns:
        parts = [frame[name] for frame in frames]
        if isinstance(parts[0].dtype, pd.CategoricalDtype):
            parts = [part.cat.set_categories(pd.Index(part.cat.categories, dtype=object)) for part in parts]
            made[name] = union_categoricals(parts, sort_categories=True)
        else:
            made[name] = np.concatenate([part.to_numpy() for part in parts])
    return pd.DataFrame(made)
