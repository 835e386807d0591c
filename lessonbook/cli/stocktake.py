"""lessonbook stocktake."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

MAPS = "corpus/registers/headings.yml"


@click.command("stocktake")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=False),
)
@click.option(
    "--as-of", "day", metavar="DATE", help="Today, such as 2012-02-15. By default `as_of` of the knowledge base."
)
@click.option(
    "--transfer-date",
    "transfer",
    metavar="DATE",
    help="The day on which contracts pass on; names those that end before it.",
)
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Payments by supplier (.csv, .xlsx), set beside the contracts. May be given again.",
)
@click.option(
    "--control-total",
    type=click.FloatRange(min=0, min_open=True),
    metavar="POUNDS",
    help="What all contracts should come to in a year, for the share of spend covered.",
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="HEADING=FIELD",
    help='Read a heading as a field, such as "Cost=annual_value". Kept for next time in a knowledge base.',
)
@click.option(
    "--preview", is_flag=True, help="Show how headings would be read, with the first rows, and write nothing."
)
@click.option("--hidden", is_flag=True, help="Count hidden sheets too.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Stages, deadlines and words. By default corpus/registers/stocktake.yml.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A new folder for the files. By default stocktake-report, then stocktake-report-2 and so on.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the report to standard output as JSON.")
@click.pass_obj
def command(
    folder: Path,
    files: tuple[Path, ...],
    day: str | None,
    transfer: str | None,
    ledgers: tuple[Path, ...],
    control_total: float | None,
    maps: tuple[str, ...],
    preview: bool,
    hidden: bool,
    settings_file: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Check registers of contracts in FILE... (.xlsx, .xls, .ods, .csv): what to worry about, what it costs.

    A row counts if it is a contract. A cell that is not understood is marked and the row stays; a year's pounds, a
    whole life's and a ceiling's are never added. Written to a new folder: report.html; quarantine.xlsx with cells and
    rows to look at; notifications.xlsx; and a workbook to sign for each receiver. Lists of a very large register are
    .csv files.

    A file that cannot be read is named with what to do, and the others are reported all the same. Exit code 1
    means that a file, or every row, could not be used.

    \b
    Examples:
      lessonbook stocktake north.xlsx south.csv --preview
      lessonbook stocktake north.xlsx south.csv --ledger payments.csv --transfer-date 2027-04-01
    """
    import gc
    import json

    from ..base.progress import Stages
    from ..tools.registers.exports import check_folder, free_folder, write_files
    from ..tools.registers.report_parts import in_html, in_text
    from ..tools.registers.settings import read_settings
    from ..tools.registers.stocktake import take_stock
    from ..tools.registers.stocktake_report import figures, report

    root, as_of = knowledge_base(folder, day)
    settings = read_settings(root, settings_file)
    told = _told(maps, root, preview)
    if preview:
        _preview(files, settings, told, hidden)
        return
    if out:
        check_folder(out)
    ledger, trouble = _ledger(ledgers)
    with Stages(quiet=as_json) as stage:
        stock = take_stock(
            files,
            settings,
            as_of,
            control_total,
            stage("Reading registers", len(files)),
            ledger=ledger,
            told=told,
            transfer_date=_day(transfer, "--transfer-date") if transfer else None,
            with_hidden=hidden,
        )
        gc.freeze()  # the rows stay to the end, so the collector need not look at them again and again
        done = stage("Writing files", 1)
        written = None
        if stock.register.rows_in:
            sections = report(stock, drawn=figures(stock) if len(stock.frame) else ())
            page = in_html("Contract stocktake", f"As of {as_of}.", sections)
            written = write_files(stock, out or free_folder(Path("stocktake-report")), page)
        done(1)
    if as_json:
        click.echo(json.dumps({**stock.summary, "contracts": stock.contracts()}, ensure_ascii=False))
        if written:
            click.echo(f"The report and the lists are in {written['folder']}.", err=True)
    else:
        click.echo(in_text(report(stock, written), "report.html and the other files have them"))
    for problem in trouble:
        click.echo(str(problem), err=True)
    where = "quarantine.xlsx has the rows. --preview shows how their headings were read, and --map names one."
    end(stock.register, where, bool(trouble))


def _told(maps: tuple[str, ...], root: Path | None, preview: bool) -> dict[str, str]:
    """Headings that somebody named a field for, now and before; those of now are kept for next time.

    Raises
    ------
    UsageError
        A pair has no field, or one that a register does not have.
    LessonbookError
        The file that keeps them is damaged.
    """
    from ..base.errors import LessonbookError
    from ..base.files import read_text, write_atomic
    from ..base.yamlfile import parse_yaml
    from ..tools.registers.schema import STOCKTAKE

    told: dict[str, str] = {}
    if root and (root / MAPS).is_file():
        data, problems = parse_yaml(read_text(root / MAPS, root), MAPS)
        if problems:
            raise LessonbookError(problems)
        if isinstance(data, Mapping):
            told = {str(heading): str(field) for heading, field in data.items() if str(field) in STOCKTAKE.by_name}
    for pair in maps:
        heading, _, field = (part.strip() for part in pair.rpartition("="))
        titles = {column.title.casefold(): column.name for column in STOCKTAKE.columns}
        field = titles.get(field.casefold(), field.casefold().replace(" ", "_"))
        if not heading or field not in STOCKTAKE.by_name:
            raise click.BadParameter(
                f"{pair} should be HEADING=FIELD, where the field is one of {', '.join(STOCKTAKE.by_name)}.",
                param_hint="--map",
            )
        told[heading] = field
    if maps and root and not preview:
        import yaml

        write_atomic(
            root / MAPS,
            "# Headings that somebody named a field for with `lessonbook stocktake --map`; edit or delete a line.\n"
            + yaml.safe_dump(told, allow_unicode=True, sort_keys=True),
        )
        click.echo(f"Kept for next time in {MAPS}.", err=True)
    return told


def _preview(files: tuple[Path, ...], settings: Any, told: dict[str, str], hidden: bool) -> None:
    from ..tools.registers.preview import preview
    from ..tools.registers.report_parts import in_text

    click.echo(in_text(preview(files, settings, told, hidden), "the report has them"))
    click.echo(
        '\nNothing was written. Change a line with --map "Their heading=field", then run the command without --preview.'
    )


def _ledger(paths: tuple[Path, ...]) -> tuple[Any, list[Any]]:
    """The ledger, or what is wrong with it: the register is reported all the same."""
    from ..base.errors import LessonbookError
    from ..tools.registers.providers import read_ledger

    try:
        return (read_ledger(paths), []) if paths else (None, [])
    except LessonbookError as error:
        return None, list(error.problems)


def end(register: Any, where: str, trouble: bool = False) -> None:
    """Say what is still to do and end with exit code 1, where a file or every row could not be used.

    Parameters
    ----------
    register : Register
        What was read.
    where : str
        Where the rows are that could not be used.
    trouble : bool
        Whether something else went wrong, and was said already.
    """
    said = [str(problem) for problem in register.unread]
    if said:
        said.append(
            f"{len(said)} of {len(register.files)} files could not be read, and no count holds them. "
            "Mend them as said above, then run the command again with all files."
        )
    if len(register.unread) < len(register.files) and not len(register.frame):
        said.append(
            f"No row could be used. {where}"
            if register.rows_in
            else "The files hold no rows. Check that they are the right ones."
        )
    if said:
        click.echo("\n".join(said), err=True)
    if said or trouble:
        raise click.exceptions.Exit(1)


def knowledge_base(folder: Path, day: str | None) -> tuple[Path | None, Any]:
    """Find the knowledge base, if there is one, and today.

    Raises
    ------
    UsageError
        Today is no date, or nobody says what it is.
    """
    from ..base.errors import LessonbookError
    from ..corpus.settings import find_root, read_config

    try:
        root: Path | None = find_root(folder)
    except LessonbookError:
        root = None
    text = day or (read_config(root)[0].lessonbook.as_of if root else "")
    if not text:
        raise click.UsageError("Nobody says what day it is. Give --as-of DATE, or set `as_of` in _config.yml.")
    return root, _day(text, "--as-of")


def _day(text: str, option: str) -> Any:
    from ..base.dates import read_date

    dated = read_date(text)
    if dated is None:
        raise click.BadParameter(f"{text} is no day; write it like 2012-02-15.", param_hint=option)
    return dated.first
