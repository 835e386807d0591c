"""lessonbook update."""

from __future__ import annotations

from pathlib import Path

import click

from .options import long_work

SHOWN = 10


@click.command("update")
@click.option("--dry-run", is_flag=True, help="Say what would be drafted; write nothing.")
@long_work
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def command(folder: Path, dry_run: bool, quiet: bool) -> None:
    """Attach what no lesson holds, draft lessons from the rest, and propose what to split, merge or retire.

    Drafts are new files in lessons/ with `status: draft`; no lesson that is there is changed. See them with
    `lessonbook build --drafts`, edit them, and set `status: published` when they are right. An entry in
    corpus/news.yml says what was drafted.
    """
    from ..base.counts_in_words import plural
    from ..base.lock import writing
    from ..base.progress import Stages
    from ..corpus.settings import find_root
    from ..knowledge.update import update

    root = find_root(folder)
    if not dry_run:
        click.get_current_context().with_resource(writing(root, "update"))
    with Stages(quiet) as stage:
        found = update(root, dry_run=dry_run, stage=stage)
    click.echo(f"\nNamed by a lesson: {plural(found.held, 'passage')}.")
    click.echo(f"Attached, for an editor to confirm: {plural(len(found.attached), 'passage')}.")
    for item in found.attached[:SHOWN]:
        click.echo(f"  {item.passage} to {item.lesson}, likeness {item.score:.3f}")
    if len(found.attached) > SHOWN:
        click.echo(f"  and {len(found.attached) - SHOWN:,} more; `lessonbook review export FILE.xlsx` lists them")
    passages = sum(len(draft.passages) for draft in found.drafts.values())
    click.echo(f"Drafted: {plural(len(found.drafts), 'lesson')} from {plural(passages, 'passage')}.")
    for ident, draft in found.drafts.items():
        click.echo(f"  lessons/{ident}.md  {draft.title} ({plural(len(draft.passages), 'passage')})")
    for page in found.theme_pages:
        click.echo(f"  {page}  a page for a new theme")
    click.echo(f"Proposed: {plural(len(found.proposals), 'change')} for an editor to decide on.")
    for made in found.proposals:
        click.echo(f"  {made.action} {' and '.join(made.lessons)}: {made.reason}")
    click.echo(f"Untouched: {plural(len(found.untouched), 'published lesson')}; left alone: "
               f"{plural(found.alone, 'passage')}.")
    for held in found.known.held:
        click.echo(f"Decision not applied: {held.in_words()}")
    if dry_run:
        click.echo("Nothing was written.")
    elif found.drafts:
        click.echo("corpus/news.yml says so. Preview the drafts with: lessonbook build --drafts")
