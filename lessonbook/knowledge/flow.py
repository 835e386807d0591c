"""The flow of one knowledge base: files to passages to themes to lessons with evidence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.account import Account
from ..base.errors import LessonbookError
from ..base.gc_paused import paused
from ..base.store import Store, as_json, code_digest, digest_of, store_of
from ..corpus import Passage
from ..corpus.codebook import Codebook, taught
from ..lessons.decisions import Decision
from ..lessons.decisions.verdict import decide, settle
from ..lessons.suggestion import Suggestion
from ..tag.tag_store import tag_stored
from ..tag.tagger import TAGGER_LEANS_ON
from .inputs import Inputs, read_inputs
from .knowledge import Knowledge

if TYPE_CHECKING:
    from ..tag import Item, Tag

Stage = Callable[[str, int], Callable[[int], None]]


def items_of(passages: Iterable[Passage]) -> list[Item]:
    """Passages as the tagger takes them."""
    from ..tag import Item

    return [Item(passage.id, passage.text, passage.source, passage.section, passage.voice) for passage in passages]


def load(root: Path, *, drafts: bool = False, pages: bool = False, stage: Stage | None = None,
         store: Store | None = None) -> Knowledge:
    """Run the flow for a knowledge base.

    Parameters
    ----------
    root : Path
        The folder with ``_config.yml``.
    drafts : bool
        Show draft lessons as well.
    pages : bool
        The book's own pages must be there too, as for a build.
    stage : callable, optional
        Called with a stage's name and size; gives a function to call with the number of items done.
    store : Store, optional
        Where what was worked out before is kept; the knowledge base's own where not given.

    Raises
    ------
    LessonbookError
        Anything that :func:`lessonbook.knowledge.check.check` calls a problem, of pages only where `pages` says so;
        all of it at once.
    """
    from .check import cross_check, page_problems

    with paused():
        inputs, problems = read_inputs(root)
        problems += [*cross_check(inputs), *(page_problems(inputs) if pages else ())]
        if problems:
            raise LessonbookError(problems)
        return derive(inputs, drafts=drafts, stage=stage, store=store)


def derive(inputs: Inputs, *, drafts: bool = False, stage: Stage | None = None, store: Store | None = None
           ) -> Knowledge:
    """Tag the passages, let editors' decisions win, and attach passages to lessons."""
    store = store or store_of(inputs.root)
    account = Account()
    passages = inputs.corpus.passages
    decided, held = settle(inputs.anchored)
    codebook = taught_codebook(inputs, decided)
    progress = stage("Tagging passages", len(passages)) if stage else None
    found = tag_stored(codebook, inputs.names, items_of(passages), store, account, progress)
    tags = decide(found, decided)
    done = stage("Attaching passages to lessons", 1) if stage else None
    suggestions, nearest = _attach(inputs, tags, store, account)
    suggestions = tuple(item for item in suggestions if item.passage not in inputs.asked)
    nearest = {ident: best for ident, best in nearest.items() if ident not in inputs.asked}
    if done:
        done(1)
    return Knowledge(inputs, tags, suggestions, nearest, drafts, found, decided, tuple(held), account)


def taught_codebook(inputs: Inputs, decided: Mapping[tuple[str, str], Decision]) -> Codebook:
    """The codebook with what editors' decisions teach the tagger, by passage and theme."""
    return taught(inputs.codebook, {key: decision.has_theme for key, decision in decided.items()},
                  {passage.id: passage.text for passage in inputs.corpus.passages})


def _attach(inputs: Inputs, tags: Mapping[str, Sequence[Tag]], store: Store, account: Account
            ) -> tuple[tuple[Suggestion, ...], dict[str, tuple[str, float]]]:
    """Passages that may bear on lessons, as :func:`lessonbook.lessons.attach.suggest` finds them.

    How like two texts are hangs on how rare words are in the whole corpus, so all is attached anew or nothing.
    """
    passages, names, limit = inputs.corpus.passages, inputs.names, inputs.settings.suggestions_per_lesson
    key = digest_of(code_digest(("lessons", "cluster", "base/lemmas.py"), TAGGER_LEANS_ON), names, limit,
                    [(lesson.id, lesson.title, lesson.sentence, lesson.front.status, lesson.front.themes,
                      [(item.passage, item.status) for item in lesson.front.evidence]) for lesson in inputs.lessons],
                    [(passage.id, passage.text, [tag.theme for tag in tags[passage.id]]) for passage in passages])
    kept = store.get("attached", key)
    if kept is None:
        from ..lessons.attach import suggest

        account.say("Attachments", "worked out again: a lesson, a passage or its themes changed")
        found, near = suggest(inputs.lessons, passages, tags, names, limit)
        kept = as_json([[(one.lesson, one.passage, one.score) for one in found],
                        [(ident, lesson, score) for ident, (lesson, score) in near.items()]])
        store.put("attached", key, kept)
    else:
        account.say("Attachments", "as they were")
    rows, nearest = json.loads(kept)
    return tuple(Suggestion(*row) for row in rows), {ident: (lesson, score) for ident, lesson, score in nearest}
