"""Counts as ranges: the fewest and the most that any set of ratings can give which fits what is stated."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

RATINGS = ("red", "amber", "green")
SHARES = {"a third": Fraction(1, 3), "one third": Fraction(1, 3), "two thirds": Fraction(2, 3), "half": Fraction(1, 2),
          "a half": Fraction(1, 2), "a quarter": Fraction(1, 4), "three quarters": Fraction(3, 4)}
MOST_NODES = 100


@dataclass(frozen=True)
class Range:
    """The fewest and the most."""

    low: int
    high: int

    def __str__(self) -> str:
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"

    def __contains__(self, number: int) -> bool:
        return self.low <= number <= self.high


@dataclass(frozen=True)
class Count:
    """A count that a source states: bodies with a rating.

    Attributes
    ----------
    rating : str
        Which.
    domain : str
        In one domain; ``all domains``; or ``any domain``, in at least `at_least` of them.
    quantity : str
        A number, ``all``, ``4 of 5`` or a share such as ``a third``.
    region : str
        Only bodies of a region; empty for all bodies.
    """

    rating: str
    domain: str
    quantity: str
    region: str = ""
    at_least: int = 1


@dataclass(frozen=True)
class Stated:
    """What is known of a tracker on one day.

    Attributes
    ----------
    bodies : dict of str to str
        From each body to its region, empty where not stated; bodies nobody names have made-up names.
    domains : tuple of str
        Domains, the unnamed too.
    cells : dict of (str, str) to str
        Ratings by body and domain.
    counts : tuple of Count
        Counts that the source gives.
    """

    bodies: Mapping[str, str]
    domains: tuple[str, ...]
    cells: Mapping[tuple[str, str], str]
    counts: tuple[Count, ...]


def number_range(quantity: str, size: int) -> Range | None:
    """Read a quantity over a group of known size; None where it depends on a group whose size is not known.

    A share that gives no whole number is read as the whole numbers beside it.
    """
    text = quantity.strip().casefold()
    if text.isdigit():
        return Range(int(text), int(text))
    if found := re.fullmatch(r"(\d+) of (\d+)", text):
        return Range(int(found[1]), int(found[1]))
    if text in SHARES:
        return Range(math.floor(SHARES[text] * size), math.ceil(SHARES[text] * size))
    return None


class Fitting:
    """All sets of ratings that fit what is stated, as whole-number programs that SciPy's HiGHS solves.

    Notes
    -----
    One yes-or-no variable stands for each body, domain and rating. Where a region's bodies are not all stated,
    whether a body belongs to it is a variable too. A solver that reaches its limit gives its bound, so that a
    range may be too wide but never too narrow. The limit counts steps and not seconds, so that every machine
    gives the same range.
    """

    def __init__(self, stated: Stated) -> None:
        self.stated = stated
        self.ratings = tuple(dict.fromkeys((*RATINGS, *stated.cells.values())))
        self.size = 0
        self.low: list[float] = []
        self.high: list[float] = []
        self.rules: list[tuple[dict[int, float], float, float]] = []
        self.bodies, self.domains = list(stated.bodies), list(stated.domains)
        self.cell: dict[tuple[str, str, str], int] = {}
        self.flags: dict[tuple[str, str, int], int] = {}
        for body in self.bodies:
            for domain in self.domains:
                known = stated.cells.get((body, domain), "")
                for rating in self.ratings:
                    fixed = float(known == rating) if known else None
                    self.cell[body, domain, rating] = self.variable(fixed)
                self.rule({self.cell[body, domain, rating]: 1 for rating in self.ratings}, 1, 1)
        self.regions = sorted({count.region for count in stated.counts if count.region})
        self.member = {(body, region): self.variable(None if not stated.bodies[body]
                                                     else float(stated.bodies[body] == region))
                       for body in self.bodies for region in self.regions}
        for body in self.bodies:
            if self.regions:
                self.rule({self.member[body, region]: 1 for region in self.regions}, 0, 1)
        for count in stated.counts:
            self.apply(count)

    def variable(self, fixed: float | None = None) -> int:
        """Add a yes-or-no variable; gives its number."""
        self.low.append(0 if fixed is None else fixed)
        self.high.append(1 if fixed is None else fixed)
        self.size += 1
        return self.size - 1

    def rule(self, weights: dict[int, float], low: float, high: float) -> None:
        """Add a rule: a weighted sum lies between two numbers."""
        self.rules.append((weights, low, high))

    def has(self, body: str, rating: str, domain: str, at_least: int) -> int:
        """A variable that says whether a body has a rating in a domain, in all, or in at least so many."""
        if domain in self.domains:
            return self.cell[body, domain, rating]
        most = len(self.domains)
        need = most if domain == "all domains" else at_least
        if (body, rating, need) in self.flags:
            return self.flags[body, rating, need]
        flag = self.flags[body, rating, need] = self.variable()
        cells = {self.cell[body, name, rating]: 1.0 for name in self.domains}
        self.rule({**cells, flag: -float(need)}, 0, most)
        self.rule({**cells, flag: -float(most - need + 1)}, -most, need - 1)
        return flag

    def both(self, one: int, other: int) -> int:
        """A variable that is yes where two others are."""
        flag = self.variable()
        self.rule({flag: 1, one: -1}, -1, 0)
        self.rule({flag: 1, other: -1}, -1, 0)
        self.rule({flag: 1, one: -1, other: -1}, -1, 1)
        return flag

    def apply(self, count: Count) -> None:
        """Hold every set of ratings to a stated count."""
        flags = {body: self.has(body, count.rating, count.domain, count.at_least) for body in self.bodies}
        if not count.region:
            found = number_range(count.quantity, len(self.bodies))
            if found:
                self.rule(dict.fromkeys(flags.values(), 1.0), found.low, found.high)
            return
        members = {self.member[body, count.region]: 1.0 for body in self.bodies}
        inside = {self.both(self.member[body, count.region], flags[body]): 1.0 for body in self.bodies}
        if count.quantity.casefold() == "all":
            self.rule({**members, **dict.fromkeys(inside, -1.0)}, 0, 0)
            self.rule(members, 1, len(self.bodies))
        elif share := re.fullmatch(r"(\d+) of (\d+)", count.quantity.strip()):
            self.rule(members, int(share[2]), int(share[2]))
            self.rule(inside, int(share[1]), int(share[1]))
        elif count.quantity.isdigit():
            self.rule(inside, int(count.quantity), int(count.quantity))

    def bounds(self, flags: Sequence[int]) -> Range | None:
        """The fewest and the most of some variables that can be yes; None where what is stated cannot all be true."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        goal = np.zeros(self.size)
        for flag in flags:
            goal[flag] += 1
        entries = [(row, column, weight) for row, (weights, _, _) in enumerate(self.rules)
                   for column, weight in weights.items()]
        rows, columns, weights = zip(*entries, strict=True)
        matrix = coo_array((weights, (rows, columns)), shape=(len(self.rules), self.size)).tocsr()
        limits = LinearConstraint(matrix, [low for _, low, _ in self.rules], [high for _, _, high in self.rules])
        ends = []
        for sign in (1, -1):
            result = milp(sign * goal, constraints=limits, integrality=np.ones(self.size),
                          bounds=Bounds(np.array(self.low), np.array(self.high)),
                          options={"node_limit": MOST_NODES, "presolve": True})
            if result.status == 2:
                return None
            widest = 0.0 if sign == 1 else float(-len(flags))
            bound = widest if result.mip_dual_bound is None else max(result.mip_dual_bound, widest)
            ends.append(sign * bound)
        return Range(math.ceil(ends[0] - 1e-6), math.floor(ends[1] + 1e-6))

    def bodies_with(self, rating: str, domain: str, at_least: int = 1, at_most: int | None = None) -> Range | None:
        """How many bodies can have a rating in a domain, in all, or in between so many and so many domains."""
        flags = []
        for body in self.bodies:
            flag = self.has(body, rating, domain, at_least)
            if at_most is not None and at_most < len(self.domains):
                more = self.has(body, rating, "any domain", at_most + 1)
                between = self.variable()
                self.rule({between: 1, flag: -1, more: 1}, 0, 0)
                flag = between
            flags.append(flag)
        return self.bounds(flags)

    def region_size(self, region: str) -> Range | None:
        """How many bodies a region can have."""
        return self.bounds([self.member[body, region] for body in self.bodies])
