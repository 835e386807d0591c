"""Every place of a corpus file in which a personal detail could be published, and what an editor decided on each."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ...base.files import private_folder, write_atomic
from ...base.redact import change_scalars, drop_passages, head_of
from ..people.names import fold, may_mean, parse_name
from ..schema import FrontMatter
from .contact import is_date
from .find import KINDS, find_personal

MARKS = {"email": "[e-mail address]", "phone": "[phone number]", "nhs-number": "[NHS number]", "postcode": "[postcode]",
         "date-of-birth": "[date of birth]", "address": "[address]", "name": "[name]", "job-title": "[a post]",
         "health": "[health]", "private": "[private]"}
_PLAIN = frozenset(("id", "prefix", "kind", "text_status", "text_reuse", "sensitivity", "status", "version", "language",
                    "date_published", "event_date", "last_checked", "next_check", "type", "role", "until", "url",
                    "accessed", "stock_code", "named", "quoted", "archived", "speaks", "contains_patient_data", "from",
                    "to", "passages"))
_PASSAGE = re.compile(r"^[ \t]*\{#([a-z0-9]+-p\d+)([^\n{}]*)\}[ \t]*$")
_VALUE = re.compile(r'(voice|loc|page)="([^"]*)"')
_RELATED = re.compile(r"\b(?:of|to|for|and)\s+(?=[^\W\d_a-z])")
_AROUND = 40


@dataclass(frozen=True)
class Detail:
    """Something that looks personal.

    Attributes
    ----------
    id : str
        Made of its kind and words, so that it is the same in every run and every place.
    kind, text : str
        One of :data:`KINDS`; the words.
    places : tuple of str
        ``title``, ``heading``, ``people``, a passage's id and the like.
    context : str
        Some words around it where it stands first.
    """

    id: str
    kind: str
    text: str
    places: tuple[str, ...]
    context: str

    @property
    def in_words(self) -> str:
        """Kind and places, for people."""
        more = f" and {len(self.places) - 3} more" if len(self.places) > 3 else ""
        return f"{KINDS[self.kind]}, in {', '.join(self.places[:3])}{more}: {self.context}"


def detail_id(kind: str, text: str) -> str:
    """The id of a detail: the first letter of its kind and a digest of its words in small letters."""
    return f"{kind[0]}{hashlib.sha256(f'{kind}|{fold(text)}'.encode()).hexdigest()[:5]}"


def places_of(text: str) -> list[tuple[str, str]]:
    """Place and words of everything in a corpus file that readers would see: its head, headings, passages, locators."""
    start, end = head_of(text)
    return [*_head(yaml.safe_load(text[start:end]) if end else None), *_body(text[end:])]


def _head(data: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in _PLAIN and not (name == "licence" and key == "id"):
                yield from _head(value, str(key) if name in ("", "source", "licence") else name)
    elif isinstance(data, list):
        for value in data:
            yield from _head(value, name)
    elif isinstance(data, str) and data not in ("not stated", "unknown", "never", "not-reviewed"):
        yield name, data


def _body(body: str) -> Iterator[tuple[str, str]]:
    place = ""
    for line in body.splitlines():
        passage = _PASSAGE.match(line)
        if passage:
            place = passage[1]
            yield from ((f"{place} {key}", value) for key, value in _VALUE.findall(passage[2]) if key != "voice")
        elif re.match(r"#{1,3} ", line):
            yield "heading", line.lstrip("# ")
        elif line.strip():
            yield place, line.strip()


def scan(text: str, meta: FrontMatter, names: Sequence[str] = (), labels: Collection[str] = ()) -> list[Detail]:
    """List what looks personal in a corpus file, wherever it stands.

    Parameters
    ----------
    text : str
        The file.
    meta : FrontMatter
        Its head, read: people who agreed to be named may be.
    names : sequence of str
        Names to look for in any case.
    labels : collection of str
        Other forms of the names of those who agreed.

    Returns
    -------
    list of Detail
        In the order in which they stand; the same words of a kind once, with all their places.
    """
    speakers = [person for person in meta.people if person.speaks]
    plain = _plain_names(speakers)
    agreed = [person.name for person in speakers if person.type == "person" and person.name in plain
              and (person.role == "interviewer" or (person.consent is not None and person.consent.named))]
    spared = [*agreed, *labels, *(form for name in agreed for form in (parse_name(name).shown, " ".join(
        name.split()[-2:])))]
    places = [(place, words) for place, words in places_of(text)
              if not (place == "people" and words in plain)]
    found: dict[str, tuple[str, str, list[str], str]] = {}
    born = [{"kind": "date-of-birth", "text": words, "passage": number} for number, (place, words) in enumerate(places)
            if place == "people" and is_date(words)]
    for flag in [*find_personal([words for _, words in places], names, spared), *born]:
        if flag["kind"] == "name" and _is_one_of(flag["text"], agreed):
            continue
        place, words = places[flag["passage"]]
        ident = detail_id(flag["kind"], flag["text"])
        at = words.find(flag["text"])
        context = words[max(0, at - _AROUND):at + len(flag["text"]) + _AROUND]
        kept = found.setdefault(ident, (flag["kind"], flag["text"], [], context))
        if place not in kept[2]:
            kept[2].append(place)
    for ident, (kind, words, where, _) in found.items():
        parts = set(re.findall(r"[a-z]{4,}", fold(words))) if kind == "name" else set()
        if parts & set(meta.id.split("-")) and "file name" not in where:
            found[ident][2].append("file name")
    return [Detail(ident, kind, words, tuple(where), context) for ident, (kind, words, where, context) in found.items()]


def _is_one_of(text: str, agreed: Sequence[str]) -> bool:
    """Whether a name is that of somebody who agreed, with a title before it or with given names before its surname.

    `Tom Baker` is not taken for a Tom who agreed, nor Mrs Lee for the Cllr Lee who did.
    """
    name, title = parse_name(text), text.split()[0].strip(".").casefold()
    for form in agreed:
        other = parse_name(form)
        if name.words == other.words and (other.full or not name.titled):
            return True
        if name.full and other.titled and not other.given and may_mean(other, name) and (
                title == form.split()[0].strip(".").casefold()):
            return True
    return False


def _plain_names(speakers: Iterable[object]) -> set[str]:
    """Speakers' names that are no description of somebody else, such as `Mother of ...`."""
    return {name for person in speakers if not _RELATED.search(name := str(getattr(person, "name", "")))}


def looked_file(root: Path, ident: str) -> Path:
    """Where the ids of details that an editor keeps lie; their words do not."""
    return root / "local" / f"{ident}.looked.csv"


def read_looked(root: Path, ident: str) -> set[str]:
    """Ids of details that an editor has looked at and keeps."""
    path = looked_file(root, ident)
    if not path.is_file():
        return set()
    return set(path.read_bytes().decode("utf-8", "replace").split()) - {"detail"}


def keep_details(root: Path, ident: str, kept: Iterable[str]) -> None:
    """Remember that an editor has looked at these details and keeps them."""
    rows = sorted(read_looked(root, ident) | set(kept))
    private_folder(root, "local")
    write_atomic(looked_file(root, ident), "".join(f"{row}\n" for row in ["detail", *rows]))


def replaced(text: str, detail: Detail, words: str = "") -> str:
    """The file with a mark, or with the editor's words, in the place of a detail wherever it stands."""
    mark = words or MARKS[detail.kind]
    pattern = re.compile(rf"(?<!\w){re.escape(detail.text)}(?!\w)")
    start, end = head_of(text)
    head = change_scalars(text[start:end], lambda value: pattern.sub(lambda _: mark, value)) if end else ""
    return text[:start] + head + pattern.sub(lambda _: mark, text[end:])


def dropped(text: str, detail: Detail) -> str:
    """The file without the passages in which a detail stands; in its head and headings a mark takes its place."""
    ids = {place.split()[0] for place in detail.places if "-p" in place}
    _, end = head_of(text)
    return replaced(text[:end] + drop_passages(text[end:], ids), detail)
