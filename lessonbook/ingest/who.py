"""Who is who in one document: the labels before turns, its key and its head, as people with roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..corpus.people.names import TITLE, Name, fold, may_mean, parse_name, same_name
from ..corpus.turn_kind import turn_kind
from ..readers import Block, Dropped
from .details import Details
from .names import is_generic, is_name
from .turns import Turns

_CAP = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.\-]*"
_NAME = rf"(?:{TITLE})?{_CAP}(?:\s+(?:{_CAP}|van|von|der|den|de|la|le|du|da|di|al|el|bin|ap)){{0,5}}"
_TAG = r"(?:[A-Z]{1,4}\d{0,2}|(?i:speaker|participant|interviewer|interviewee|respondent|id|voice)\s?\d{0,3})"
_SHORT_FORM = rf"(?:{_TAG}|[^\W\d_](?:\.?[^\W\d_]){{0,7}}\.?)"  # H.P.R., LlaG
_BEHIND = re.compile(rf"(?P<name>{_NAME})\s*[(\[](?P<label>{_SHORT_FORM})[)\]](?:\s*,\s*(?P<role>[^;()\[\]\n]+))?")
_BEFORE = re.compile(rf"(?:^|[;,]\s*|\s)\[?(?P<label>{_TAG})\]?\s*(?P<joint>=|:|–|—|-|\t)\s*(?P<name>{_NAME})"
                     r"(?:\s*[,(]\s*(?P<role>[a-z][^;,()\n]*)\)?)?(?=\s*(?:[;,.]|$))")
_HEADS = (r"(?:interviewers?|interviewed by|interview by|questions by|questions (?:asked|put) by|moderators?|"
          r"moderated by|facilitators?|facilitated by|researchers?|hosted by|chaired by|present|participants?|"
          r"attendees|attending|interviewees?|speakers?|in conversation|people|taking part)(?:\s*[:–—-]\s*|\s+)")
_HEAD = re.compile(rf"(?P<what>{_HEADS})(?P<rest>.+)", re.IGNORECASE)
_PARTS = re.compile(rf"(?<=[.;])\s+(?={_HEADS}[^\W\d_])", re.IGNORECASE)
_IS = re.compile(rf"(?P<label>{_TAG}|{_NAME})\s+(?:is|was)\s+(?:the\s+|an?\s+)?"
                 r"(?P<role>interviewer|moderator|facilitator|researcher|interviewee|respondent)\b", re.IGNORECASE)
_ASKS = re.compile(r"(?:interviewer|int|q|question|questioner|moderator|facilitator|host|researcher)s?\s?\d*",
                   re.IGNORECASE)
_ASKING = re.compile(r"\b(?:interviewer|interviewed by|moderator|facilitator|researcher|questions)\b", re.IGNORECASE)
_LISTED = 60
_SHORT = 15
_NEAR = 40  # blocks at either end of a document among which a key may stand


@dataclass
class Person:
    """Somebody who speaks in a document.

    Attributes
    ----------
    name : str
        The fullest form that the document gives.
    labels : list of str
        Every form that stands for the person, as it stands.
    role : str
        ``speaker`` or ``interviewer``.
    note : str
        Post or part that stands beside the name.
    organisation : str
        The body on the badge.
    guessed : bool
        Whether only the questions say that this is the interviewer.
    either : list of str
        People that the label could mean; nobody else can say which, so it stays open.
    """

    name: str
    labels: list[str] = field(default_factory=list)
    role: Literal["speaker", "interviewer"] = "speaker"
    note: str = ""
    organisation: str = ""
    guessed: bool = False
    either: list[str] = field(default_factory=list)


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
    asks = bool(_ASKING.match(text))
    found = [KeyEntry(match["label"], match["name"], "interviewer" if asks else match["role"] or "")
             for match in _BEHIND.finditer(text) if fold(match["label"]) in known]
    found += [KeyEntry(match["label"], match["name"], match["role"] or "")
              for match in _BEFORE.finditer(text) if fold(match["label"]) in known and _explains(match, text, begun)]
    if (said := _IS.match(text)) and len(text.split()) < _SHORT:
        found.append(KeyEntry(said["label"], "", said["role"]))
    if len(text.split()) <= _LISTED:
        for part in _PARTS.split(text):
            if head := _HEAD.match(part):
                found += _listed(head["rest"], "interviewer" if _ASKING.match(head["what"]) else "")
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


def who_is_who(labels: Mapping[str, str], key: Sequence[KeyEntry], declared: Sequence[tuple[str, str]] = (),
               asked: Mapping[str, float] | None = None) -> list[Person]:
    """Bring the labels of a document together to people.

    Parameters
    ----------
    labels : mapping of str to str
        Labels before turns, in the order of speaking, and what stood in brackets behind each.
    key : sequence of KeyEntry
        What the document says of them.
    declared : sequence of (str, str)
        Names and roles that the editor gave, or the form at the document's head.
    asked : mapping of str to float, optional
        For each label the share of its turns that are questions.

    Returns
    -------
    list of Person
        In the order of speaking; only those who speak. A label that may mean two of them has a person of its own
        whose `either` names them.
    """
    found = _People()
    entries = [*key, *(entry for name, role in declared for entry in _declared(name, role))]
    for entry in entries:
        if entry.name and (entry.label or parse_name(entry.name).full):
            found.declare(entry)
    for label, note in labels.items():
        if not is_generic(label) and parse_name(label).full:
            found.full(label, note)
    for label, note in labels.items():
        if is_generic(label) and not found.of(label):
            found.tag(label, note)
    for label, note in labels.items():
        if not found.of(label):
            found.part(label, note)
    found.pair_tags(entries, {fold(label) for label in labels})
    people = found.who_speak(labels)
    _roles(people, entries, asked or {})
    return people


def _declared(name: str, role: str) -> list[KeyEntry]:
    behind = _BEHIND.fullmatch(name.strip())
    return [KeyEntry(behind["label"], behind["name"], role) if behind else KeyEntry("", name, role)]


class _People:
    def __init__(self) -> None:
        self.people: list[Person] = []
        self.label: dict[str, Person] = {}

    def of(self, label: str) -> Person | None:
        return self.label.get(fold(label))

    def give(self, person: Person, label: str) -> None:
        if label not in person.labels:
            person.labels.append(label)
        self.label.setdefault(fold(label), person)

    def named(self, name: Name) -> list[Person]:
        """People with a full name that this one may be."""
        return [person for person in self.people if (other := parse_name(person.name)).full and same_name(name, other)]

    def declare(self, entry: KeyEntry) -> None:
        name = parse_name(entry.name)
        same = self.named(name) if name.full else []
        person = same[0] if len(same) == 1 else None
        if person is None:
            person = Person(name.shown)
            self.people.append(person)
        self.give(person, entry.name)
        person.note = person.note or entry.role
        if entry.label:
            self.give(person, entry.label)

    def full(self, label: str, note: str) -> None:
        name = parse_name(f"{label} ({note})" if note[:1].isupper() and "(" not in label else label)
        same = [person for person in self.named(name) if not self._apart(person, name, note)]
        exact = [person for person in same if any(parse_name(form).words == name.words for form in person.labels)]
        one = exact if len(exact) == 1 else same
        if len(one) > 1:
            person = Person(name.shown, either=[item.name for item in one])
            self.people.append(person)
        elif one:
            person = one[0]
            if _length(name) > _length(parse_name(person.name)):
                person.name = name.shown
        else:
            shown = name.shown
            if any(fold(item.name) == fold(shown) for item in self.people):  # two people with one name
                shown = f"{shown}, {name.badge or note}"
            person = Person(shown)
            self.people.append(person)
        self.give(person, label)
        person.organisation = person.organisation or name.badge
        person.note = person.note or ("" if note == name.badge else note)

    def _apart(self, person: Person, name: Name, note: str) -> bool:
        """Two bodies on the badges of one name are two people."""
        body = name.badge or ""
        return bool(body and person.organisation and fold(body) != fold(person.organisation))

    def tag(self, label: str, note: str) -> None:
        """A tag such as Speaker 1; a name in brackets behind it is who that is."""
        inside = parse_name(note) if note and is_name(note) and not note.islower() else None
        person = None
        if inside is not None:
            same = self.named(inside) if inside.full else [item for item in self.people
                                                           if may_mean(inside, parse_name(item.name))]
            person = same[0] if len(same) == 1 else None
            if person is None:
                person = Person(inside.shown)
                self.people.append(person)
            self.give(person, note)
            self.give(person, f"{label} ({note})")
        if person is None:
            person = Person(label, note=note)
            self.people.append(person)
        self.give(person, label)

    def part(self, label: str, note: str) -> None:
        """A given name, a surname or initials: the one person that it may mean, or nobody known."""
        name = parse_name(label)
        may = [person for person in self.people if may_mean(name, parse_name(person.name))]
        named = [person for person in may if not person.either]
        if len(named) == 1:
            person = named[0]
            person.note = person.note or note
        else:
            person = Person(name.shown if len(name.shown) > 4 else label, note=note,
                            either=[item.name for item in named])
            self.people.append(person)
        self.give(person, label)

    def pair_tags(self, entries: Sequence[KeyEntry], spoken: Container[str]) -> None:
        """Where one named interviewer has no label, the one tag for who asks is theirs; so with who answers.

        Somebody who speaks under their own name has a label, and no tag beside it is theirs.
        """
        for asks in (True, False):
            tags = [person for person in self.people if is_generic(person.name) and person.labels
                    and bool(_ASKS.fullmatch(person.name)) == asks]
            names = [person for person in self.people if not is_generic(person.name)
                     and not any(is_generic(label) for label in person.labels)
                     and _asks(person, entries) == asks
                     and not any(fold(label) in spoken for label in person.labels)]
            if len(tags) == len(names) == 1:
                self.people.remove(tags[0])
                for label in tags[0].labels:
                    names[0].labels.append(label)
                    self.label[fold(label)] = names[0]

    def who_speak(self, labels: Mapping[str, str]) -> list[Person]:
        order = list(dict.fromkeys(id(person) for label in labels if (person := self.of(label))))
        by_id = {id(person): person for person in self.people}
        return [by_id[key] for key in order if key in by_id]


def _length(name: Name) -> int:
    """How much a name says: letters of its words, with a spelt-out given name before any number of initials."""
    said = sum(len(word) for word in name.words if len(word) > 1) * 10 + len(name.words)
    return said - 5 * name.shown.isupper()


def _asks(person: Person, entries: Sequence[KeyEntry]) -> bool:
    forms = {fold(form) for form in (person.name, *person.labels)}
    return any(_ASKING.search(entry.role) and {fold(entry.label), fold(parse_name(entry.name).shown), fold(entry.name)}
               & forms for entry in entries) or bool(_ASKING.search(person.note))


def _roles(people: Sequence[Person], entries: Sequence[KeyEntry], asked: Mapping[str, float]) -> None:
    """Interviewers: those whom the document says so, those with a tag that asks, else one who only asks."""
    for person in people:
        if _asks(person, entries) or any(_ASKS.fullmatch(label) for label in person.labels) or (
                "i" in map(str.lower, person.labels) and len(people) > 1):
            person.role = "interviewer"
    if any(person.role == "interviewer" for person in people) or len(people) < 2:
        return
    asking = [person for person in people if max((asked.get(label, 0.0) for label in person.labels), default=0) >= 0.8]
    if len(asking) == 1:
        asking[0].role, asking[0].guessed = "interviewer", True


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


def find_people_of(found: Turns, key: Sequence[KeyEntry], details: Details) -> list[Person]:
    """Who speaks in a document: its turns' labels, its key, and what the editor or its form says.

    Parameters
    ----------
    found : Turns
        Turns with their labels as voices.
    key : sequence of KeyEntry
        From :func:`set_key_aside`.
    details : Details
        Names and roles that were given.
    """
    labels: dict[str, str] = {}
    asked, counts = Counter[str](), Counter[str]()
    for turn in found.turns:
        if turn.voice:
            labels.setdefault(turn.voice, found.notes.get(turn.voice, ""))
            counts[turn.voice] += 1
            ends = turn.text.rstrip(" ”\"'’)").endswith("?")
            asked[turn.voice] += ends or turn_kind(turn.text) == "question"
    shares = {label: asked[label] / count for label, count in counts.items() if count > 1}
    return who_is_who(labels, key, details.people, shares)


def name_turns(found: Turns, people: Sequence[Person]) -> None:
    """Let each turn's voice be the name of its person."""
    name = {fold(label): person.name for person in people for label in person.labels}
    found.turns = [replace(turn, voice=name.get(fold(turn.voice), turn.voice)) if turn.voice else turn
                   for turn in found.turns]
