"""How much a document says on each sector, and where patients are heard."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .reading import LABELS, LISTED, Read
from .sectors import SECTORS

_PEOPLE = (
    r"(?:patients?|carers?|famil(?:y|ies)|relatives|service[- ]users?|residents|the public|parents"
    r"|mothers|"
    r"local people|wheelchair users|young people|older people|bereaved)"
)
_SAYS = (
    r"(?:tell|tells|told|say|says|said|report|reported|complain|complained|complaining|describe"
    r"|described|feel|felt|value|"
    r"valued|rate|rated|raised|prefer|preferred|praise|praised|criticise|criticised|speak|spoke"
    r"|dislike|object|"
    r"objected|would recommend|comment|commented|are unhappy|are happy|are satisfied|are dissatisfied"
    r"|do not feel|don't feel|worry|fear)"
)
_VIEW = re.compile(
    rf"\b{_PEOPLE}\b(?:\W+\w+){{0,4}}?\W+{_SAYS}\b|\b(?:told|tell) us\b(?=.*\b{_PEOPLE}\b)|\b(?:hear"
    rf"|heard) from (?:\w+ ){{0,2}}{_PEOPLE}\b"
    rf"|\b{_PEOPLE}['’]s? (?:views?|voices?|feedback|stories|comments|experiences?)\b|\bin (?:patients['’]"
    rf"|their) own words\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\bcomplaints?\b(?= (?:about|that|from|of|rose|fell|have|has|doubled|increased|show|suggest|received"
    r"|per|highlight|on|to|data|theme|up|down|concern|include|are (?:rising|falling|mostly|about)|were))"
    r"|\b(?:themes? (?:in|from|of)|number of|formal|written|upheld|analysis of|\d+) complaints\b"
    r"|\bfriends and family\b|\bpals\b|\bhealthwatch\b|\blocal involvement network\b"
    r"|\blinks?\b(?= (?:report|visit|member|told|found|raise|survey))"
    r"|\b(?:patient|inpatient|outpatient|carer|user|community|maternity|cancer|service[- ]user|public"
    r"|household) (?:experience )?(?:survey|stor(?:y|ies)|feedback|opinion|panel|voice|interviews?"
    r"|representatives?|satisfaction)\b"
    r"|\bpatient participation groups?\b|\bpatients['’]? (?:survey|association|panel|forum)\b"
    r"|\bcompliments\b|\blistening (?:event|exercise)s?\b|\bfocus groups?\b|\bnhs choices\b|\bmystery shopp"
    r"|\bservice[- ]user groups?\b"
    r"|\bsatisfaction\b",
    re.IGNORECASE,
)
_UNHEARD = re.compile(
    r"\b(?:no|not|never|without|lack of|little|nothing)\b(?:\W+\w+){0,5}\W+(?:patients?|carers?|complaints?"
    r"|survey|feedback|healthwatch|views?|stories|satisfaction)\b"
    r"|\b(?:should|ought to|would like to|want to|plan to|will|need to|must|intend to"
    r"|hope to) (?:\w+ )?(?:ask|seek|survey|gather|collect|listen|hear|engage|involve|consult)\b"
    r"|\bstaff (?:survey|satisfaction)\b|\bcomplaints? (?:procedure|policy|team|manager|department"
    r"|process)\b",
    re.IGNORECASE,
)
_DISCLAIMED = re.compile(
    r"\b(?:does not|do not|did not|is not|are not|will not|has not) (?:cover|include|address|covered"
    r"|included|addressed|deal|consider|considered|discuss)"
    r"|\bnot (?:covered|included|addressed|considered|in scope|within scope)\b|\b(?:outside|beyond"
    r"|out of) (?:the )?scope\b"
    r"|\bno (?:information|section|mention|entry)\b|\b(?:see|in) (?:a |the )?separate (?:document|paper"
    r"|report|handover)\b",
    re.IGNORECASE,
)
_REPORTER = re.compile(
    r"\b(?:gps?|general practitioners|practices)\b(?: \w+){0,2} (?:say|said|tell|told|report|reported"
    r"|complain|complained|refer|referred|letters?|referrals?|rang|raised|find|feel)\b"
    r"|\b(?:by|to|from|with|for) (?:their |local |the )?gps?\b",
    re.IGNORECASE,
)


def on_sector(passages: Sequence[Read], sector: str) -> list[Read]:
    """Passages that say something on a sector.

    A list of sectors, a disclaimer, an owner or a date in a table, and a GP who only reports on a hospital do not.
    """
    return [passage for passage in passages if sector in passage.sectors and _says_something(passage, sector)]


def _says_something(passage: Read, sector: str) -> bool:
    if passage.column and passage.label == "neutral":
        return False
    if len(passage.sectors) >= LISTED or _DISCLAIMED.search(passage.text):
        return False
    if sector == "primary" and len(passage.sectors) > 1 and not passage.section.lower().count("primary"):
        return not _REPORTER.search(passage.text) or len(_REPORTER.findall(passage.text)) < 1
    return True


def grid(passages: Sequence[Read]) -> list[tuple[str, dict[str, int]]]:
    """For each sector, how many passages have each label; all nine sectors, in their order."""
    made = []
    for sector in SECTORS:
        found = on_sector(passages, sector)
        made.append((sector, {label: sum(one.label == label for one in found) for label in LABELS}))
    return made


def patient_views(passages: Sequence[Read]) -> list[tuple[Read, bool]]:
    """Passages in which patients, carers or the public are heard, and whether each says how that is known."""
    found = []
    for passage in passages:
        source = _SOURCE.search(passage.text)
        view = source or _VIEW.search(passage.text)
        titled = bool(
            re.search(
                r"\bpatients? (?:say|view|voice)|patients' view"
                r"|what patients",
                f"{passage.section} {passage.column}",
                re.IGNORECASE,
            )
        )
        stated = "they say" in passage.column.lower() or passage.label != "neutral"
        if (view or (titled and stated and len(passage.text.split()) > 4)) and not _UNHEARD.search(passage.text):
            found.append((passage, source is not None))
    return found
