"""What a passage states about a matter: who owns it, what is being done, by when, how it is scored."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

_TITLE = r"(?:Dr|Mr|Mrs|Ms|Miss|Prof(?:essor)?|Sir|Dame|Cllr|Councillor|Lord|Lady)\.?"
_NAME = r"(?!(?:Dear|Dr|Mr|Mrs|Ms|Miss|Prof|Professor|Sir|Dame|Cllr|Councillor)\b)[A-Z][\w’'-]*[a-z](?:[A-Z][a-z]+)?"
_PERSON = rf"(?:{_TITLE} (?:{_NAME}|[A-Z]\.?)(?: {_NAME})?|{_NAME} {_NAME})"
_RANK = (
    r"(?:(?:chief|deputy|assistant|associate|interim|acting|designate|designated|named|clinical|medical|nursing|managing"
    r"|executive|finance|financial|programme|senior|lead|head|area|locality|quality|safeguarding|estates|contracts?|contract"
    r"|governance|risk|complaints|operating|information|digital|people|transition|corporate|commissioning|performance"
    r"|workforce|infection|public|primary|community|adult|children[’']s|patient|safety|place|accountable|responsible|project"
    r"|company|board|responsible|mental|health|care|services?|data|pharmacy|medicines|prescribing|strategy|planning"
    r"|communications|human|resources|turnaround|recovery|improvement)[ -])*"
)
_POST = (
    rf"{_RANK}(?:director|officer|nurse|manager|lead|executive|chair(?:man|woman)?|matron|secretary|adviser|advisor"
    r"|accountant|doctor|surveyor|coordinator|co-ordinator|pharmacist|midwife|administrator|analyst"
    r"|registrar|solicitor|lay member)s?"
    r"(?: (?:of|for) (?:the )?(?:[\w’'&-]+)(?:(?:,| and|,? &)? (?!(?:is|are|was|were|will|would|has|have"
    r"|had|to|by|who|and|in|at"
    r"|on|from|chairs|leads|meets)\b)[\w’'&-]+){0,3})?"
    r"|head of (?:[\w’'&-]+)(?:(?: and)? (?!(?:is|are|was|were|will|would|has|have|had|to|by|who|and|in|at|on|from)\b)"
    r"[\w’'&-]+){0,2}"
)
_WHO = rf"(?:{_PERSON}|(?i:(?:(?:two|three|four|both) )?(?:{_POST})))"
# A person may be followed by a post, and a post by a person: `Jane Hill, head of contracts,` is one owner.
_OWNER = rf"(?P<who>{_WHO}(?:,? (?:the |our |its )?(?:{_WHO}))?(?: at [^,.]{{3,30}}| in [a-z]+(?: [a-z]+)?)?),?"
_GONE = (
    r"left|leave|leaves|leaving|retire[sd]?|retiring|resigned|resigns|died|dies|gone|goes|lost|losing|been|become|had|said|says"
    r"|told|thinks?|believes?|felt|feels|was|has|is|lives|knows? nothing|refuse[sd]?|failed|fails|cannot"
    r"|stopped|changed"
    r"|suspended|needs?|wants?|prefers?|remains?|seems?|looks|sounds|used|noted|thanked|described|apologised|observed|wondered"
    r"|asks|asked whether|reported|considered|welcomed|recalled|warned|explained|stated|drew|thought"
)
_DOES = (
    rf"(?:(?:is|are|was|were) (?:now |also |already |still |currently )?(?:to |in charge"
    rf"|responsible|leading|on it|managing"
    rf"|(?!(?:leaving|retiring|losing|going|failing|being)\b)[a-z]+ing\b(?! (?:at|in|within|short|below"
    rf"|above)\b))|will (?!not|be leaving|leave|retire)"
    rf"|would (?!not|like|have|wish|be )|to (?!the|a|be\b|his|her|their)[a-z]+\b"
    rf"|(?:has|have) (?:now |also |already |since |both )?(?!{_GONE}\b)[a-z]+(?:ed|en|un|ne|ade|ought|et|ut)\b"
    rf"|has been asked|(?:agreed|undertook|offered|promised|volunteered) to|(?:both "
    rf")?(?!{_GONE}\b)[a-z]{{2,}}(?:[^s\W]s)\b(?! (?:of|and)\b)"
    rf"|meet\b|report\b|lead\b|owns?\b|knows? (?:this|it|the)\b)"
)
_STATED = re.compile(
    rf"\b(?i:(?:owner|lead|action|responsible|contact)(?: by| officer| director)?\s?[:=-]|(?:led|owned"
    rf"|overseen|handled|managed"
    rf"|arranged|chaired) by|assigned to|in the hands of|(?:falls|sits|rests|lies) with)\s(?:the |our |its )?{_OWNER}"
)
_ACTS = re.compile(rf"(?<![\w-])(?:the |our |its |The |Our |Its )?(?:(?:\w+[’']s) )?{_OWNER} {_DOES}")
# Who is spoken to by name and told or asked something: `Imran, could you see them?`
_YOURS = re.compile(
    rf"(?:^|(?<=[.;:!?] ))(?P<who>{_NAME}), (?:please|(?:can|could|would|will) you"
    rf"|you(?:[’']ll| will)? |[^.?!]{{0,60}}\byours?\b)"
)
_PRONOUN = re.compile(rf"\b(?:He|She) {_DOES}")
_FIRST = re.compile(rf"(?<![\w-])(?P<who>{_NAME}) {_DOES}")
_NOBODY = re.compile(
    r"^\W*(?:none|nobody|no one|tbc|tba|tbd|n/?a|vacant|unknown|not (?:known|stated|recorded|assigned|yet"
    r"|named)\b.*|to be"
    r" (?:confirmed|agreed|decided|identified|appointed|named)\b.*|unassigned|awaiting.*|\?+|)\W*$",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"^\W*(?:none|nil|no action|nothing|tbc|n/?a|not (?:known|stated|recorded)|unknown|none (?:recorded"
    r"|stated|agreed|yet)"
    r"|to be (?:confirmed|agreed|decided))?\b\W*$|^\W*(?:none|nothing|not) (?:recorded|stated|agreed|yet|in place)",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"\b(?:(?:action|recovery|improvement|turnaround|mitigation|remedial) plan\b|under ?way\b|in hand\b|next steps?\b"
    r"|(?:has|have) (?:now |since |already )?(?:been )?(?:asked|requested|commissioned|written|escalated"
    r"|raised|hired|appointed"
    r"|advertised|sought|bought|agreed|offered|invited|drawn up|set up|started|begun|referred|closed"
    r"|stopped|opened|reported)\b"
    r"|(?:is|are) (?:now |being |already |to be )?(?:working|seeking|reviewing|recruiting|drafting"
    r"|negotiating|disput\w+|planned"
    r"|arranged|meeting|monitored|advertised|retendered|investigat\w+|reviewed|looking for|planning"
    r"|preparing|filling|chasing)\b"
    r"|(?:visit|review|audit|inspection|meeting|summit) (?:is |has been )?(?:planned|booked|arranged|due|set)\b"
    r"|(?:advice|quotes?|bids?|tenders?) (?:has been |have been |is |are )?(?:sought|invited|out)\b|will "
    r"(?:visit|meet|report"
    r"|review|open|raise|write|see|brief|take|audit|publish|train|recruit|chair|lead|bring|escalate|ask|repeat)\b"
    r"|would (?:raise|take|see|write|visit|speak|meet|report|ask|bring|look into)\b"
    r"|(?:admissions?|referrals?|placements?|payments?) "
    r"(?:is|are|has been|have been) (?:stopped|suspended|paused|capped|closed))",
    re.IGNORECASE,
)
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?: of)?(?: (?:and|or|to) \d{1,2}(?:st|nd|rd|th)?)? )?(?:january|february"
    r"|march|april|may|june"
    r"|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b(?: "
    r"(?:19|20)\d\d)?"
    r"|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|easter|christmas"
    r"|new year|spring|summer|autumn|winter|\d{1,2}(?:st|nd|rd|th)"
)
_AHEAD = re.compile(
    rf"\b(?:by|before|until|till|due|not later than|no later than|end of|middle of|beginning of|start of"
    rf"|beyond|deadline"
    rf"|expected|target date:?|review|from|week of|no later) (?:on |in |the |early |late "
    rf"|mid-?|about |next |this "
    rf"|end of |middle of |start of )*(?:{_DAY}|month|year|week|quarter)\b"
    rf"|\b(?:next|this coming|the coming) (?:week|month|year|spring|summer|autumn|winter|quarter|{_DAY})\b"
    rf"|\b(?:this month|within (?:the |a )?(?:\w+ )?(?:days?|weeks?|months?|fortnight)|tomorrow)\b",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"\b(?:on|in|at|after|for|during|early|late|mid) (?:the |early |late |week of |mid-?)*(?:{_DAY})\b", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|since|ago|last|began|came|went|left|rose|fell|told|said|wrote|sent|held|met|made|found|took|died"
    r"|lost|gave|retired|resigned|(?!planned|expected|arranged|booked|listed|agreed|advertised|needed)[a-z]{3,}ed|has|have)\b",
    re.IGNORECASE,
)
_TO_COME = re.compile(
    r"\b(?:will|would|shall|is|are|due|planned|expects?|expected|plans?|to [a-z]+|meets?|reports?|opens?"
    r"|ends?|expires?|begins?"
    r"|starts?|chairs|visits?|decides?|closes?|interview\w*|leaves|moves?|goes|retires|may)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\S)")
_SCORE = re.compile(
    r"\b(?:risk )?(?:score[sd]?|rating|risk)(?: of| is|:| at)? (?P<score>\d{1,2})\b(?! ?(?:%|per))"
    r"|\((?P<product>[1-5]) ?[x×] ?(?P<by>[1-5])\)"
    r"|\blikelihood:? (?P<l>[1-5])\b.{1,20}(?:impact|consequence|severity):? (?P<c>[1-5])\b",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"\b(?P<rag>red|amber|green|extreme|high|medium|moderate|low)\b", re.IGNORECASE)


class Facts(NamedTuple):
    """What is stated about a matter.

    Attributes
    ----------
    owner : str
        A person, a post or both; empty where nobody is named.
    action : bool
        Whether something is being done or is arranged.
    date : bool
        Whether a date to come is given.
    score : int or None
        A stated risk score, of 25.
    rating : str
        A stated colour or grade in small letters; empty where there is none.
    """

    owner: str
    action: bool
    date: bool
    score: int | None
    rating: str


def facts_of(text: str, cells: Iterable[tuple[str, str]] = (), names: Collection[str] = ()) -> Facts:
    """Read what a passage, and the (column, value) pairs of its row, state; `names` as in :func:`owner_in`."""
    row = [(column.lower(), " ".join(value.split())) for column, value in cells]

    def cell(pattern: str) -> str | None:
        values = [value for column, value in row if re.search(pattern, column)]
        return " ".join(values) if values else None

    owner, action = cell(r"\b(?:owner|lead|responsible|whose|who)\b"), cell(_STEPS)
    due = cell(r"\b(?:due|date|when|deadline)\b") or ""
    given = f"{action or ''}; {due}"
    score, rating = cell(r"\b(?:score|risk rating)\b"), cell(r"\b(?:rag|rating|grade|status|priority|level)\b")
    number = re.fullmatch(r"\W*(\d{1,2})\W*", score or "")
    told = _score_in(text)
    colour = _COLOUR.search(rating or "") or (re.match(r"\W*(?P<rag>red|amber|green)\b", text, re.IGNORECASE))
    return Facts(
        ("" if _NOBODY.match(owner) else owner) if owner is not None else owner_in(text, names),
        not _NOTHING.match(action) if action is not None else acts(text),
        comes(given) or bool(re.search(_DAY, given, re.IGNORECASE)) or comes(text),
        int(number[1]) if number else told,
        colour["rag"].lower() if colour else "",
    )


_STEPS = r"\b(?:actions?|next steps?|mitigat\w+|being done|controls?|response|treatment)\b"


def _score_in(text: str) -> int | None:
    found = _SCORE.search(text)
    if not found:
        return None
    first, second = (found["product"] or found["l"]), (found["by"] or found["c"])
    score = int(found["score"]) if found["score"] else int(first) * int(second)
    return score if score <= 25 else None


def owner_in(text: str, names: Collection[str] = ()) -> str:
    """Who is said to act on a matter or to own it; empty where nobody is.

    An owner is a person or post that a label names (`lead: ...`), or that does something now or is to do it. Who only
    left, said or felt something owns nothing. *He* and *she* stand for the person named last.

    Parameters
    ----------
    text : str
        A passage.
    names : collection of str
        People whom the document names in full, so that a first name alone is known.
    """
    for pattern in (_STATED, _YOURS, _ACTS):
        for found in pattern.finditer(text):
            who = re.sub(r"^(?:The|Our|Its|the|our|its) ", "", found["who"].strip(" ,"))
            if who and not _is_body(who):
                return _in_full(who, names)
    for found in _PRONOUN.finditer(text):
        before = [match["who"] for match in re.finditer(_OWNER, text[: found.start()]) if not _is_body(match["who"])]
        if before:
            return _in_full(before[-1], names)
    firsts = {name.split()[-2] for name in names if len(name.split()) > 1}
    first = next((found for found in _FIRST.finditer(text) if found["who"] in firsts), None)
    return _in_full(first["who"], names) if first else ""


def people_in(texts: Iterable[str]) -> tuple[str, ...]:
    """People whom some texts name in full, each once, in their order."""
    found = (match[0] for text in texts for match in re.finditer(_PERSON, text))
    return tuple(dict.fromkeys(name for name in found if not _is_body(name)))


def _in_full(who: str, names: Collection[str]) -> str:
    if " " in who:
        return who
    return next((name for name in names if who in name.split()), who)


def _is_body(who: str) -> bool:
    """Whether capitalised words name a place or body and no person."""
    return (
        re.search(
            r"\b(?:Trust|Hospital|Royal|Infirmary|Council|Board|Care|Court|House|Ward|Centre|Road|Street|NHS|PCT|CCG|ICB|England"
            r"|Health|Committee|General|Valley|Town|County|Lane|University|College|Homes?|Surgery|Practice|Team|Unit|Two|Three"
            r"|Four|Five|Six|Seven|Eight|Nine|Ten|The|No|Our|It|They|We|In|At|On|Of|If|Some|Most|All|Both|After|There|This|That"
            r"|These|Those|Every|Nobody|Ambulance|Staff|Patients?|Families|Children|Young|Service|Services|Company|Ltd|Half|Only"
            r"|Eleven|January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday"
            r"|Wednesday|Thursday|Friday|Saturday|Sunday|Friends|Healthwatch|Her|His|A|An)\b",
            re.sub(rf"(?i:{_POST})", "", who),
        )
        is not None
    )


def acts(text: str) -> bool:
    """Whether a passage says that something is being done or arranged, or who is to do it."""
    return bool(_ACTION.search(text) or _ACTS.search(text))


def comes(text: str) -> bool:
    """Whether a passage gives a date to come: `by June`, or `in June` in a sentence that looks ahead."""
    if _AHEAD.search(text):
        return True
    for sentence in _SENTENCE.split(text):
        for found in _ON.finditer(sentence):
            before = sentence[: found.start()]
            if _TO_COME.search(before) and not _PAST.search(before[-40:]):
                return True
    return False
