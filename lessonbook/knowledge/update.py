"""Attach what is new to the lessons that are there, draft lessons from the rest, and propose what to change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ..base.counts_in_words import plural
from ..base.errors import LessonbookError
from ..base.files import write_atomic
from ..base.gc_paused import paused
from ..corpus.reference_lists import News
from ..lessons import Suggestion
from ..lessons.attach import MIN_SCORE
from ..lessons.draft import Draft, draft_lessons
from ..lessons.mint import Minted, highest_minted, read_minted, record_minted
from ..lessons.propose import Proposal, propose
from .check import cross_check
from .flow import Stage, derive
from .inputs import read_inputs
from .knowledge import Knowledge
from .news import add_entry, with_entry


@dataclass(frozen=True)
class Updated:
    """What an update found and wrote.

    Attributes
    ----------
    known : Knowledge
        The knowledge base before the update.
    attached : tuple of Suggestion
        Passages that no lesson names and that are like one: each with its nearest lesson and the likeness, best first.
        A suggestion waits for an editor; no lesson is changed.
    drafts : dict of str to Draft
        New draft lessons by id.
    proposals : tuple of Proposal
        Lessons to split, merge or retire, with reasons.
    theme_pages : tuple of str
        New pages for themes.
    news : News or None
        The entry added to corpus/news.yml; None where nothing was drafted.
    held : int
        Passages that lessons name.
    alone : int
        Passages that no lesson names, that are like none, and too few or too scattered for a draft.
    """

    known: Knowledge
    attached: tuple[Suggestion, ...]
    drafts: dict[str, Draft]
    proposals: tuple[Proposal, ...]
    theme_pages: tuple[str, ...]
    news: News | None
    held: int
    alone: int

    @property
    def untouched(self) -> tuple[str, ...]:
        """Published lessons that nothing new attaches to and nothing is proposed for."""
        named = {item.lesson for item in self.attached} | {one for made in self.proposals for one in made.lessons}
        return tuple(lesson.id for lesson in self.known.inputs.lessons if lesson.published and lesson.id not in named)


def update(root: Path, *, dry_run: bool = False, stage: Stage | None = None) -> Updated:
    """Attach passages that no lesson holds, draft lessons from what attaches nowhere, and propose changes.

    Existing lessons are never touched: ids are minted once and new files are added. Running it again with
    nothing new drafts nothing.

    Parameters
    ----------
    root : Path
        The knowledge base.
    dry_run : bool
        Say what would be written, and write nothing.
    stage : callable, optional
        Progress, as in :func:`lessonbook.book.build.build`.

    Raises
    ------
    LessonbookError
        The knowledge base has problems other than theme pages that are missing; nothing is written.
    """
    inputs, problems = read_inputs(root)
    problems += cross_check(inputs)
    missing = [theme.id for theme in inputs.codebook.themes
               if not (root / "book" / "themes" / f"{theme.id}.md").is_file()]
    serious = [problem for problem in problems
               if problem.file not in {f"book/themes/{theme}.md" for theme in missing}]
    if serious:
        raise LessonbookError(serious)
    with paused():
        known = derive(inputs, stage=stage)
    named = {item.passage for lesson in inputs.lessons for item in lesson.front.evidence if item.status != "rejected"}
    loose = [passage for passage in inputs.corpus.passages if passage.id not in named]
    done = stage("Clustering what is left", 1) if stage else None
    anything_new = not {passage.id for passage in loose} <= set(read_minted(root)[0].left)
    drafts = []
    if anything_new:
        drafts = draft_lessons(loose, known.tags, known.nearest, inputs.names)
    proposals = propose(inputs.lessons, inputs.passages, inputs.sources, inputs.names)
    if done:
        done(1)
    last = highest_minted(root)
    numbered = {f"L{last + place:03d}": draft for place, draft in enumerate(drafts, start=1)}
    drafted = {ident for draft in drafts for ident in draft.passages}
    attached = sorted((Suggestion(known.nearest[passage.id][0], passage.id, known.nearest[passage.id][1])
                       for passage in loose if passage.id not in drafted and passage.id in known.nearest
                       and known.nearest[passage.id][1] >= MIN_SCORE),
                      key=lambda item: (-item.score, item.passage))
    news = _news(inputs.settings.as_of, numbered, attached) if numbered else None
    if not dry_run:
        left = sorted(passage.id for passage in loose if passage.id not in drafted)
        _write(known, missing, numbered, news, Minted(highest=last + len(numbered), left=left))
    return Updated(known, tuple(attached), numbered, tuple(proposals),
                   tuple(f"book/themes/{theme}.md" for theme in missing), news, len(named & set(inputs.passages)),
                   len(loose) - len(drafted) - len(attached))


def _news(as_of: str, drafts: dict[str, Draft], attached: list[Suggestion]) -> News:
    ids = list(drafts)
    names = ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}"
    text = f"{plural(sum(len(draft.passages) for draft in drafts.values()), 'passage')} that no lesson held " \
           f"give {plural(len(ids), 'draft')}, {names}, for an editor to write."
    if attached:
        text += f" {plural(len(attached), 'passage')} may be evidence for lessons that are there."
    return News(date=as_of, title=f"{plural(len(ids), 'new draft lesson')}", text=text)


def _write(known: Knowledge, themes: list[str], drafts: dict[str, Draft], news: News | None, minted: Minted) -> None:
    """Write new files; the number is recorded first, so that a broken run wastes a number and never reuses one."""
    root = known.inputs.root
    if news is not None:
        with_entry(root, news)
    record_minted(root, minted)
    for theme in themes:
        title = known.inputs.codebook.title(theme)
        write_atomic(root / "book" / "themes" / f"{theme}.md", f"# {title}\n\n```{{theme}} {theme}\n```\n")
    for ident, draft in drafts.items():
        write_atomic(root / "lessons" / f"{ident}.md", draft_text(ident, draft))
    if news is not None:
        add_entry(root, news)


def draft_text(ident: str, draft: Draft) -> str:
    """The file of a draft lesson: its evidence is suggested, its prose is for an editor to write."""
    title = _plain(draft.title)
    evidence = "".join(f"  - {{passage: {passage}, stance: supports, status: suggested}}\n"
                       for passage in draft.passages)
    themes = ", ".join(draft.themes)
    return (f'---\nid: {ident}\ntitle: "{title}"\nstatus: draft\nreviewed_by: not-reviewed\nthemes: [{themes}]\n'
            f"readers: []\nmoments: []\nevidence:\n{evidence}---\n# {title}\n\n{_escape(draft.sentence)}\n\n"
            "## Why it matters\n\nTo be written by an editor.\n\n## What to do\n\n1. To be written by an editor.\n\n"
            "## Questions for the handover\n\n- To be written by an editor.\n")


def _plain(title: str) -> str:
    """A title without any mark that Markdown or YAML could read: a heading cannot differ from the front matter."""
    words = "".join(letter if letter.isprintable() else " " for letter in title.replace('"', "'"))
    return " ".join(re.sub(r"[\\`*_{}\[\]<>#|$~^&]+", " ", words).split()).strip("- ") or "Untitled"


def _escape(text: str) -> str:
    """Words of a passage stay words: every mark that Markdown could read is escaped."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!<>|$~:@%^&])", r"\\\1", text)
