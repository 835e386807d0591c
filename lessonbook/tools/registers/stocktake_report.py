"""The report of a stocktake, as parts that a terminal, a page and the book all show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...base.counts_in_words import plural
from .contracts import TOTAL
from .register import UNREAD
from .report_parts import MOST, Figure, Section, Table, first_rows, not_read, place_of, remarks, set_aside
from .schema import STEPS, STOCKTAKE
from .stocktake import Stocktake
from .values import NOT_STATED

SHOWN_RISKY = ("contract_id", "provider", "annual_value", "documentation_gaps", "action", "successor")
SHOWN_OVERDUE = ("contract_id", "provider", "action", "owner", "due", "days_late")


def report(stock: Stocktake, written: Mapping[str, Any] | None = None, drawn: Sequence[Figure] = ()) -> list[Section]:
    """Put the report of a stocktake together.

    Parameters
    ----------
    stock : Stocktake
        What was found.
    written : mapping, optional
        Where the files are; see :func:`~lessonbook.tools.registers.exports.write_files`.
    drawn : sequence of Figure
        Plots for a page; see :func:`figures`.
    """
    found = stock.summary
    made = [*not_read(stock.register)]
    if found["rows_used"]:
        made += [
            _worries(stock, found),
            _covered(found),
            *_ledger(stock, found),
            *_ending(stock, found),
            _completeness(found, drawn),
            _risk(stock, found),
            _routes(found),
            _actions(stock, found),
            _receivers(stock, found),
            _providers(found),
            _duplicates(found),
            _to_map(found),
            _marks(found),
        ]
    made += [
        _rows(stock, found),
        _headings(found),
        set_aside([row.record() for row in stock.register.quarantine]),
    ]
    if written:
        made.append(_files(written))
    return made


def pounds(amount: float | None) -> str:
    """An amount for people: whole pounds with separators."""
    if amount is None:
        return NOT_STATED
    return f"-£{-amount:,.0f}" if amount < 0 else f"£{amount:,.0f}"


def percent(share: float | None) -> str:
    """A share for people; never rounded up to 100 % or down to 0 %."""
    if share is None:
        return "no rows"
    whole = round(share * 100)
    if whole >= 100 and share < 1:
        return "over 99 %"
    return "under 1 %" if whole == 0 and share > 0 else f"{whole} %"


def _are(number: int, what: str) -> str:
    return f"{plural(number, what)} {'is' if number == 1 else 'are'}"


def _worries(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    """What to worry about first, each with its number and its pounds, and what to do."""
    spend, ends = found["spend"], found["ends_before_transfer"]
    rows: list[tuple[str, Any, str, str]] = []

    def add(what: str, number: int, value: float | None, todo: str) -> None:
        if number:
            rows.append((what, number, "" if value is None else pounds(value), todo))

    high = [(name, found["by_risk"][name]) for name in stock.settings.risks if name in ("very high", "high")]
    high = high or list(found["by_risk"].items())[:1]
    add(
        f"at {' or '.join(name for name, item in high if item['rows']) or 'high'} risk",
        sum(item["rows"] for _, item in high),
        sum(item["value"] for _, item in high),
        "read the list under Risk",
    )
    early = stock.money(_mask(len(stock.frame), stock.ends_before_transfer.index))
    add("end before the transfer date", len(ends), early, "extend, replace or let go")
    for what, key, column, todo in _UNMATCHED if found["ledger"] else ():
        items = found["ledger"][key]
        add(what, len(items), sum(item[column] for item in items), todo)
    add("without an annual value", spend["rows_without_annual_value"], None, "find out; the total leaves them out")
    unknown = found["by_risk"][NOT_STATED]
    add("whose risk is not stated", unknown["rows"], unknown["value"], "judge them")
    marked = len({(mark["file"], mark["sheet"], mark["row"]) for mark in found["marks"]})
    add("with a cell that we do not understand", marked, found["marked_value"], "mend the cells in quarantine.xlsx")
    add("groups of rows that may be one contract", len(found["duplicates"]), spend["repeated"],
        "look at them before money moves")  # fmt: skip
    rolling = found["rolling"]
    add("rolling, without an end", rolling["rows"], rolling["value"], "check notice and assignment terms")
    add("whose end is not stated", found["end_not_stated"], None, "find out")
    add("actions overdue", len(found["actions_overdue"]), None, "chase their owners")
    nobody = stock.money(stock.rows_with("successor", ""))
    add("without a successor", found["successors"]["not_stated"], nobody, "decide who takes them")
    mend = sum(TOTAL not in row.reason for row in stock.register.quarantine)
    add("rows that are no contract, or nobody can tell", mend, None, "look at them in quarantine.xlsx")
    add("providers to tell of a change", len(found["notifications"]), None, "send the notices")
    for name, stage in found["by_stage"].items():
        if stage["due"]:
            when = "whose deadline was" if stage["deadline_passed"] else "due"
            lacking = stage["rows"] - stage["complete"]
            add(f"in {name}, {when} {stage['due']}, lack a step", lacking, None, "finish the four steps")
    notes = [
        *found["notes"],
        *(
            f"Sheet {item['sheet']} of {place_name(item['file'])} is hidden: {plural(item['contracts'], 'contract')}, "
            f"{pounds(item['value'])} a year, are left out. Add --hidden to count them."
            for item in found["hidden_sheets"]
        ),
    ]
    caption = f"{plural(found['rows_used'], 'contract')}, {pounds(spend['used'])} a year"
    table = Table(caption, ("What", "How many", "A year", "What to do"), rows, whole=True)
    return Section("What to worry about", [table if rows else "Nothing that the register can show.", *notes])


_UNMATCHED = (
    ("suppliers paid without a contract", "paid_without_contract", "amount", "find the contract, or stop"),
    ("suppliers with a contract and no payment", "contract_without_payment", "contract",
     "ask whether the contract lives"),
)  # fmt: skip


def place_name(file: str) -> str:
    """The last part of a path."""
    return file.rpartition("/")[2]


def _covered(found: Mapping[str, Any]) -> Section:
    """The pounds that the total holds, and those that it does not."""
    spend = found["spend"]
    apart = {
        "whole_life_value": "For the whole life of contracts",
        "monthly_value": "A month",
        "ceiling_value": "Ceilings, the most that may be spent",
        "value": "Period not stated",
    }
    rows = [("A year, counted once", pounds(spend["used"]), "this is the total")]
    if spend["range"][0] != spend["range"][1]:
        least, most = map(pounds, spend["range"])
        rows.append(("The total may be from", f"{least} to {most}", "one id stands with two amounts"))
    rows += [(words, pounds(spend["apart"][name]), "never added to a year's")
             for name, words in apart.items() if spend["apart"][name]]  # fmt: skip
    if spend["ceilings"]:
        rows.append(("A year, ceilings above call-offs", pounds(spend["ceilings"]), "not counted: the call-offs are"))
    if spend["repeated"]:
        rows.append(("A year, repeated rows", pounds(spend["repeated"]), "not counted a second time"))
    parts: list[Any] = [Table("Pounds covered, and not", ("What", "Pounds", "How it counts"), rows, whole=True)]
    if spend["control"]:
        share = f"{pounds(spend['used'])} of {pounds(spend['control'])}, which is {spend['share'] * 100:.1f} %"
        over = " More than all cannot be covered: look for duplicates and for contracts of other bodies."
        parts.append(f"{share} of the control total. The aim is 100 %.{over if spend['share'] > 1 else ''}")
    else:
        parts.append("No control total was given (--control-total), so the share covered is not known.")
    mapped = 'name it with --map "Their heading=annual_value".'
    if not spend["used"] and not any(spend["apart"].values()):
        parts.append(f"The register holds no money that we can read. If a column does, {mapped}")
    elif not spend["used"] and spend["apart"]["value"]:
        parts.append(f"No heading says that its pounds are for a year. If one does, {mapped}")
    parts.append(f"{_are(found['rows_without_value'], 'row')} without a year's value.")
    if len(found["by_body"]) > 1 or NOT_STATED not in found["by_body"]:
        parts.append(_counts("By sending body", "Body", found["by_body"]))
    return Section("Pounds", parts)


def _counts(caption: str, what: str, counts: Mapping[str, Mapping[str, Any]]) -> Table:
    rows = [(name, item["rows"], pounds(item["value"])) for name, item in counts.items() if item["rows"]]
    return first_rows(caption, (what, "Contracts", "A year"), rows)


def _ledger(stock: Stocktake, found: Mapping[str, Any]) -> list[Section]:
    payments = found["ledger"]
    if payments is None:
        return []
    when = f"{payments['since']} to {payments['until']}" if payments["since"] else "all its lines"
    different = [
        (item["supplier"], pounds(item["paid"]), pounds(item["contract"]), pounds(item["difference"]))
        for item in payments["difference_by_supplier"]
        if item["difference"] is None or abs(item["difference"]) >= 1
    ]
    parts: list[Any] = [
        f"Payments of the ledger ({when}) beside a year's contracts, by supplier; "
        "spellings of one name are brought together."
    ]
    for caption, key, column in (
        ("Paid without a contract", "paid_without_contract", "amount"),
        ("A contract and no payment", "contract_without_payment", "contract"),
    ):
        rows = [(item["supplier"], pounds(item[column])) for item in payments[key]]
        table = first_rows(f"{caption}, largest first", ("Supplier", "Pounds"), rows)
        parts.append(table if rows else f"{caption}: none.")
    head = ("Supplier", "Paid", "Contracts a year", "Difference")
    table = first_rows("Paid more or less than the contracts say", head, different)
    parts.append(table if different else "Every other supplier was paid what its contracts say.")
    return [Section("Payments and contracts", parts)]


def _ending(stock: Stocktake, found: Mapping[str, Any]) -> list[Section]:
    if not found["transfer_date"]:
        return []
    rows = found["ends_before_transfer"]
    over = sum(row["end"] < found["as_of"] for row in rows)
    past = f", and {over:,} of them ended before {found['as_of']}" if over else ""
    lead = f"{plural(len(rows), 'contract')} end before {found['transfer_date']}{past}."
    part = stock.ends_before_transfer[:MOST]
    shown = [
        (row["contract_id"], provider, row["end"], _pence(pence))
        for row, provider, pence in zip(rows, part["provider"], part["annual_value"], strict=False)
    ]
    table = first_rows("Soonest first", ("Contract", "Provider", "Ends", "A year"), shown, len(rows))
    return [Section("Contracts that end before the transfer", [lead, *([table] if rows else [])])]


def _pence(amount: float) -> str:
    return pounds(None if amount != amount else amount / 100)


def _routes(found: Mapping[str, Any]) -> Section:
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
            parts.append(_counts(caption, what, counts))
    return Section(
        "Routes, deficiencies and terms",
        parts or ["The register states no change routes, deficiencies, notice or assignment terms."],
    )


def _providers(found: Mapping[str, Any]) -> Section:
    master = found["providers"]
    parts: list[Any] = [f"{plural(master['count'], 'provider')} once spellings are brought together."]
    if master["spellings"]:
        spelt = [(item["name"], "; ".join(item["as_written"])) for item in master["spellings"]]
        parts.append(first_rows("One provider, several spellings", ("Name used", "As written"), spelt))
    if master["near"]:
        caption = "Names that look alike; nothing was done about them"
        parts.append(first_rows(caption, ("One", "Other"), master["near"]))
    return Section("Providers", parts)


def _to_map(found: Mapping[str, Any]) -> Section:
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


def _marks(found: Mapping[str, Any]) -> Section:
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


def _headings(found: Mapping[str, Any]) -> Section:
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


def _rows(stock: Stocktake, found: Mapping[str, Any]) -> Section:
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


def _completeness(found: Mapping[str, Any], drawn: Sequence[Figure]) -> Section:
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


def _risk(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    parts: list[Any] = [_counts("Risk by value", "Risk", found["by_risk"])]
    top = next((name for name, item in found["by_risk"].items() if item["rows"] and name != NOT_STATED), NOT_STATED)
    if top == NOT_STATED:
        return Section("Risk", parts)
    worst = stock.frame.loc[stock.rows_with("risk", top), list(SHOWN_RISKY)].sort_values(
        ["annual_value", "contract_id"], ascending=[False, True], kind="stable"
    )
    if len(worst):
        head = [STOCKTAKE.by_name[name].title for name in SHOWN_RISKY]
        rows = [
            (ident, provider, _pence(pence), gaps, action, successor or NOT_STATED)
            for ident, provider, pence, gaps, action, successor in worst[:MOST].itertuples(index=False)
        ]
        parts.append(first_rows(f"Contracts at {top} risk, largest first", head, rows, len(worst)))
    return Section("Risk", parts)


def _actions(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    late, tell = found["actions_overdue"], found["notifications"]
    head = [*(STOCKTAKE.by_name[name].title for name in SHOWN_OVERDUE[:-1]), "Days late"]
    parts: list[Any] = [f"{_are(len(late), 'action')} overdue."]
    if late:
        rows = [[row[name] for name in SHOWN_OVERDUE] for row in late]
        parts.append(first_rows("Actions overdue, oldest first", head, rows))
    parts.append(f"{_are(len(stock.to_notify), 'contract')} waiting for a notice to the provider.")
    if tell:
        notices = [
            (name, len(ids), ", ".join(ids[:10]) + (" ..." if len(ids) > 10 else "")) for name, ids in tell.items()
        ]
        parts.append(first_rows("Notices to send, by provider", ("Provider", "Contracts", "Contract IDs"), notices))
    return Section("Actions and notices", parts)


def _receivers(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    several = found["successors"]
    split = stock.frame[stock.duplicates.split]
    passing = [
        (name, count, pounds(stock.money(_mask(len(stock.frame), stock.transfers[name]))))
        for name, count in found["transfers"].items()
    ]
    parts: list[Any] = [
        f"{_are(several['not_stated'], 'row')} without a successor, and {_are(several['several'], 'row')} with "
        f"several. {_are(several['split'], 'row')} part of a contract that is split between receivers.",
        Table("What goes to whom", ("Receiver", "Rows", "Value a year"), passing),
    ]
    if several["not_in_settings"]:
        parts.append(f"Receivers that the settings do not list: {', '.join(several['not_in_settings'][:20])}.")
    if len(split):
        rows = list(split[["contract_id", "provider", "successor"]][:MOST].itertuples(index=False))
        head = ("Contract", "Provider", "Successor")
        parts.append(first_rows("Split between receivers", head, rows, len(split)))
    return Section("Receivers", parts)


def _mask(size: int, places: Any) -> Any:
    import numpy as np

    mask = np.zeros(size, dtype=bool)
    mask[places] = True
    return mask


def _duplicates(found: Mapping[str, Any]) -> Section:
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


def _files(written: Mapping[str, Any]) -> Section:
    rows = [
        ("Report", written["report"]),
        ("Rows to mend", written["quarantine"]),
        ("Notices to send", written["notifications"]),
        *((f"Transfer list: {name}", file) for name, file in written["transfers"].items()),
    ]
    table = Table(f"Written to {written['folder']}", ("What", "File"), [row for row in rows if row[1]])
    return Section("Files", [table])


def figures(stock: Stocktake) -> list[Figure]:
    """Two plots: complete contracts by category, and value by risk, each with its words."""
    from .stocktake_frames import completeness_picture, risk_picture

    return [Figure(picture.markup, picture.text) for picture in (completeness_picture(stock), risk_picture(stock))]
