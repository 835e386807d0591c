"""The whole flow for one knowledge base: files to passages to themes to lessons with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .codebook import Codebook, read_codebook, taught
from .collector import paused
from .corpus import Corpus, Passage, Source, read_corpus
from .counted import Counted
from .errors import LessonbookError, Problem
from .lessons import Lesson, Strength, Suggestion, measure_strength, read_lessons
from .lists import FILES, Body, Entry, Event, News, ReadingPath, Term, read_entries
from .reuse import Account, suggest_reusing, tag_reusing
from .review import Decision, anchor, read_reviews
from .review.anchor import hold_back
from .review.verdict import Held, decide, settle
from .settings import BookConfig, Settings, read_config
from .store import Store, digest_of, store_of

if TYPE_CHECKING:
    from .tag import Item, Tag

Stage = Callable[[str, int], Callable[[int], None]]


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
    def names(self) -> tuple[str, ...]:
        """Declared people and bodies: these are never themes or cluster words."""
        found = {name for source in self.corpus.sources for person in source.meta.people
                 if person.type == "person" for name in (person.name,)}
        return tuple(sorted(found))


@dataclass(frozen=True)
class Knowledge:
    """Inputs and what follows from them.

    Attributes
    ----------
    inputs : Inputs
        What people wrote.
    tags : dict of str to tuple of Tag
        Themes of each passage, best first; editors' decisions have won.
    suggestions : tuple of Suggestion
        Evidence the machine proposes.
    nearest : dict
        For each passage that no lesson holds: its nearest lesson and the likeness.
    drafts : bool
        Whether draft lessons are shown.
    machine_tags : dict of str to tuple of Tag
        Themes as the machine gave them, before any decision.
    decided : dict of (str, str) to Decision
        The decision that counts, by passage and theme.
    held : tuple of Held
        Decisions that are not applied, and why.
    account : Account
        What was worked out again, and why.
    """

    inputs: Inputs
    tags: dict[str, tuple[Tag, ...]]
    suggestions: tuple[Suggestion, ...]
    nearest: dict[str, tuple[str, float]]
    drafts: bool = False
    machine_tags: dict[str, tuple[Tag, ...]] = field(default_factory=dict)
    decided: dict[tuple[str, str], Decision] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    account: Account = field(default_factory=Account)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """Sources that may be published."""
        return tuple(source for source in self.inputs.corpus.sources if source.meta.publishable)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Passages that may be published."""
        return tuple(passage for source in self.sources for passage in source.passages)

    @cached_property
    def lessons(self) -> tuple[Lesson, ...]:
        """Lessons on the site: published ones, and drafts in a preview."""
        shown = {"published", "draft"} if self.drafts else {"published"}
        return tuple(lesson for lesson in self.inputs.lessons if lesson.front.status in shown)

    @cached_property
    def left(self) -> tuple[Lesson, ...]:
        """Lessons that were retired or merged: their addresses lead readers on."""
        return tuple(lesson for lesson in self.inputs.lessons if lesson.front.status in ("retired", "merged"))

    @cached_property
    def open_ids(self) -> frozenset[str]:
        """Ids of passages that may be published."""
        return frozenset(passage.id for passage in self.passages)

    @cached_property
    def places(self) -> dict[str, int]:
        """Place of each publishable passage in the order of the corpus."""
        return {passage.id: place for place, passage in enumerate(self.passages)}

    def strength(self, lesson: Lesson) -> Strength:
        """Count a lesson's confirmed evidence, over what may be published."""
        evidence = [item for item in lesson.confirmed if item.passage in self.open_ids]
        return measure_strength(evidence, self.inputs.passages, self.inputs.sources)

    def suggested(self, lesson: Lesson) -> list[Suggestion]:
        """What the machine proposes for a lesson, best first."""
        return [item for item in self.suggestions if item.lesson == lesson.id and item.passage in self.open_ids]

    def lessons_of(self, passage: str) -> list[Lesson]:
        """Lessons on the site that a passage is confirmed evidence for."""
        return list(self._holders.get(passage, ()))

    @cached_property
    def _holders(self) -> dict[str, list[Lesson]]:
        found: dict[str, list[Lesson]] = {}
        for lesson in self.lessons:
            for ident in dict.fromkeys(item.passage for item in lesson.confirmed):
                found.setdefault(ident, []).append(lesson)
        return found

    def lessons_on(self, theme: str) -> list[Lesson]:
        """Lessons on the site under a theme."""
        return [lesson for lesson in self.lessons if theme in lesson.front.themes]

    def passages_on(self, theme: str) -> list[tuple[Passage, Tag]]:
        """Publishable passages with a theme, and the tag that says so, in the order of the corpus."""
        return list(self._tagged.get(theme, ()))

    @cached_property
    def _tagged(self) -> dict[str, list[tuple[Passage, Tag]]]:
        found: dict[str, list[tuple[Passage, Tag]]] = {}
        for passage in self.passages:
            for tag in self.tags.get(passage.id, ()):
                found.setdefault(tag.theme, []).append((passage, tag))
        return found

    def related(self, lesson: Lesson, limit: int = 4) -> list[Lesson]:
        """Lessons nearest to a lesson: shared evidence counts three, shared themes one."""
        mine = {item.passage for item in lesson.confirmed}
        scored = []
        for other in self.lessons:
            if other.id == lesson.id:
                continue
            score = 3 * len(mine & {item.passage for item in other.confirmed})
            score += len(set(lesson.front.themes) & set(other.front.themes))
            if score:
                scored.append((-score, other.id, other))
        return [other for _, _, other in sorted(scored)[:limit]]


def read_inputs(root: Path, jobs: int | None = None, store: Store | None = None) -> tuple[Inputs, list[Problem]]:
    """Read everything that people wrote, and all that is wrong with any one file; parsed passages stay in the store."""
    from .search.wordlists import read_synonyms

    config, problems = read_config(root)
    corpus, more = read_corpus(root, jobs=jobs, store=store)
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
    reviews, more = read_reviews(root, {theme.id for theme in codebook.themes} or None)
    problems += more
    return Inputs(
        root, config, corpus, codebook, lessons,
        glossary=tuple(sorted(lists[Term], key=lambda term: (term.term.casefold(), term.term))),
        paths=lists[ReadingPath],
        timeline=tuple(sorted(lists[Event], key=lambda event: (event.date, event.title))),
        bodies=lists[Body], news=tuple(sorted(lists[News], key=lambda entry: entry.date)),
        reviews=reviews, lines=lines,
    ), problems


def items_of(passages: Iterable[Passage]) -> list[Item]:
    """Passages as the tagger takes them."""
    from .tag import Item

    return [Item(passage.id, passage.text, passage.source, passage.section, passage.voice) for passage in passages]


def load(root: Path, *, drafts: bool = False, stage: Stage | None = None, store: Store | None = None,
         jobs: int | None = None, scheduler: str | None = None) -> Knowledge:
    """Run the flow for a knowledge base.

    Parameters
    ----------
    root : Path
        The folder with ``_config.yml``.
    drafts : bool
        Show draft lessons as well.
    stage : callable, optional
        Called with a stage's name and size; gives a function to call with the number of items done.
    store : Store, optional
        Where what was worked out before is kept; the knowledge base's own where not given.
    jobs : int, optional
        Processes for long work; None for as many as there are processors, where the work is long enough.
    scheduler : str, optional
        Address of a Dask cluster that does the long work instead; the result is the same.

    Raises
    ------
    LessonbookError
        Anything that :func:`lessonbook.check.check` calls a problem; all of it at once.
    """
    from .check import cross_check

    store = store or store_of(root)
    with paused():
        inputs, problems = read_inputs(root, jobs, store)
        problems += cross_check(inputs)
        if problems:
            raise LessonbookError(problems)
        return derive(inputs, drafts=drafts, stage=stage, store=store, jobs=jobs, scheduler=scheduler)


def derive(inputs: Inputs, *, drafts: bool = False, stage: Stage | None = None, store: Store | None = None,
           jobs: int | None = None, scheduler: str | None = None, counted: Counted | None = None) -> Knowledge:
    """Tag the passages, let editors' decisions win, and attach passages to lessons."""
    store = store or store_of(inputs.root)
    account = Account()
    passages = inputs.corpus.passages
    decided, held = settle(anchor(inputs.reviews, inputs.passages))
    codebook = taught(inputs.codebook, {key: decision.has_theme for key, decision in decided.items()},
                      {passage.id: passage.text for passage in passages})
    progress = stage("Tagging passages", len(passages)) if stage else None
    found, follows = tag_reusing(codebook, inputs.names, items_of(passages), store, account, jobs=jobs,
                                 scheduler=scheduler, progress=progress)
    tags = decide(found, decided)
    done = stage("Attaching passages to lessons", 1) if stage else None
    settled = sorted((*key, decision.has_theme) for key, decision in decided.items())
    counted = counted or Counted(passages, inputs.names, store, jobs=jobs, scheduler=scheduler)
    suggestions, nearest = suggest_reusing(inputs.lessons, passages, tags, inputs.settings.suggestions_per_lesson,
                                           digest_of(follows, settled), counted, store, account)
    if done:
        done(1)
    return Knowledge(inputs, tags, tuple(suggestions), nearest, drafts, found, decided, tuple(held), account)
