"""Change who is who: bring records together, tell them apart, rename, give a label to somebody, change a role."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ..base.errors import LessonbookError
from ..base.files import read_text, write_atomic
from ..base.redact import head_of
from ..corpus import Source, read_corpus
from ..corpus.people.names import slug
from ..corpus.people.records import Record, Role, free_id, matches, near, read_people, with_corpus, write_people
from ..corpus.schema import Consent
from .corpusfile import voice_name


class People:
    """Everybody on record and in the sources of a knowledge base; every change is written at once.

    Parameters
    ----------
    root : Path
        The knowledge base.

    Raises
    ------
    LessonbookError
        The file of people is damaged.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources: list[Source] = [*read_corpus(root)[0].sources, *read_corpus(root, "local")[0].sources]
        self.records = with_corpus(read_people(root), [(item.id, item.meta.people) for item in self.sources])

    def one(self, what: str) -> Record:
        """The one person whom an id, a name or a label means.

        Raises
        ------
        LessonbookError
            Nobody, or several; both are named.
        """
        found = matches(what, self.records)
        if len(found) == 1:
            return found[0]
        if found:
            raise LessonbookError(f"`{what}` may be {' or '.join(f'{item.id} ({item.name})' for item in found)}. "
                                  f"Name the id.")
        alike = ", ".join(f"{item.name} ({item.id})" for item in near(what, self.records))
        raise LessonbookError(f"`{what}` is nobody here." + (f" Nearest: {alike}." if alike else
                              " `lessonbook people` lists everybody."))

    def same(self, first: str, second: str) -> Record:
        """Two records are one person: labels, sources and voices go to the first; in every source it has one name."""
        one, other = self.one(first), self.one(second)
        if one.id == other.id:
            raise LessonbookError(f"{one.name} is one record already.")
        together = one.model_copy(update={
            "labels": [form for form in dict.fromkeys([*one.labels, other.name, *other.labels]) if form != one.name],
            "sources": {**other.sources, **one.sources}, "guessed": sorted({*one.guessed, *other.guessed}),
            "organisation": one.organisation or other.organisation, "consent": one.consent or other.consent,
            **{name: sorted({*getattr(one, name), *getattr(other, name)} - {one.id, other.id})
               for name in ("either", "maybe", "apart")}})
        if other.either and one.id in other.either:
            together = together.model_copy(update={"either": one.either})
        self._keep([together], gone=other.id)
        for source in other.sources:
            self._rename(source, other, together)
        return together

    def apart(self, first: str, second: str) -> None:
        """Two records are two people; the question is not asked again."""
        one, other = self.one(first), self.one(second)
        self._keep([a.model_copy(update={"maybe": [ident for ident in a.maybe if ident != b.id],
                                         "apart": sorted({*a.apart, b.id})}) for a, b in ((one, other), (other, one))])

    def split(self, what: str, source: str) -> Record:
        """In one source the name is another person's who is called the same.

        Raises
        ------
        LessonbookError
            The person does not speak there, or nowhere else.
        """
        old = self.one(what)
        if source not in old.sources or len(old.sources) < 2:
            raise LessonbookError(f"{old.name} is in {', '.join(old.sources) or 'no source'}. Name one of several.")
        taken = [record.id for record in self.records]
        new = old.model_copy(update={
            "id": free_id(old.name, source, taken, tag=True), "sources": {source: old.sources[source]}, "maybe": [],
            "either": [], "guessed": [item for item in old.guessed if item == source],
            "apart": sorted({*old.apart, old.id})})
        self._fields(source, old, {"id": new.id})
        left = {item: role for item, role in old.sources.items() if item != source}
        self._keep([new, old.model_copy(update={"sources": left, "apart": sorted({*old.apart, new.id}), "guessed": [
            item for item in old.guessed if item != source]})])
        return new

    def label(self, label: str, who: str) -> Record:
        """A label that was open is that person's."""
        own = next((record for record in self.records if label in (record.id, record.name, *record.labels)), None)
        if own is None:
            self.one(label)
            raise LessonbookError(f"`{label}` is no label here.")
        return self.same(who, own.id)

    def rename(self, what: str, name: str) -> Record:
        """Another name for a person, in every source; the old one stays a label."""
        old = self.one(what)
        new = old.model_copy(update={"name": name, "labels": [form for form in dict.fromkeys([*old.labels, old.name])
                                                              if form != name]})
        self._keep([new])
        for source in old.sources:
            self._rename(source, old, new)
        return new

    def role(self, what: str, role: Role, source: str = "") -> Record:
        """Speaker or interviewer, in one source or in all where the person speaks."""
        old = self.one(what)
        where = [source] if source else list(old.sources)
        new = old.model_copy(update={"sources": {**old.sources, **dict.fromkeys(where, role)},
                                     "guessed": [item for item in old.guessed if item not in where]})
        self._keep([new])
        for ident in where:
            self._fields(ident, old, {"role": role})
        return new

    def consent(self, what: str, consent: Consent) -> Record:
        """What a person agreed to, in every source where they speak."""
        old = self.one(what)
        self._keep([new := old.model_copy(update={"consent": consent})])
        for ident in old.sources:
            self._fields(ident, old, {"consent": consent.model_dump()})
        return new

    def _keep(self, records: Sequence[Record], gone: str = "") -> None:
        kept = {record.id: record for record in self.records if record.id != gone}
        kept.update({record.id: record for record in records})
        if gone:
            into = records[0].id
            for ident, record in kept.items():
                changes = {name: sorted({into if item == gone else item for item in getattr(record, name)} - {ident})
                           for name in ("either", "maybe", "apart") if gone in getattr(record, name)}
                if changes:
                    kept[ident] = record.model_copy(update=changes)
        self.records = list(kept.values())
        write_people(self.root, self.records)

    def _edit(self, ident: str, people: Callable[[list[dict[str, Any]]], list[dict[str, Any]]],
              body: Callable[[str], str] = str) -> None:
        """Change the list of people at a source's head, and its body; all else keeps its bytes."""
        for folder in ("local", "corpus"):
            path = self.root / folder / f"{ident}.md"
            if not path.is_file():
                continue
            text = read_text(path, self.root)
            start, end = head_of(text)
            head = text[start:end]
            data = yaml.safe_load(head)
            new = people([dict(item) for item in data.get("people") or []])
            if new != data.get("people"):
                head = _with_people(head, new)
            write_atomic(path, text[:start] + head + body(text[end:]))

    def _rename(self, ident: str, old: Record, new: Record) -> None:
        """Let voices and the entry in a source's head have the new name; two entries become one."""
        forms, name = {old.name, *old.labels, *new.labels}, voice_name(new.name)

        def mine(item: Mapping[str, Any]) -> bool:
            return (item.get("id") or slug(item["name"])) in (old.id, new.id) or item["name"] in forms

        def people(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
            made: list[dict[str, Any]] = []
            for item in items:
                if not mine(item):
                    made.append(item)
                elif all(other["name"] != name for other in made):
                    entry = {"name": name, **({"id": new.id} if new.id != slug(name) else {}),
                             **{key: value for key, value in item.items() if key not in ("name", "id")}}
                    made.append({**entry, "type": "person"})
            return made

        def body(text: str) -> str:
            return re.sub(r'(?m)^(\{#[^\n]*\bvoice=")([^"\n]*)(")', lambda hit: hit[1] + "; ".join(dict.fromkeys(
                name if voice.strip() in forms else voice.strip() for voice in hit[2].split(";"))) + hit[3], text)

        self._edit(ident, people, body)

    def _fields(self, ident: str, who: Record, values: Mapping[str, object]) -> None:
        self._edit(ident, lambda items: [
            {**item, **values} if item["name"] in who.forms and item.get("id", who.id) == who.id else item
            for item in items])


def _with_people(head: str, people: list[dict[str, Any]]) -> str:
    root = yaml.compose(head, Loader=yaml.SafeLoader)
    value = next(value for key, value in root.value if key.value == "people")
    start, end = value.start_mark.index, value.end_mark.index
    rest = head[end:]
    made = yaml.safe_dump(people, sort_keys=False, allow_unicode=True, width=1_000_000)
    before = head[:start].rstrip(" ")
    return before + ("" if before.endswith("\n") else "\n") + made + rest.lstrip("\n")
