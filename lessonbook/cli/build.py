"""lessonbook build."""

from __future__ import annotations

from pathlib import Path

import click

from .options import long_work


@click.command("build")
@click.option("--drafts", is_flag=True, help="Preview draft lessons too, into _build/drafts.")
@click.option("--explain", is_flag=True, help="Say what was done again, and why.")
@long_work
@click.option("--quiet", is_flag=True, help="Show no progress.")
@click.pass_obj
def command(folder: Path, drafts: bool, explain: bool, quiet: bool) -> None:
    """Build the book: tag passages, attach them to lessons, render pages, index for search.

    Only what changed is done again. Everything goes below _build/, which is always safe to delete.
    """
    from ..base.counts_in_words import plural
    from ..base.lock import writing
    from ..base.progress import Stages
    from ..book.build import build
    from ..corpus.settings import find_root

    root = find_root(folder)
    with writing(root, "build"), Stages(quiet) as stage:
        made = build(root, drafts=drafts, stage=stage)
    if explain:
        click.echo()
        for step, what in made.account.lines:
            click.echo(f"{step + ':':<19}{what}")
    known = made.known
    tagged = sum(bool(known.tags[passage.id]) for passage in known.passages)
    click.echo(f"\n{plural(len(known.sources), 'source')}, {plural(len(known.passages), 'passage')}, "
               f"{tagged:,} of them with a theme.")
    click.echo(f"{plural(len(known.lessons), 'lesson')}, "
               f"{plural(len(known.suggestions), 'suggestion')} for evidence to check.")
    click.echo(f"{plural(made.pages_written, 'page')} written, {plural(made.records, 'search record')}, "
               f"in {made.seconds:.0f} seconds.")
    click.echo(f"The book: {made.site / 'index.html'}")
    click.echo("Read it with: lessonbook serve" + (" --drafts" if drafts else ""))
