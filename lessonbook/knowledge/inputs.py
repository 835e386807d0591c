"""What people wrote: every file of a knowledge base, read and checked one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..base.errors import Problem
from ..corpus import Corpus, Passage, Source, read_corpus
from ..corpus.bodies import Bodies
from ..corpus.codebook import Codebook, read_codebook
from ..corpus.reference_lists import FILES, Body, Entry, Event, News, ReadingPath, Term, read_entries
from ..corpus.settings import BookConfig, Settings, read_config
from ..corpus.withdrawn import read_withdrawn, was_withdrawn
from ..lessons import Lesson, read_lessons
from ..lessons.decisions import Anchored, Decision, anchor, read_reviews
from ..lessons.decisions.anchor import hold_back
from ..lessons.released import Release, read_release


@dataclass(frozen=True)
class Inputs:
    """What people wrote: all files of a knowledge base, read and checked one by one."""

    root: Path
    config: BookConfig
    corpus: Corpus
    codebook: Codebook
    lessons: tuple[Lesson, ...]
    glossary: tuple[Term, ...] = ()
    paths: tuple[ReadingPath, ...] = ()
    timeline: tuple[Event, ...] = ()
    bodies: tuple[Body, ...] = ()
    news: tuple[News, ...] = ()
    reviews: tuple[Decision, ...] = ()
    release: Release = field(default_factory=Release)
    lines: dict[str, dict[int, int]] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """The ``lessonbook`` key of ``_config.yml``."""
        return self.config.lessonbook

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.corpus.sources}

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Passages by id, source by source in reading order."""
        return {passage.id: passage for passage in self.corpus.passages}

    @cached_property
    def one_body(self) -> Bodies:
        """Which names stand for one body."""
        return Bodies(self.bodies)

    @cached_property
    def anchored(self) -> list[Anchored]:
        """Decisions on themes, and whether the words of each still stand."""
        return anchor(self.reviews, self.passages, self.corpus.merged)

    @cached_property
    def _withdrawn(self) -> dict[str, str]:
        return read_withdrawn(self.root)

    @cached_property
    def _waiting(self) -> dict[str, str]:
        """The source of each passage of ``local/``, as far as its file can be read."""
        return {ident: path.stem for path in sorted((self.root / "local").glob("*.md")) for ident in re.findall(
            r"^\{#([a-z0-9]+-p\d+)", path.read_bytes().decode("utf-8", "replace"), re.MULTILINE)}

    def astray(self, passage: str) -> tuple[str, str] | None:
        """Say what is wrong with the id of a passage, and what to do; None where it can be used."""
        if passage in self.passages or passage in self.corpus.unread:
            return None
        if new := self.corpus.merged.get(passage):
            if new in self.sources:
                return f"which was merged into the front matter of {new}", "Remove it, or name a passage that says it."
            return f"which was merged into {new}", f"Write {new} instead."
        if day := was_withdrawn(passage, self._withdrawn):
            return f"which was withdrawn on {day}", "Remove it."
        if source := self._waiting.get(passage):
            return f"which waits in local/{source}.md", f"Publish it with `lessonbook publish {source}`, or remove it."
        return "which is no passage of the corpus", "Correct the id or remove it."

    @cached_property
    def asked(self) -> frozenset[str]:
        """Passages that only interviewers say: they are no statement, so in no group and no evidence."""
        return frozenset(passage.id for source in self.corpus.sources if source.meta.interviewers
                         for passage in source.passages
                         if passage.voices and set(passage.voices) <= source.meta.interviewers)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Declared people and bodies: these are never themes or cluster words."""
        found = {name for source in self.corpus.sources for person in source.meta.people
                 if person.type == "person" for name in (person.name,)}
        return tuple(sorted(found))


def read_inputs(root: Path) -> tuple[Inputs, list[Problem]]:
    """Read everything that people wrote, and all that is wrong with any one file."""
    from ..corpus.synonyms import read_synonyms

    config, problems = read_config(root)
    corpus, more = read_corpus(root)
    problems = problems + more
    codebook, more = read_codebook(root)
    problems += more
    lessons, more = read_lessons(root)
    problems += more
    lessons = hold_back(lessons, {passage.id: passage for passage in corpus.passages})
    lists: dict[type[Entry], tuple] = {}
    lines: dict[str, dict[int, int]] = {}
    for model, (file, _) in FILES.items():
        lists[model], more, lines[file] = read_entries(root, model)
        problems += more
    problems += read_synonyms(root)[1]
    release, more = read_release(root)
    problems += more
    reviews, more = read_reviews(root, {theme.id for theme in codebook.themes} or None)
    problems += more
    return Inputs(
        root, config, corpus, codebook, lessons,
        glossary=tuple(sorted(lists[Term], key=lambda term: (term.term.casefold(), term.term))),
        paths=lists[ReadingPath],
        timeline=tuple(sorted(lists[Event], key=lambda event: (event.date, event.title))),
        bodies=lists[Body], news=tuple(sorted(lists[News], key=lambda entry: entry.date)),
        reviews=reviews, release=release, lines=lines,
    ), problems
