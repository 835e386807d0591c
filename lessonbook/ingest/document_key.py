"""What a document says of who is in it: lines near its head or foot that only say whose labels and roles these are."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from ..corpus.people.names import TITLE, fold, may_mean, parse_name
from ..readers import Block, Dropped
from .names import is_generic, is_name

_CAP = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.\-]*"
_NAME = rf"(?:{TITLE})?{_CAP}(?:\s+(?:{_CAP}|van|von|der|den|de|la|le|du|da|di|al|el|bin|ap)){{0,5}}"
_TAG = r"(?:[A-Z]{1,4}\d{0,2}|(?i:speaker|participant|interviewer|interviewee|respondent|id|voice)\s?\d{0,3})"
_SHORT_FORM = rf"(?:{_TAG}|[^\W\d_](?:\.?[^\W\d_]){{0,7}}\.?)"  # H.P.R., LlaG
BEHIND = re.compile(rf"(?P<name>{_NAME})\s*[(\[](?P<label>{_SHORT_FORM})[)\]](?:\s*,\s*(?P<role>[^;()\[\]\n]+))?")
_BEFORE = re.compile(rf"(?:^|[;,]\s*|\s)\[?(?P<label>{_TAG})\]?\s*(?P<joint>=|:|–|—|-|\t)\s*(?P<name>{_NAME})"
                     r"(?:\s*[,(]\s*(?P<role>[a-z][^;,()\n]*)\)?)?(?=\s*(?:[;,.]|$))")
_HEADS = (r"(?:interviewers?|interviewed by|interview by|questions by|questions (?:asked|put) by|moderators?|"
          r"moderated by|facilitators?|facilitated by|researchers?|hosted by|chaired by|present|participants?|"
          r"attendees|attending|interviewees?|speakers?|in conversation|people|taking part)(?:\s*[:–—-]\s*|\s+)")
_HEAD = re.compile(rf"(?P<what>{_HEADS})(?P<rest>.+)", re.IGNORECASE)
_PARTS = re.compile(rf"(?<=[.;])\s+(?={_HEADS}[^\W\d_])", re.IGNORECASE)
_IS = re.compile(rf"(?P<label>{_TAG}|{_NAME})\s+(?:is|was)\s+(?:the\s+|an?\s+)?"
                 r"(?P<role>interviewer|moderator|facilitator|researcher|interviewee|respondent)\b", re.IGNORECASE)
ASKING = re.compile(r"\b(?:interviewer|interviewed by|moderator|facilitator|researcher|questions)\b", re.IGNORECASE)
_LISTED = 60
_SHORT = 15
_NEAR = 40  # blocks at either end of a document among which a key may stand


@dataclass(frozen=True)
class KeyEntry:
    """What a document says of one person: a label, a name, a role; the first two may be empty."""

    label: str = ""
    name: str = ""
    role: str = ""


def read_key(lines: Iterable[str], labels: Iterable[str]) -> dict[str, list[KeyEntry]]:
    """Find what a document's own lines say of the people in it.

    Parameters
    ----------
    lines : iterable of str
        Lines that may hold a key: those near the head and the foot of the document.
    labels : iterable of str
        Labels that stand before turns. A key explains one of these; `Trust (RVT)` explains none.

    Returns
    -------
    dict of str to list of KeyEntry
        By line, only lines that say something.
    """
    known = {fold(label) for label in labels}
    found: dict[str, list[KeyEntry]] = {}
    begun = False  # from the first turn on `A: Janet Smith` is an answer
    for line in lines:
        entries = _entries(" ".join(line.split()), known, begun) if line.strip() and len(line) < 400 else []
        if entries:
            found[line] = entries
        elif (label := re.match(r"\s*\[?([^:\]\t]{1,40}?)\]?\s*[:\t]", line)) and fold(label[1]) in known:
            begun = True
    return found


def _entries(text: str, known: Container[str], begun: bool) -> list[KeyEntry]:
    asks = bool(ASKING.match(text))
    found = [KeyEntry(match["label"], match["name"], "interviewer" if asks else match["role"] or "")
             for match in BEHIND.finditer(text) if fold(match["label"]) in known]
    found += [KeyEntry(match["label"], match["name"], match["role"] or "")
              for match in _BEFORE.finditer(text) if fold(match["label"]) in known and _explains(match, text, begun)]
    if (said := _IS.match(text)) and len(text.split()) < _SHORT:
        found.append(KeyEntry(said["label"], "", said["role"]))
    if len(text.split()) <= _LISTED:
        for part in _PARTS.split(text):
            if head := _HEAD.match(part):
                found += _listed(head["rest"], "interviewer" if ASKING.match(head["what"]) else "")
    return found


def _explains(match: re.Match[str], text: str, begun: bool) -> bool:
    """A colon stands before a turn too: then all of the line is a name, and the label its initials, or a tag that has
    not spoken yet."""
    if match["joint"] in "=":
        return True
    whole = match.start() == 0 and len(text) - match.end() <= 1
    name = parse_name(match["name"])
    tag = is_generic(match["label"]) and not begun and text[-1] not in ".?!"
    return whole and name.full and is_name(match["name"].strip(" .")) and (
        tag or fold(match["label"]) in name.initials)


def _listed(rest: str, role: str) -> list[KeyEntry]:
    """Names that follow a head such as `Present:`, each with the role after its comma."""
    found = []
    for part in re.split(r"\s*;\s*|\s+and\s+(?=[A-Z])", rest):
        match = re.match(rf"(?:by\s+)?(?P<name>{_NAME})(?:\s*[(\[][^()\[\]]*[)\]])?"
                         r"(?:\s*[,–—]\s*(?P<role>[a-z][^,]*))?(?=\s*(?:[,.–—]|$))", part)
        if match and is_name(match["name"].strip(" .")) and (parse_name(match["name"]).full or role):
            found.append(KeyEntry("", match["name"].strip(" ."), role or match["role"] or ""))
    return found


def set_key_aside(rows: Sequence[Block], labels: Iterable[str]) -> tuple[list[Block], list[Dropped], list[KeyEntry]]:
    """Take a document's key off its blocks: lines near either end that only say who is who.

    Parameters
    ----------
    rows : sequence of Block
        All that was read.
    labels : iterable of str
        Labels that stand before turns.

    Returns
    -------
    tuple
        The other blocks, the lines of the key, and what they say.
    """
    ends = [*range(min(_NEAR, len(rows))), *range(max(_NEAR, len(rows) - _NEAR), len(rows))]
    key = read_key((line for place in ends for line in rows[place].text.split("\n")
                    if rows[place].kind not in ("heading", "cue")), labels)
    kept, dropped, entries = [], [], named_above(rows[:_NEAR], labels)
    for place, block in enumerate(rows):
        lines = block.text.split("\n")
        mine = [line for line in lines if line in key] if place in ends and block.kind not in ("heading", "cue") else []
        entries += [entry for line in mine for entry in key[line]]
        dropped += [Dropped(line, "key to who speaks", block.place) for line in mine]
        left = [line for line in lines if line not in mine]
        if not mine:
            kept.append(block)
        elif any(line.strip() for line in left):
            kept.append(replace(block, text="\n".join(left), bold=0))
    return kept, dropped, entries


def named_above(rows: Sequence[Block], labels: Iterable[str]) -> list[KeyEntry]:
    """Full names before the talk, in a title or a line on the occasion, that a shorter label may mean."""
    short = [name for label in labels if not is_generic(label) and not (name := parse_name(label)).full]
    found = []
    for line in (line for block in rows for line in re.split(r"\n|(?<=[^\W\d_]{4})[.;]\s", block.text)):
        label = re.match(r"\s*\[?([^:\]\t—–|]{1,40}?)\]?\s*[:\t—–|]", line)
        if label and fold(label[1]) in {fold(item) for item in labels}:
            break
        forms = [form for match in re.finditer(_NAME, line) if is_name(form := match[0].strip(" ."))]
        found += [KeyEntry("", form, "") for form in forms if (full := parse_name(form)).full
                  and any(may_mean(part, full) for part in short)]
    return found
