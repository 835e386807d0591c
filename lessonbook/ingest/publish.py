"""One way into the book: what is still open about a source, and its move from ``local/`` to ``corpus/``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, write_atomic
from ..base.redact import drop_passages, head_of
from ..base.yamlfile import parse_yaml, validate
from ..corpus.people.names import fold
from ..corpus.people.records import keep_people, read_people
from ..corpus.privacy import declared_names
from ..corpus.privacy.scan import Detail, dropped, keep_details, looked_file, read_looked, replaced, scan
from ..corpus.read import split_front_matter
from ..corpus.schema import NOT_STATED, FrontMatter
from ..corpus.withdrawn import withdrawn_problems
from .write import write

ALL = "all"


@dataclass(frozen=True)
class Open:
    """Something that keeps a source out of the book.

    Attributes
    ----------
    what : str
        ``person``, ``consent``, ``detail``, ``licence``, ``status`` or ``file``.
    id : str
        Of a detail or a person.
    said, todo : str
        What is open; what the editor can do.
    """

    what: str
    id: str
    said: str
    todo: str


@dataclass
class Publication:
    """What stands between a source and the book.

    Attributes
    ----------
    source, file : str
        Id, and the file below the knowledge base.
    text : str
        The file.
    meta : FrontMatter
        Its head.
    open : list of Open
        What is open; nothing is published while anything is.
    details : list of Detail
        Details that nobody has looked at.
    done : bool
        Whether it is published already.
    """

    source: str
    file: str
    text: str
    meta: FrontMatter
    open: list[Open] = field(default_factory=list)
    details: list[Detail] = field(default_factory=list)
    done: bool = False

    def as_json(self, target: str = "") -> dict[str, Any]:
        """The record that programs get; `target` is the file that was written."""
        details = {detail.id: detail for detail in self.details}
        return {"source": self.source, "published": bool(target) or self.done, "target": target,
                "open": [{"what": item.what, "id": item.id, "said": item.said, "todo": item.todo,
                          **({"kind": details[item.id].kind, "text": details[item.id].text,
                              "places": list(details[item.id].places)} if item.id in details else {})}
                         for item in self.open]}


def look(root: Path, ident: str, today: date | None = None) -> Publication:
    """Find what is open about a source.

    Parameters
    ----------
    root : Path
        The knowledge base.
    ident : str
        The source's id.
    today : date, optional
        To tell whether consent still runs.

    Raises
    ------
    LessonbookError
        There is no such source, its file cannot be read, or the file of people is damaged.
    """
    path = _path(root, ident)
    file = f"{path.parent.name}/{path.name}"
    text = read_text(path, root)
    head, first, _, _, problems = split_front_matter(text, file)
    data, more = parse_yaml(head, file, first)
    meta, wrong = validate(FrontMatter, data, file, first) if not problems and not more else (None, [])
    if meta is None:
        raise LessonbookError([*problems, *more, *wrong])
    found = Publication(ident, file, text, meta)
    records = [record for record in read_people(root) if ident in record.sources]
    if path.parent.name == "corpus" and meta.cleared:
        found.done = True
        return found
    labels = [form for record in records if record.consent is None or record.consent.named for form in record.forms]
    kept = read_looked(root, ident)
    found.details = [detail for detail in scan(text, meta, declared_names(root), labels) if detail.id not in kept]
    for record in records:
        if record.either or record.maybe:
            others = " or ".join(record.either or record.maybe)
            way = (f'lessonbook people label "{record.name}" WHO' if record.either else
                   f"lessonbook people same {record.id} {record.maybe[0]}, or: lessonbook people apart {record.id} "
                   f"{record.maybe[0]}")
            found.open.append(Open("person", record.id, f"{record.name} may be {others}.", way))
        elif ident in record.guessed and f"person:{record.id}" not in kept:
            found.open.append(Open("person", record.id, f"{record.name} is taken for the interviewer, since all "
                                   "that they say is questions.", f"lessonbook people interviewer {record.id}, "
                                   f"or: lessonbook people speaker {record.id}"))
    found.open += [Open("consent", "", f"{fault[0].upper() if fault[0] != '`' else fault[0]}{fault[1:]}.",
                        f"lessonbook people consent NAME \"named, quoted, archived until YYYY-MM-DD\", or change "
                        f"{file}.")
                   for _, fault in meta.consent_faults(today or date.today())]
    found.open += _rights(meta, file)
    found.open += [Open("status", "", f"{item.message}.", item.remedy) for item in
                   withdrawn_problems(root, path.parent.name) if item.file == file]
    found.open += [Open("detail", detail.id, detail.in_words, f"--keep {detail.id}, --replace {detail.id} or "
                        f"--drop {detail.id}") for detail in found.details]
    return found


def _path(root: Path, ident: str) -> Path:
    ident = Path(ident).stem if ident.endswith(".md") else ident
    paths = [path for folder in ("local", "corpus") if (path := root / folder / f"{ident}.md").is_file()]
    if not re.fullmatch(r"[a-z0-9-]+", ident) or not paths:
        waiting = sorted(path.stem for path in (root / "local").glob("*.md"))
        raise LessonbookError(f"There is no source `{ident}`. " + (
            f"These wait in local/: {', '.join(waiting)}." if waiting else
            "Nothing waits in local/; add a document with: lessonbook add FILE"))
    if len(paths) > 1:
        raise LessonbookError(f"`{ident}` is in local/ and in corpus/. Remove one of the two files, or give one "
                              f"a new id.")
    return paths[0]


def _rights(meta: FrontMatter, file: str) -> list[Open]:
    made = []
    if meta.sensitivity == "restricted":
        made.append(Open("status", "", "It is marked restricted, so it never leaves this machine.",
                         f"If that is wrong, change `sensitivity` in {file}."))
    if meta.status == "withdrawn":
        made.append(Open("status", "", "It was withdrawn.", f"If that is wrong, change `status` in {file}."))
    if meta.text_status == "imported-full-text" and meta.licence.text_reuse != "full":
        made.append(Open("licence", "", f"It is somebody else's text, and its licence ({meta.licence.id}) is not known "
                         "to allow publishing all of it.", "Publish notes on it in your own words; or state the "
                         "licence with --licence, where its holder gave one."))
    elif meta.licence.id == NOT_STATED:
        made.append(Open("licence", "", "No licence is stated.", "--licence CC-BY-4.0, or another that all agreed to"))
    return made


def decide_details(root: Path, found: Publication, keep: tuple[str, ...], replace: Mapping[str, str],
                   drop: tuple[str, ...]) -> None:
    """Do with details what an editor says: keep (``all`` for every one), replace by a mark or words, drop passages.

    Raises
    ------
    LessonbookError
        An id is not one of what is open.
    """
    details = {detail.id: detail for detail in found.details}
    people = {item.id: item for item in found.open if item.what == "person" and "taken for" in item.said}
    known = {ALL, *details, *people, *read_looked(root, found.source)}
    unknown = [ident for ident in (*keep, *replace, *drop) if ident not in known]
    if unknown:
        raise LessonbookError(f"{', '.join(unknown)}: no such detail is open in {found.source}. Without --keep, "
                              f"the command "
                              "lists what is open, with ids.")
    text = found.text
    for ident in dict.fromkeys((*drop, *replace)):
        if ident in details:
            text = dropped(text, details[ident]) if ident in drop else replaced(text, details[ident], replace[ident])
    if text != found.text:
        write_atomic(root / found.file, text)
    kept = {ident for ident in keep if ident in details}
    if ALL in keep:
        kept = set(details) - set(drop) - set(replace) | {f"person:{ident}" for ident in people}
    kept |= {f"person:{ident}" for ident in keep if ident in people}
    if kept:
        keep_details(root, found.source, kept)


def make_private(root: Path, found: Publication, words: str = "", passage: str = "") -> None:
    """Take out by hand what no search found: words, wherever they stand, or a whole passage.

    Raises
    ------
    LessonbookError
        The words or the passage are not there, or nothing would be left.
    """
    text = found.text
    if words:
        text = replaced(text, Detail("", "private", words, (), ""))
    if passage:
        _, end = head_of(text)
        text = text[:end] + drop_passages(text[end:], {passage})
    if text == found.text:
        raise LessonbookError(f"`{words or passage}` stands nowhere in {found.file}, so nothing was changed.")
    if "{#" not in text:
        raise LessonbookError(f"No passage of {found.file} would be left. Withdraw it: lessonbook withdraw "
                              f"{found.source}")
    write_atomic(root / found.file, text)


def set_licence(root: Path, found: Publication, licence: str) -> None:
    """State the licence in the head of a source that waits."""
    from .place import text_reuse

    def change(head: str) -> str:
        head = re.sub(r"(?m)^(licence:\s*\n(?:\s+.*\n)*?\s+id:).*$", lambda hit: f"{hit[1]} {licence}", head, count=1)
        return re.sub(r"(?m)^(licence:\s*\n(?:\s+.*\n)*?\s+text_reuse:).*$",
                      lambda hit: f"{hit[1]} {text_reuse(licence)}", head, count=1)

    start, end = head_of(found.text)
    write_atomic(root / found.file, found.text[:start] + change(found.text[start:end]) + found.text[end:])


def publish(root: Path, found: Publication) -> str:
    """Move a source into the corpus, as published; its record and what was set aside stay local.

    Raises
    ------
    LessonbookError
        Something is open.

    Returns
    -------
    str
        The file that was written.
    """
    if found.open:
        raise LessonbookError([Problem(found.file, 1, item.said, item.todo) for item in found.open])
    start, end = head_of(found.text)
    head = re.sub(r"(?m)^sensitivity:.*$", "sensitivity: public", found.text[start:end])
    head = re.sub(r"(?m)^status:.*$", "status: published", head)
    ident = _without_names(root, found)
    if ident != found.source:
        head = re.sub(r"(?m)^id:.*$", f"id: {ident}", head, count=1)
    text = found.text[:start] + head + found.text[end:]
    if found.file.startswith("corpus/"):
        write_atomic(root / found.file, text)
        return found.file
    target = write(root, "corpus", ident, text)
    if ident != found.source:
        keep_people(root, [record.model_copy(update={
            "sources": {ident if source == found.source else source: role for source, role in record.sources.items()},
            "guessed": [ident if source == found.source else source for source in record.guessed]})
            for record in read_people(root) if found.source in record.sources])
        for path in (root / "local" / f"{found.source}.aside.csv", looked_file(root, found.source)):
            if path.is_file():
                path.rename(path.with_name(path.name.replace(found.source, ident, 1)))
    (root / found.file).unlink(missing_ok=True)
    return target


def _without_names(root: Path, found: Publication) -> str:
    """The id, made anew of the title where a word of it was replaced there: the id is the name of the file."""
    from .corpusfile import mint

    words = set(fold(found.meta.title).replace("'", "").replace("-", " ").split())
    if not re.search(r"\[[^\]]+\]", found.meta.title):
        return found.source
    left = [part for part in found.source.split("-") if part in words or part.isdigit()]
    if left == found.source.split("-"):
        return found.source
    taken = {path.stem for folder in ("corpus", "local") for path in (root / folder).glob("*.md")}
    return mint(" ".join(left) or "document", taken, set())[0]
