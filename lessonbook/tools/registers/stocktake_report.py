"""The report of a stocktake, as parts that a terminal, a page and the book all show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...base.counts_in_words import plural
from . import stocktake_detail as detail
from .contract_rows import TOTAL
from .report_parts import (
    MOST,
    Figure,
    Section,
    Table,
    are,
    counts_table,
    first_rows,
    not_read,
    pounds,
    pounds_of_pence,
    set_aside,
)
from .stocktake import Stocktake
from .values import NOT_STATED


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
            detail.completeness(found, drawn),
            detail.risk(stock, found),
            detail.routes(found),
            detail.actions(stock, found),
            detail.receivers(stock, found),
            detail.providers(found),
            detail.duplicates(found),
            detail.to_map(found),
            detail.marks(found),
        ]
    made += [
        detail.rows(stock, found),
        detail.headings(found),
        set_aside([row.record() for row in stock.register.quarantine]),
    ]
    if written:
        made.append(_files(written))
    return made


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
    early = stock.money(detail.mask(len(stock.frame), stock.ends_before_transfer.index))
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
    parts.append(f"{are(found['rows_without_value'], 'row')} without a year's value.")
    if len(found["by_body"]) > 1 or NOT_STATED not in found["by_body"]:
        parts.append(counts_table("By sending body", "Body", found["by_body"]))
    return Section("Pounds", parts)


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
        (row["contract_id"], provider, row["end"], pounds_of_pence(pence))
        for row, provider, pence in zip(rows, part["provider"], part["annual_value"], strict=False)
    ]
    table = first_rows("Soonest first", ("Contract", "Provider", "Ends", "A year"), shown, len(rows))
    return [Section("Contracts that end before the transfer", [lead, *([table] if rows else [])])]


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
