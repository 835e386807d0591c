"""lessonbook export."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("export")
@click.option("--format", "form", type=click.Choice(["jsonl"]), default="jsonl", show_default=True,
              help="jsonl: sources.jsonl, passages.jsonl and lessons.jsonl, one record a line.")
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def command(folder: Path, form: str, target: Path) -> None:
    """Write sources, passages with themes, and lessons with evidence to TARGET.

    What may not be published stays out, and is counted.
    """
    from ..exchange import export_jsonl
    from ..knowledge import load
    from ..settings import find_root

    counts = export_jsonl(load(find_root(folder)), target)
    click.echo(f"{target}: {counts['sources']} sources, {counts['passages']} passages, {counts['lessons']} lessons.")
    if counts["withheld"]:
        click.echo(f"Left out because they may not be published: {counts['withheld']} sources.")
