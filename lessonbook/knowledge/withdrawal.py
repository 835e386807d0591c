"""What withdrawing somebody, or a source, changes: the plan, before anything is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..base.errors import LessonbookError
from ..base.files import relative
from ..base.redact import head_of
from ..corpus.people.records import Record
from .traces import Traces


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


def text_of(path: Path) -> str:
    """A file that must be changed or looked through.

    Raises
    ------
    LessonbookError
        It cannot be read, so nobody knows what would be left in it.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LessonbookError(f"{path} cannot be read: {error}. Mend or remove it, then withdraw again.") from error


def is_strange(path: Path) -> bool:
    """Whether a file is no UTF-8."""
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def letters_of(path: Path) -> str:
    """A file that is no UTF-8, in the encodings that it may be in."""
    data = path.read_bytes()
    return "\n".join(data.decode(name, "replace") for name in ("utf-8", "cp1252", "utf-16-le", "utf-16-be"))


def put(out: Withdrawal, path: Path, old: str, new: str) -> None:
    """Plan a file's new text, where it differs."""
    if new != old and path not in out.deletes:
        out.writes[path] = new


def changed(out: Withdrawal, text: str) -> str:
    """A text without the person, and with the new ids of sources whose id held the name."""
    for old, new in out.renamed.items():
        text = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", new, text)
    return out.traces.scrub(text)


def readable_head(text: str) -> tuple[int, int]:
    """Where a file's front matter starts and ends; an empty span where it has none or none that can be read.

    A head that YAML cannot read is text like all else, so that a broken file keeps no trace and blocks nobody.
    """
    start, end = head_of(text)
    try:
        yaml.compose(text[start:end], Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return 0, 0
    return start, end
