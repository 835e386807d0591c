"""What kind of document this is, and whether there is anything in it to hand over."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .assemble import Handover
from .findings import NOT_A_HANDOVER, OTHER_KIND, Finding
from .reading import Read

HANDOVER = "a handover document"
_HANDING = re.compile(
    r"\b(?:hand(?:s|ed|ing)?[- ]?over|hand(?:s|ed|ing)? (?:it |this |them )?on\b|legacy|successors?"
    r"|merg(?:e[sd]?|ers?|ing)"
    r"|clos(?:ing|e)[- ]?down|dissol(?:ved?|ution)|abolish(?:ed)?|abolition|transition|inherits?|wound up"
    r"|receiving (?:body|organisation)"
    r"|(?:ceases?|ceased|cease) to exist|tak(?:e|es|ing) (?:over|on) from|new (?:body|board|organisation)|designate"
    r"|(?:before|when|after) (?:i|we) (?:go|leave|close|finish)|(?:due diligence|safe transfer|stock ?take))\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:hand[- ]?overs?|handing over|legacy)\b", re.IGNORECASE)
_SENDER = frozenset(("sender", "from", "receivers", "receiver", "recipients", "handed over by", "handed over to"))
_NORM = re.compile(
    r"\b(?:should|must|ought to|recommend(?:s|ed|ations?)?|policy|legislation|research "
    r"shows)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"(?:Q|A|Interviewer|Interviewee|Respondent|INT|Int|[A-Z]{2,3}|[A-Z][a-z]+ [A-Z][a-z]+)\s?:")
# What a document shows of itself in its title, headings and first lines, the plainest sign first.
_SIGNS = (
    (
        "minutes or a note of a meeting",
        re.compile(
            r"\b(?:minutes of|notes? of (?:the |a )?(?:\w+ "
            r"){0,2}meeting|apologies|present:)",
            re.I,
        ),
    ),
    ("a letter", re.compile(r"(?:^|\n)(?:Dear|To:?) [A-Z]|\byours (?:sincerely|faithfully|ever)\b", re.I)),
    (
        "a paper for a board or committee",
        re.compile(
            r"\b(?:agenda item|enclosure|paper for|governing body"
            r"|board (?:paper|report)|is asked to)\b",
            re.I,
        ),
    ),
)
_RULES = 12  # words that lay down rules, in a thousand, above which a paper tells others what to do
LEAST = 2  # passages that say something is good, wrong, wanted or under way; below it there is nothing to review
LOOK = 12


def kind_of(document: Handover, passages: Sequence[Read]) -> str:
    """What a document is, in words that follow `This reads as`."""
    heads = [document.title, *(one.section for one in passages[:LOOK])]
    if any(_NAMED.search(head) for head in heads) or _SENDER & {name for name, _ in document.fields}:
        return HANDOVER
    if document.field("text_status"):
        return "notes on a source of the book"
    turns = sum(bool(_TURN.match(one.text)) for one in passages)
    if turns > 5 and turns > 0.3 * len(passages):
        return "an interview"
    text = " ".join(one.text for one in passages)
    if 1000 * len(_NORM.findall(text)) > _RULES * max(document.words, 1):
        return "a policy or guidance for others"
    top = "\n".join([*heads, *(one.text for one in passages[:LOOK]), *(one.text for one in passages[-3:])])
    found = next((name for name, sign in _SIGNS if sign.search(top)), "")
    if not found and 2 * sum(bool(one.row_id) for one in passages) > len(passages):
        return "a register or table"
    return found or "a note"


def kind_findings(document: Handover, passages: Sequence[Read]) -> list[Finding]:
    """What to say of a document that is not laid out as a handover; it is reviewed unless it hands nothing over.

    Whatever speaks of handing over, merging or closing is reviewed. So is any note that states worries, aims or work
    under way of its own. An interview or a policy that speaks of none of these is refused, and so is other prose.
    """
    kind = kind_of(document, passages)
    if kind == HANDOVER:
        return []
    states = sum(one.label != "neutral" and (bool(one.sectors) or one.label == "concern") for one in passages)
    texts = [document.title, *(f"{one.section} {one.text}" for one in passages)]
    handing = any(_HANDING.search(text) for text in texts)
    if not handing and (kind.startswith(("an interview", "a policy")) or states < LEAST):
        return [
            Finding(
                NOT_A_HANDOVER,
                "serious",
                f"This does not read as a handover document. It reads as {kind}, and it does not speak of "
                f"handing over, "
                "merging or closing. If it is one, start from the template: lessonbook new handover.",
            )
        ]
    return [
        Finding(
            OTHER_KIND,
            "note",
            f"This reads as {kind}. It is reviewed as a handover document all the same. Say at its head who hands over "
            "to whom, or copy it into the template: lessonbook new handover.",
        )
    ]
