"""The report of a stocktake, as parts that a terminal, a page and the book all show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...base.counts_in_words import plural
from .contracts import TOTAL
from .register import UNREAD
from .report_parts import Figure, Section, Table, first_rows, not_read, place_of, remarks, set_aside
from .schema import STEPS, STOCKTAKE
from .stocktake import Stocktake
from .values import NOT_STATED

MOST = 500
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
        set_aside([row.record() for row in stock.register.quarantine], MOST),
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

    high = [
        (name, found["by_risk"][name]) for name in list(stock.settings.risks) if name in ("very high", "high")
    ] or list(found["by_risk"].items())[:1]
    add(
        f"at {' or '.join(name for name, item in high if item['rows']) or 'high'} risk",
        sum(item["rows"] for _, item in high),
        sum(item["value"] for _, item in high),
        "read the list under Risk",
    )
    add(
        "end before the transfer date",
        len(ends),
        stock.money(_mask(len(stock.frame), stock.ends_before_transfer.index)),
        "extend, replace or let go",
    )
    if payments := found["ledger"]:
        add(
            "suppliers paid without a contract",
            len(payments["paid_without_contract"]),
            sum(item["amount"] for item in payments["paid_without_contract"]),
            "find the contract, or stop",
        )
        add(
            "suppliers with a contract and no payment",
            len(payments["contract_without_payment"]),
            sum(item["contract"] for item in payments["contract_without_payment"]),
            "ask whether the contract lives",
        )
    add("without an annual value", spend["rows_without_annual_value"], None, "find out; the total leaves them out")
    unknown = found["by_risk"][NOT_STATED]
    add("whose risk is not stated", unknown["rows"], unknown["value"], "judge them")
    marked = len({(mark["file"], mark["sheet"], mark["row"]) for mark in found["marks"]})
    add("with a cell that we do not understand", marked, found["marked_value"], "mend the cells in quarantine.xlsx")
    add(
        "groups of rows that may be one contract",
        len(found["duplicates"]),
        spend["repeated"],
        "look at them before money moves",
    )
    add(
        "rolling, without an end",
        found["rolling"]["rows"],
        found["rolling"]["value"],
        "check notice and assignment terms",
    )
    add("whose end is not stated", found["end_not_stated"], None, "find out")
    add("actions overdue", len(found["actions_overdue"]), None, "chase their owners")
    add(
        "without a successor",
        found["successors"]["not_stated"],
        stock.money(stock.rows_with("successor", "")),
        "decide who takes them",
    )
    mend = sum(TOTAL not in row.reason for row in stock.register.quarantine)
    add("rows that are no contract, or nobody can tell", mend, None, "look at them in quarantine.xlsx")
    add("providers to tell of a change", len(found["notifications"]), None, "send the notices")
    for name, stage in found["by_stage"].items():
        if stage["due"]:
            add(
                f"in {name}, {'whose deadline was' if stage['deadline_passed'] else 'due'} {stage['due']}, lack a step",
                stage["rows"] - stage["complete"],
                None,
                "finish the four steps",
            )
    notes = [
        *found["notes"],
        *(
            f"Sheet {item['sheet']} of {place_name(item['file'])} is hidden: {plural(item['contracts'], 'contract')}, "
            f"{pounds(item['value'])} a year, are left out. Add --hidden to count them."
            for item in found["hidden_sheets"]
        ),
    ]
    return Section(
        "What to worry about",
        [
            Table(
                f"{plural(found['rows_used'], 'contract')}, {pounds(spend['used'])} a year",
                ("What", "How many", "A year", "What to do"),
                rows,
                whole=True,
            )
            if rows
            else "Nothing that the register can show.",
            *notes,
        ],
    )


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
        rows.append(
            (
                "The total may be from",
                f"{pounds(spend['range'][0])} to {pounds(spend['range'][1])}",
                "one id stands with two amounts",
            )
        )
    rows += [
        (title, pounds(spend["apart"][name]), "never added to a year's")
        for name, title in apart.items()
        if spend["apart"][name]
    ]
    if spend["ceilings"]:
        rows.append(("A year, ceilings above call-offs", pounds(spend["ceilings"]), "not counted: the call-offs are"))
    if spend["repeated"]:
        rows.append(("A year, repeated rows", pounds(spend["repeated"]), "not counted a second time"))
    parts: list[Any] = [Table("Pounds covered, and not", ("What", "Pounds", "How it counts"), rows, whole=True)]
    if spend["control"]:
        covered = f"{pounds(spend['used'])} of {pounds(spend['control'])}, which is {spend['share'] * 100:.1f} % " \
            "of the control total. The aim is 100 %."
        parts.append(
            covered
            + (
                " More than all cannot be covered: look for duplicates and for contracts of other bodies."
                if spend["share"] > 1
                else ""
            )
        )
    else:
        parts.append("No control total was given (--control-total), so the share covered is not known.")
    if not spend["used"] and not any(spend["apart"].values()):
        parts.append(
            'The register holds no money that we can read. If a column does, '
            'name it with --map "Their heading=annual_value".'
        )
    elif not spend["used"] and spend["apart"]["value"]:
        parts.append(
            'No heading says that its pounds are for a year. If one does, '
            'name it with --map "Their heading=annual_value".'
        )
    parts.append(f"{_are(found['rows_without_value'], 'row')} without a year's value.")
    if len(found["by_body"]) > 1 or NOT_STATED not in found["by_body"]:
        parts.append(_counts("By sending body", "Body", found["by_body"]))
    return Section("Pounds", parts)


def _counts(caption: str, what: str, counts: Mapping[str, Mapping[str, Any]]) -> Table:
    rows = [(name, item["rows"], pounds(item["value"])) for name, item in counts.items() if item["rows"]]
    return Table(caption, (what, "Contracts", "A year"), rows[:MOST], max(0, len(rows) - MOST))


def _ledger(stock: Stocktake, found: Mapping[str, Any]) -> list[Section]:
    payments = found["ledger"]
    if payments is None:
        return []
    when = f"{payments['since']} to {payments['until']}" if payments["since"] else "all its lines"
    different = [
        item
        for item in payments["difference_by_supplier"]
        if item["difference"] is None or abs(item["difference"]) >= 1
    ]
    parts: list[Any] = [
        f"Payments of the ledger ({when}) beside a year's contracts, by supplier; "
        "spellings of one name are brought together."
    ]
    for caption, key, column in (
        ("Paid without a contract, largest first", "paid_without_contract", "amount"),
        ("A contract and no payment, largest first", "contract_without_payment", "contract"),
    ):
        items = payments[key]
        parts.append(
            first_rows(
                caption,
                ("Supplier", "Pounds"),
                ((item["supplier"], pounds(item[column])) for item in items),
                len(items),
                MOST,
            )
            if items
            else f"{caption.split(',')[0]}: none."
        )
    parts.append(
        first_rows(
            "Paid more or less than the contracts say",
            ("Supplier", "Paid", "Contracts a year", "Difference"),
            (
                (item["supplier"], pounds(item["paid"]), pounds(item["contract"]), pounds(item["difference"]))
                for item in different
            ),
            len(different),
            MOST,
        )
        if different
        else "Every other supplier was paid what its contracts say."
    )
    return [Section("Payments and contracts", parts)]


def _ending(stock: Stocktake, found: Mapping[str, Any]) -> list[Section]:
    if not found["transfer_date"]:
        return []
    rows = found["ends_before_transfer"]
    over = sum(row["end"] < found["as_of"] for row in rows)
    lead = f"{plural(len(rows), 'contract')} end before {found['transfer_date']}" + (
        f", and {over:,} of them ended before {found['as_of']}." if over else "."
    )
    part = stock.ends_before_transfer
    table = first_rows(
        "Soonest first",
        ("Contract", "Provider", "Ends", "A year"),
        (
            (row["contract_id"], provider, row["end"], pounds(None if pence != pence else pence / 100))
            for row, provider, pence in zip(rows, part["provider"], part["annual_value"], strict=True)
        ),
        len(rows),
        MOST,
    )
    return [Section("Contracts that end before the transfer", [lead, *([table] if rows else [])])]


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
        parts.append(
            first_rows(
                "One provider, several spellings",
                ("Name used", "As written"),
                ((item["name"], "; ".join(item["as_written"])) for item in master["spellings"]),
                len(master["spellings"]),
                MOST,
            )
        )
    if master["near"]:
        parts.append(
            first_rows(
                "Names that look alike; nothing was done about them",
                ("One", "Other"),
                master["near"],
                len(master["near"]),
                MOST,
            )
        )
    return Section("Providers", parts)


def _to_map(found: Mapping[str, Any]) -> Section:
    words = found["words_to_map"]
    if not words:
        return Section("Words to map", ["The settings know every word of the lists."])
    return Section(
        "Words to map",
        [
            "Add a word to the settings (corpus/registers/stocktake.yml) under the value that it stands for, "
            "and it is known from then on.",
            first_rows(
                "Words that the settings do not know",
                ("Field", "Word", "Rows", "Now", "Perhaps"),
                (
                    (
                        STOCKTAKE.by_name[item["field"]].title,
                        item["word"],
                        item["count"],
                        "kept as written" if item["kept"] else "marked",
                        item["proposal"],
                    )
                    for item in words
                ),
                len(words),
                MOST,
            ),
        ],
    )


def _marks(found: Mapping[str, Any]) -> Section:
    marks = found["marks"]
    if not marks:
        return Section("Cells to mend", ["Every filled cell of a field was understood."])
    return Section(
        "Cells to mend",
        [
            f"{plural(len(marks), 'cell')} that we do not understand. Their contracts count all the same; "
            "the cell counts as not stated.",
            first_rows(
                "Cells that were not understood",
                ("Where", "Heading", "What stands there", "Why"),
                ((place_of(mark), mark["column"], mark["value"], mark["reason"]) for mark in marks),
                len(marks),
                MOST,
            ),
        ],
    )


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
    return Section(
        "Headings",
        [
            Table(
                'How headings were read; change one with --map "Their heading=field"',
                ("Heading", "Field", "How"),
                sorted(rows, key=lambda row: (order[row[1]], row[0]))[:MOST],
            )
        ],
    )


def _rows(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    parts: list[Any] = [
        f"Read {found['rows_in']:,} rows: {found['rows_used']:,} used and {found['rows_quarantined']:,} set aside. "
        f"Dates are judged as of {found['as_of']}.",
        Table(
            "Files",
            ("File", "Rows in", "Used", "Set aside"),
            [
                (
                    item["file"],
                    *(
                        ("not read", "", "")
                        if item["status"] == UNREAD
                        else (item["rows_in"], item["rows_used"], item["rows_quarantined"])
                    ),
                )
                for item in found["files"]
            ],
        ),
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
    late = Table(
        "Steps against the deadline",
        ("Stage", "Step", "On time", "Late", "Day not stated", "Missing"),
        [
            [name, STOCKTAKE.by_name[step].title, item["on_time"], item["late"], item["undated"], item["missing"]]
            for name, stage in stages.items()
            for step, item in stage["steps"].items()
        ],
    )
    phases = Table("Rows by phase", ("Phase", "Rows"), list(found["by_phase"].items()))
    return Section(
        "Completeness",
        [
            *drawn,
            Table(
                "Steps done by stage and category", ("Stage or category", "Deadline", "Rows", *titles, "All four"), rows
            ),
            late,
            phases,
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
        parts.append(
            first_rows(
                f"Contracts at {top} risk, largest first",
                head,
                (
                    (
                        ident,
                        provider,
                        pounds(None if pence != pence else pence / 100),
                        gaps,
                        action,
                        successor or NOT_STATED,
                    )
                    for ident, provider, pence, gaps, action, successor in worst.itertuples(index=False)
                ),
                len(worst),
                MOST,
            )
        )
    return Section("Risk", parts)


def _actions(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    late, tell = found["actions_overdue"], found["notifications"]
    head = [*(STOCKTAKE.by_name[name].title for name in SHOWN_OVERDUE[:-1]), "Days late"]
    parts: list[Any] = [f"{_are(len(late), 'action')} overdue."]
    if late:
        parts.append(
            first_rows(
                "Actions overdue, oldest first",
                head,
                ([row[name] for name in SHOWN_OVERDUE] for row in late),
                len(late),
                MOST,
            )
        )
    parts.append(f"{_are(len(stock.to_notify), 'contract')} waiting for a notice to the provider.")
    if tell:
        parts.append(
            first_rows(
                "Notices to send, by provider",
                ("Provider", "Contracts", "Contract IDs"),
                (
                    (name, len(ids), ", ".join(ids[:10]) + (" ..." if len(ids) > 10 else ""))
                    for name, ids in tell.items()
                ),
                len(tell),
                MOST,
            )
        )
    return Section("Actions and notices", parts)


def _receivers(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    several = found["successors"]
    split = stock.frame[stock.duplicates.split]
    parts: list[Any] = [
        f"{_are(several['not_stated'], 'row')} without a successor, and {_are(several['several'], 'row')} with "
        f"several. {_are(several['split'], 'row')} part of a contract that is split between receivers.",
        Table(
            "What goes to whom",
            ("Receiver", "Rows", "Value a year"),
            [
                (name, count, pounds(stock.money(_mask(len(stock.frame), stock.transfers[name]))))
                for name, count in found["transfers"].items()
            ],
        ),
    ]
    if several["not_in_settings"]:
        parts.append(f"Receivers that the settings do not list: {', '.join(several['not_in_settings'][:20])}.")
    if len(split):
        parts.append(
            first_rows(
                "Split between receivers",
                ("Contract", "Provider", "Successor"),
                split[["contract_id", "provider", "successor"]].itertuples(index=False),
                len(split),
                MOST,
            )
        )
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
    return Section(
        "Duplicates",
        [
            f"{plural(len(groups), 'group')} of rows may stand for one contract each. Look at them before money moves.",
            first_rows(
                "Rows that may be one contract",
                ("Kind", "Contract IDs", "Why", "Where"),
                (
                    (
                        words[item["kind"]],
                        ", ".join(item["contract_ids"][:5]),
                        item["why"],
                        "; ".join(place_of(row) for row in item["rows"][:5]),
                    )
                    for item in groups
                ),
                len(groups),
                MOST,
            ),
        ],
    )


def _files(written: Mapping[str, Any]) -> Section:
    rows = [
        ("Report", written["report"]),
        ("Rows to mend", written["quarantine"]),
        ("Notices to send", written["notifications"]),
        *((f"Transfer list: {name}", file) for name, file in written["transfers"].items()),
    ]
    return Section(
        "Files",
        [Table(f"Written to {written['folder']}", ("What", "File"), [(name, file) for name, file in rows if file])],
    )


def figures(stock: Stocktake) -> list[Figure]:
    """Two plots: complete contracts by category, and value by risk, each with its words."""
    from .stocktake_frames import completeness_picture, risk_picture

    return [Figure(picture.markup, picture.text) for picture in (completeness_picture(stock), risk_picture(stock))]
