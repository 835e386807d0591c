"""The lists behind a stocktake: routes, gaps, risks, actions, receivers, what was not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...base.counts_in_words import plural
from .register import UNREAD
from .report_parts import (
    MOST,
    Figure,
    Section,
    Table,
    are,
    counts_table,
    first_rows,
    percent,
    place_of,
    pounds,
    pounds_of_pence,
    remarks,
)
from .schema import STEPS, STOCKTAKE
from .stocktake import Stocktake
from .values import NOT_STATED

SHOWN_RISKY = ("contract_id", "provider", "annual_value", "documentation_gaps", "action", "successor")
SHOWN_OVERDUE = ("contract_id", "provider", "action", "owner", "due", "days_late")


def routes(found: Mapping[str, Any]) -> Section:
    """Counts by change route, by kind of deficiency, and by terms, where the register has them."""
    parts: list[Any] = []
    for caption, what, counts in (
        ("By change route", "Route", found["by_route"]),
        ("Deficiencies of documents", "What is missing", found["deficiencies"]["documentation_gaps"]),
        ("Deficiencies of control", "What is missing", found["deficiencies"]["control_gaps"]),
        ("Notice", "Notice period", found["terms"]["notice_terms"]),
        ("Assignment", "Terms", found["terms"]["assignment_terms"]),
    ):
        if set(counts) - {NOT_STATED}:
            parts.append(counts_table(caption, what, counts))
    return Section(
        "Routes, deficiencies and terms",
        parts or ["The register states no change routes, deficiencies, notice or assignment terms."],
    )


def providers(found: Mapping[str, Any]) -> Section:
    """Who provides, once spellings are brought together."""
    master = found["providers"]
    parts: list[Any] = [f"{plural(master['count'], 'provider')} once spellings are brought together."]
    if master["spellings"]:
        spelt = [(item["name"], "; ".join(item["as_written"])) for item in master["spellings"]]
        parts.append(first_rows("One provider, several spellings", ("Name used", "As written"), spelt))
    if master["near"]:
        caption = "Names that look alike; nothing was done about them"
        parts.append(first_rows(caption, ("One", "Other"), master["near"]))
    return Section("Providers", parts)


def to_map(found: Mapping[str, Any]) -> Section:
    """Words of the register that no list has, with a proposal."""
    words = found["words_to_map"]
    if not words:
        return Section("Words to map", ["The settings know every word of the lists."])
    lead = (
        "Add a word to the settings (corpus/registers/stocktake.yml) under the value that it stands for, "
        "and it is known from then on."
    )
    rows = [
        (STOCKTAKE.by_name[item["field"]].title, item["word"], item["count"],
         "kept as written" if item["kept"] else "marked", item["proposal"])
        for item in words
    ]  # fmt: skip
    head = ("Field", "Word", "Rows", "Now", "Perhaps")
    return Section("Words to map", [lead, first_rows("Words that the settings do not know", head, rows)])


def marks(found: Mapping[str, Any]) -> Section:
    """Cells that are not understood."""
    marks = found["marks"]
    if not marks:
        return Section("Cells to mend", ["Every filled cell of a field was understood."])
    lead = (
        f"{plural(len(marks), 'cell')} that we do not understand. Their contracts count all the same; "
        "the cell counts as not stated."
    )
    rows = [(place_of(mark), mark["column"], mark["value"], mark["reason"]) for mark in marks[:MOST]]
    head = ("Where", "Heading", "What stands there", "Why")
    return Section("Cells to mend", [lead, first_rows("Cells that were not understood", head, rows, len(marks))])


def headings(found: Mapping[str, Any]) -> Section:
    """How headings were read."""
    how = {
        "exact": "the field's own name",
        "known": "a known heading",
        "worded": "by its words",
        "near": "nearly a known heading; check it",
        "told": "told with --map or in the settings",
    }
    rows = {(item["heading"], STOCKTAKE.by_name[item["field"]].title, how[item["sure"]]) for item in found["headings"]}
    order = {column.title: at for at, column in enumerate(STOCKTAKE.columns)}
    caption = 'How headings were read; change one with --map "Their heading=field"'
    shown = sorted(rows, key=lambda row: (order[row[1]], row[0]))[:MOST]
    return Section("Headings", [Table(caption, ("Heading", "Field", "How"), shown)])


def rows(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    """Every row of every file, used or set aside."""
    counts = ("rows_in", "rows_used", "rows_quarantined")
    files = [
        (item["file"], *(("not read", "", "") if item["status"] == UNREAD else (item[name] for name in counts)))
        for item in found["files"]
    ]
    parts: list[Any] = [
        f"Read {found['rows_in']:,} rows: {found['rows_used']:,} used and {found['rows_quarantined']:,} set aside. "
        f"Dates are judged as of {found['as_of']}.",
        Table("Files", ("File", "Rows in", "Used", "Set aside"), files),
    ]
    return Section("Rows", [*parts, *remarks(found["files"])])


def completeness(found: Mapping[str, Any], drawn: Sequence[Figure]) -> Section:
    """How far each stage of the work is."""
    if not any(step["done"] for stage in found["by_stage"].values() for step in stage["steps"].values()):
        return Section(
            "Completeness",
            ["The register states none of the four steps (identified, located, profiled, risk assessed)."],
        )
    titles = [STOCKTAKE.by_name[step].title for step in STEPS]
    rows: list[list[Any]] = []
    stages = {name: stage for name, stage in found["by_stage"].items() if stage["rows"]}
    for name, stage in stages.items():
        passed = {True: "passed", False: "to come", None: ""}[stage["deadline_passed"]]
        rows.append(
            [name, f"{stage['due'] or 'none'} {passed}".strip(), stage["rows"], *_steps(stage), stage["complete"]]
        )
        rows += [
            [category, "", item["rows"], *_steps(item), item["complete"]]
            for category, item in stage["categories"].items()
            if item["rows"]
        ]
    steps = [
        [name, STOCKTAKE.by_name[step].title, item["on_time"], item["late"], item["undated"], item["missing"]]
        for name, stage in stages.items()
        for step, item in stage["steps"].items()
    ]
    late = ("Stage", "Step", "On time", "Late", "Day not stated", "Missing")
    done = ("Stage or category", "Deadline", "Rows", *titles, "All four")
    return Section(
        "Completeness",
        [
            *drawn,
            Table("Steps done by stage and category", done, rows),
            Table("Steps against the deadline", late, steps),
            Table("Rows by phase", ("Phase", "Rows"), list(found["by_phase"].items())),
        ],
    )


def _steps(item: Mapping[str, Any]) -> list[str]:
    return [percent(item["steps"][step]["share"]) for step in STEPS]


def risk(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    """Risk by value, and the contracts at highest risk."""
    parts: list[Any] = [counts_table("Risk by value", "Risk", found["by_risk"])]
    top = next((name for name, item in found["by_risk"].items() if item["rows"] and name != NOT_STATED), NOT_STATED)
    if top == NOT_STATED:
        return Section("Risk", parts)
    worst = stock.frame.loc[stock.rows_with("risk", top), list(SHOWN_RISKY)].sort_values(
        ["annual_value", "contract_id"], ascending=[False, True], kind="stable"
    )
    if len(worst):
        head = [STOCKTAKE.by_name[name].title for name in SHOWN_RISKY]
        rows = [
            (ident, provider, pounds_of_pence(pence), gaps, action, successor or NOT_STATED)
            for ident, provider, pence, gaps, action, successor in worst[:MOST].itertuples(index=False)
        ]
        parts.append(first_rows(f"Contracts at {top} risk, largest first", head, rows, len(worst)))
    return Section("Risk", parts)


def actions(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    """Actions that are late, and who is to be told."""
    late, tell = found["actions_overdue"], found["notifications"]
    head = [*(STOCKTAKE.by_name[name].title for name in SHOWN_OVERDUE[:-1]), "Days late"]
    parts: list[Any] = [f"{are(len(late), 'action')} overdue."]
    if late:
        rows = [[row[name] for name in SHOWN_OVERDUE] for row in late]
        parts.append(first_rows("Actions overdue, oldest first", head, rows))
    parts.append(f"{are(len(stock.to_notify), 'contract')} waiting for a notice to the provider.")
    if tell:
        notices = [
            (name, len(ids), ", ".join(ids[:10]) + (" ..." if len(ids) > 10 else "")) for name, ids in tell.items()
        ]
        parts.append(first_rows("Notices to send, by provider", ("Provider", "Contracts", "Contract IDs"), notices))
    return Section("Actions and notices", parts)


def receivers(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    """What goes to whom."""
    several = found["successors"]
    split = stock.frame[stock.duplicates.split]
    passing = [
        (name, count, pounds(stock.money(mask(len(stock.frame), stock.transfers[name]))))
        for name, count in found["transfers"].items()
    ]
    parts: list[Any] = [
        f"{are(several['not_stated'], 'row')} without a successor, and {are(several['several'], 'row')} with "
        f"several. {are(several['split'], 'row')} part of a contract that is split between receivers.",
        Table("What goes to whom", ("Receiver", "Rows", "Value a year"), passing),
    ]
    if several["not_in_settings"]:
        parts.append(f"Receivers that the settings do not list: {', '.join(several['not_in_settings'][:20])}.")
    if len(split):
        rows = list(split[["contract_id", "provider", "successor"]][:MOST].itertuples(index=False))
        head = ("Contract", "Provider", "Successor")
        parts.append(first_rows("Split between receivers", head, rows, len(split)))
    return Section("Receivers", parts)


def mask(size: int, places: Any) -> Any:
    """True at some places of so many, shape (size,)."""
    import numpy as np

    mask = np.zeros(size, dtype=bool)
    mask[places] = True
    return mask


def duplicates(found: Mapping[str, Any]) -> Section:
    """Contracts that stand twice."""
    groups = found["duplicates"]
    if not groups:
        return Section("Duplicates", ["No two rows look like one contract."])
    words = {"exact": "Repeated exactly", "same id": "One id, different details", "likely": "Likely one contract"}
    lead = f"{plural(len(groups), 'group')} of rows may stand for one contract each. Look at them before money moves."
    rows = [
        (words[item["kind"]], ", ".join(item["contract_ids"][:5]), item["why"],
         "; ".join(map(place_of, item["rows"][:5])))
        for item in groups
    ]  # fmt: skip
    head = ("Kind", "Contract IDs", "Why", "Where")
    return Section("Duplicates", [lead, first_rows("Rows that may be one contract", head, rows)])
