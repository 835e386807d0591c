"""The report of a tracker, as parts that a terminal, a page and the book all show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .report_parts import Section, Table, not_read, remarks, set_aside
from .tracker import Tracker
from .tracker_reasons import Reason
from .values import NOT_STATED

LETTERS = {
    "red": "R",
    "amber-red": "A/R",
    "amber": "A",
    "amber-green": "A/G",
    "green": "G",
    "complete": "C",
    "not started": "NS",
    "not applicable": "n/a",
    "not rated": "–",
    NOT_STATED: "?",
}
CAVEAT = (
    "A tracker of this kind measures the setting up of structures only. It says nothing of resources, of duties "
    "without a home, or of fragile providers."
)


def report(tracker: Tracker, reasons: Sequence[Reason] = (), titles: dict[str, str] | None = None) -> list[Section]:
    """Put the report of a tracker together.

    Parameters
    ----------
    tracker : Tracker
        What was read.
    reasons : sequence of Reason
        Its reasons with themes and lessons; empty outside a knowledge base.
    titles : dict of str to str
        Titles of themes by id.
    """
    found = tracker.summary
    rows = Section(
        "Rows",
        [
            f"Read {found['rows_in']:,} rows: {found['rows_used']:,} used and {found['rows_quarantined']:,} set aside. "
            f"They rate {found['bodies']['named']:,} named bodies of {found['bodies']['stated']:,}, "
            f"in {found['domains']['stated']} domains.",
            *remarks(found["files"]),
            *_unrated(tracker),
            *tracker.register.notes,
            CAVEAT,
        ],
    )
    made = [*not_read(tracker.register), rows]
    if found["rows_used"]:
        made += [
            heatmap(tracker),
            movement(tracker),
            *(
                Section(part.title, [*part.parts, CAVEAT])
                for part in (counted(tracker), by_domain(tracker), by_body(tracker), by_region(tracker))
            ),
            grouped(reasons, titles or {}) if reasons else said(tracker),
        ]
    if found["rows_quarantined"]:
        made.append(set_aside([row.record() for row in tracker.register.quarantine]))
    return made


def _unrated(tracker: Tracker) -> list[str]:
    """What to do where no row states a rating, as where each domain has a column of its own."""
    if not len(tracker.ratings) or (~tracker.ratings["rating"].isin(["", "unknown"])).any():
        return []
    return ["No row states a rating. Give a row for each body and domain, under the headings Body, Domain and Rating."]


def heatmap(tracker: Tracker) -> Section:
    """Bodies by domains, each rating as a letter; G green, A amber, R red, ? not stated."""
    cells = tracker.cells()
    rows = [
        [body, *(LETTERS[cells.get((body, domain), NOT_STATED)] for domain in tracker.domains)]
        for body in tracker.regions
    ]
    spare = tracker.bodies_stated - len(rows)
    if spare:
        rows.append([f"{spare} bodies not named", *("?" for _ in tracker.domains)])
    used = [name for name in LETTERS if name in (*tracker.scale, *tracker.cells().values(), NOT_STATED)]
    key = ", ".join(f"{LETTERS[name]} {name}" for name in used)
    table = Table(f"Ratings by body and domain: {key}", ("Body", *tracker.domains), rows, whole=True)
    return Section("Heatmap", [table, CAVEAT])


def counted(tracker: Tracker) -> Section:
    """Stated counts beside what the rows allow."""
    return Section(
        "Counts",
        [
            "A range gives the fewest and the most that fit everything the rows state.",
            Table(
                "What is stated, and what follows",
                ("What", "Stated", "Range", "Where"),
                [
                    (item["what"], item["stated"] or "not stated", _range(item["low"], item["high"]), item["place"])
                    for item in tracker.derived
                ],
            ),
        ],
    )


def by_domain(tracker: Tracker) -> Section:
    """Ranges by domain and rating."""
    return Section(
        "Domains",
        [
            Table(
                "How many bodies can have each rating",
                ("Domain", *map(str.capitalize, tracker.scale)),
                [
                    (domain, *(_range(reach.low, reach.high) if reach else "contradictory" for reach in found.values()))
                    for domain, found in tracker.by_domain.items()
                ],
            )
        ],
    )


def by_body(tracker: Tracker) -> Section:
    """Ranges by body and rating."""
    return Section(
        "Bodies",
        [
            Table(
                "In how many domains each body can have a rating",
                ("Body", *map(str.capitalize, tracker.scale)),
                [(body, *map(str, found.values())) for body, found in tracker.by_body.items()],
            )
        ],
    )


def by_region(tracker: Tracker) -> Section:
    """Stated ratings by region and domain: letters with counts."""
    rows = [[region, *(_tally(counts) for counts in domains.values())] for region, domains in tracker.by_region.items()]
    return Section("Regions", [Table("Stated ratings of named bodies, by region", ("Region", *tracker.domains), rows)])


def movement(tracker: Tracker) -> Section:
    """What changed and what slipped."""
    parts: list[Any] = []
    if len(tracker.dates) < 2:
        parts.append("All ratings stand at one time, so no change can be shown.")
    elif tracker.changes:
        parts.append(
            Table(
                "Ratings that changed",
                ("Body", "Domain", "Since", "Until", "Was", "Now", "Direction"),
                [tuple(item.values()) for item in tracker.changes],
            )
        )
    else:
        parts.append("No rating changed between the dates.")
    if tracker.conflicts:
        parts.append(
            Table(
                "Two ratings for one day; neither is counted",
                ("Body", "Domain", "As at", "Ratings"),
                [tuple(item.values()) for item in tracker.conflicts],
            )
        )
    if tracker.slippage:
        parts.append(
            Table(
                "What is late",
                ("Body", "Domain", "Due", "Now expected", "Days late", "Months late", "Where"),
                [tuple(item.values()) for item in tracker.slippage],
            )
        )
    if tracker.register.differs:
        parts.append(
            Table(
                "Word and colour differ; the word is counted",
                ("Body", "Domain", "Word", "Colour"),
                [tuple(item.values()) for item in tracker.register.differs],
            )
        )
    return Section("Change and slippage", parts)


def said(tracker: Tracker) -> Section:
    """Reasons as they stand, where no codebook is at hand."""
    return Section(
        "Reasons",
        [
            Table(
                "Reasons and comments",
                ("Body", "Domain", "Reason", "Who says so", "Where"),
                [
                    (item["body"], item["domain"], item["reason"], item["said_by"], item["place"])
                    for item in tracker.reasons
                ],
            )
        ],
    )


def grouped(reasons: Sequence[Reason], titles: dict[str, str]) -> Section:
    """Reasons under their themes, with the lessons that bear on each."""
    parts: list[Any] = ["The tagger finds the theme of each reason. No person has checked it."]
    for theme, members in by_theme(reasons, titles):
        parts.append(
            Table(
                theme,
                ("Body", "Domain", "Reason", "Who says so", "Lessons"),
                [
                    (
                        item.record["body"],
                        item.record["domain"],
                        item.record["reason"],
                        item.record["said_by"],
                        "; ".join(f"{lesson.id} {lesson.title}" for lesson in item.lessons),
                    )
                    for item in members
                ],
            )
        )
    return Section("Reasons", parts)


def by_theme(reasons: Sequence[Reason], titles: dict[str, str]) -> list[tuple[str, list[Reason]]]:
    """Reasons by theme title, the theme with most reasons first."""
    groups: dict[str, list[Reason]] = {}
    for item in reasons:
        groups.setdefault(titles.get(item.theme, item.theme) or "No theme found", []).append(item)
    return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def _range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return "contradictory"
    return str(low) if low == high else f"{low} to {high}"


def _tally(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {LETTERS[rating]}" for rating, number in counts.items() if number) or "none"
