"""Who is who in one document: the labels before turns, its key and its head, as people with roles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..corpus.people.names import Name, fold, may_mean, parse_name, same_name
from ..corpus.turn_kind import turn_kind
from .details import Details
from .document_key import ASKING, BEHIND, KeyEntry
from .names import is_generic, is_name
from .turns import Turns

_ASKS = re.compile(r"(?:interviewer|int|q|question|questioner|moderator|facilitator|host|researcher)s?\s?\d*",
                   re.IGNORECASE)


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
    behind = BEHIND.fullmatch(name.strip())
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
    return any(ASKING.search(entry.role) and {fold(entry.label), fold(parse_name(entry.name).shown), fold(entry.name)}
               & forms for entry in entries) or bool(ASKING.search(person.note))


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


def find_people_of(found: Turns, key: Sequence[KeyEntry], details: Details) -> list[Person]:
    """Who speaks in a document: its turns' labels, its key, and what the editor or its form says.

    Parameters
    ----------
    found : Turns
        Turns with their labels as voices.
    key : sequence of KeyEntry
        From :func:`~lessonbook.ingest.document_key.set_key_aside`.
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
