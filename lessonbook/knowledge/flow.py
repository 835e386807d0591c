"""The flow of one knowledge base: files to passages to themes to lessons with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.account import Account
from ..base.errors import LessonbookError
from ..base.gc_paused import paused
from ..base.store import Store, digest_of, store_of
from ..corpus import Passage
from ..corpus.codebook import taught
from ..lessons.attach_store import suggest_reusing
from ..lessons.counted import Counted
from ..lessons.decisions.verdict import decide, settle
from ..tag.reuse import tag_reusing
from .inputs import Inputs, read_inputs
from .knowledge import Knowledge

if TYPE_CHECKING:
    from ..tag import Item

Stage = Callable[[str, int], Callable[[int], None]]



def items_of(passages: Iterable[Passage]) -> list[Item]:
    """Passages as the tagger takes them."""
    from ..tag import Item

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
        Anything that :func:`lessonbook.knowledge.check.check` calls a problem; all of it at once.
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
    decided, held = settle(inputs.anchored)
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
