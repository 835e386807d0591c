"""lessonbook stocktake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command("stocktake")
@click.argument("files", nargs=-1, required=True, metavar="FILE...",
                type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--as-of", "day", metavar="DATE",
              help="Today, such as 2012-02-15. By default `as_of` of the knowledge base.")
@click.option("--control-total", type=click.FloatRange(min=0, min_open=True), metavar="POUNDS",
              help="What all contracts should come to in a year, for the share of spend covered.")
@click.option("--settings", "settings_file", type=click.Path(path_type=Path, dir_okay=False, exists=True),
              help="Stages, deadlines and words. By default corpus/registers/stocktake.yml.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="A new folder for the files. By default stocktake-report, then stocktake-report-2 and so on.")
@click.option("--json", "as_json", is_flag=True, help="Write the report to standard output as JSON.")
@click.pass_obj
def command(folder: Path, files: tuple[Path, ...], day: str | None, control_total: float | None,
            settings_file: Path | None, out: Path | None, as_json: bool) -> None:
    """Check registers of contracts in FILE... (.xlsx, .xls, .csv) and say what is missing, risky, late, and whose.

    Every row of every sheet, hidden ones included, is used or set aside with its reason. Written to a new
    folder: report.html; quarantine.xlsx with the rows to mend, which can be read again; notifications.xlsx;
    and a workbook for each receiver. Lists of a very large register are .csv files. Exit code 1 means that a
    file, or every row, could not be used.

    \b
    Example:
      lessonbook stocktake north.xlsx south.csv --as-of 2012-02-15
    """
    import gc
    import json

    from ..progress import Stages
    from ..registers.exports import check_folder, free_folder, write_files
    from ..registers.parts import in_html, in_text
    from ..registers.settings import read_settings
    from ..registers.stocktake import take_stock
    from ..registers.stocktake_report import figures, report

    root, as_of = knowledge_base(folder, day)
    settings = read_settings(root, settings_file)
    if out:
        check_folder(out)
    with Stages(quiet=as_json) as stage:
        stock = take_stock(files, settings, as_of, control_total, stage("Reading registers", len(files)))
        gc.freeze()  # the rows stay to the end, so the collector need not look at them again and again
        done = stage("Writing files", 1)
        sections = report(stock)
        sections[1] = type(sections[1])(sections[1].title, [*figures(stock), *sections[1].parts])
        page = in_html("Contract stocktake", f"As of {as_of}.", sections)
        written = write_files(stock, out or free_folder(Path("stocktake-report")), page)
        done(1)
    if as_json:
        click.echo(json.dumps({**stock.summary, "written": written}, ensure_ascii=False))
    else:
        click.echo(in_text(report(stock, written), "report.html and the other files have them"))
    if not len(stock.frame):
        click.echo("No row could be used. See the reasons above; the rows are in the quarantine file."
                   if stock.register.rows_in else "The files hold no rows.", err=True)
        raise click.exceptions.Exit(1)


def knowledge_base(folder: Path, day: str | None) -> tuple[Path | None, Any]:
    """Find the knowledge base, if there is one, and today.

    Raises
    ------
    UsageError
        Today is no date, or nobody says what it is.
    """
    from datetime import date

    from ..errors import LessonbookError
    from ..settings import find_root, read_config

    try:
        root: Path | None = find_root(folder)
    except LessonbookError:
        root = None
    text = day or (read_config(root)[0].lessonbook.as_of if root else "")
    try:
        return root, date.fromisoformat(text)
    except ValueError:
        if day:
            raise click.BadParameter(f"{day} is no day; write it like 2012-02-15.", param_hint="--as-of") from None
        raise click.UsageError(
            "Nobody says what day it is. Give --as-of DATE, or set `as_of` in _config.yml.") from None
