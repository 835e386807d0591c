"""lessonbook update."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..knowledge.update import Updated

SHOWN = 10


@click.command("update")
@click.option("--dry-run", is_flag=True, help="Say what would be grouped and drafted; write nothing.")
@click.option("--source", "only", multiple=True, metavar="ID", help="Look at this document alone; may be given again.")
@click.option("--regroup", is_flag=True, help="Group all statements anew. Ids live on, and so does what was declined.")
@click.option("--alone", is_flag=True, help="Let one voice alone make a group and a draft.")
@click.option("--decline", nargs=2, metavar="GROUP WHY", help='A group that is no lesson, and why: G014 "only ...".')
@click.option("--asked", is_flag=True, help="Print, to paste, how people may ask for lessons that do not say so; write "
              "nothing.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def command(folder: Path, dry_run: bool, only: tuple[str, ...], regroup: bool, alone: bool,
            decline: tuple[str, str] | None, asked: bool, quiet: bool) -> None:
    """Group what is new, say which lessons and groups it bears on, and draft lessons from new groups.

    Groups stand in corpus/groups.yml. Drafts are new files in lessons/ with `status: draft`; no lesson that is there is
    changed: what may be added to one is printed, to paste. See drafts with `lessonbook build --drafts`, edit them, and
    set `status: published` when they are right. An entry in corpus/news.yml says what was drafted.
    """
    from ..base.lock import writing
    from ..base.progress import Stages
    from ..corpus.settings import find_root
    from ..knowledge.update import decline_group, update

    root = find_root(folder)
    if asked:
        _print_asked(root)
        return
    if not dry_run:
        click.get_current_context().with_resource(writing(root, "update"))
    if decline:
        title = decline_group(root, *decline)
        click.echo(f"{decline[0]} ({title or 'no title'}) is declined; corpus/groups.yml says why.")
        return
    with Stages(quiet) as stage:
        found = update(root, dry_run=dry_run, only=only, regroup=regroup, alone=alone, stage=stage)
    _say(found)
    if dry_run:
        click.echo("Nothing was written.")
    elif found.drafts:
        click.echo("corpus/news.yml says so. Preview the drafts with: lessonbook build --drafts")


def _print_asked(root: Path) -> None:
    """Print `asked:` for each lesson without any, to paste into its front matter."""
    from ..base.counts_in_words import plural
    from ..knowledge.check import check
    from ..lessons.asked import asked_yaml, propose_asked

    inputs, _ = check(root)
    open_ids = {source.id for source in inputs.corpus.sources if source.meta.publishable}
    passages = {ident: one for ident, one in inputs.passages.items() if one.source in open_ids}
    without = [lesson for lesson in inputs.lessons
               if not lesson.front.asked and lesson.front.status in ("draft", "published")]
    for lesson in without:
        lines = propose_asked(lesson, passages)
        click.echo(f"# lessons/{lesson.id}.md  {lesson.title}\n"
                   + (asked_yaml(lines) if lines else "# nothing to draft from: it has no questions and no passages\n"))
    if without:
        click.echo(f"{plural(len(without), 'lesson')} of {len(inputs.lessons)} without `asked:`. Paste the lines into "
                   "the front matter, and put them as people would.", err=True)
    else:
        click.echo("Every lesson says how people ask for it.", err=True)


def _say(found: Updated) -> None:
    from ..base.counts_in_words import plural

    passages = found.known.inputs.passages
    documents = {passages[ident].source for ident in found.new}
    joined = sum(map(len, found.joined.values()))
    lessons = Counter(item.lesson for item in found.attached)
    click.echo(f"\nNew: {plural(len(found.new), 'statement')} in {plural(len(documents), 'document')}.")
    click.echo(f"To lessons that are there, for an editor to confirm: {plural(len(found.attached), 'statement')} to "
               f"{plural(len(lessons), 'lesson')}.")
    for item in found.attached[:SHOWN]:
        click.echo(f"  lessons/{item.lesson}.md, likeness {item.score:.3f}; to paste under `evidence`:\n"
                   f"    - {{passage: {item.passage}, stance: supports, status: suggested}}")
    if len(found.attached) > SHOWN:
        click.echo(f"  and {len(found.attached) - SHOWN:,} more; `lessonbook review export FILE.xlsx` lists them")
    click.echo(f"To groups that are there: {plural(joined, 'statement')} to {plural(len(found.joined), 'group')}.")
    click.echo(f"New groups: {len(found.minted)}; belonging nowhere: "
               f"{plural(len(found.groups.outliers), 'statement')}.")
    if found.why_none:
        click.echo(f"  {found.why_none}")
    click.echo(f"Drafted: {plural(len(found.drafts), 'lesson')}.")
    for ident, draft in found.drafts.items():
        click.echo(f"  lessons/{ident}.md  {draft.title} ({draft.group}: "
                   f"{plural(len(draft.passages) + len(draft.rest), 'statement')}, {plural(len(draft.by), 'voice')})")
    if found.waiting:
        click.echo(f"  {plural(len(found.waiting), 'group')} more would give a draft and wait in corpus/groups.yml: "
                   f"{', '.join(found.waiting)}")
    for page in found.theme_pages:
        click.echo(f"  {page}  a page for a new theme")
    for page in found.pages_removed:
        click.echo(f"  {page}  removed: its theme is gone, and nobody had written on it")
    click.echo(f"Proposed: {plural(len(found.proposals), 'change')} for an editor to decide on.")
    for made in found.proposals:
        click.echo(f"  {made.action} {' and '.join(made.lessons)}: {made.reason}")
    for held in found.known.held:
        click.echo(f"Decision not applied: {held.in_words()}")
