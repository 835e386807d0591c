"""What each concern has and lacks: evidence, owner, action, a date to come, and words that say what it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from .facts import Facts, facts_of
from .findings import Finding
from .reading import Read

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
_COLUMN = re.compile(r"\b(?:concern|worr(?:y|ies)|risk|issue|problem|niggle|challenge)")
# Words that hold the place of a fact: a passage of these, without a figure, a name or a witness, says nothing exact.
_LOOSE = re.compile(
    r"\b(?:some|certain|one or two|a degree of|a number of|various|a few|general(?:ly)?|inevitabl[ey]"
    r"|challeng(?:es?|ing)"
    r"|pressures?|issues?|matters?|difficult(?:y|ies)?|uncertaint(?:y|ies)|things|culture|morale|changes|variable|relationships?"
    r"|capacity|sustainability|going forward|work still to do|in places|disruption|as (?:everywhere|one "
    r"would expect))\b",
    re.IGNORECASE,
)
_EXACT = re.compile(
    r"\d|£|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|half|third|quarter|dozen|hundred|thousand"
    r"|only|every|told|because|since|if)\b|(?<=[a-z,] )[A-Z][a-z]+"
)
_VAGUE_WORDS = 40
_MANY = 3


class Concern(NamedTuple):
    """A concern and what is known of it.

    Attributes
    ----------
    passage : Read
        Where it stands.
    evidence : str
        ``hard``, ``soft``, ``none`` where the document says so, ``not stated``.
    facts : Facts
        What the passage, its row, or the actions after it state.
    vague : bool
        Whether nobody could tell from it what, where or how much.
    """

    passage: Read
    evidence: str
    facts: Facts
    vague: bool


def concerns_of(passages: Sequence[Read], names: Collection[str] = ()) -> list[Concern]:
    """Every concern with what its row, or the two passages that follow it in its section, add.

    Parameters
    ----------
    passages : sequence of Read
        All passages of a document.
    names : collection of str
        People whom the document names in full.
    """
    rows: dict[int, list[Read]] = {}
    for one in passages:
        if one.row_id:
            rows.setdefault(one.row_id, []).append(one)
    found = []
    for index, one in enumerate(passages):
        if one.label == "concern" and (not one.column or _COLUMN.search(one.column.lower())):
            found.append(_concern(one, rows.get(one.row_id, []) or _after(passages, index), names))
    return found


def _after(passages: Sequence[Read], index: int) -> list[Read]:
    """The next two passages that belong to a concern: same section, and no further concern."""
    around = []
    for one in passages[index + 1 : index + 3]:
        if one.section != passages[index].section or one.label in ("concern", "achievement"):
            break
        around.append(one)
    return around


def _concern(one: Read, around: Sequence[Read], names: Collection[str]) -> Concern:
    cells = [(other.column, other.text) for other in around if other.column and other is not one]
    acting = [other for other in around if other.label == "action" and not one.row_id]
    facts = facts_of(" ".join([one.text, *(other.text for other in acting)]), cells, names)
    if acting:
        facts = facts._replace(action=True)
    stated = " ".join(text for column, text in cells if "evidence" in column.lower()).lower()
    near = " ".join([one.text, *(other.text for other in around)])
    if stated:
        evidence = next((kind for kind in ("hard", "soft", "none") if kind in stated), "hard")
    else:
        evidence = next((kind for kind, pattern in _EVIDENCE if pattern.search(near)), "not stated")
    loose = _LOOSE.search(one.text) and not _EXACT.search(one.text) and one.text.count(" ") < _VAGUE_WORDS
    return Concern(one, evidence, facts, bool(loose) and not one.column)


_EVIDENCE = (("none", _NONE), ("hard", _HARD), ("soft", _SOFT))


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
        lambda concern: not concern.facts.action,
        "does not say what is being done",
        "do not say what is being done",
        "Say what is under way, or that nothing is.",
    ),
    (
        "concern-without-owner",
        "warning",
        lambda concern: not concern.facts.owner,
        "names nobody who owns it",
        "name nobody who owns them",
        "Name a person or a post on each side.",
    ),
    (
        "concern-without-date",
        "note",
        lambda concern: not concern.facts.date,
        "gives no date to come",
        "give no date to come",
        "Say by when something will be done, or when it will be known.",
    ),
    (
        "vague",
        "warning",
        lambda concern: concern.vague,
        "does not say what, where or how much",
        "do not say what, where or how much",
        "Give the place, the figure or the name that you have in mind.",
    ),
)
