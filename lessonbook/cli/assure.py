"""lessonbook assure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from datetime import date

    from ..tools.handover.review import Review


@click.command("assure")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a document, each on a line of its own.")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the review as a page to this file."
)
@click.option("--passages", is_flag=True, help="Show every passage with its label and the words that told it.")
@click.option("--since", type=click.Path(path_type=Path, dir_okay=False), help="The version that FILE supersedes.")
@click.option("--as-of", help="Judge how fresh the document is on this day, as YYYY-MM-DD.")
@click.option(
    "--fail-on",
    type=click.Choice(["note", "warning", "serious"]),
    help="Exit with 1 where a finding is as grave as this.",
)
@click.pass_obj
def command(
    folder: Path,
    files: tuple[Path, ...],
    as_json: bool,
    html: Path | None,
    passages: bool,
    since: Path | None,
    as_of: str | None,
    fail_on: str | None,
) -> None:
    """Review handover documents for the weaknesses that make them hard to use.

    \b
    Each FILE may be Word, PDF, Markdown, text or a web page, in the template or not.
      lessonbook assure draft.docx
      lessonbook assure *.docx --html review.html
      lessonbook assure draft.md --json --fail-on serious
    Several files give a grid of documents by weakness.
    """
    from ..base.errors import LessonbookError
    from ..tools.handover.review import review_file, review_many

    if since and len(files) > 1:
        raise click.UsageError("--since takes one FILE: the version that this one document supersedes.")
    today = _today(folder, as_of)
    if len(files) == 1:
        one = review_file(files[0], today=today, earlier=since)
        done: Any = [(files[0], _summary(one, as_json, html is not None, passages))]
    else:
        work = _for_json if as_json else _for_grid if html is None else _for_page
        done = review_many(files, work, today=today)
    rows, reviews, problems, grave = [], [], [], False
    for _, result in done:
        if isinstance(result, LessonbookError):
            problems.append(result)
            continue
        text, row, levels, review = result
        grave = grave or bool(fail_on and _as_grave(levels, fail_on))
        rows.append(row)
        if review is not None:
            reviews.append(review)
        if text:
            click.echo(text, nl=False)
    _finish(rows, reviews, html, quiet=as_json)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems or grave:
        raise SystemExit(1)


def _finish(rows: list[Any], reviews: list[Review], html: Path | None, *, quiet: bool) -> None:
    from ..base.files import write_atomic
    from ..tools.handover.render import as_page, grid_text

    if html is not None:
        write_atomic(html, as_page(reviews, rows))
        click.echo(f"The review is in {html}.", err=quiet)
    if len(rows) > 1 and not quiet:
        click.echo(grid_text(rows), nl=False)


def _summary(review: Review, as_json: bool, page: bool, passages: bool) -> tuple[Any, ...]:
    from ..tools.handover.render import as_text, row_of

    text = json.dumps(review.as_json(), ensure_ascii=False) + "\n" if as_json else as_text(review, every=passages)
    return text, row_of(review), [one.level for one in review.findings], review if page else None


def _for_json(review: Review) -> tuple[Any, ...]:
    return _summary(review, True, False, False)


def _for_grid(review: Review) -> tuple[Any, ...]:
    return ("", *_summary(review, False, False, False)[1:])


def _for_page(review: Review) -> tuple[Any, ...]:
    return ("", *_summary(review, False, True, False)[1:])


def _as_grave(levels: list[str], level: str) -> bool:
    from ..tools.handover.findings import LEVELS

    return any(LEVELS.index(one) >= LEVELS.index(level) for one in levels)


def _today(folder: Path, as_of: str | None) -> date | None:
    """The day to judge by: as asked, or the knowledge base's `as_of`; none outside a knowledge base."""
    from datetime import date

    from ..base.errors import LessonbookError
    from ..corpus.settings import find_root, read_config

    stated = as_of
    if stated is None:
        try:
            stated = read_config(find_root(folder))[0].lessonbook.as_of
        except LessonbookError:
            return None
    try:
        return date.fromisoformat(stated)
    except ValueError:
        if as_of is not None:
            raise click.UsageError(f"--as-of {as_of} is not a day. Write it as 2013-03-14.") from None
        return None
