"""Withdraw a source or a person: the one command that deletes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
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
from ..corpus.privacy.forbidden import Forbidden
from ..corpus.withdrawn import read_withdrawn, record_withdrawn, tombstone, was_withdrawn
from ..lessons import measure_strength
from .inputs import Inputs, read_inputs

GONE = "[name withdrawn]"
_UNKNOWN = ("no source's id and nobody's name in the corpus. Sources are named as their files in corpus/, people as "
            "under `people` in them.")
Change = Callable[[str], str]
_ID = re.compile(r"^\{#([a-z0-9]+-p\d+)", re.MULTILINE)
_TITLES = r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Doctor|Prof|Professor|Sir|Dame|Lord|Lady|Baroness|Councillor|Cllr)\.?\s+)"
_PROSE = ("index.md", "README.md", "book/**/*.md", "lessons/*.md", "corpus/*.md", "corpus/*.yml", "corpus/*.jsonl",
          "corpus/registers/*", "corpus/reviews/*.csv", "corpus/memos/*.csv", "notebooks/*.ipynb", "quarantine/*",
          "local/*")


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
        Places, as file:line, that an editor must look at.
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
        A source's id, or a person's name as the corpus has it.

    Raises
    ------
    LessonbookError
        There is no such source or person, or a file that must change cannot be read.
    """
    inputs, _ = read_inputs(root)
    sources = [*inputs.corpus.sources, *read_corpus(root, "local")[0].sources]
    out = Withdrawal(what, root)
    slug = re.fullmatch(r"[a-z0-9-]+", what) is not None
    people = {person.name for source in sources for person in source.meta.people}
    change: Change = str
    day = was_withdrawn(what, read_withdrawn(root))
    if slug and any((root / folder / f"{what}.md").is_file() for folder in ("local", "corpus")):
        out.sources = [what]
    elif day:
        raise LessonbookError(f"`{what}` was withdrawn on {day}; nothing is left.")
    else:
        out.what = next((name for name in sorted(people) if name.casefold() == what.casefold()), what)
        if out.what not in people and not re.fullmatch(r"[A-ZÀ-Þ]\S*( \S+)* [A-ZÀ-Þ]\S*", what):
            raise LessonbookError(f"`{what}` is {_UNKNOWN}")  # a word such as `interview` is nobody's name
        change = partial(_name(out.what, people).sub, GONE)
        _passages_of(out, sources)
    _whole_sources(out)
    out.ids |= {old for source in sources for old, new in source.meta.merged.items()
                if new in out.ids or source.id in out.sources}
    named = [person.name for source in sources if source.id in out.sources for person in source.meta.people]
    out.stones = [tombstone(ident, named) for ident in out.sources] + sorted(out.ids)
    words = Forbidden()
    for source in sources:
        for passage in source.passages:
            if passage.id in out.ids:
                words.add(passage.text, passage.id)
    _notebooks(out, words, change)
    _lessons(out, inputs)
    _tables(out, change)
    _lists(out)
    _corpus(out, change)
    if out.empty:
        raise LessonbookError(f"`{what}` is {_UNKNOWN}")
    out.mentions = list(_mentions(out, words, people))
    return out


def _name(name: str, people: set[str]) -> re.Pattern[str]:
    """A name in full; and its last word behind a title, unless somebody else shares it."""
    forms = [r"\s+".join(map(re.escape, name.split()))]
    last = name.split()[-1] if name.split() else name
    if len(name.split()) > 1 and not any(other != name and other.split()[-1:] == [last] for other in people):
        forms.append(_TITLES + re.escape(last))
    return re.compile(rf"(?<!\w){_TITLES}?(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


def _passages_of(out: Withdrawal, sources: list[Source]) -> None:
    """A person's passages go; a source in which nobody else says anything goes as a whole."""
    for source in sources:
        mine = {passage.id for passage in source.passages if out.what in passage.voices}
        out.ids |= mine
        if mine and len(mine) == len(source.passages):
            out.sources.append(source.id)
    out.sources = sorted(set(out.sources))


def _whole_sources(out: Withdrawal) -> None:
    for folder in ("local", "corpus"):
        for ident in out.sources:
            path = out.root / folder / f"{ident}.md"
            out.deletes += sorted(path.parent.glob(f".{ident}*.part"))  # of a run that was killed
            out.deletes += [item for item in (path.with_suffix(".aside.csv"), path) if item.is_file()]
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


def _notebooks(out: Withdrawal, words: Forbidden, change: Change) -> None:
    """Outputs that show any of it are cleared; `make notebooks` fills them again."""
    for path in sorted((out.root / "notebooks").glob("*.ipynb")):
        old = _text(path)
        data = json.loads(old)
        changed = False
        for cell in data.get("cells", []):
            shown = json.dumps(cell.get("outputs", []), ensure_ascii=False)
            if cell.get("outputs") and (_has_id(shown, out.ids) or any(words.found_in(shown))
                                        or change(shown) != shown):
                cell["outputs"], changed = [], True
        if changed:
            _put(out, path, old, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


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


def _tables(out: Withdrawal, change: Change) -> None:
    gone = out.ids | set(out.sources)
    for path in [*sorted((out.root / "corpus" / "reviews").glob("*.csv")),
                 *sorted((out.root / "corpus" / "memos").glob("*.csv")), out.root / "corpus" / "readings.csv",
                 *sorted((out.root / "quarantine").glob("*.csv"))]:
        if path.is_file():
            old = _text(path)
            _put(out, path, old, change_rows(old, lambda row: any(
                row.get(column, "").strip() in gone for column in ("passage", "about", "source")), change))


def _lists(out: Withdrawal) -> None:
    for path in sorted((out.root / "corpus").glob("*.yml")):
        old = _text(path)
        if _has_id(old, out.ids):
            _put(out, path, old, drop_items(old, lambda name, item: isinstance(item, yaml.ScalarNode)
                                            and item.value in out.ids))


def _corpus(out: Withdrawal, change: Change) -> None:
    def goes(name: str, item: yaml.Node) -> bool:
        if isinstance(item, yaml.ScalarNode):
            return name == "passages" and item.value in out.ids
        cells = fields_of(item)
        return (name == "people" and cells.get("name") == out.what) or (
            name == "conflicts" and cells.get("source") in out.sources)

    for folder in ("local", "corpus"):
        for path in sorted((out.root / folder).glob("*.md")):
            old = _text(path)
            start, end = head_of(old)
            head = change_scalars(drop_keys(drop_items(old[start:end], goes), "merged", out.ids), change) if end else ""
            body = change(drop_passages(old[end:], out.ids))
            _put(out, path, old, old[:start] + head + body)
        for path in sorted((out.root / folder).glob("*.aside.csv")):
            old = _text(path)
            _put(out, path, old, change_rows(old, lambda row: False, change))


def _mentions(out: Withdrawal, words: Forbidden, people: set[str]) -> Iterator[str]:
    """Lines that would still name or quote what goes: in prose, which only people change."""
    last = out.what.split()[-1] if not out.sources or " " in out.what else out.what
    name = re.compile(rf"(?<!\w){re.escape(last)}(?!\w)", re.IGNORECASE)
    for pattern in _PROSE:
        for path in sorted(out.root.glob(pattern)):
            if not path.is_file() or path in out.deletes:
                continue
            text = out.writes.get(path) or path.read_bytes().decode("utf-8", "replace")
            for number, line in enumerate(text.splitlines(), start=1):
                if name.search(line) or _has_id(line, out.ids) or any(words.found_in(line)):
                    yield f"{relative(path, out.root)}:{number}"


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
