"""lessonbook import."""

from __future__ import annotations

from pathlib import Path

import click

SHOWN = 20


@click.command("import")
@click.option("--coder", default="", help="Who coded what the file names nobody for.")
@click.option("--finished", is_flag=True,
              help="Each coder read every source they coded in: what they left uncoded is a no.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def command(folder: Path, coder: str, finished: bool, file: Path) -> None:
    """Bring back what people coded: FILE is a .qdpx project of NVivo, ATLAS.ti, MAXQDA, QualCoder or Taguette.

    Codings become decisions in corpus/reviews, by their coder and with the words they coded. Notes go to corpus/memos.
    corpus/code-map.csv says which theme a code means. What has no certain place is listed, never guessed.
    """
    from ..base.counts_in_words import plural
    from ..base.files import relative
    from ..base.lock import writing
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..tools.exchange.bring_codings_back import bring_back

    root = find_root(folder)
    with writing(root, "import"):
        done = bring_back(load(root), file, coder=coder, finished=finished)
    placed = done.placed
    known = len(placed.codings) - done.decisions
    click.echo(f"{file.name}: {plural(len(placed.codings), 'coding')} placed, {known} of them here already; "
               f"{done.decisions} added to {relative(done.reviews, root)}.")
    if placed.memos:
        click.echo(f"{plural(len(placed.memos), 'note')}, {done.memos} of them new in corpus/memos.")
    if done.readings:
        click.echo(f"{plural(done.readings, 'reading')} added to corpus/readings.csv.")
    if placed.unchanged:
        click.echo(f"{plural(placed.unchanged, 'coding or note', 'codings and notes')} of the program came back and "
                   "stay as they are.")
    if placed.skipped:
        click.echo(f"{plural(placed.skipped, 'coding')} left out, as corpus/code-map.csv says.")
    if placed.unmapped:
        click.echo(f"{plural(len(placed.unmapped), 'code')} without a theme. Write each in corpus/code-map.csv:")
        for name in placed.unmapped[:SHOWN]:
            click.echo(f"  {name}")
    if done.listed:
        click.echo(f"{len(placed.unplaced)} could not be placed; {relative(done.listed, root)} lists all:")
        for item in placed.unplaced[:SHOWN]:
            click.echo(f"  {item.document}, {item.code or item.what}, {item.who or 'nobody named'}: {item.reason}")
