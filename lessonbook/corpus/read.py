"""Corpus files to sources and passages, with all that is wrong in one run."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from pathlib import Path

from ..base.errors import LessonbookError, Problem
from ..base.files import read_text, relative
from ..base.gc_paused import paused
from ..base.plain_text import plain_text
from ..base.processes import cut, run
from ..base.yamlfile import line_of, parse_yaml, validate
from .passages import Passage, parse_passages
from .schema import FRONT_MATTER, FrontMatter

Read = tuple["Source | None", list[Problem], set[str]]
_ID = re.compile(r"^\{#([a-z0-9]+-p\d+)", re.MULTILINE)
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """One document: its front matter, its passages and the file they came from.

    Attributes
    ----------
    meta : FrontMatter
        The checked front matter.
    passages : tuple of Passage
        In the order of the file.
    file : str
        Path below the knowledge base.
    """

    meta: FrontMatter
    passages: tuple[Passage, ...]
    file: str

    @property
    def id(self) -> str:
        """The source's id."""
        return self.meta.id


@dataclass(frozen=True)
class Corpus:
    """All sources of a knowledge base, in the order of their ids.

    Attributes
    ----------
    sources : tuple of Source
        What could be read.
    unread : frozenset of str
        Passage ids in files that could not be read, so that what points to them is not called wrong too.
    """

    sources: tuple[Source, ...]
    unread: frozenset[str] = frozenset()

    @cached_property
    def merged(self) -> dict[str, str]:
        """By the id of each passage that was merged: the id that takes its place; the source's where its head does."""
        return {old: source.id if new == FRONT_MATTER else new
                for source in self.sources for old, new in source.meta.merged.items()}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, source by source."""
        return tuple(passage for source in self.sources for passage in source.passages)


def split_front_matter(text: str, file: str) -> tuple[str, int, str, int, list[Problem]]:
    """Cut a Markdown file into front matter and body.

    Returns
    -------
    tuple
        Front matter, the line it starts on, body, the line it starts on, and problems.
    """
    found = _FRONT.match(text)
    if not found:
        return "", 1, text, 1, [Problem(file, 1, "has no front matter",
                                        "Start the file with a line ---, `name: value` lines, and a line ---.")]
    return found[1], 2, text[found.end():], text.count("\n", 0, found.end()) + 1, []


@paused()
def read_corpus(root: Path, name: str = "corpus") -> tuple[Corpus, list[Problem]]:
    """Read every ``corpus/*.md`` of a knowledge base.

    Parameters
    ----------
    root : Path
        The knowledge base.
    name : str
        ``local`` for the texts that stay on this machine.

    Returns
    -------
    tuple of Corpus and list of Problem
        Sources that could be read, and everything wrong in any file: broken front matter, missing or
        duplicate ids, unknown voices, text that is not UTF-8, or no file at all.
    """
    paths = sorted((root / name).glob("*.md"))
    read = run(partial(_read_files, root=root), list(cut(paths, _size)), sum(map(_size, paths)))
    found = dict(zip(paths, chain.from_iterable(read), strict=True))
    sources = [source for path in paths if (source := found[path][0])]
    problems = [problem for path in paths for problem in found[path][1]]
    unread = {ident for path in paths for ident in found[path][2]}
    if not sources and not problems:
        problems.append(Problem(name, 0, "holds no documents",
                                "Add a Markdown file a source; corpus/README.txt or CONTRIBUTING shows one to copy."))
    problems += _duplicates(sources)
    return Corpus(tuple(sorted(sources, key=lambda source: source.id)), frozenset(unread)), problems


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # reading it will say what is wrong
        return 0


def _read_files(paths: Sequence[Path], root: Path) -> list[Read]:
    """For each file its source, what is wrong, and the passage ids of a file that cannot be used."""
    found: list[Read] = []
    for path in paths:
        try:
            text = plain_text(read_text(path, root))
        except LessonbookError as error:
            found.append((None, error.problems, set()))
            continue
        source, wrong = _read_source(text, relative(path, root), path.stem)
        found.append((source, wrong, set() if source else set(_ID.findall(text))))
    return found


def _read_source(text: str, file: str, stem: str) -> tuple[Source | None, list[Problem]]:
    """One file's source and what is wrong with it; no source where its front matter is."""
    head, head_line, body, body_line, problems = split_front_matter(text, file)
    if problems:
        return None, problems
    data, problems = parse_yaml(head, file, head_line)
    if problems:
        return None, problems
    meta, problems = validate(FrontMatter, data, file, head_line)
    if meta is None:
        _, more = parse_passages(body, source=stem, prefix=str(data.get("prefix", "x"))
                                 if isinstance(data, dict) else "x", file=file, first_line=body_line)
        return None, problems + more
    if meta.id != stem:
        problems.append(Problem(file, line_of(data, ["id"], head_line), f"id `{meta.id}` is not the file's name",
                                f"Use `id: {stem}`, or rename the file to {meta.id}.md."))
    passages, more = parse_passages(body, source=meta.id, prefix=meta.prefix, file=file, first_line=body_line)
    problems += more
    speakers = {person.name for person in meta.people if person.speaks}
    for passage in passages:
        problems += [
            Problem(file, passage.line, f"voice `{name}` is not among the people who speak",
                    "Add the name to `people` with `speaks: true`, or correct its spelling.")
            for name in passage.voices if name not in speakers
        ]
    used = {name for passage in passages for name in passage.voices}
    for index, person in enumerate(meta.people):
        if person.speaks and person.name not in used:
            problems.append(Problem(file, line_of(data, ["people", index], head_line),
                                    f"`{person.name}` speaks but no passage has that voice",
                                    "Set `speaks: false`, or name the voice in a passage."))
    ids = {passage.id for passage in passages}
    for index, conflict in enumerate(meta.conflicts):
        for ident in conflict.passages:
            if ident.startswith(meta.prefix + "-") and ident not in ids:
                problems.append(Problem(file, line_of(data, ["conflicts", index, "passages"], head_line),
                                        f"conflict `{conflict.id}` names passage {ident}, which does not exist",
                                        f"It was merged: write {meta.merged[ident]}." if ident in meta.merged
                                        else "Correct the id."))
    problems += _merged(meta, ids, file, lambda *path: line_of(data, path, head_line))
    return Source(meta, tuple(passages), file), problems


def _merged(meta: FrontMatter, ids: Set[str], file: str, line: Callable[..., int]) -> list[Problem]:
    """What is wrong in the map from passages that were merged to those that took them in."""
    problems = []
    for old, new in meta.merged.items():
        told = ""
        if not re.fullmatch(rf"{meta.prefix}-p\d{{3,}}", old):
            told, remedy = f"`merged` names {old}, which is no id of this file", f"Ids look like {meta.prefix}-p001."
        elif old in ids:
            told, remedy = f"{old} is merged and still a passage", "Take it out of `merged`, or its passage out below."
        elif new in meta.merged:
            told = f"{old} is merged into {new}, which is merged itself"
            remedy = f"Name the passage that holds what it said now; for {new} that is {meta.merged[new]}."
        elif new != FRONT_MATTER and new not in ids:
            told = f"{old} is merged into {new}, which is no passage of this file"
            remedy = f"Name the passage that holds what it said, or `{FRONT_MATTER}`."
        if told:
            problems.append(Problem(file, line("merged", old), told, remedy))
    return problems


def _duplicates(sources: list[Source]) -> list[Problem]:
    problems = []
    seen: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for source in sources:
        for passage in source.passages:
            if passage.id in seen:
                problems.append(Problem(source.file, passage.line,
                                        f"passage id {passage.id} is used twice (first at {seen[passage.id]})",
                                        "Give the newer one the next free number."))
            else:
                seen[passage.id] = f"{source.file}:{passage.line}"
        other = prefixes.setdefault(source.meta.prefix, source.file)
        if other != source.file:
            problems.append(Problem(source.file, 0, f"prefix `{source.meta.prefix}` is used by {other} too",
                                    "Choose another; the ids of its passages start with it."))
    return problems
