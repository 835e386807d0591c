"""The file of people, ``local/people.yml``: one record a person, whatever labels they have in whatever source.

It stays on this machine. What is published of a person stands in the front matter of the sources where they speak.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field
from rapidfuzz import fuzz

from ...base.errors import LessonbookError, Problem
from ...base.files import private_folder, read_text, write_atomic
from ...base.yamlfile import line_of, parse_yaml, validate
from ..schema import Consent, Person, Strict, Text
from .names import fold, may_mean, parse_name, same_name, slug

FILE = "local/people.yml"
NEAR = 80  # rapidfuzz's ratio, 0 to 100, from which on a name is shown as near; it proposes and decides nothing
ALIKE = 92
Role = Literal["speaker", "interviewer", "mentioned"]
_HEAD = ("# Who speaks in which source. This file stays on this machine. `lessonbook people` shows and changes it.\n"
         "# either: whom the label could mean; maybe: records that could be the same person; apart: that are not.\n")


class Record(Strict):
    """One person.

    Attributes
    ----------
    id : str
        Made of the name, minted once; of a lone given name or a tag, with its source.
    name, labels : str, list of str
        The fullest form, and every form that stands for the person in a source.
    sources : dict of str to str
        Role by source: ``speaker``, ``interviewer`` or ``mentioned``.
    organisation : str
        Empty where none is stated.
    consent : Consent or None
        What was agreed to last; each source states its own.
    guessed : list of str
        Sources in which only their questions say that they are the interviewer.
    either, maybe, apart : list of str
        Ids: whom a label could mean; who could be the same person; who was looked at and is somebody else.
    """

    id: Text
    name: Text
    labels: list[Text] = Field(default=[])
    sources: dict[str, Role] = Field(default={})
    organisation: str = ""
    consent: Consent | None = None
    guessed: list[Text] = Field(default=[])
    either: list[Text] = Field(default=[])
    maybe: list[Text] = Field(default=[])
    apart: list[Text] = Field(default=[])

    @property
    def forms(self) -> list[str]:
        """The name and all labels, each once."""
        return list(dict.fromkeys([self.name, *self.labels]))

    @property
    def open(self) -> bool:
        """Whether it is open who this is."""
        return bool(self.either or self.maybe)


class _File(Strict):
    people: list[Record] = Field(default=[])


def read_people(root: Path) -> list[Record]:
    """Read the file of people; none where there is no file.

    Raises
    ------
    LessonbookError
        The file is damaged: no command may write over it, and none that goes by person may guess.
    """
    path = root / FILE
    if not path.is_file():
        return []
    data, problems = parse_yaml(read_text(path, root), FILE)
    found, wrong = validate(_File, data, FILE) if not problems else (None, [])
    if problems or wrong or found is None:
        raise LessonbookError([*problems, *wrong] or [Problem(FILE, 1, "is damaged", "Mend it, or move it away.")])
    seen: set[str] = set()
    for place, record in enumerate(found.people):
        if record.id in seen:
            raise LessonbookError([Problem(FILE, line_of(data, ["people", place]), f"id `{record.id}` is there twice",
                                           "Give one of the two another id.")])
        seen.add(record.id)
    return found.people


def write_people(root: Path, records: Iterable[Record]) -> None:
    """Write the file of people whole."""
    rows = [record.model_dump(exclude_defaults=True) for record in sorted(records, key=lambda item: item.id)]
    private_folder(root, "local")
    write_atomic(root / FILE, people_text(rows))


def keep_people(root: Path, people: Iterable[Record]) -> None:
    """Put records into the file of people in the place of those with the same id; all others stay as they are."""
    records = {record.id: record for record in read_people(root)}
    before = dict(records)
    records.update({record.id: record for record in people})
    if records != before:
        write_people(root, records.values())


def people_text(rows: Sequence[object]) -> str:
    """The file of people as text."""
    return _HEAD + yaml.safe_dump({"people": list(rows)}, sort_keys=False, allow_unicode=True, width=1_000_000)


def with_corpus(records: Sequence[Record], sources: Iterable[tuple[str, Sequence[Person]]]) -> list[Record]:
    """Records, and one for each person whom only the front matter of a source knows.

    Parameters
    ----------
    records : sequence of Record
        From :func:`read_people`.
    sources : iterable of (str, sequence of Person)
        Id and people of each source.
    """
    made = {record.id: record for record in records}
    for ident, people in sources:
        for person in people:
            if person.type != "person" or person.name.startswith("["):
                continue
            key = person.key
            here: Role = person.part
            old = made.get(key)
            if old is None:
                made[key] = Record(id=key, name=person.name, sources={ident: here}, consent=person.consent,
                                   organisation="" if person.organisation == "not stated" else person.organisation)
            elif ident not in old.sources or person.name not in old.forms:
                made[key] = old.model_copy(update={"sources": {**old.sources, ident: old.sources.get(ident, here)},
                                                   "labels": [*old.labels, *([person.name] if person.name not in
                                                                             old.forms else [])]})
    return list(made.values())


def matches(what: str, records: Sequence[Record]) -> list[Record]:
    """People that a name, label or id may mean: those with the very form, else those it may be short for."""
    wanted = fold(" ".join(what.split()))
    exact = [record for record in records if record.id == what] or [
        record for record in records if any(fold(form) == wanted for form in record.forms)]
    if exact:
        return exact
    name = parse_name(what)
    return [record for record in records if any(
        (other := parse_name(form)).words == name.words or may_mean(name, other) or
        (name.full and other.full and same_name(name, other)) for form in record.forms)]


def near(what: str, records: Sequence[Record]) -> list[Record]:
    """People whose name or label is spelt nearly so, nearest first."""
    wanted = fold(what)
    scored = [(max(fuzz.WRatio(wanted, fold(form)) for form in record.forms), record) for record in records]
    return [record for score, record in sorted(scored, key=lambda item: (-item[0], item[1].id)) if score >= NEAR][:5]


def may_be_same(one: Record, other: Record) -> bool:
    """Whether two full names of different sources could be one person's: shortened alike, or spelt nearly alike."""
    first, second = parse_name(one.name), parse_name(other.name)
    if not (first.full and second.full) or (first.title and second.title and first.title != second.title):
        return False
    return same_name(first, second) or (
        first.words[0][0] == second.words[0][0]
        and fuzz.ratio(" ".join(first.words), " ".join(second.words)) >= ALIKE)


def same_person(one: Record, other: Record) -> bool:
    """Whether two records are one person: one full name, and no two bodies."""
    first, second = parse_name(one.name), parse_name(other.name)
    bodies = {fold(body) for body in (one.organisation, other.organisation) if body}
    return first.full and first.words == second.words and len(bodies) < 2 and (
        not first.title or not second.title or first.title == second.title)


def free_id(name: str, source: str, taken: Iterable[str], *, tag: bool = False) -> str:
    """An id that nobody has: the name's words; of a lone given name or a tag with the source's id."""
    base = slug(name) if parse_name(name).full and not tag else f"{slug(name)}-{source}"
    made, number, used = base, 2, set(taken)
    while made in used:
        made, number = f"{base}-{number}", number + 1
    return made
