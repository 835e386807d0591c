"""The report of a stocktake, as parts that a terminal, a page and the book all show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..wording import plural
from .cells import NOT_STATED
from .parts import Figure, Section, Table, first_rows, not_read, place_of, set_aside
from .register import UNREAD
from .schema import STEPS, STOCKTAKE
from .stocktake import Stocktake

MOST = 500
SHOWN_OVERDUE = ("contract_id", "provider", "action", "owner", "due", "days_late")


def report(stock: Stocktake, written: Mapping[str, Any] | None = None, drawn: Sequence[Figure] = ()) -> list[Section]:
    """Put the report of a stocktake together.

    Parameters
    ----------
    stock : Stocktake
        What was found.
    written : mapping, optional
        Where the files are; see :func:`~lessonbook.registers.exports.write_files`.
    drawn : sequence of Figure
        Plots for a page; see :func:`figures`.
    """
    found = stock.summary
    made = [*not_read(stock.register), _rows(stock, found)]
    if found["rows_used"]:
        made += [_completeness(found, drawn), _money(found), _actions(stock, found), _receivers(stock, found),
                 _duplicates(found)]
    made.append(set_aside([row.record() for row in stock.register.quarantine], MOST))
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


def _rows(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    hidden = [f"{sheet['sheet']} in {item['file']}" for item in found["files"] for sheet in item["sheets"]
              if sheet["hidden"] and sheet["rows_in"]]
    parts: list[Any] = [
        f"Read {found['rows_in']:,} rows: {found['rows_used']:,} used and {found['rows_quarantined']:,} set aside. "
        f"Dates are judged as of {found['as_of']}.",
        Table("Files", ("File", "Rows in", "Used", "Set aside"),
              [(item["file"], *(("not read", "", "") if item["status"] == UNREAD else
                                (item["rows_in"], item["rows_used"], item["rows_quarantined"])))
               for item in found["files"]])]
    if hidden:
        parts.append(f"Hidden sheets were read too: {', '.join(hidden)}.")
    unused = sorted({name for item in found["files"] for sheet in item["sheets"] for name in sheet["unused_columns"]})
    if unused:
        parts.append(f"Columns that the register does not have were left out: {', '.join(unused[:20])}.")
    return Section("Rows", parts)


def _completeness(found: Mapping[str, Any], drawn: Sequence[Figure]) -> Section:
    titles = [STOCKTAKE.by_name[step].title for step in STEPS]
    rows: list[list[Any]] = []
    for name, stage in found["by_stage"].items():
        passed = {True: "passed", False: "to come", None: ""}[stage["deadline_passed"]]
        rows.append([name, f"{stage['due'] or 'none'} {passed}".strip(), stage["rows"], *_steps(stage),
                     stage["complete"]])
        rows += [[category, "", item["rows"], *_steps(item), item["complete"]]
                 for category, item in stage["categories"].items()]
    late = Table("Steps against the deadline", ("Stage", "Step", "On time", "Late", "Day not stated", "Missing"),
                 [[name, STOCKTAKE.by_name[step].title, item["on_time"], item["late"], item["undated"], item["missing"]]
                  for name, stage in found["by_stage"].items() for step, item in stage["steps"].items()])
    phases = Table("Rows by phase", ("Phase", "Rows"), list(found["by_phase"].items()))
    return Section("Completeness", [
        *drawn,
        Table("Steps done by stage and category", ("Stage or category", "Deadline", "Rows", *titles, "All four"), rows),
        late, phases])


def _steps(item: Mapping[str, Any]) -> list[str]:
    return [percent(item["steps"][step]["share"]) for step in STEPS]


def _money(found: Mapping[str, Any]) -> Section:
    spend = found["spend"]
    if spend["control"]:
        covered = f"{pounds(spend['used'])} of {pounds(spend['control'])}, which is {spend['share'] * 100:.1f} % " \
                  "of the control total. The aim is 100 %."
        if spend["share"] > 1:
            covered += " More than all cannot be covered: look for duplicates and for contracts of other bodies."
    else:
        covered = f"{pounds(spend['used'])} a year. No control total was given, so the share covered is not known."
    parts: list[Any] = [f"Contracts in use come to {covered}",
                        f"{_are(found['rows_without_value'], 'row')} without a value. "
                        "A row that repeats another exactly counts once.",
                        Table("Risk by value", ("Risk", "Rows", "Value a year"),
                              [(name, item["rows"], pounds(item["value"])) for name, item in found["by_risk"].items()])]
    return Section("Money and risk", parts)


def _actions(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    late, tell = found["actions_overdue"], found["notifications"]
    head = [*(STOCKTAKE.by_name[name].title for name in SHOWN_OVERDUE[:-1]), "Days late"]
    parts: list[Any] = [f"{_are(len(late), 'action')} overdue."]
    if late:
        parts.append(first_rows("Actions overdue, oldest first", head,
                                ([row[name] for name in SHOWN_OVERDUE] for row in late), len(late), MOST))
    parts.append(f"{_are(len(stock.to_notify), 'contract')} waiting for a notice to the provider.")
    if tell:
        parts.append(first_rows("Notices to send, by provider", ("Provider", "Contracts", "Contract IDs"),
                                ((name, len(ids), ", ".join(ids[:10]) + (" ..." if len(ids) > 10 else ""))
                                 for name, ids in tell.items()), len(tell), MOST))
    return Section("Actions and notices", parts)


def _receivers(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    several = found["successors"]
    split = stock.frame[stock.duplicates.split]
    parts: list[Any] = [
        f"{_are(several['not_stated'], 'row')} without a successor, and {_are(several['several'], 'row')} with "
        f"several. {_are(several['split'], 'row')} part of a contract that is split between receivers.",
        Table("What goes to whom", ("Receiver", "Rows", "Value a year"),
              [(name, count, pounds(stock.money(_mask(len(stock.frame), stock.transfers[name]))))
               for name, count in found["transfers"].items()])]
    if several["not_in_settings"]:
        parts.append(f"Receivers that the settings do not list: {', '.join(several['not_in_settings'][:20])}.")
    if len(split):
        parts.append(first_rows("Split between receivers", ("Contract", "Provider", "Successor"),
                                split[["contract_id", "provider", "successor"]].itertuples(index=False), len(split),
                                MOST))
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
    return Section("Duplicates", [
        f"{plural(len(groups), 'group')} of rows may stand for one contract each. Look at them before money moves.",
        first_rows("Rows that may be one contract", ("Kind", "Contract IDs", "Why", "Where"),
                   ((words[item["kind"]], ", ".join(item["contract_ids"][:5]), item["why"],
                     "; ".join(place_of(row) for row in item["rows"][:5])) for item in groups), len(groups), MOST)])


def _files(written: Mapping[str, Any]) -> Section:
    rows = [("Report", written["report"]), ("Rows to mend", written["quarantine"]),
            ("Notices to send", written["notifications"]),
            *((f"Transfer list: {name}", file) for name, file in written["transfers"].items())]
    return Section("Files", [Table(f"Written to {written['folder']}", ("What", "File"),
                                   [(name, file) for name, file in rows if file])])


def figures(stock: Stocktake) -> list[Figure]:
    """Two plots: complete contracts by category, and value by risk, each with its words."""
    from .stocktake_frames import completeness_picture, risk_picture

    return [Figure(picture.svg, picture.text) for picture in (completeness_picture(stock), risk_picture(stock))]
