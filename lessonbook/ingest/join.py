"""People of a new document and those on record: who is known, who is new, who cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence

from ..corpus.people.records import Record, free_id, may_be_same, same_person
from ..corpus.schema import Consent
from .details import Details
from .names import is_generic
from .who import Person


def join_people(people: Sequence[Person], records: Sequence[Record], source: str, details: Details) -> list[Record]:
    """Bring a document's people together with the records.

    Parameters
    ----------
    people : sequence of Person
        Who speaks in the document, in the order of speaking.
    records : sequence of Record
        All people on record.
    source : str
        The document's id.
    details : Details
        What the editor says, consent among it.

    Returns
    -------
    list of Record
        One for each of `people`, in their order, new or brought up to date. The same full name is the same person,
        unless two bodies are stated. A shortened or nearly equal name is only proposed (`maybe`); a label that may
        mean two people of the document stays open (`either`).
    """
    made: list[Record] = []
    taken = {record.id for record in records}
    for person in people:
        new = Record(id="new", name=person.name, labels=[form for form in person.labels if form != person.name],
                     sources={source: person.role},
                     organisation=person.organisation, consent=_consent(person, details),
                     guessed=[source] if person.guessed else [])
        same = [] if is_generic(person.name) else [record for record in records if same_person(record, new)
                                                   and record.id not in {item.id for item in made}]
        if len(same) == 1:
            made.append(_joined(same[0], new, source))
            continue
        ident = free_id(person.name, source, taken, tag=is_generic(person.name))
        taken.add(ident)
        like = [record.id for record in records if may_be_same(record, new)]
        made.append(new.model_copy(update={"id": ident, "maybe": sorted(like)}))
    ids = {person.name: record.id for person, record in zip(people, made, strict=True)}
    return [record.model_copy(update={"either": [ids[name] for name in person.either if name in ids]})
            if person.either else record for person, record in zip(people, made, strict=True)]


def _joined(old: Record, new: Record, source: str) -> Record:
    return old.model_copy(update={
        "labels": [form for form in dict.fromkeys([*old.labels, *new.forms]) if form != old.name],
        "sources": {**old.sources, **new.sources}, "organisation": old.organisation or new.organisation,
        "consent": new.consent or old.consent, "guessed": [*old.guessed, *new.guessed]})


def _consent(person: Person, details: Details) -> Consent | None:
    if not details.consent:
        return None
    given = details.consent_of(person.name, *person.labels)
    return Consent(named=given.named, quoted=given.quoted, archived=given.archived, until=given.until or "unknown")
