"""A draft to the text of a corpus file, checked by reading it back before anything is written."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from typing import Any

import yaml

from ..base.yamlfile import parse_yaml, validate
from ..corpus.passages import Passage, parse_passages
from ..corpus.people.names import fold, slug
from ..corpus.people.records import Record
from ..corpus.read import split_front_matter
from ..corpus.schema import NOT_STATED, FrontMatter
from ..readers import Unreadable
from .details import Details
from .draft import Draft, Piece, is_anonymous
from .place import Place
from .who import Person

_ATTRIBUTE = str.maketrans({'"': "”", "{": "(", "}": ")", ";": ",", "\n": " "})


def mint(title: str, ids: Set[str], prefixes: Set[str]) -> tuple[str, str]:
    """Choose an id and a prefix that nothing has yet.

    Parameters
    ----------
    title : str
        The document's title.
    ids, prefixes : set of str
        Those in use.

    Returns
    -------
    tuple of str
        An id of at most 60 characters made of the title's words; a prefix made of their first letters.
    """
    words = re.findall(r"[a-z0-9]+", title.lower().replace("'", "").replace("’", ""))
    slug = ""
    for word in words:
        if len(slug) + len(word) > 58:
            break
        slug = f"{slug}-{word}" if slug else word
    slug = slug or "document"
    initials = "".join(word[0] for word in words if word[0].isalpha() and word not in ("the", "of", "and", "a", "in"))
    prefix = (initials[:4] if len(initials) > 1 else next((word[:3] for word in words if word[:1].isalpha()), "doc"))
    prefix = re.sub(r"[^a-z0-9]", "", prefix) or "doc"
    return _free(slug, ids, "-"), _free(prefix, prefixes, "")


def _free(name: str, taken: Set[str], joint: str) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}{joint}{number}" in taken:
        number += 1
    return f"{name}{joint}{number}"


def voice_name(name: str) -> str:
    """A speaker's name as it can stand in a passage's line."""
    return " ".join(name.translate(_ATTRIBUTE).split()).strip(" ,") or "Unknown speaker"


def front_matter(draft: Draft, place: Place, ident: str, prefix: str, records: Sequence[Record] = ()
                 ) -> dict[str, Any]:
    """The head of the corpus file: what is known, and `not stated` for the rest."""
    details = draft.details
    licence = details.licence or NOT_STATED
    keys = {person.name: record.id for person, record in zip(draft.people, records, strict=False)}
    people: list[dict[str, Any]] = []
    for speaker in draft.people:
        name = voice_name(speaker.name)
        person: dict[str, Any] = {"name": name}
        if keys.get(speaker.name, slug(name)) != slug(name) and not is_anonymous(speaker.name):
            person["id"] = keys[speaker.name]
        if speaker.role == "interviewer":
            person["role"] = "interviewer"
        person["type"] = "anonymous" if is_anonymous(speaker.name) else "person"
        if speaker.organisation:
            person["organisation"] = speaker.organisation
        person["role_at_time"] = _role_given(speaker, details) or speaker.note or NOT_STATED
        person["speaks"] = True
        if details.consent:
            consent = details.consent_of(speaker.name, *speaker.labels)
            person["consent"] = {"named": consent.named, "quoted": consent.quoted, "archived": consent.archived,
                                 "until": consent.until or "unknown"}
        people.append(person)
    spoken = {fold(label) for speaker in draft.people for label in (speaker.name, *speaker.labels)}
    people += [{"name": voice_name(name), "role_at_time": role or NOT_STATED, "speaks": False}
               for name, role in dict(details.people).items() if fold(name) not in spoken]
    kind = details.kind or ("reflection-interview" if draft.speakers else "discussion-paper")
    return {
        "id": ident, "prefix": prefix, "title": draft.title, "kind": kind, "text_status": place.text_status,
        "summary": NOT_STATED, "publisher_voice": NOT_STATED, "date_published": draft.date,
        "source": {"citation": draft.title, "locator": f"Read from a file of the kind {draft.format}."},
        "licence": {"id": licence, "text_reuse": place.text_reuse, "statement": NOT_STATED},
        "sensitivity": place.sensitivity, "contains_patient_data": False, "version": "1", "status": "draft",
        "reviewed_by": "not-reviewed", "last_checked": "never", "language": "en-GB", "people": people,
    }


def _role_given(speaker: Person, details: Details) -> str:
    forms = {fold(form) for form in (speaker.name, *speaker.labels)}
    return next((role for name, role in details.people if fold(name) in forms), "")


def render(draft: Draft, place: Place, ident: str, prefix: str, records: Sequence[Record] = ()) -> str:
    """Write the corpus file as text.

    Raises
    ------
    Unreadable
        Read back, it would not say the same; nothing is written then.
    """
    head = yaml.safe_dump(front_matter(draft, place, ident, prefix, records), sort_keys=False, allow_unicode=True,
                          width=1_000_000)
    lines = ["---", head.rstrip("\n"), "---", ""]
    number = 0
    for piece in draft.pieces:
        if piece.kind == "heading":
            lines += ["#" * piece.level + " " + piece.text, ""]
        else:
            number += 1
            lines += [_line(piece, passage_id(prefix, number)), piece.text, ""]
    text = "\n".join(lines)
    _check(draft, text, ident, prefix)
    return text


def passage_id(prefix: str, number: int) -> str:
    """The id of a new document's passage, numbered from 1."""
    return f"{prefix}-p{number:03d}"


def _line(piece: Piece, ident: str) -> str:
    parts = [f'{{#{ident} kind="{piece.kind}"']
    for key, value in (("voice", voice_name(piece.voice) if piece.voice else ""), ("loc", piece.loc),
                       ("page", piece.page)):
        if value:
            parts.append(f'{key}="{value.translate(_ATTRIBUTE)}"')
    return " ".join(parts) + "}"


def _check(draft: Draft, text: str, ident: str, prefix: str) -> None:
    """Read the file back: the head is valid, and every passage has its own words and voice."""
    head, line, body, body_line, problems = split_front_matter(text, f"{ident}.md")
    data, more = parse_yaml(head, f"{ident}.md", line)
    meta, wrong = validate(FrontMatter, data, f"{ident}.md", line)
    passages, others = parse_passages(body, source=ident, prefix=prefix, file=f"{ident}.md", first_line=body_line)
    problems = [*problems, *more, *wrong, *others]
    same = [(item.text, item.voice) for item in passages] == [
        (piece.text, voice_name(piece.voice) if piece.voice else "") for piece in draft.passages]
    if problems or meta is None or not same:
        why = str(problems[0]) if problems else "a passage would not keep its words"
        raise Unreadable(f"The document cannot be written as a corpus file: {why}", "quarantined")


def as_passages(draft: Draft, ident: str, prefix: str) -> list[Passage]:
    """The draft's passages as the tagger and the lessons take them."""
    return [Passage(passage_id(prefix, number), ident, piece.text, piece.kind,
                    (voice_name(piece.voice),) if piece.voice else (), piece.section, piece.loc, piece.page, number)
            for number, piece in enumerate(draft.passages, start=1)]
