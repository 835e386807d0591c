"""Read a transition tracker: what is stated, what follows from it as ranges, what changed, what slipped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from .possible_counts import RATINGS, Count, Fitting, Range, Stated, number_range
from .ratings import UNKNOWN
from .settings import vocabulary
from .tracker_movement import ORDER, changes, slippage
from .tracker_rows import TrackerRows, read_rows
from .values import NOT_STATED

ALL_DOMAINS, ANY_DOMAIN, UNNAMED = "all domains", "any domain", "a domain not named"
LEFT_OUT = ("not applicable", "not rated")
LARGEST = 1_500


@dataclass(frozen=True)
class Tracker:
    """A tracker's rows and what follows from them.

    Attributes
    ----------
    register : TrackerRows
        Rows used and rows set aside.
    """

    register: TrackerRows

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Used rows as plain text, in the order of the files: the schema's fields, and file, sheet, row."""
        return self.register.frame

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """Rows of kind rating; one that holds for all domains stands once."""
        return self.rows[self.rows["kind"] == "rating"]

    @cached_property
    def scale(self) -> list[str]:
        """Red, amber and green, and the other ratings that some cell has, from worst to best."""
        used = set(self.ratings["rating"])
        return [name for name in (*ORDER, "not started") if name in RATINGS or name in used]

    @cached_property
    def dates(self) -> list[str]:
        """Days of the ratings, oldest first; an empty string where not stated."""
        return sorted(set(self.ratings["as_at"]))

    @cached_property
    def domains(self) -> list[str]:
        """Domains by name in the order of the files, then as many unnamed ones as the stated number leaves."""
        named = [name for name in dict.fromkeys(self.rows["domain"]) if name not in ("", ALL_DOMAINS, ANY_DOMAIN)]
        missing = max(0, (self._size(ALL_DOMAINS) or 0) - len(named))
        return named + [UNNAMED if missing == 1 else f"{UNNAMED} ({at})" for at in range(1, missing + 1)]

    @cached_property
    def regions(self) -> dict[str, str]:
        """From each rated body to its region, empty where not stated."""
        found: dict[str, str] = {}
        for body, region in zip(self.ratings["body"], self.ratings["region"], strict=True):
            found[body] = found.get(body) or region
        return found

    @cached_property
    def bodies_stated(self) -> int:
        """How many bodies there are: the number that a row states, or those rated."""
        return max(self._size("") or 0, len(self.regions))

    @cached_property
    def last_day(self) -> str:
        """The last day with ratings, empty where none is stated."""
        return self.dates[-1] if self.dates else ""

    @cached_property
    def is_grid(self) -> bool:
        """Whether every body and domain has a cell, known or not, for every day: dates stand side by side."""
        days = self.ratings.groupby(["body", "domain"])["as_at"].nunique()
        return bool(len(days) and (days == len(self.dates)).all())

    def _size(self, domain: str) -> int | None:
        rows = self.rows[(self.rows["kind"] == "count") & (self.rows["rating"] == "")
                         & (self.rows["domain"] == domain) & (self.rows["region"] == "")]
        numbers = [int(text) for text in rows["quantity"] if text.isdigit()]
        return numbers[-1] if numbers else None

    def cells(self, day: str | None = None) -> dict[tuple[str, str], str]:
        """Ratings by body and domain: on a day, or the last; left out where unknown, or where rows disagree."""
        if day is None and self.last_day and (self.ratings["as_at"] != "").all() and self.is_grid:
            day = self.last_day
        latest: dict[tuple[str, str], tuple[str, set[str]]] = {}
        for body, domain, rating, as_at in self.ratings[["body", "domain", "rating", "as_at"]].itertuples(index=False):
            if rating in ("", UNKNOWN) or (day is not None and as_at != day):
                continue
            for name in self.domains if domain == ALL_DOMAINS else [domain]:
                known = latest.get((body, name))
                if known is None or as_at > known[0]:
                    latest[body, name] = (as_at, {rating})
                elif as_at == known[0]:
                    known[1].add(rating)
        return {cell: next(iter(found)) for cell, (_, found) in latest.items() if len(found) == 1}

    @cached_property
    def counts(self) -> list[dict[str, Any]]:
        """Counts that a row states: what, stated, place, passage, and the count itself."""
        found = []
        for row in self.rows[self.rows["kind"] == "count"].itertuples(index=False):
            if row.rating:
                at_least = int(row.at_least) if row.at_least.isdigit() else 1
                count = Count(row.rating, row.domain or ANY_DOMAIN, row.quantity, row.region, at_least)
                found.append({"what": _in_words(count), "stated": row.quantity, "place": row.place,
                              "passage": row.passage, "count": count})
        return found

    @cached_property
    def fitting(self) -> Fitting:
        """Every set of ratings that fits what is stated."""
        bodies = dict(self.regions)
        for number in range(self.bodies_stated - len(bodies)):
            bodies[f"unnamed {number + 1}"] = ""
        return Fitting(Stated(bodies, tuple(self.domains), self.cells(), tuple(item["count"] for item in self.counts)))

    def bodies_with(self, rating: str, domain: str, at_least: int = 1, at_most: int | None = None) -> Range | None:
        """How many bodies can have a rating; see `possible_counts.Fitting.bodies_with`."""
        if self.counts and self.bodies_stated * len(self.domains) <= LARGEST:
            return self.fitting.bodies_with(rating, domain, at_least, at_most)
        return self._counted(rating, domain, at_least, at_most)

    def _counted(self, rating: str, domain: str, at_least: int, at_most: int | None) -> Range:
        """The same where nothing ties the open ratings to each other: they can be anything."""
        cells, low, high = self.cells(), 0, 0
        names = self.domains if domain in (ALL_DOMAINS, ANY_DOMAIN) else [domain]
        need = len(names) if domain == ALL_DOMAINS else at_least
        for body in self.regions:
            held = [cells.get((body, name), "") for name in names]
            sure, possible = held.count(rating), held.count(rating) + held.count("")
            low += sure >= need and (at_most is None or possible <= at_most)
            high += possible >= need and (at_most is None or sure <= at_most)
        spare = self.bodies_stated - len(self.regions)
        return Range(low, high + spare)

    @cached_property
    def derived(self) -> list[dict[str, Any]]:
        """Counts with what the rows say of them: what, stated (None where derived alone), low, high, place."""
        found: list[dict[str, Any]] = []

        def add(what: str, stated: str | None, place: str, reach: Range | None) -> None:
            found.append({"what": what, "stated": stated, "place": place, "low": reach.low if reach else None,
                          "high": reach.high if reach else None})

        for item in self.counts:
            count = item["count"]
            if not count.region:
                add(item["what"], item["stated"], item["place"],
                    self.bodies_with(count.rating, count.domain, count.at_least))
            elif self.bodies_stated * len(self.domains) <= LARGEST:
                size = self.fitting.region_size(count.region)
                add(item["what"], item["stated"], item["place"],
                    size if count.quantity == "all" else number_range(count.quantity, self.bodies_stated))
                add(f"bodies in {count.region}", None, "derived", size)
        domains = len(self.domains)
        for least, most in ((1, min(2, domains)), *(((3, domains),) if domains >= 3 else ())):
            add(f"bodies with {least} to {most} ambers", None, "derived",
                self.bodies_with("amber", ANY_DOMAIN, least, most))
        return found

    @cached_property
    def by_domain(self) -> dict[str, dict[str, Range | None]]:
        """How many bodies can have each rating, by domain."""
        return {domain: {rating: self.bodies_with(rating, domain) for rating in self.scale} for domain in self.domains}

    @cached_property
    def by_body(self) -> dict[str, dict[str, Range]]:
        """How many domains can have each rating, by body: from those known to those known and unknown."""
        cells, found = self.cells(), {}
        for body in self.regions:
            held = [cells.get((body, name), "") for name in self.domains]
            found[body] = {
                rating: Range(held.count(rating), held.count(rating) + held.count("")) for rating in self.scale
            }
        return found

    def cell_list(self) -> list[dict[str, Any]]:
        """Every cell of every day: body, domain, rating, date, and where it stands; ``unknown`` where it is blank."""
        rows = self.ratings[self.ratings["rating"] != ""]
        return [{"body": row.body, "domain": row.domain, "rating": row.rating, "date": row.as_at or None,
                 "file": row.file, "sheet": row.sheet, "row": int(row.row)} for row in rows.itertuples(index=False)]

    @cached_property
    def by_region(self) -> dict[str, dict[str, dict[str, int]]]:
        """Stated ratings by region and domain, and how many of the region's rated bodies have none stated."""
        cells, found = self.cells(), {}
        for region in sorted(set(self.regions.values())):
            mine = [body for body, place in self.regions.items() if place == region]
            found[region or NOT_STATED] = {
                domain: {rating: sum(cells.get((body, domain)) == rating for body in mine) for rating in self.scale}
                | {NOT_STATED: sum((body, domain) not in cells for body in mine)}
                for domain in self.domains
            }
        return found

    @cached_property
    def conflicts(self) -> list[dict[str, str]]:
        """Bodies and domains with two ratings on one day: body, domain, as_at, ratings."""
        held: dict[tuple[str, str, str], list[str]] = {}
        for body, domain, rating, day in self.ratings[["body", "domain", "rating", "as_at"]].itertuples(index=False):
            for name in (self.domains if domain == ALL_DOMAINS else [domain]) if rating not in ("", UNKNOWN) else ():
                held.setdefault((body, name, day), []).append(rating)
        return [
            {"body": body, "domain": domain, "as_at": day or NOT_STATED, "ratings": ", ".join(sorted(set(found)))}
            for (body, domain, day), found in held.items()
            if len(set(found)) > 1
        ]

    @cached_property
    def changes(self) -> list[dict[str, str]]:
        """Ratings that differ from one day to the next; see :func:`.tracker_movement.changes`."""
        return changes({day: self.cells(day) for day in self.dates if day})

    @cached_property
    def slippage(self) -> list[dict[str, Any]]:
        """What is late; see :func:`.tracker_movement.slippage`."""
        return slippage(self.rows)

    @cached_property
    def reasons(self) -> list[dict[str, str]]:
        """Reasons and comments: id, body, region, domain, rating, reason, said_by, place, passage."""
        kept = self.rows[(self.rows["reason"] != "") & (self.rows["kind"] != "count")]
        return [
            {
                "id": str(at),
                **{
                    name: row[name] or (NOT_STATED if name in ("rating", "domain", "region") else "")
                    for name in ("body", "region", "domain", "rating", "reason", "said_by", "place", "passage")
                },
            }
            for at, row in enumerate(kept.to_dict("records"))
        ]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Everything, ready for JSON; a range is [fewest, most], or null where the rows contradict each other."""
        register = self.register
        return {
            "files": list(register.files),
            "rows_in": register.rows_in,
            "rows_used": register.rows_in - len(register.quarantine),
            "rows_quarantined": len(register.quarantine),
            "notes": list(register.notes),
            "colour_differs": list(register.differs),
            "quarantine": register.set_aside(),
            "bodies": {"stated": self.bodies_stated, "named": len(self.regions)},
            "domains": {
                "stated": len(self.domains),
                "named": [name for name in self.domains if not name.startswith(UNNAMED)],
            },
            "dates": [day or NOT_STATED for day in self.dates],
            "counts": self.derived,
            "by_domain": {
                domain: {rating: [reach.low, reach.high] if reach else None for rating, reach in found.items()}
                for domain, found in self.by_domain.items()
            },
            "by_body": {
                body: {rating: [reach.low, reach.high] for rating, reach in found.items()}
                for body, found in self.by_body.items()
            },
            "by_region": self.by_region,
            "conflicts": self.conflicts,
            "changes": self.changes,
            "slippage": self.slippage,
            "reasons": self.reasons,
        }


def read_tracker(paths: Sequence[Path], progress: Callable[[int], None] | None = None) -> Tracker:
    """Read trackers; see :func:`~lessonbook.tools.registers.tracker_rows.read_rows`."""
    return Tracker(read_rows(paths, progress))


def _in_words(count: Count) -> str:
    bodies = f"bodies in {count.region}" if count.region else "bodies"
    if count.domain == ALL_DOMAINS:
        return f"{bodies} {count.rating} in all domains"
    if count.domain == ANY_DOMAIN:
        return f"{bodies} with {count.at_least} or more {count.rating}s"
    return f"{bodies} {count.rating} on {count.domain}"


def rating_words() -> list[str]:
    """The ratings that a tracker may state."""
    return list(vocabulary()["ratings"])
