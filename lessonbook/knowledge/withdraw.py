"""Withdraw a source or a person: the one command that deletes."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

from ..base.errors import LessonbookError
from ..base.files import relative, write_atomic
from ..base.lock import LOCK
from ..corpus import Source, read_corpus
from ..corpus.handed_out import to_recall
from ..corpus.people.records import Record, matches, near, read_people, with_corpus
from ..corpus.withdrawn import read_withdrawn, record_withdrawn, tombstone, was_withdrawn
from .inputs import Inputs, read_inputs
from .traces import GONE, Traces
from .withdraw_files import change_files
from .withdrawal import Withdrawal, text_of

_ID = re.compile(r"^\{#([a-z0-9]+-p\d+)", re.MULTILINE)
_KEPT = ("index.md", "README.md", "book/**/*", "lessons/**/*", "corpus/**/*", "local/**/*", "notebooks/*.ipynb",
         "quarantine/*")


def plan(root: Path, what: str) -> Withdrawal:
    """Work out what withdrawing a source or a person changes; write nothing.

    Parameters
    ----------
    root : Path
        The knowledge base.
    what : str
        A source's id; or a person's id, name or any label.

    Raises
    ------
    LessonbookError
        There is no such source or person, several people may be meant, it is open who said something, or a file
        that must change cannot be read.
    """
    inputs, _ = read_inputs(root)
    sources = [*inputs.corpus.sources, *read_corpus(root, "local")[0].sources]
    records = with_corpus(read_people(root), [(source.id, source.meta.people) for source in sources])
    out = Withdrawal(what, root)
    day = was_withdrawn(what, read_withdrawn(root))
    if re.fullmatch(r"[a-z0-9-]+", what) and any((root / folder / f"{what}.md").is_file()
                                                 for folder in ("local", "corpus")):
        out.sources = [what]
    elif day:
        raise LessonbookError(f"`{what}` was withdrawn on {day}; nothing is left.")
    else:
        out.people = [_person(what, records, inputs)]
        out.what = out.people[0].name
        _passages_of(out, sources)
    _whole_sources(out)
    out.ids |= {old for source in sources for old, new in source.meta.merged.items()
                if new in out.ids or source.id in out.sources}
    named = [person.name for source in sources if source.id in out.sources for person in source.meta.people]
    out.stones = [tombstone(ident, named) for ident in out.sources] + sorted(out.ids)
    passages = [passage for source in sources for passage in source.passages]
    gone = {record.id for record in out.people}
    out.traces = Traces(out.people, [record for record in records if record.id not in gone],
                        [passage.text for passage in passages if passage.id in out.ids],
                        [passage.text for passage in passages if passage.id not in out.ids])
    _rename(out, [source.id for source in sources])
    touched = {*out.sources, *(source for record in out.people for source in record.sources),
               *(source.id for source in sources if any(passage.id in out.ids for passage in source.passages))}
    out.recall = to_recall(root, touched)
    change_files(out, inputs, records)
    if out.empty:
        raise LessonbookError(_unknown(what, records))
    return out


def _person(what: str, records: list[Record], inputs: Inputs) -> Record:
    """The one person that is meant; nobody is guessed."""
    found = matches(what, records)
    if len(found) > 1:
        raise LessonbookError(f"`{what}` may be {' or '.join(f'{item.id} ({item.name})' for item in found)}. "
                              "Say which: name the id.")
    if not found:
        if not re.fullmatch(r"[A-ZÀ-Þ]\S*( \S+)* [A-ZÀ-Þ]\S*", what) or near(what, records):
            raise LessonbookError(_unknown(what, records))  # a word such as `interview` is nobody's name
        return Record(id="nobody-on-record", name=what)
    person = found[0]
    for other in records:
        if person.id in other.either:
            raise LessonbookError(f"`{other.name}` in {', '.join(other.sources)} may be {person.name} or somebody "
                                  "else, so words could be left. Say who it is: lessonbook people label "
                                  f"\"{other.name}\" WHO")
        if person.id in other.maybe or other.id in person.maybe:
            raise LessonbookError(f"{person.name} may be {other.name} ({other.id}), so words could be left. Say so "
                                  f"first: lessonbook people same {person.id} {other.id}, or: lessonbook people apart "
                                  f"{person.id} {other.id}")
    return person


def _unknown(what: str, records: list[Record]) -> str:
    alike = [f"{item.name} ({item.id})" for item in near(what, records)]
    hint = f" Nearest: {', '.join(alike)}." if alike else ""
    return (f"`{what}` is no source's id and nobody's name or label here, so nothing was withdrawn.{hint} "
            "`lessonbook people` lists everybody.")


def _passages_of(out: Withdrawal, sources: list[Source]) -> None:
    """A person's passages go; a source in which nobody else says anything goes as a whole."""
    person = out.people[0]
    for source in sources:
        names = {item.name for item in source.meta.people if item.key == person.id
                 or (source.id in person.sources and item.name in person.forms)}
        mine = {passage.id for passage in source.passages if names & set(passage.voices)}
        out.ids |= mine
        if mine and len(mine) == len(source.passages):
            out.sources.append(source.id)
    out.sources = sorted(set(out.sources))


def _rename(out: Withdrawal, idents: list[str]) -> None:
    """A source that stays may have the name in its id, which is the name of its file."""
    taken = set(idents)
    for ident in sorted(taken - set(out.sources)):
        left = re.sub(r"[^a-z0-9]+", "-", out.traces.scrub(ident.title()).replace(GONE, " ").lower()).strip("-")
        if left != ident:
            made = next(name for number in range(1, len(taken) + 3)
                        if (name := f"{left or 'document'}{f'-{number}' if number > 1 else ''}") not in taken)
            out.renamed[ident] = made
            taken.add(made)


def _whole_sources(out: Withdrawal) -> None:
    for folder in ("local", "corpus"):
        for ident in out.sources:
            path = out.root / folder / f"{ident}.md"
            out.deletes += sorted(path.parent.glob(f".{ident}*.part"))  # of a run that was killed
            out.deletes += [item for item in (path.with_suffix(".aside.csv"), path.with_suffix(".looked.csv"), path)
                            if item.is_file()]
            if path.is_file():
                out.ids |= set(_ID.findall(text_of(path).replace("\r\n", "\n")))


def left_behind(out: Withdrawal) -> list[str]:
    """Files, read again after all was written, in which a name or words of what went still stand."""
    found = []
    for path in sorted({path for pattern in _KEPT for path in out.root.glob(pattern) if path.is_file()}):
        name = relative(path, out.root)
        if path.suffix == ".csv" and path.name == "withdrawn.csv":
            continue
        if out.traces.any_in(path.read_bytes().decode("utf-8", "replace")) or out.traces.any_in(path.stem.title()):
            found.append(name)
    return found


def apply(out: Withdrawal, today: date | None = None) -> None:
    """Do what a plan says. Killed on the way, the same command finishes it, and until then the build refuses.

    The record comes first and the source's own file last: while that is there, all else can be worked out again.
    """
    record_withdrawn(out.root, out.stones, (today or date.today()).isoformat())
    for path in sorted((out.root / "_build").glob("*")):
        if path != out.root / LOCK:  # the lock is held, and others must find it
            _remove(path)
    shutil.rmtree(out.root / "local" / ".adding", ignore_errors=True)
    for path in sorted((out.root / "notebooks").glob(".ipynb_checkpoints")):
        shutil.rmtree(path, ignore_errors=True)
    for path, text in out.writes.items():
        write_atomic(path, text)
    for path in out.deletes:
        path.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
