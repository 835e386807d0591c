"""The last check of a build: reads the built site and refuses it where it holds words that may not leave."""

from __future__ import annotations

import gzip
import hashlib
import html
import io
import json
import re
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .corpus import Source, read_corpus
from .errors import LessonbookError, Problem
from .files import relative
from .knowledge import Inputs
from .search.smallwords import GLUE_WORDS, SMALL_WORDS

RUN = 6
LONG_RUN = 10
TELLING = 3
_LEAST = 3
_SMALL = frozenset((GLUE_WORDS + SMALL_WORDS).split())
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u|wbr)\b[^>]*>|<!--.*?-->",
                     re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_VALUE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
_SHOWN = 20
_DEEP = 4


@dataclass
class Forbidden:
    """Runs of words that may not be in the site, and where each comes from.

    Attributes
    ----------
    runs : dict of int to dict of str to str
        By length in words: the run, small letters with single spaces, and the place it stands at.
    """

    runs: dict[int, dict[str, str]] = field(default_factory=dict)

    def add(self, text: str, place: str, known: Forbidden | None = None) -> None:
        """Take up a text's telling runs of `RUN` words, all of `LONG_RUN`, and a shorter text as a whole.

        A run of `RUN` is telling with `TELLING` words that are neither small words nor written with a capital:
        names of bodies and figures of speech occur everywhere. `known` holds runs of `RUN` to pass over.
        """
        words = _WORD.findall(text)
        low = [word.lower().replace("’", "'") for word in words]
        if len(words) < RUN:
            telling = sum(word.replace("'", "") not in _SMALL for word in low)
            if len(words) >= _LEAST and telling >= 2 and not (known and known.holds(low)):
                self.put(low, place)
            return
        tells = [(word[0].islower() and word.replace("'", "") not in _SMALL) or word.isdigit() for word in words]
        for start in range(len(words) - RUN + 1):
            run = low[start:start + RUN]
            if sum(tells[start:start + RUN]) >= TELLING and not (known and known.holds(run)):
                self.put(run, place)
        for start in range(len(words) - LONG_RUN + 1):
            self.put(low[start:start + LONG_RUN], place)

    def put(self, run: list[str], place: str) -> None:
        """Take up one run."""
        self.runs.setdefault(len(run), {}).setdefault(" ".join(run), place)

    def take(self, other: Forbidden, but: Forbidden) -> None:
        """Take up another's runs, but not those of a third."""
        for length, runs in other.runs.items():
            for run, place in runs.items():
                if run not in but.runs.get(length, ()):
                    self.runs.setdefault(length, {}).setdefault(run, place)

    def holds(self, run: list[str]) -> bool:
        """Whether a run was taken up."""
        return " ".join(run) in self.runs.get(len(run), ())

    def found_in(self, text: str) -> Iterator[str]:
        """Places of forbidden runs that a text holds."""
        words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
        for length, runs in self.runs.items():
            for start in range(len(words) - length + 1):
                place = runs.get(" ".join(words[start:start + length]))
                if place is not None:
                    yield place


def forbidden_runs(inputs: Inputs) -> Forbidden:
    """Collect the words that may not leave: those of sources that may not be published, and all of ``local/``.

    Somebody else's public text may share a run of `RUN` words with what people wrote for publication, but none
    of `LONG_RUN`; a text that is restricted or internal, or our own transcript, may share neither. Where the
    corpus holds a cleared version of a local file, under the same id, its words may leave.
    """
    local, _ = read_corpus(inputs.root, "local")
    hidden = [source for source in (*inputs.corpus.sources, *local.sources)
              if source.file.startswith("local/") or not source.meta.publishable]
    files = [path for path in sorted((inputs.root / "local").rglob("*"))
             if path.is_file() and not path.name.startswith(".")]
    found = Forbidden()
    if not hidden and not files:
        return found
    public = Forbidden()
    for text in _published(inputs):
        words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
        for start in range(len(words) - _LEAST + 1):
            for length in range(_LEAST, RUN + 1):
                public.put(words[start:start + length], "")
    for source in hidden:
        lenient = source.meta.text_status != "own-transcript" and source.meta.sensitivity == "public"
        found.take(_of_source(source, public if lenient else None), _cleared(inputs, source))
    read = {source.file for source in hidden}
    for path in files:
        name = relative(path, inputs.root)
        if name not in read:  # whatever else lies there, readable as a source or not
            for number, line in enumerate(_raw(path).splitlines(), start=1):
                found.add(line, f"{name}:{number}", public)
    return found


def _of_source(source: Source, known: Forbidden | None) -> Forbidden:
    own = Forbidden()
    for passage in source.passages:
        own.add(passage.text, f"{source.file}:{passage.line}", known)
    if source.meta.sensitivity == "restricted":
        for text in (source.meta.title, source.meta.summary):
            if len(_WORD.findall(text)) >= RUN:  # a shorter one says too little to tell it from any other
                own.add(text, source.file)
    return own


def _cleared(inputs: Inputs, source: Source) -> Forbidden:
    twin = inputs.sources.get(source.id)
    return _of_source(twin, None) if twin and twin is not source and twin.meta.publishable else Forbidden()


def _published(inputs: Inputs) -> Iterator[str]:
    for source in inputs.corpus.sources:
        if source.meta.publishable:
            yield from (passage.text for passage in source.passages)
    for pattern in ("lessons/*.md", "book/**/*.md", "*.md", "corpus/*.yml"):
        for path in sorted(inputs.root.glob(pattern)):
            yield _raw(path)


def _raw(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def refuse_leaks(inputs: Inputs, site: Path) -> None:
    """Fail where the built book, its index, its downloads or a notebook holds words that may not leave.

    Passages of one or two words, and short ones made of small words alone, are not looked for: they stand everywhere.

    Parameters
    ----------
    inputs : Inputs
        What people wrote.
    site : Path
        The built book. Where it leaks it is moved to a folder beside it, its name ending in ``-held``, so that
        nobody publishes it.

    Raises
    ------
    LessonbookError
        Each leaking file with the source and line of the words; the words themselves are not said.
    """
    forbidden = forbidden_runs(inputs)
    if not forbidden.runs:
        return
    problems = find_leaks(forbidden, inputs.root, site)
    if problems:
        held = site.with_name(f"{site.name}-held")
        shutil.rmtree(held, ignore_errors=True)
        site.rename(held)
        (inputs.root / "_build" / "lessonbook" / "records.jsonl").unlink(missing_ok=True)
        raise LessonbookError(problems[:_SHOWN])


def find_leaks(forbidden: Forbidden, root: Path, site: Path) -> list[Problem]:
    """Read every file of the site, the search records and the notebooks, and list those with forbidden words."""
    problems, seen = [], set()
    for path in _files(root, site):
        data = path.read_bytes()
        digest = hashlib.sha256(data).digest()
        if digest in seen:
            continue
        seen.add(digest)
        places = {place for text in texts_of(path.name, data, seen) for place in forbidden.found_in(text)}
        if places:
            first = min(places, key=lambda place: (place.rpartition(":")[0], len(place), place))
            more = f" and {len(places) - 1} other places" if len(places) > 1 else ""
            problems.append(Problem(relative(path, root), 0,
                                    f"holds words of {first}{more}, which may not be published",
                                    "Take the words out of the page or notebook that shows them, or clear the source."))
    return problems


def _files(root: Path, site: Path) -> Iterator[Path]:
    # archives come last, so that a page is named rather than a copy of it
    yield from sorted((path for path in site.rglob("*") if path.is_file()),
                      key=lambda path: (path.suffix in (".zip", ".qdpx"), path))
    records = root / "_build" / "lessonbook" / "records.jsonl"
    yield from [records] if records.is_file() else []
    yield from sorted((root / "notebooks").glob("*.ipynb"))


def texts_of(name: str, data: bytes, seen: set[bytes] | None = None, depth: int = 0) -> Iterator[str]:
    """Give every text of a zip, gzip (Pagefind's index), SQLite, JSON, markup or plain file, its escapes undone.

    `name` gives the ending; digests of what archives hold join `seen` and are not read twice; archives within
    more than four others are not opened.
    """
    seen = set() if seen is None else seen
    if data[:4] == b"PK\x03\x04" and depth < _DEEP:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for item in packed.namelist():
                inner = packed.read(item)
                digest = hashlib.sha256(inner).digest()
                if digest not in seen:
                    seen.add(digest)
                    yield from texts_of(item, inner, seen, depth + 1)
        return
    if data[:2] == b"\x1f\x8b" and depth < _DEEP:
        yield from texts_of(name, gzip.decompress(data), seen, depth + 1)
        return
    if data[:16] == b"SQLite format 3\0":
        yield from _rows(data)
        return
    if b"\0" in data[:1024]:
        return
    text = data.decode("utf-8", "replace").removeprefix("pagefind_dcd")
    yield text
    if name.endswith((".html", ".xml", ".svg", ".qde", ".qdc")) or text.lstrip()[:1] == "<":
        yield from _markup(text)
    else:
        yield from _json(text)


def _markup(text: str) -> Iterator[str]:
    yield html.unescape(_TAG.sub(" ", _INLINE.sub("", text)))
    yield from (html.unescape(first or second) for first, second in _VALUE.findall(text))


def _json(text: str) -> Iterator[str]:
    try:
        yield from _strings(json.loads(text))
        return
    except (ValueError, RecursionError):
        pass
    for line in text.splitlines():
        if line[:1] in "[{":
            try:
                yield from _strings(json.loads(line))
            except (ValueError, RecursionError):
                continue


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if "<" in value:
            yield from _markup(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _strings(item)
    elif isinstance(value, list):
        if value and all(isinstance(item, str) for item in value):
            yield "".join(value)  # a notebook keeps a text as a list of its lines
        for item in value:
            yield from _strings(item)


def _rows(data: bytes) -> Iterator[str]:
    with tempfile.NamedTemporaryFile(suffix=".db") as file:
        file.write(data)
        file.flush()
        base = sqlite3.connect(file.name)
        try:
            tables = base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                quoted = table.replace('"', '""')
                for row in base.execute(f'SELECT * FROM "{quoted}"'):  # the name comes from the file's own schema
                    yield from (cell for cell in row if isinstance(cell, str))
        finally:
            base.close()
