"""Withdraw a source or a person: the one command that deletes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import yaml

from ..base.errors import LessonbookError
from ..base.files import relative, write_atomic
from ..base.lock import LOCK
from ..base.redact import change_rows, change_scalars, drop_items, drop_keys, drop_passages, fields_of, head_of
from ..corpus import Source, read_corpus
from ..corpus.handed_out import FILE as handed_out_file
from ..corpus.handed_out import to_recall
from ..corpus.people.names import slug
from ..corpus.people.records import FILE as people_file
from ..corpus.people.records import Record, matches, near, people_text, read_people, with_corpus
from ..corpus.withdrawn import read_withdrawn, record_withdrawn, tombstone, was_withdrawn
from ..lessons import measure_strength
from ..lessons.groups_file import FILE as groups_file
from ..lessons.groups_file import groups_text, read_groups, without_passages
from .inputs import Inputs, read_inputs
from .traces import GONE, Traces

Change = Callable[[str], str]
_ID = re.compile(r"^\{#([a-z0-9]+-p\d+)", re.MULTILINE)
_PROSE = ("index.md", "README.md", "book/**/*.md", "lessons/*.md", "corpus/*.yml", "corpus/*.jsonl",
          "corpus/registers/*", "local/*.jsonl", "local/*.txt")
_KEPT = ("index.md", "README.md", "book/**/*", "lessons/**/*", "corpus/**/*", "local/**/*", "notebooks/*.ipynb",
         "quarantine/*")


@dataclass
class Withdrawal:
    """What withdrawing a source or a person changes; nothing is changed until :func:`apply`.

    Attributes
    ----------
    what : str
        The source's id, or the person's name.
    root : Path
        The knowledge base.
    ids : set of str
        Passages that go.
    sources : list of str
        Sources that go as a whole.
    stones : list of str
        What the record keeps.
    writes : dict of Path to str
        Files that stay, with their new text, in the order in which they are written.
    deletes : list of Path
        Files that go, in order.
    lessons : list of str
        What becomes of each lesson that rests on it, one line a lesson.
    bare : list of str
        Published lessons that lose their last evidence.
    mentions : list of str
        Places, as file:line, where a mark takes the place of names or words, for an editor to read again.
    recall : list of str
        Exports and sheets with these sources that were handed out.
    traces : Traces
        Finds what is left.
    """

    what: str
    root: Path
    ids: set[str] = field(default_factory=set)
    sources: list[str] = field(default_factory=list)
    stones: list[str] = field(default_factory=list)
    writes: dict[Path, str] = field(default_factory=dict)
    deletes: list[Path] = field(default_factory=list)
    lessons: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    recall: list[str] = field(default_factory=list)
    traces: Traces = field(default_factory=lambda: Traces((), (), (), ()))
    people: list[Record] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to take out."""
        return not (self.writes or self.deletes)

    @property
    def files(self) -> list[str]:
        """Files below the knowledge base whose history holds what goes."""
        touched = [path for path in (*self.deletes, *self.writes) if path.parent.name != "local"]
        return sorted(relative(path, self.root) for path in touched)


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
    _notebooks(out)
    _quarantine(out)
    _lessons(out, inputs)
    _prose(out)
    _tables(out)
    _lists(out)
    _groups(out)
    _corpus(out)
    _records(out, records)
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
                out.ids |= set(_ID.findall(_text(path).replace("\r\n", "\n")))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LessonbookError(f"{path} cannot be read: {error}. Mend or remove it, then withdraw again.") from error


def _put(out: Withdrawal, path: Path, old: str, new: str) -> None:
    if new != old and path not in out.deletes:
        out.writes[path] = new


def _change(out: Withdrawal, text: str) -> str:
    """A text without the person, and with the new ids of sources whose id held the name."""
    for old, new in out.renamed.items():
        text = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, text)
    return out.traces.scrub(text)


def _notebooks(out: Withdrawal) -> None:
    """Outputs that show any of it are cleared; `make notebooks` fills them again."""
    for path in sorted((out.root / "notebooks").glob("*.ipynb")):
        old = _text(path)
        data = json.loads(old)
        changed = False
        for cell in data.get("cells", []):
            shown = json.dumps(cell.get("outputs", []), ensure_ascii=False)
            if cell.get("outputs") and (_has_id(shown, out.ids) or out.traces.any_in(shown)
                                        or out.traces.words_in(shown, everybodys=True)):
                cell["outputs"], changed = [], True
            source = "".join(cell.get("source", []))
            if out.traces.any_in(source):
                cell["source"], changed = _change(out, source).splitlines(keepends=True), True
        if changed:
            _put(out, path, old, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def _quarantine(out: Withdrawal) -> None:
    """What could not be read is no table to mend: a file in which any of it stands goes."""
    for path in sorted((out.root / "quarantine").glob("*")):
        if path.is_file() and path.suffix != ".csv" and out.traces.any_in(
                path.read_bytes().decode("utf-8", "replace") + "\n" + path.name):
            out.deletes.append(path)


def _prose(out: Withdrawal) -> None:
    """Pages, lists and lessons: marks take the place of names and words, and an editor is told where."""
    for path in sorted({path for pattern in _PROSE for path in out.root.glob(pattern)}):
        if not path.is_file() or relative(path, out.root) == people_file:
            continue
        old = _text(path)
        text = out.writes.get(path, old)
        start, end = (0, len(text)) if path.suffix in (".yml", ".yaml") else head_of(text)
        head = change_scalars(text[start:end], lambda value: _change(out, value)) if end and path.suffix in (
            ".md", ".yml", ".yaml") else ""
        new = text[:start] + head + _change(out, text[end:])
        pairs = zip(text.splitlines(), new.splitlines(), strict=False)
        out.mentions += [f"{relative(path, out.root)}:{number}" for number, (one, two) in enumerate(pairs, start=1)
                         if one != two]
        _put(out, path, old, new)


def _has_id(text: str, ids: set[str]) -> bool:
    return any(ident in ids for ident in re.findall(r"[a-z0-9]+-p\d+", text))


def _lessons(out: Withdrawal, inputs: Inputs) -> None:
    public = [source for source in inputs.corpus.sources if source.meta.publishable]
    open_ids = {passage.id for source in public for passage in source.passages}
    for path in sorted((out.root / "lessons").glob("L*.md")):
        old = _text(path)
        _put(out, path, old, _in_head(old, lambda head: drop_items(
            head, lambda name, item: name == "evidence" and fields_of(item).get("passage") in out.ids)))
    for lesson in inputs.lessons:
        if not any(item.passage in out.ids for item in lesson.front.evidence):
            continue
        before = [item for item in lesson.bearing if item.passage in open_ids]
        after = [item for item in before if item.passage not in out.ids]
        was, now = (measure_strength(items, inputs.passages, inputs.sources, inputs.one_body)
                    for items in (before, after))
        if not [item for item in lesson.bearing if item.passage not in out.ids]:
            out.lessons.append(f"{lesson.id} {lesson.title}: loses its last evidence")
            out.bare += [lesson.id] if lesson.published else []
        elif was != now:
            out.lessons.append(f"{lesson.id} {lesson.title}: was {was.in_words()} Will be {now.in_words()}")


def _in_head(text: str, change: Change) -> str:
    start, end = head_of(text)
    return text[:start] + change(text[start:end]) + text[end:] if end else text


def _tables(out: Withdrawal) -> None:
    gone = out.ids | set(out.sources)
    for path in [*sorted((out.root / "corpus" / "reviews").glob("*.csv")),
                 *sorted((out.root / "corpus" / "memos").glob("*.csv")), out.root / "corpus" / "readings.csv",
                 *sorted((out.root / "quarantine").glob("*.csv"))]:
        if path.is_file():
            old = _text(path)
            new = change_rows(old, lambda row: any(row.get(column, "").strip() in gone for column in
                                                   ("passage", "about", "source")), partial(_change, out))
            _put(out, path, old, new)


def _lists(out: Withdrawal) -> None:
    for path in sorted((out.root / "corpus").glob("*.yml")):
        old = _text(path)
        if _has_id(old, out.ids):
            _put(out, path, old, drop_items(out.writes.get(path, old), lambda name, item: (
                isinstance(item, yaml.ScalarNode) and item.value in out.ids)))


def _groups(out: Withdrawal) -> None:
    """Groups without what goes; names in them were taken out with those of other lists."""
    path = out.root / groups_file
    kept, problems = read_groups(out.root)
    if problems:
        raise LessonbookError(problems)
    rest = without_passages(kept, out.ids, out.sources)
    if rest != kept:
        _put(out, path, _text(path), change_scalars(groups_text(rest), lambda value: _change(out, value)))


def _corpus(out: Withdrawal) -> None:
    keys = {record.id for record in out.people}
    forms = {form for record in out.people for form in record.forms}

    def goes(name: str, item: yaml.Node) -> bool:
        if isinstance(item, yaml.ScalarNode):
            return name == "passages" and item.value in out.ids
        cells = fields_of(item)
        who = cells.get("name", "")
        return (name == "people" and bool(keys) and (cells.get("id") or slug(who) if who else "") in keys) or (
            name == "people" and who in forms and not cells.get("id")) or (
            name == "conflicts" and cells.get("source") in out.sources)

    change: Change = partial(_change, out)
    for folder in ("local", "corpus"):
        for path in sorted((out.root / folder).glob("*.aside.csv")):
            old = _text(path)
            new = change_rows(old, lambda row: out.traces.any_in("\n".join(row.values())), change)
            _move(out, path, old, new, path.name.removesuffix(".aside.csv"))
        for path in sorted((out.root / folder).glob("*.looked.csv")):
            _move(out, path, _text(path), _text(path), path.name.removesuffix(".looked.csv"))
        for path in sorted((out.root / folder).glob("*.md")):
            old = _text(path)
            start, end = head_of(old)
            head = change_scalars(drop_keys(drop_items(old[start:end], goes), "merged", out.ids), change) if end else ""
            body = change(drop_passages(old[end:], out.ids))
            new = old[:start] + head + body
            out.mentions += [f"{relative(path, out.root)}:{number}" for number, line in
                             enumerate(new.splitlines(), start=1) if out.traces.could_name(line)]
            _move(out, path, old, new, path.stem)
    path = out.root / handed_out_file
    if path.is_file():
        _put(out, path, _text(path), change_rows(_text(path), lambda row: False, change))


def _move(out: Withdrawal, path: Path, old: str, new: str, ident: str) -> None:
    """Write a source's file, under its new name where its id held the name."""
    if ident in out.renamed and path not in out.deletes:
        out.writes[path.with_name(path.name.replace(ident, out.renamed[ident], 1))] = new
        out.deletes.append(path)
        out.stones.append(tombstone(ident, [record.name for record in out.people]))
    else:
        _put(out, path, old, new)


def _records(out: Withdrawal, records: list[Record]) -> None:
    """The file of people comes last: as long as the person stands in it, the command can be run again."""
    path = out.root / people_file
    if not path.is_file():
        return
    gone = {record.id for record in out.people}
    left = []
    for record in read_people(out.root):
        kept = {out.renamed.get(source, source): role for source, role in record.sources.items()
                if source not in out.sources}
        if record.id in gone or (not kept and record.sources):
            continue
        left.append(record.model_copy(update={
            "sources": kept, "guessed": [out.renamed.get(item, item) for item in record.guessed],
            **{name: [item for item in getattr(record, name) if item not in gone]
               for name in ("either", "maybe", "apart")}}))
    rows = [record.model_dump(exclude_defaults=True) for record in left]
    _put(out, path, _text(path), people_text(rows))


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
