"""lessonbook update."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("update")
@click.option("--dry-run", is_flag=True, help="Say what would be drafted; write nothing.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def command(folder: Path, dry_run: bool, quiet: bool) -> None:
    """Cluster passages that no lesson holds, and draft lessons from them.

    Drafts are new files in lessons/ with `status: draft`; no lesson that is there is changed. See them with
    `lessonbook build --drafts`, edit them, and set `status: published` when they are right.
    """
    from ..progress import Stages
    from ..settings import find_root
    from ..update import update
    from ..wording import plural

    with Stages(quiet) as stage:
        found = update(find_root(folder), dry_run=dry_run, stage=stage)
    click.echo(f"\nNamed by a lesson: {plural(found.held, 'passage')}. Near one, or alone: {found.suggested:,}.")
    click.echo(f"In new drafts: {plural(found.free, 'passage')}, {plural(len(found.drafts), 'draft')}.")
    for ident, draft in found.drafts.items():
        click.echo(f"  lessons/{ident}.md  {draft.title} ({len(draft.passages)} passages)")
    for page in found.theme_pages:
        click.echo(f"  {page}  a page for a new theme")
    if dry_run:
        click.echo("Nothing was written.")
    elif found.drafts:
        click.echo("Preview them with: lessonbook build --drafts")
