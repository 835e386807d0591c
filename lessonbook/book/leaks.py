"""The last check of a build: reads the built site and refuses it where it holds words that may not leave."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..base.errors import LessonbookError, Problem
from ..base.files import relative
from ..corpus import Source, read_corpus
from ..corpus.handed_out import FILE as handed_out_file
from ..corpus.people.records import FILE as people_file
from ..corpus.privacy.forbidden import _LEAST, _WORD, LONG_RUN, RUN, Forbidden
from ..corpus.read import split_front_matter
from ..knowledge.inputs import Inputs
from .leak_texts import texts_of

_SHOWN = 20


def forbidden_runs(inputs: Inputs) -> Forbidden:
    """Collect the words that may not leave: those of sources that may not be published, and all of ``local/``.

    Somebody else's public text may share a run of `RUN` words with what people wrote for publication, but none
    of `LONG_RUN`. A text that is restricted or internal, or our own transcript, may share neither, but for a run of
    exactly `RUN` words that a published source has too: one word more is no chance. Where the corpus holds a cleared
    version of a local file, under the same id, its words may leave; so may those of any text that is published in
    full, whose original or other version may lie in ``local/`` under any name.
    """
    local, _ = read_corpus(inputs.root, "local")
    hidden = [source for source in (*inputs.corpus.sources, *local.sources)
              if source.file.startswith("local/") or not source.meta.publishable]
    files = [path for path in sorted((inputs.root / "local").rglob("*"))
             if path.is_file() and not path.name.startswith(".") and not _our_lists(path)]
    found = Forbidden()
    if not hidden and not files:
        return found
    public = _runs_of(_published(inputs), range(_LEAST, RUN + 1))
    noted = [source for source in inputs.corpus.sources if source.meta.publishable]
    full = _runs_of((passage.text for source in noted if source.meta.text_status != "source-note"
                     for passage in source.passages), (*range(_LEAST, RUN + 1), LONG_RUN))
    met: dict[str, Forbidden] = {}
    for source in hidden:
        lenient = source.meta.text_status != "own-transcript" and source.meta.sensitivity == "public"
        own = source.id if source.id in {other.id for other in noted} else ""
        if not lenient and own not in met:
            met[own] = _runs_of((passage.text for other in noted if other.id != own for passage in other.passages),
                                (RUN, RUN + 1))
        runs = _of_source(source, public) if lenient else _of_source(source, None, met[own])
        cleared = Forbidden()
        cleared.take(runs, _cleared(inputs, source))
        found.take(cleared, full)
    read = {source.file for source in hidden}
    for path in files:
        name = relative(path, inputs.root)
        if name not in read:  # whatever else lies there, readable as a source or not
            raw = Forbidden()
            for number, line in enumerate(_raw(path).splitlines(), start=1):
                raw.add(line, f"{name}:{number}", public)
            found.take(raw, full)
    return found


def _our_lists(path: Path) -> bool:
    """Whether it is a list that lessonbook keeps: names in it stand in the book where people agreed."""
    return path.name in (Path(people_file).name, Path(handed_out_file).name) or path.name.endswith(".looked.csv")


def _runs_of(texts: Iterable[str], lengths: Sequence[int]) -> Forbidden:
    runs = Forbidden()
    for text in texts:
        words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
        for start in range(len(words) - lengths[0] + 1):
            for length in lengths:
                runs.put(words[start:start + length], "")
    return runs


def _of_source(source: Source, known: Forbidden | None, met: Forbidden | None = None) -> Forbidden:
    own = Forbidden()
    for passage in source.passages:
        own.add(passage.text, f"{source.file}:{passage.line}", known, met)
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
            # titles and citations: the original has its own title too
            yield split_front_matter(_raw(inputs.root / source.file), source.file)[0]
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
