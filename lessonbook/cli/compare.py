"""lessonbook compare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    import pandas as pd

TABLE = click.Path(path_type=Path, dir_okay=False)


@click.command("compare")
@click.option("--coder", "coders", multiple=True, help="Compare only these people; give it once for each.")
@click.option("--machine", is_flag=True, help="Compare the machine's themes too.")
@click.option("--list", "listed", type=TABLE, help="Write what they disagree on to this new CSV file, to settle.")
@click.option("--settled", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="Take what was settled in that file as decisions, and compare nothing.")
@click.argument("runs", nargs=-1, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.pass_obj
def command(folder: Path, coders: tuple[str, ...], machine: bool, listed: Path | None, settled: Path | None,
            runs: tuple[Path, ...]) -> None:
    """Compare coders, or the RUNS in two folders or more.

    \b
      lessonbook compare                        people whose codings are in corpus/reviews
      lessonbook compare --list apart.csv       the same, and what they disagree on, to settle
      lessonbook compare --settled apart.csv    take yes and no, by whom and when, as decisions
      lessonbook compare OLD NEW                themes of two knowledge bases or two CSV exports

    \b
    agree   share of pairs of ratings that are the same; chance gives much of it
    kappa   Cohen's, for two coders: 1 is full agreement, 0 what chance gives
    alpha   Krippendorff's, for any number and with gaps; low and high hold the middle 95 % of 1,000 draws
    spans   Krippendorff's alpha to the word, for those who mark parts of passages
    """
    from ..base.counts_in_words import plural
    from ..base.errors import LessonbookError
    from ..base.files import relative
    from ..base.lock import writing
    from ..corpus.handed_out import record_handed_out
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..lessons.decisions import read_reviews
    from ..tools.evaluate.compare import compare_coders, compare_runs, take_settled, write_disagreements

    if runs and (coders or machine or listed or settled):
        raise click.UsageError("Folders are compared with each other; leave out the options, which are for coders.")
    if len(runs) == 1:
        raise click.UsageError("Name two folders or more.")
    if runs:
        _show(compare_runs(runs, load))
        return
    root = find_root(folder)
    known = load(root)
    if settled:
        with writing(root, "compare"):
            path, added, still = take_settled(known, settled)
        click.echo(f"{plural(added, 'decision')} added to {relative(path, root)}; {plural(still, 'row')} still open.")
        return
    decisions, problems = read_reviews(root, {theme.id for theme in known.inputs.codebook.themes})
    if problems:
        raise LessonbookError(problems)
    found = compare_coders(known, decisions, coders=coders, machine=machine)
    _show(found)
    if listed:
        count = write_disagreements(known, found, decisions, listed)
        record_handed_out(root, "disagreements", listed, (source.id for source in known.inputs.corpus.sources))
        click.echo(f"{listed}: {plural(count, 'disagreement')}. Write yes or no under `decision`, your name and the "
                   f"day. Then run: lessonbook compare --settled {listed}")


def _show(found) -> None:  # type: ignore[no-untyped-def]
    unseen = found.by_theme[found.by_theme["yes"] == 0]["theme"]
    click.echo(_table(found.by_theme[~found.by_theme["theme"].isin(unseen)]))
    if len(unseen):
        click.echo(f"\nNobody marked anything with: {', '.join(unseen)}.")
    if len(found.by_pair) > 1:
        click.echo("\n" + _table(found.by_pair))
    click.echo(f"\nThey disagree on {len(found.apart):,} passages and themes.")
    if (share := found.by_theme["undefined"].max()) > 0:
        click.echo(f"Alpha is not defined for up to {share:.0%} of the draws; intervals leave them out.")
    for note in found.notes:
        click.echo(note)


def _table(frame: pd.DataFrame) -> str:
    """A frame in columns; a figure that is not defined is a dash."""
    return str(frame.drop(columns="undefined").to_string(index=False, na_rep="-", float_format="%.3f"))
