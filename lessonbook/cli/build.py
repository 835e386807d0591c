"""lessonbook build."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("build")
@click.option("--drafts", is_flag=True, help="Preview draft lessons too, into _build/drafts.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def command(folder: Path, drafts: bool, quiet: bool) -> None:
    """Build the book: tag passages, attach them to lessons, render pages, index for search.

    Everything goes below _build/, which is always safe to delete.
    """
    from ..build import build
    from ..progress import Stages
    from ..settings import find_root

    root = find_root(folder)
    with Stages(quiet) as stage:
        made = build(root, drafts=drafts, stage=stage)
    known = made.known
    tagged = sum(bool(known.tags[passage.id]) for passage in known.passages)
    click.echo(f"\n{len(known.sources)} sources, {len(known.passages)} passages, {tagged} of them with a theme.")
    click.echo(f"{len(known.lessons)} lessons, {len(known.suggestions)} suggestions for evidence to check.")
    click.echo(f"{made.pages_written} pages written, {made.records} search records, in {made.seconds:.0f} seconds.")
    click.echo(f"The book: {made.site / 'index.html'}")
    click.echo("Read it with: lessonbook serve" + (" --drafts" if drafts else ""))
