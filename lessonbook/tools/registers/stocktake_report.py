"""The report of a stocktake, as parts that a terminal, a page and the book all show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...base.counts_in_words import plural
from .cell_values import NOT_STATED
from .register import UNREAD
from .report_parts import Figure, Section, Table, first_rows, not_read, place_of, remarks, set_aside
from .schema import STEPS, STOCKTAKE
from .stocktake import SEVERAL, Stocktake
from .totals import TOTAL

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
    made = [*not_read(stock.register), _rows(stock, found)]
    if found["rows_used"]:
        made[-1:] = [_in_short(stock, found), made[-1]]
        made += [_completeness(found, drawn), _money(stock, found), _actions(stock, found), _receivers(stock, found),
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


def _in_short(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    """What is missing, what is risky, what goes to whom, and what to do: the rest of the report has the details."""
    size, spend = found["rows_used"], found["spend"]
    missing = [f"{_lack(stage['rows'] - stage['complete'])} one or more of the four steps in {name}"
               + (f", {'whose deadline was' if stage['deadline_passed'] else 'due'} {stage['due']}"
                  if stage["due"] else "") for name, stage in found["by_stage"].items()
               if stage["complete"] < stage["rows"]]
    if found["rows_without_value"]:
        missing.append(f"{plural(found['rows_without_value'], 'contract')} without a value")
    if spend["control"]:
        missing.append(f"{spend['share'] * 100:.1f} % of the control total is covered")
    top, unknown = next(iter(found["by_risk"])), found["by_risk"][NOT_STATED]
    high = found["by_risk"][top]
    risky = [f"{plural(high['rows'], 'contract')} at {top} risk, {pounds(high['value'])} a year",
             f"{plural(unknown['rows'], 'contract')} whose risk is not stated, {pounds(unknown['value'])} a year",
             f"{plural(len(found['actions_overdue']), 'action')} overdue"]
    named = [name for name in found["transfers"] if name not in (SEVERAL, NOT_STATED)]
    open_ended = found["successors"]
    whom = [f"{size - open_ended['not_stated'] - open_ended['several']:,} of {plural(size, 'contract')} to "
            f"{plural(len(named), 'receiver')}", f"{open_ended['not_stated']:,} without a successor",
            f"{open_ended['several']:,} with several"]
    mend = sum(TOTAL not in row.reason for row in stock.register.quarantine)
    todo = [words for number, words in (
        (mend, f"mend {plural(mend, 'row')} set aside"),
        (len(found["duplicates"]), f"look at {plural(len(found['duplicates']), 'group')} of likely duplicates"),
        (len(found["notifications"]), f"tell {plural(len(found['notifications']), 'provider')} of a change")) if number]
    rows = [(question, "; ".join(answers) or "nothing") for question, answers in (
        ("What is missing", missing), ("What is risky", risky), ("What goes to whom", whom), ("What to do next", todo))]
    return Section("In short", [Table(f"{plural(size, 'contract')}, {pounds(spend['used'])} a year",
                                      ("Question", "Answer"), rows, whole=True)])


def _lack(number: int) -> str:
    return f"{plural(number, 'contract')} {'lacks' if number == 1 else 'lack'}"


def _rows(stock: Stocktake, found: Mapping[str, Any]) -> Section:
    parts: list[Any] = [
        f"Read {found['rows_in']:,} rows: {found['rows_used']:,} used and {found['rows_quarantined']:,} set aside. "
        f"Dates are judged as of {found['as_of']}.",
        Table("Files", ("File", "Rows in", "Used", "Set aside"),
              [(item["file"], *(("not read", "", "") if item["status"] == UNREAD else
                                (item["rows_in"], item["rows_used"], item["rows_quarantined"])))
               for item in found["files"]])]
    return Section("Rows", [*parts, *remarks(found["files"])])


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


def _money(stock: Stocktake, found: Mapping[str, Any]) -> Section:
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
    top = next(iter(found["by_risk"]))
    worst = stock.frame.loc[stock.rows_with("risk", top), list(SHOWN_RISKY)].sort_values(
        ["annual_value", "contract_id"], ascending=[False, True], kind="stable")
    if len(worst):
        head = [STOCKTAKE.by_name[name].title for name in SHOWN_RISKY]
        parts.append(first_rows(f"Contracts at {top} risk, largest first", head, (
            (ident, provider, pounds(None if pence != pence else pence / 100), gaps, action, successor or NOT_STATED)
            for ident, provider, pence, gaps, action, successor in worst.itertuples(index=False)), len(worst), MOST))
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
