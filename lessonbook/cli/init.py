"""lessonbook init."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", default="Lessons", show_default=True, help="What the book is called.")
def command(folder: Path, title: str) -> None:
    """Start an empty knowledge base in FOLDER, which must be new or empty."""
    from ..knowledge.start import init

    written = init(folder, title)
    click.echo(f"{folder}: {len(written)} files. What to do next:")
    click.echo("  1. Put your documents' notes into corpus/, one Markdown file each; corpus/README shows how.")
    click.echo("  2. Edit corpus/themes.yml: your themes, and the words that point to them.")
    click.echo("  3. Run: lessonbook check, then lessonbook update, then lessonbook build --drafts")
    click.echo("  4. Say in each lesson under `asked:` how people ask for it: search finds it by that. A first draft:")
    click.echo("     lessonbook update --asked")
