"""Add documents to a knowledge base: read, report, and write where the text may go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import LessonbookError
from ..base.yamlfile import parse_yaml, validate
from ..corpus import Passage, Source, read_corpus
from ..corpus.people.records import Record, keep_people, read_people, with_corpus
from ..corpus.privacy import declared_names
from ..corpus.privacy.scan import scan
from ..corpus.read import split_front_matter
from ..corpus.schema import FrontMatter
from ..readers import Document, Unreadable, read_file
from .corpusfile import as_passages, mint, render
from .details import Details
from .draft import Draft, make_draft
from .forms import take_template
from .impact import Impact, measure
from .join import join_people
from .place import LOCAL, Place, decide
from .write import quarantine, set_aside, write

if TYPE_CHECKING:
    from spacy.language import Language

    from ..knowledge.inputs import Inputs


@dataclass
class Added:
    """What became of one file.

    Attributes
    ----------
    file : str
        The file as it was named.
    status : str
        ``read``, ``refused`` or ``quarantined``.
    reason : str
        Why it was not read, or where it went and why; whole sentences.
    target, aside : str
        The file that was, or would be, written; below the knowledge base. The list of what was set aside.
    draft, place, impact : optional
        What was read, where it may go, what it changes.
    flags : list of dict
        ``kind``, ``text``, ``passage`` (the number from 0 of the first, -1 for none), ``id`` and ``places`` of what
        looks personal or like another story.
    password : bool
        Whether a password would help.
    """

    file: str
    status: str
    reason: str = ""
    target: str = ""
    aside: str = ""
    draft: Draft | None = None
    place: Place | None = None
    impact: Impact = field(default_factory=Impact)
    flags: list[dict[str, Any]] = field(default_factory=list)
    password: bool = False

    def as_json(self) -> dict[str, Any]:
        """The record that programs get."""
        draft = self.draft
        return {
            "file": self.file.encode("utf-8", "replace").decode("utf-8"), "status": self.status, "reason": self.reason,
            "text": draft.text if draft else "",
            "passages": [{"text": piece.text, "voice": piece.voice, "locator": piece.locator}
                         for piece in draft.passages] if draft else [],
            "speakers": list(draft.speakers) if draft else [],
            "persons": [{"name": person.name, "labels": person.labels, "role": person.role}
                        for person in draft.people] if draft else [],
            "dropped": [item.text for item in draft.dropped] + [item.text for item in draft.comments] if draft else [],
            "flags": self.flags,
            "themes": [{"theme": item.theme, "title": item.title, "passages": item.passages,
                        "examples": list(item.examples)} for item in self.impact.themes],
            "lessons": [{"lesson": item.lesson, "title": item.title, "stance": item.stance,
                         "passage": item.passage, "score": item.score} for item in self.impact.lessons],
        }


class Base:
    """The knowledge base that documents are added to, read once for a run.

    Parameters
    ----------
    root : Path
        The knowledge base.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.added: list[tuple[str, str, tuple[Passage, ...]]] = []

    @cached_property
    def inputs(self) -> Inputs:
        """All that could be read; what is wrong elsewhere is no reason to refuse a document."""
        from ..knowledge.inputs import read_inputs

        return read_inputs(self.root)[0]

    @cached_property
    def pipeline(self) -> Language | None:
        """The tagger, made once for a run; None where there are no themes."""
        from ..base.store import store_of
        from ..tag.tagger import pipeline_of

        return pipeline_of(self.inputs.codebook, store_of(self.inputs.root)) if self.inputs.codebook.themes else None

    @cached_property
    def local(self) -> tuple[Source, ...]:
        """Texts that stay on this machine."""
        return read_corpus(self.root, LOCAL)[0].sources

    @cached_property
    def people(self) -> list[Record]:
        """Everybody on record, and those whom only a source knows."""
        sources = (*self.inputs.corpus.sources, *self.local)
        return with_corpus(read_people(self.root), [(item.id, item.meta.people) for item in sources])

    @cached_property
    def withdrawn(self) -> dict[str, str]:
        """Ids that were withdrawn, which are never minted again."""
        from ..corpus.withdrawn import read_withdrawn

        return read_withdrawn(self.root)

    @property
    def sources(self) -> Iterator[tuple[str, str, tuple[Passage, ...]]]:
        """Id, file and passages of every source, those of this run too."""
        for source in (*self.inputs.corpus.sources, *self.local):
            yield source.id, source.file, source.passages
        yield from self.added

    def forget(self) -> None:
        """Read everything anew when it is next needed; the tagger is kept."""
        self.added.clear()
        for name in ("inputs", "local", "people", "withdrawn"):
            self.__dict__.pop(name, None)

    def mint(self, title: str) -> tuple[str, str]:
        """Choose an id and a prefix that no file has, readable or not."""
        taken = {path.stem for folder in ("corpus", LOCAL) for path in (self.root / folder).glob("*.md")}
        taken |= {ident for ident, _, _ in self.added} | set(self.withdrawn)
        prefixes = {source.meta.prefix for source in (*self.inputs.corpus.sources, *self.local)}
        for folder in ("corpus", LOCAL):
            for path in (self.root / folder).glob("*.md"):
                head = path.read_bytes()[:4000].decode("utf-8", "replace")
                prefixes |= set(re.findall(r"^prefix:\s*['\"]?([a-z0-9]+)", head, re.MULTILINE))
        prefixes |= {item.id.rsplit("-p", 1)[0] for _, _, passages in self.added for item in passages[:1]}
        evidence = (item for lesson in self.inputs.lessons for item in lesson.front.evidence)
        prefixes |= {item.passage.rsplit("-p", 1)[0] for item in evidence}
        prefixes |= {ident.rsplit("-p", 1)[0] for ident in self.withdrawn}
        return mint(title, taken, prefixes)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Files to add: those named, and all in the folders named but hidden ones, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(item for item in path.rglob("*") if item.is_file() and not any(
                part.startswith((".", "~$")) for part in item.relative_to(path).parts))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def add_file(base: Base, path: Path, details: Details, *, dry_run: bool = False, password: str = "",
             ask: Callable[[Draft], Details] | None = None) -> Added:
    """Add one document.

    Parameters
    ----------
    base : Base
        The knowledge base.
    path : Path
        The document.
    details : Details
        What the editor says about it.
    dry_run : bool
        Report, but write nothing.
    password : str
        For a locked PDF.
    ask : callable, optional
        Given the draft, gives the details that an editor answers at the terminal.

    Returns
    -------
    Added
        Never raises for what a document holds; a file that cannot be used has its status and reason.
    """
    try:
        document = read_file(path, password)
        return _add(base, path, document, details, dry_run, ask)
    except Unreadable as error:
        result = Added(str(path), error.status, error.reason, password=error.password)
        if error.status == "quarantined" and not dry_run:
            quarantine(base.root, path, error.reason)
        return result
    except (LessonbookError, OSError):  # of the knowledge base or the disk, not of this file
        raise
    except Exception as error:  # a file may hold what no one foresaw, and the others must go on
        reason = (f"The file holds something that lessonbook does not know ({type(error).__name__}). Save it again "
                  "from its own program, or copy its text into a new file, and add that.")
        if not dry_run:
            quarantine(base.root, path, reason)
        return Added(str(path), "quarantined", reason)


def _add(base: Base, path: Path, document: Document, details: Details, dry_run: bool,
         ask: Callable[[Draft], Details] | None) -> Added:
    draft = take_template(make_draft(document, details, path.stem), path)
    if ask is not None:
        draft.details = ask(draft).over(draft.details)
        draft.title, draft.date = draft.details.title or draft.title, draft.details.date or draft.date
    if not draft.passages:
        return Added(str(path), "refused", "The file holds no text of its own, only what stands beside a text, such as "
                     "running heads or menus. Check that it was saved whole.", draft=draft)
    place = decide(draft, date.today())
    ident, prefix = base.mint(draft.title)
    people = join_people(draft.people, base.people, ident, draft.details)
    passages = as_passages(draft, ident, prefix)
    text = render(draft, place, ident, prefix, people)
    result = Added(str(path), "read", draft=draft, place=place, flags=_flags(base.root, text, draft))
    twin = _twin(base, passages)
    if twin:
        result.reason, result.target = f"It is here already, as {twin}; nothing was written.", twin
    local = [item for source in base.local for item in source.passages]
    local += [item for _, _, found in base.added for item in found]
    asking = {person.name for person in draft.people if person.role == "interviewer"}
    result.impact = measure(base.inputs, base.pipeline, local, passages, asking)
    if twin:
        return result
    if not dry_run:
        result.aside = set_aside(base.root, ident, prefix, draft)
        keep_people(base.root, people)
        result.target = write(base.root, LOCAL, ident, text)
        base.__dict__.pop("people", None)
    else:
        result.target = f"{LOCAL}/{ident}.md"
    result.reason = where_it_goes(place, dry_run, ident)
    base.added.append((ident, result.target, tuple(passages)))
    return result


def _flags(root: Path, text: str, draft: Draft) -> list[dict[str, Any]]:
    """What looks personal anywhere in the file that would be written, and where a second story starts."""
    head, first, _, _, _ = split_front_matter(text, "draft")
    meta, _ = validate(FrontMatter, parse_yaml(head, "draft", first)[0], "draft", first)
    assert meta is not None  # it was checked when it was rendered
    labels = [form for person in draft.people for form in person.labels
              if person.role == "interviewer" or draft.details.consent_of(person.name, *person.labels).named]
    flags: list[dict[str, Any]] = []
    for detail in scan(text, meta, declared_names(root), labels):
        numbers = [int(found[1]) - 1 for place in detail.places if (found := re.search(r"-p(\d+)", place))]
        flags.append({"kind": detail.kind, "text": detail.text, "passage": min(numbers, default=-1), "id": detail.id,
                      "places": list(detail.places)})
    if draft.second:
        number = draft.second[0]
        piece = draft.passages[number]
        flags.append({"kind": "second-story", "text": piece.section or piece.text[:80], "passage": number})
    return flags


def where_it_goes(place: Place, dry_run: bool, ident: str = "SOURCE") -> str:
    """Say where the text is, or would be, and what stands between it and the book."""
    stays = "would stay" if dry_run else "is"
    first = f"The text {stays} in local/, which git ignores. "
    if place.restricted:
        return first + " ".join(place.reasons)
    return first + " ".join([*place.reasons, f"Publish it with: lessonbook publish {ident}"])


def _twin(base: Base, passages: list[Passage]) -> str:
    """The file that has the very same words, if one has."""
    own = [item.text for item in passages]
    return next((file for _, file, found in base.sources if [item.text for item in found] == own), "")
