"""lessonbook stocktake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command("stocktake")
@click.argument("files", nargs=-1, required=True, metavar="FILE...",
                type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=False))
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
    and a workbook for each receiver. Lists of a very large register are .csv files.

    A file that cannot be read is named with what to do, and the others are reported all the same. Exit code 1
    means that a file, or every row, could not be used.

    \b
    Example:
      lessonbook stocktake north.xlsx south.csv --as-of 2012-02-15
    """
    import gc
    import json

    from ..base.progress import Stages
    from ..tools.registers.exports import check_folder, free_folder, write_files
    from ..tools.registers.report_parts import in_html, in_text
    from ..tools.registers.settings import read_settings
    from ..tools.registers.stocktake import JSON, take_stock
    from ..tools.registers.stocktake_report import figures, report

    root, as_of = knowledge_base(folder, day)
    settings = read_settings(root, settings_file)
    if out:
        check_folder(out)
    with Stages(quiet=as_json) as stage:
        stock = take_stock(files, settings, as_of, control_total, stage("Reading registers", len(files)))
        gc.freeze()  # the rows stay to the end, so the collector need not look at them again and again
        done = stage("Writing files", 1)
        written = None
        if stock.register.rows_in:
            sections = report(stock, drawn=figures(stock) if len(stock.frame) else ())
            page = in_html("Contract stocktake", f"As of {as_of}.", sections)
            written = write_files(stock, out or free_folder(Path("stocktake-report")), page)
        done(1)
    if as_json:
        click.echo(json.dumps({name: stock.summary[name] for name in JSON}, ensure_ascii=False))
        if written:
            click.echo(f"The report and the lists are in {written['folder']}.", err=True)
    else:
        click.echo(in_text(report(stock, written), "report.html and the other files have them"))
    end(stock.register, "The rows to mend are in the quarantine file.")


def end(register: Any, where: str) -> None:
    """Say what is still to do and end with exit code 1, where a file or every row could not be used.

    Parameters
    ----------
    register : Register
        What was read.
    where : str
        Where the rows are that could not be used.
    """
    said = [str(problem) for problem in register.unread]
    if said:
        said.append(f"{len(said)} of {len(register.files)} files could not be read, and no count holds them. "
                    "Mend them as said above, then run the command again with all files.")
    if len(register.unread) < len(register.files) and not len(register.frame):
        said.append(f"No row could be used. {where}" if register.rows_in else
                    "The files hold no rows. Check that they are the right ones.")
    if said:
        click.echo("\n".join(said), err=True)
        raise click.exceptions.Exit(1)


def knowledge_base(folder: Path, day: str | None) -> tuple[Path | None, Any]:
    """Find the knowledge base, if there is one, and today.

    Raises
    ------
    UsageError
        Today is no date, or nobody says what it is.
    """
    from datetime import date

    from ..base.errors import LessonbookError
    from ..corpus.settings import find_root, read_config

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
