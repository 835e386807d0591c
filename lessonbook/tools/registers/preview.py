"""How the headings of files would be read, before anything is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .register import read_register
from .report_parts import Section, Table, not_read
from .schema import STOCKTAKE
from .settings import StocktakeSettings

SHOWN = 3


def preview(
    paths: Sequence[Path], settings: StocktakeSettings, told: Mapping[str, str], with_hidden: bool
) -> list[Section]:
    """Say for each sheet which heading stands for which field, with the first values, and what is left out."""
    register = read_register(paths, settings, told, with_hidden)
    made = not_read(register)
    for item in register.files:
        for sheet in item["sheets"]:
            made.append(_sheet(register, item["file"], sheet))
    if register.notes:
        made.append(Section("Mind", list(register.notes)))
    return made


def _sheet(register: Any, file: str, sheet: Mapping[str, Any]) -> Section:
    name = Path(file).name + (f", sheet {sheet['sheet']}" if sheet["sheet"] else "")
    if sheet["hidden"] and not sheet["rows_in"]:
        return Section(name, ["Hidden, so it is left out. Add --hidden to count it."])
    if not sheet["headings"]:
        return Section(
            name, ["No headings that we know, so it is left out. If it is a register, name its headings with --map."]
        )
    frame = register.frame[(register.frame["file"] == file) & (register.frame["sheet"] == sheet["sheet"])]
    rows = []
    for heading in sheet["headings"]:
        values = frame[heading["field"]]
        if STOCKTAKE.by_name[heading["field"]].kind == "money":
            texts = [f"£{pence / 100:,.0f}" for pence in values.dropna()[:SHOWN]]
        else:
            texts = [
                str(value)[:10] if values.dtype.kind == "M" else str(value)
                for value in values.dropna()[:50]
                if str(value)
            ][:SHOWN]
        rows.append((heading["heading"], heading["field"], heading["sure"], "; ".join(texts)))
    parts: list[Any] = [
        f"{len(frame):,} contracts, {sheet['rows_quarantined']:,} other rows.",
        Table("Headings", ("Heading", "Field", "How", "First values"), rows, whole=True),
    ]
    if sheet["unused_columns"]:
        parts.append(f"Left out: {', '.join(sheet['unused_columns'])}.")
    return Section(name, parts)
