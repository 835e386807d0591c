"""Cluster what no lesson holds, draft lessons from it, and write the pages that new themes need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from .check import cross_check
from .errors import LessonbookError
from .files import write_atomic
from .knowledge import Knowledge, Stage, derive, read_inputs
from .lessons.draft import Draft, draft_lessons


@dataclass(frozen=True)
class Updated:
    """What an update found and wrote.

    Attributes
    ----------
    known : Knowledge
        The knowledge base before the update.
    drafts : dict of str to Draft
        New draft lessons by id.
    theme_pages : tuple of str
        New pages for themes.
    held, suggested, free : int
        Passages that lessons name, that are near a lesson, and that are neither.
    """

    known: Knowledge
    drafts: dict[str, Draft]
    theme_pages: tuple[str, ...]
    held: int
    suggested: int
    free: int


def update(root: Path, *, dry_run: bool = False, stage: Stage | None = None) -> Updated:
    """Draft lessons from passages that no lesson holds.

    Existing lessons are never touched: ids are minted once and new files are added. Running it again with
    nothing new drafts nothing.

    Parameters
    ----------
    root : Path
        The knowledge base.
    dry_run : bool
        Say what would be written, and write nothing.
    stage : callable, optional
        Progress, as in :func:`lessonbook.build.build`.

    Raises
    ------
    LessonbookError
        The knowledge base has problems other than theme pages that are missing.
    """
    inputs, problems = read_inputs(root)
    problems += cross_check(inputs)
    missing = [theme.id for theme in inputs.codebook.themes
               if not (root / "book" / "themes" / f"{theme.id}.md").is_file()]
    serious = [problem for problem in problems
               if problem.file not in {f"book/themes/{theme}.md" for theme in missing}]
    if serious:
        raise LessonbookError(serious)
    known = derive(inputs, stage=stage)
    named = {item.passage for lesson in inputs.lessons for item in lesson.front.evidence if item.status != "rejected"}
    loose = [passage for passage in inputs.corpus.passages if passage.id not in named]
    done = stage("Clustering what is left", 1) if stage else None
    drafts = draft_lessons(loose, known.tags, known.nearest, inputs.names)
    if done:
        done(1)
    first = _next_number(root)
    numbered = {f"L{first + index:03d}": draft for index, draft in enumerate(drafts)}
    pages = tuple(f"book/themes/{theme}.md" for theme in missing)
    if not dry_run:
        for theme in missing:
            title = inputs.codebook.title(theme)
            write_atomic(root / "book" / "themes" / f"{theme}.md", f"# {title}\n\n```{{theme}} {theme}\n```\n")
        for ident, draft in numbered.items():
            write_atomic(root / "lessons" / f"{ident}.md", draft_text(ident, draft))
    drafted = {ident for draft in drafts for ident in draft.passages}
    near = sum(passage.id not in drafted for passage in loose)
    return Updated(known, numbered, pages, len(named & set(inputs.passages)), near, len(loose) - near)


def draft_text(ident: str, draft: Draft) -> str:
    """The file of a draft lesson: its evidence is suggested, its prose is for an editor to write."""
    title = draft.title.replace('"', "'")
    evidence = "".join(f"  - {{passage: {passage}, stance: supports, status: suggested}}\n"
                       for passage in draft.passages)
    themes = ", ".join(draft.themes)
    return (f'---\nid: {ident}\ntitle: "{title}"\nstatus: draft\nreviewed_by: not-reviewed\nthemes: [{themes}]\n'
            f"readers: []\nmoments: []\nevidence:\n{evidence}---\n# {title}\n\n{_escape(draft.sentence)}\n\n"
            "## Why it matters\n\nTo be written by an editor.\n\n## What to do\n\n1. To be written by an editor.\n\n"
            "## Questions for the handover\n\n- To be written by an editor.\n")


def _escape(text: str) -> str:
    """Words of a passage stay words: every mark that Markdown could read is escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!<>|$~:@%^&])", r"\\\1", text)


def _next_number(root: Path) -> int:
    """One above the highest number ever minted; files of retired lessons stay, so none is reused."""
    numbers = [int(found[1]) for path in (root / "lessons").glob("L*.md")
               if (found := re.fullmatch(r"L(\d+)", path.stem))]
    return max(numbers, default=0) + 1
