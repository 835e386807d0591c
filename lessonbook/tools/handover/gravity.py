"""How grave a concern is: by what the document states of it, then harm to people, scale and time; with the reasons."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from .concerns import Concern

# What may follow, the gravest first: its weight, what to call it, and the words that speak of it.
_HARM = (
    (
        5.0,
        "people have died",
        re.compile(
            r"\b(?:deaths?|died|dead|dies|dying|suicides?|took (?:her|his|their) own li(?:fe|ves)|killed"
            r"|mortality|stillb\w+"
            r"|inquest|coroner|fatal)\b",
            re.IGNORECASE,
        ),
    ),
    (
        4.2,
        "harm to people",
        re.compile(
            r"\b(?:harm(?:ed|s)?|never events?|wrong[- ](?:site|side|limb|patient|drug|dose)|abuse\w*"
            r"|neglect\w*|safeguarding"
            r"|unsafe|not safe|injur\w+|fractures?|bleeds?|blind\w*"
            r"|malnutrition|malnourish\w+|dehydrat\w+|serious incidents?|infections?|restrain\w+|assault\w*|overdos\w+"
            r"|retained (?:object|instrument)s?|missing (?:drugs|medicines?)|sepsis)\b",
            re.IGNORECASE,
        ),
    ),
    (
        3.6,
        "nobody may be there when it matters",
        re.compile(
            r"\b(?:alone|(?:no|without) (?:\w+ )?cover|unstaffed"
            r"|(?:one|no|a single) (?:\w+ )?(?:nurse|doctor|midwife|paramedic|consultant|clinician)s?"
            r"|rota gaps?|left without|turned away|cannot staff|no "
            r"one to|single[- ]handed"
            r"|unsupervised|cannot be covered)\b",
            re.IGNORECASE,
        ),
    ),
    (
        3.2,
        "a service may fall",
        re.compile(
            r"\b(?:clos(?:e|es|ed|ure|ing)|collaps\w+|fragile|run(?:s|ning)? out|withdraw\w*|insolven\w*"
            r"|administration|expir\w+"
            r"|hand(?:s|ed|ing)? back|for sale|notice|lease|landlord|cease[sd]?|no successor|retir\w+"
            r"|resign\w*"
            r"|pull(?:ed|ing) out|ends? (?:in|on)|have left|lost its|suspended|no replacement"
            r"|unsustainable)\b",
            re.IGNORECASE,
        ),
    ),
    (
        2.4,
        "people wait or go without",
        re.compile(
            r"\b(?:wait\w*|delay\w*|backlog|overdue|cancel\w*|breach\w*|missed|late\b|out of area|response "
            r"times?|uptake|coverage"
            r"|vaccin\w+|screening|no (?:reviews?|appointments?|access|places?)|postponed|deferred|handover delays?"
            r"|unreviewed|go without)\b",
            re.IGNORECASE,
        ),
    ),
    (
        1.8,
        "money",
        re.compile(
            r"£|\b(?:deficit|overspen[dt]\w*|budget|savings|cash|costs?|claim|unfunded|invoices?"
            r"|liabilit\w+)\b",
            re.I,
        ),
    ),
    (1.4, "staff", re.compile(r"\b(?:vacanc\w+|staff|recruit\w*|sickness|turnover|morale|agency|locums?)\b", re.I)),
)
_CHILDREN = re.compile(
    r"\b(?:child(?:ren)?|bab(?:y|ies)|infants?|mothers?|births?|maternity|learning "
    r"disabilit\w+|dementia)\b",
    re.I,
)
_PEOPLE = re.compile(
    r"(?P<number>\d[\d,]*)(?: \w+){0,3}? (?:people|patients|children|babies|residents|beds|women|men"
    r"|mothers|families|adults|under-\w+|over-\w+|wait\w*|carers|households|pupils|clients|users|tenants|referrals|cases)\b"
    r"|\b(?:list|caseload|population) of (?P<list>\d[\d,]*)",
    re.IGNORECASE,
)
_POUNDS = re.compile(r"£(?P<pounds>\d[\d,.]*)\s?(?P<unit>m|bn|million|billion|k)?", re.IGNORECASE)
_SOON = re.compile(
    r"\b(?:already|now|tonight|this (?:week|month)|next (?:week|month)|(?:twice|three times|again)|by the end"
    r"|beyond|within|until|since|every (?:night|week|day))\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:worst|gravest|most (?:serious|urgent|pressing)) first\b|\bin order of "
    r"(?:gravity|priority|risk)\b",
    re.I,
)
_RATED = {
    "red": 1.0, "extreme": 1.2, "high": 0.8, "amber": 0.2, "medium": 0.1, "moderate": 0.1, "green": -1.0, "low": -1.0,
}  # fmt: skip
FULL_SCORE = 25  # likelihood by consequence, each from 1 to 5
PEOPLE_WEIGHT, POUNDS_WEIGHT, LISTED = 0.35, 0.3, 11.0


class Gravity(NamedTuple):
    """A weight, the greater the graver, and its reasons in words, the weightiest first."""

    weight: float
    reasons: tuple[str, ...]


def gravity(concern: Concern, place: int = 0) -> Gravity:
    """How grave a concern is and why.

    A stated score, colour or order counts first. Then what may follow: death, harm, nobody there, a service that
    falls, people who wait, money; worse for children and for people who cannot speak for themselves, for many than for
    few, and where it is already so. These weights are rules of thumb, and the reasons are shown so that people can
    put the order right.

    Parameters
    ----------
    concern : Concern
        The concern.
    place : int
        Its place, from 1, in a list that its heading calls ordered by gravity; 0 where there is no such list.
    """
    text, facts = concern.passage.text, concern.facts
    reasons: list[str] = []
    weight = 0.0
    if place:
        reasons.append(f"listed {_ordinal(place)} by the author")
    if facts.score is not None:
        weight += 4.0 * facts.score / FULL_SCORE
        reasons.append(f"scored {facts.score}")
    if facts.rating:
        weight += _RATED[facts.rating]
        reasons.append(f"rated {facts.rating}")
    kinds = [(value, words) for value, words, pattern in _HARM if pattern.search(text)]
    if kinds:
        weight += kinds[0][0] + 0.3 * min(2, len(kinds) - 1)
        reasons.append(kinds[0][1])
    if kinds and kinds[0][0] > 2 and (found := _CHILDREN.search(text)):
        weight += 0.5
        reasons.append(found[0].lower())
    scale, told = _scale(text)
    weight += scale
    reasons += told
    if facts.date or _SOON.search(text):
        weight += 0.3
    if not facts.action:
        weight += 0.2
    if concern.vague:
        weight -= 1.5
    if place:  # who wrote the list knew more than these rules do: its order stands
        weight = max(2.0, LISTED - place) + weight / 100
    return Gravity(round(weight, 3), tuple(reasons) or ("to be judged",))


def ordered_place(concern: Concern, before: int) -> int:
    """The place of a concern in a list whose heading says that the gravest stand first; 0 elsewhere."""
    return before + 1 if _ORDERED.search(concern.passage.section.rsplit(": ", 1)[-1]) else 0


def by_gravity(concerns: list[Concern] | tuple[Concern, ...]) -> list[tuple[Concern, Gravity]]:
    """Concerns with their gravity, the gravest first; equals in the order of the document."""
    found, places = [], {}  # type: list[tuple[Concern, Gravity]], dict[str, int]
    for one in concerns:
        section = one.passage.section
        place = ordered_place(one, places.get(section, 0))
        places[section] = place
        found.append((one, gravity(one, place)))
    return sorted(found, key=lambda pair: -pair[1].weight)


def _scale(text: str) -> tuple[float, list[str]]:
    """What the number of people and the sum of money add, and how to say it."""
    counts = (found["number"] or found["list"] for found in _PEOPLE.finditer(text))
    people = max((int(count.replace(",", "")) for count in counts), default=0)
    pounds = [(_pounds(found), found[0]) for found in _POUNDS.finditer(text)]
    most = max(pounds, default=(0.0, ""))
    weight = PEOPLE_WEIGHT * math.log10(people) if people > 1 else 0.0
    weight += POUNDS_WEIGHT * math.log10(most[0] / 1e5) if most[0] > 1e5 else 0.0
    return weight, ([f"{people:,} people"] if people > 1 else []) + ([most[1].rstrip(".,")] if most[0] > 1e5 else [])


def _pounds(found: re.Match[str]) -> float:
    number = float(re.sub(r"[^\d.]", "", found["pounds"]).rstrip(".") or 0)
    units = {"m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "k": 1e3}
    return number * units.get((found["unit"] or "").lower(), 1.0)


def _ordinal(number: int) -> str:
    return {1: "first", 2: "second", 3: "third"}.get(number, f"{number}th")
