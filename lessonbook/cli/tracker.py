"""lessonbook tracker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.command("tracker")
@click.argument("files", nargs=-1, required=True, metavar="FILE...",
                type=click.Path(path_type=Path, dir_okay=False, exists=True, readable=False))
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="A new folder for report.html and, where rows were set aside, quarantine.xlsx.")
@click.option("--json", "as_json", is_flag=True, help="Write the report to standard output as JSON.")
@click.pass_obj
def command(folder: Path, files: tuple[Path, ...], out: Path | None, as_json: bool) -> None:
    """Count ratings in the trackers FILE... (.xlsx, .xls, .ods, .csv), as ranges where the data leave room.

    A tracker has a row for each body, domain and day, or is a table of bodies by domains or the other way round, in
    words, letters or colours; dates may stand side by side. Rows may also state counts, such as a third of clusters,
    and what is not stated stays so. In a knowledge base, reasons get themes and lessons. Nothing is written unless you
    name a folder. A file that cannot be read is named with what to do, and the others are counted all the same.
    Exit code 1 means that a file, or every row, could not be used.

    \b
    Example:
      lessonbook tracker march.csv june.xlsx --out readiness
    """
    import json

    from ..base.errors import LessonbookError
    from ..base.files import write_atomic
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..tools.registers.exports import check_folder, write_to_mend
    from ..tools.registers.report_parts import in_html, in_text
    from ..tools.registers.tracker import read_tracker
    from ..tools.registers.tracker_reasons import read_reasons
    from ..tools.registers.tracker_report import CAVEAT, report
    from .stocktake import end

    if out:
        check_folder(out)
    tracker = read_tracker(files)
    known = None
    try:  # a tracker can be counted anywhere; themes and lessons need a knowledge base in order
        root: Path | None = find_root(folder)
    except LessonbookError:
        root = None
    if root:
        try:
            known = load(root)
        except LessonbookError:
            click.echo("Themes and lessons are left out: the knowledge base has problems. Run `lessonbook check`.",
                       err=True)
    reasons = read_reasons(known, tracker.reasons) if known else []
    titles = {theme.id: theme.title for theme in known.inputs.codebook.themes} if known else {}
    sections = report(tracker, reasons, titles)
    if out and tracker.register.rows_in:
        write_atomic(out / "report.html", in_html("Transition tracker", CAVEAT, sections))
        write_to_mend(tracker.register, out)
    if as_json:
        marked: list[Any] = [
            item.record | {"theme": item.theme or None, "lessons": [lesson.id for lesson in item.lessons]}
            for item in reasons] or list(tracker.reasons)
        click.echo(json.dumps({**tracker.summary, "cells": tracker.cell_list(), "reasons": marked}, ensure_ascii=False))
    else:
        click.echo(in_text(sections, "report.html has them" if out else "name a new folder with --out to see all"))
    end(tracker.register, "--out FOLDER writes the rows to mend.")
