"""Every kind of file that a withdrawal changes, without what goes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml

from ..base.errors import LessonbookError
from ..base.files import relative
from ..base.redact import change_rows, change_scalars, drop_items, drop_keys, drop_passages, fields_of
from ..corpus.handed_out import FILE as handed_out_file
from ..corpus.people.names import slug
from ..corpus.people.records import FILE as people_file
from ..corpus.people.records import Record, people_text, read_people
from ..corpus.withdrawn import tombstone
from ..lessons import measure_strength
from ..lessons.groups_file import FILE as groups_file
from ..lessons.groups_file import groups_text, read_groups, without_passages
from .inputs import Inputs
from .withdrawal import Withdrawal, changed, is_strange, letters_of, put, readable_head, text_of

Change = Callable[[str], str]
_PROSE = ("index.md", "README.md", "book/**/*.md", "lessons/*.md", "corpus/*.yml", "corpus/*.jsonl",
          "corpus/registers/*", "local/*.jsonl", "local/*.txt")


def change_files(out: Withdrawal, inputs: Inputs, records: list[Record]) -> None:
    """Plan the new text of every file but the sources that go; the file of people comes last."""
    _notebooks(out)
    _quarantine(out)
    _lessons(out, inputs)
    _prose(out)
    _tables(out)
    _lists(out)
    _groups(out)
    _corpus(out)
    _records(out, records)

def _notebooks(out: Withdrawal) -> None:
    """Outputs that show any of it are cleared; `make notebooks` fills them again."""
    for path in sorted((out.root / "notebooks").glob("*.ipynb")):
        old = text_of(path)
        data = json.loads(old)
        cleared = False
        for cell in data.get("cells", []):
            shown = json.dumps(cell.get("outputs", []), ensure_ascii=False)
            if cell.get("outputs") and (_has_id(shown, out.ids) or out.traces.any_in(shown)
                                        or out.traces.words_in(shown, everybodys=True)):
                cell["outputs"], cleared = [], True
            source = "".join(cell.get("source", []))
            if out.traces.any_in(source):
                cell["source"], cleared = changed(out, source).splitlines(keepends=True), True
        if cleared:
            put(out, path, old, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


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
        old = text_of(path)
        text = out.writes.get(path, old)
        start, end = (0, len(text)) if path.suffix in (".yml", ".yaml") else readable_head(text)
        head = change_scalars(text[start:end], lambda value: changed(out, value)) if end and path.suffix in (
            ".md", ".yml", ".yaml") else ""
        new = text[:start] + head + changed(out, text[end:])
        pairs = zip(text.splitlines(), new.splitlines(), strict=False)
        out.mentions += [f"{relative(path, out.root)}:{number}" for number, (one, two) in enumerate(pairs, start=1)
                         if one != two]
        put(out, path, old, new)


def _has_id(text: str, ids: set[str]) -> bool:
    return any(ident in ids for ident in re.findall(r"[a-z0-9]+-p\d+", text))


def _lessons(out: Withdrawal, inputs: Inputs) -> None:
    public = [source for source in inputs.corpus.sources if source.meta.publishable]
    open_ids = {passage.id for source in public for passage in source.passages}
    for path in sorted((out.root / "lessons").glob("L*.md")):
        old = text_of(path)
        put(out, path, old, _in_head(old, lambda head: drop_items(
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
    start, end = readable_head(text)
    return text[:start] + change(text[start:end]) + text[end:] if end else text


def _tables(out: Withdrawal) -> None:
    gone = out.ids | set(out.sources)
    for path in [*sorted((out.root / "corpus" / "reviews").glob("*.csv")),
                 *sorted((out.root / "corpus" / "memos").glob("*.csv")), out.root / "corpus" / "readings.csv",
                 *sorted((out.root / "quarantine").glob("*.csv"))]:
        if path.is_file():
            old = text_of(path)
            new = change_rows(old, lambda row: any(row.get(column, "").strip() in gone for column in
                                                   ("passage", "about", "source")), partial(changed, out))
            put(out, path, old, new)


def _lists(out: Withdrawal) -> None:
    for path in sorted((out.root / "corpus").glob("*.yml")):
        old = text_of(path)
        if _has_id(old, out.ids):
            put(out, path, old, drop_items(out.writes.get(path, old), lambda name, item: (
                isinstance(item, yaml.ScalarNode) and item.value in out.ids)))


def _groups(out: Withdrawal) -> None:
    """Groups without what goes; names in them were taken out with those of other lists."""
    path = out.root / groups_file
    kept, problems = read_groups(out.root)
    if problems:
        raise LessonbookError(problems)
    rest = without_passages(kept, out.ids, out.sources)
    if rest != kept:
        put(out, path, text_of(path), change_scalars(groups_text(rest), lambda value: changed(out, value)))


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

    change: Change = partial(changed, out)
    for folder in ("local", "corpus"):
        for path in sorted((out.root / folder).glob("*.aside.csv")):
            old = text_of(path)
            new = change_rows(old, lambda row: out.traces.any_in("\n".join(row.values())), change)
            _move(out, path, old, new, path.name.removesuffix(".aside.csv"))
        for path in sorted((out.root / folder).glob("*.looked.csv")):
            _move(out, path, text_of(path), text_of(path), path.name.removesuffix(".looked.csv"))
        for path in sorted((out.root / folder).glob("*.md")):
            if folder == "local" and is_strange(path) and not out.traces.any_in(letters_of(path)):
                continue  # what cannot be read blocks nobody's withdrawal, where nothing of theirs is in it
            old = text_of(path)
            start, end = readable_head(old)
            head = change_scalars(drop_keys(drop_items(old[start:end], goes), "merged", out.ids), change) if end else ""
            body = change(drop_passages(old[end:], out.ids))
            new = old[:start] + head + body
            out.mentions += [f"{relative(path, out.root)}:{number}" for number, line in
                             enumerate(new.splitlines(), start=1) if out.traces.could_name(line)]
            _move(out, path, old, new, path.stem)
    path = out.root / handed_out_file
    if path.is_file():
        put(out, path, text_of(path), change_rows(text_of(path), lambda row: False, change))


def _move(out: Withdrawal, path: Path, old: str, new: str, ident: str) -> None:
    """Write a source's file, under its new name where its id held the name."""
    if ident in out.renamed and path not in out.deletes:
        out.writes[path.with_name(path.name.replace(ident, out.renamed[ident], 1))] = new
        out.deletes.append(path)
        out.stones.append(tombstone(ident, [record.name for record in out.people]))
    else:
        put(out, path, old, new)


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
    put(out, path, text_of(path), people_text(rows))


