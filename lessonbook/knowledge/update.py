"""Group what is new, say which lessons and groups it bears on, draft lessons from new groups, and propose changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.counts_in_words import plural
from ..base.errors import LessonbookError
from ..base.files import write_atomic
from ..base.gc_paused import paused
from ..corpus import Passage
from ..corpus.reference_lists import News
from ..lessons import Suggestion
from ..lessons.attach import MIN_SCORE
from ..lessons.draft import Draft, draft_lesson, draft_text, is_held
from ..lessons.grouping import group_statements
from ..lessons.groups import Grouping
from ..lessons.groups_file import (
    GroupsFile,
    add_groups,
    decline,
    keep_groups,
    read_groups,
    without_passages,
    write_groups,
)
from ..lessons.join import join_groups
from ..lessons.mint import Minted, highest_minted, record_minted
from ..lessons.propose import Proposal, propose
from ..lessons.statements import statements
from .check import cross_check, theme_page, unwritten
from .flow import Stage, derive
from .inputs import Inputs, read_inputs
from .knowledge import Knowledge
from .news import add_entry, with_entry

DRAFTS = 25


@dataclass(frozen=True)
class Updated:
    """What an update found and wrote.

    Attributes
    ----------
    known : Knowledge
        The knowledge base before the update.
    new : tuple of str
        Ids of the statements that no group knew.
    attached : tuple of Suggestion
        Those of them that are like a lesson, or all such where nothing was grouped before: each with its nearest lesson
        and the likeness, best first. A suggestion waits for an editor; no lesson is changed.
    joined : dict of str to list of str
        By group id the new statements that joined a group that was there.
    groups : GroupsFile
        All groups as they are now.
    minted : tuple of str
        Ids of new groups.
    drafts : dict of str to Draft
        New draft lessons by id.
    waiting : tuple of str
        Ids of groups that would give a draft, were there not `DRAFTS` already.
    proposals : tuple of Proposal
        Lessons to split, merge or retire, with reasons.
    theme_pages : tuple of str
        New pages for themes.
    pages_removed : tuple of str
        Pages of themes that the codebook no longer has, on which nobody had written anything.
    news : News or None
        The entry added to corpus/news.yml; None where nothing was drafted.
    why_none : str
        Why nothing was grouped, in a sentence; empty where something was.
    """

    known: Knowledge
    new: tuple[str, ...]
    attached: tuple[Suggestion, ...]
    joined: dict[str, list[str]]
    groups: GroupsFile
    minted: tuple[str, ...]
    drafts: dict[str, Draft]
    waiting: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    theme_pages: tuple[str, ...]
    pages_removed: tuple[str, ...]
    news: News | None
    why_none: str = ""


def update(root: Path, *, dry_run: bool = False, only: Sequence[str] = (), regroup: bool = False, alone: bool = False,
           stage: Stage | None = None) -> Updated:
    """Group what no group knows yet, draft lessons from new groups, and propose changes to lessons.

    Existing lessons are never touched: ids are minted once and new files are added. Running it again with nothing new
    writes nothing.

    Parameters
    ----------
    root : Path
        The knowledge base.
    dry_run : bool
        Say what would be written, and write nothing.
    only : sequence of str
        Ids of the sources to look at; by default all.
    regroup : bool
        Group all statements anew. Groups that live on keep their ids; what was declined stays declined.
    alone : bool
        Let one voice alone make a group.
    stage : callable, optional
        Progress, as in :func:`lessonbook.book.build.build`.

    Raises
    ------
    LessonbookError
        The knowledge base has problems other than of the book's pages, or no source has an id that was asked for;
        nothing is written.
    """
    inputs, missing, left = _read(root)
    if unknown := sorted(set(only) - set(inputs.sources)):
        raise LessonbookError(f"{unknown[0]} is no source. Use the `id` in the head of a file in corpus/.")
    before = read_groups(root)[0]
    before = without_passages(before, before.placed - set(inputs.passages))
    with paused():
        known = derive(inputs, stage=stage)
    done = stage("Grouping statements", 1) if stage else None
    every = [one for one in statements(inputs.corpus.passages, inputs.sources) if one.id not in inputs.asked]
    new = [one for one in every if one.id not in before.placed and (not only or one.source in only)]
    groups, joined, found = _grouped(inputs, known, before, new, fresh=regroup or not before.groups, alone=alone)
    proposals = propose(inputs.lessons, inputs.passages, inputs.sources, inputs.names)
    if done:
        done(1)
    minted = tuple(one.id for one in groups.groups if int(one.id[1:]) > before.highest)
    drafts, waiting = _drafts(root, inputs, groups, minted)
    attached = _attached(known, new)
    news = _news(inputs.settings.as_of, drafts) if drafts else None
    if not dry_run:
        _write(known, missing, left, drafts, news, groups)
    return Updated(known, tuple(one.id for one in new), attached, joined, groups, minted, drafts, waiting,
                   tuple(proposals), tuple(f"book/themes/{theme}.md" for theme in missing),
                   tuple(f"book/themes/{path.name}" for path in left), news,
                   found.why_none if found and not groups.groups else "")


def decline_group(root: Path, ident: str, why: str) -> str:
    """Note in corpus/groups.yml that a group makes no lesson; gives its title.

    Raises
    ------
    LessonbookError
        As :func:`lessonbook.lessons.groups_file.decline`, or the file cannot be read.
    """
    kept, problems = read_groups(root)
    if problems:
        raise LessonbookError(problems)
    write_groups(root, decline(kept, ident, why))
    return next(one.title for one in kept.groups if one.id == ident)


def _read(root: Path) -> tuple[Inputs, list[str], list[Path]]:
    """What people wrote, the themes that have no page yet, and pages of no theme that nobody wrote on."""
    inputs, problems = read_inputs(root)
    problems += cross_check(inputs)
    if problems:
        raise LessonbookError(problems)
    pages = {path.stem: path for path in sorted((root / "book" / "themes").glob("*.md"))}
    themes = [theme.id for theme in inputs.codebook.themes]
    return (inputs, [theme for theme in themes if theme not in pages],
            [path for name, path in pages.items() if name not in themes and unwritten(path)])


def _grouped(inputs: Inputs, known: Knowledge, before: GroupsFile, new: Sequence[Passage], *, fresh: bool, alone: bool
             ) -> tuple[GroupsFile, dict[str, list[str]], Grouping | None]:
    """Groups as they are now, what joined which, and what was grouped; None where nothing is new."""
    if not new and not (fresh and before.groups):
        return before, {}, None
    passages = inputs.passages
    if fresh:
        pool = list(passages.values()) if before.groups else list(new)
        joined: dict[str, list[str]] = {}
    else:
        joined = join_groups(before, new, passages, inputs.names)
        taken = {ident for those in joined.values() for ident in those}
        pool = [passages[ident] for ident in before.outliers if ident in passages]
        pool += [one for one in new if one.id not in taken]
    found = group_statements(pool, inputs.sources, inputs.names, known.tags, alone=alone)
    return (keep_groups(before, found) if fresh else add_groups(before, joined, found)), joined, found


def _drafts(root: Path, inputs: Inputs, groups: GroupsFile, minted: Sequence[str]
            ) -> tuple[dict[str, Draft], tuple[str, ...]]:
    """Draft lessons by id from new groups that no lesson holds, and the groups that must wait."""
    named = [frozenset(item.passage for item in lesson.front.evidence if item.status != "rejected")
             for lesson in inputs.lessons]
    held = {ident for lesson in inputs.lessons for ident in lesson.front.groups}
    ready = [one for one in groups.groups if one.id in minted and one.title and one.id not in held
             and one.id not in groups.reasons and not is_held(one, named)]
    last = highest_minted(root)
    drafts = {f"L{last + place:03d}": draft_lesson(one, inputs.passages, inputs.sources)
              for place, one in enumerate(ready[:DRAFTS], start=1)}
    return drafts, tuple(one.id for one in ready[DRAFTS:])


def _attached(known: Knowledge, new: Sequence[Passage]) -> tuple[Suggestion, ...]:
    near = ((one.id, *known.nearest[one.id]) for one in new if one.id in known.nearest)
    return tuple(sorted((Suggestion(lesson, ident, score) for ident, lesson, score in near if score >= MIN_SCORE),
                        key=lambda item: (-item.score, item.passage)))


def _news(as_of: str, drafts: dict[str, Draft]) -> News:
    ids = list(drafts)
    names = ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"
    count = sum(len(draft.passages) + len(draft.rest) for draft in drafts.values())
    text = (f"{plural(count, 'statement')} in {plural(len(ids), 'group')} give {plural(len(ids), 'draft')}, {names}, "
            "for an editor to write.")
    return News(date=as_of, title=f"{plural(len(ids), 'new draft lesson')}", text=text)


def _write(known: Knowledge, themes: list[str], left: list[Path], drafts: dict[str, Draft], news: News | None,
           groups: GroupsFile) -> None:
    """Write new files; numbers are recorded first, so that a broken run wastes a number and never reuses one."""
    root = known.inputs.root
    if news is not None:
        with_entry(root, news)
    record_minted(root, Minted(highest=highest_minted(root) + len(drafts)))
    if groups.groups or groups.declined or groups.outliers:
        write_groups(root, groups)
    for theme in themes:
        write_atomic(root / "book" / "themes" / f"{theme}.md",
                     theme_page(theme, known.inputs.codebook.title(theme)))
    for path in left:
        path.unlink()
    for ident, draft in drafts.items():
        write_atomic(root / "lessons" / f"{ident}.md", draft_text(ident, draft))
    if news is not None:
        add_entry(root, news)
