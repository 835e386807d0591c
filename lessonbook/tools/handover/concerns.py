"""What each concern has and lacks: evidence, action, owner, date, place."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from .findings import Finding
from .reading import Read

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_DATE = re.compile(
    rf"\b{_MONTH}\b|\b(?:19|20)\d\d\b|\b(?:spring|summer|autumn|winter|easter|christmas"
    rf"|last year|this year|next year|"
    r"last month|next month|monthly|weekly|quarter|since|until|now|today|tonight)\b"
    r"|\b\d{1,2}/\d{1,2}\b",
    re.IGNORECASE,
)
_HARD = re.compile(
    r"\d|\b(?:audit|inspection|inspected|inspector|data|figures|report(?:ed)?|review|survey"
    r"|inquest|notice|enquir|"
    r"investigation|root cause|performance|rated|target|mortality ratio)",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"\b(?:tell|told|say|says|said|complain|complaints?|hear|heard|feel|feels|felt|anecdot"
    r"|in confidence|impression|"
    r"visit|whistle|niggle|suspect|sense|rumou?r|gut|hunch|talk|raised|worr|seems?|notice"
    r"|grumbl)",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\bno (?:hard |firm |real )?(?:evidence|proof)\b|\bnot? proved\b|\bcannot (?:prove"
    r"|show)\b|\bnothing in the figures\b|"
    r"\bevidence: none\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"(?<!no )(?<!without an )(?<!without a )\b(?:action|recovery|improvement"
    r"|turnaround) plan\b|\b(?:is|are|has been|have been) (?:now |being )?(?:recruit|review|work|"
    r"retender|train|meet|visit|negotiat|draft|monitor|addressed|audit|lead|appoint|rewrit"
    r"|commission)|\bunder ?way\b|\bmitigat|"
    r"\bwill (?:report|meet|review|open|visit|recruit|write|audit|publish|complete)"
    r"|\bin hand\b|\bnext steps?\b|\bwe have (?:asked|written|set)",
    re.IGNORECASE,
)
_OWNER = re.compile(
    r"\b(?:owner|lead|led by|chaired by|overseen by|responsible|director|medical director"
    r"|nurse director|chief|head of|manager|"
    r"chair|officer|matron|Dr|Mr|Mrs|Ms|Professor|adviser)\b"
)
_PLACE = re.compile(
    r"(?<!^)(?<![.!?] )\b[A-Z][a-z]{2,}|\b(?:north|south|east|west|site|ward|trust|practice"
    r"|county|town|city|village|home|hospital|unit|"
    r"centre|clinic|locality|provider|council|district|hospice|surgery|team|service)s?\b"
)
_COLUMN = re.compile(r"\b(?:concern|worry|risk|issue|problem|niggle|challenge)")
_GIVEN = ("evidence", "owner", "by when", "action", "being done")
_MANY = 3


class Concern(NamedTuple):
    """A concern and what is known of it.

    Attributes
    ----------
    passage : Read
        Where it stands.
    evidence : str
        ``hard``, ``soft``, ``none`` where the document says so, ``not stated``.
    action, owner, date, place : bool
        Whether the passage, its row, or the passages after it give one.
    """

    passage: Read
    evidence: str
    action: bool
    owner: bool
    date: bool
    place: bool


def concerns_of(passages: Sequence[Read]) -> list[Concern]:
    """Every concern with what its row, or the two passages that follow it in its section, add."""
    rows: dict[int, list[Read]] = {}
    for one in passages:
        if one.row_id:
            rows.setdefault(one.row_id, []).append(one)
    found = []
    for index, one in enumerate(passages):
        if one.label == "concern" and (not one.column or _COLUMN.search(one.column.lower())):
            found.append(_concern(one, rows.get(one.row_id, []) if one.row_id else _after(passages, index)))
    return found


def _after(passages: Sequence[Read], index: int) -> list[Read]:
    """The next two passages that belong to a concern: same section, and no further concern."""
    around = []
    for one in passages[index + 1 : index + 3]:
        if one.section != passages[index].section or one.label in ("concern", "achievement"):
            break
        around.append(one)
    return around


def _concern(one: Read, around: Sequence[Read]) -> Concern:
    given = {name: " ".join(other.text for other in around if name in other.column.lower()) for name in _GIVEN}
    acting = [other for other in around if other.label == "action"]
    near = " ".join([one.text, *(other.text for other in acting)])
    stated = given["evidence"].lower()
    if stated:
        evidence = (
            "hard" if "hard" in stated else "soft" if "soft" in stated else "none" if "none" in stated else "hard"
        )
    else:
        near_all = " ".join([one.text, *(other.text for other in around)])
        evidence = (
            "none"
            if _NONE.search(near_all)
            else "hard"
            if _HARD.search(near_all)
            else "soft"
            if _SOFT.search(near_all)
            else "not stated"
        )
    return Concern(
        one,
        evidence,
        bool(acting or given["action"] or given["being done"] or _ACTION.search(one.text)),
        bool(given["owner"] or _OWNER.search(near)),
        bool(given["by when"] or _DATE.search(near)),
        bool(one.row or one.section or _PLACE.search(one.text)),
    )


def concern_findings(concerns: Sequence[Concern]) -> list[Finding]:
    """What the concerns lack, one finding a kind."""
    found = []
    for weakness, level, lacks, one, many, remedy in _LACKING:
        those = [concern for concern in concerns if lacks(concern)]
        if those:
            grave = level if len(those) > len(concerns) / 2 and len(those) >= _MANY else "note"
            count = "The one concern" if len(concerns) == 1 else f"{len(those)} of {len(concerns)} concerns"
            message = f"{count} {one if len(those) == 1 else many}. {remedy}"
            found.append(Finding(weakness, grave, message, tuple(concern.passage.id for concern in those)))
    return found


_LACKING: tuple[tuple[str, str, Callable[[Concern], bool], str, str, str], ...] = (
    (
        "concern-without-evidence",
        "note",
        lambda concern: concern.evidence == "not stated",
        "does not say what it rests on",
        "do not say what they rest on",
        "Add hard, soft or none. A worry without proof is still worth handing on.",
    ),
    (
        "concern-without-action",
        "warning",
        lambda concern: not concern.action,
        "does not say what is being done",
        "do not say what is being done",
        "Say what is under way, or that nothing is.",
    ),
    (
        "concern-without-owner",
        "warning",
        lambda concern: not concern.owner,
        "names nobody who owns it",
        "name nobody who owns them",
        "Name a person or a post on each side.",
    ),
    (
        "vague",
        "warning",
        lambda concern: concern.date + concern.owner + concern.place < 2,
        "lacks two of date, owner and place",
        "lack two of date, owner and place",
        "Say where, since when, and whose it is.",
    ),
)
