"""lessonbook agenda."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("agenda")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--for", "role", default="", help="Who receives: a reader id of the book, such as clinical-chair, or any role."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the agenda to this file instead of the terminal.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="FILE is an agenda with notes of the conversation: add them to this handover document.",
)
@click.pass_obj
def command(folder: Path, file: Path, role: str, out: Path | None, into: Path | None) -> None:
    """Make a one-page agenda for the conversation from a handover document.

    \b
      lessonbook agenda handover.docx --for clinical-chair --out agenda.md
      lessonbook agenda agenda.md --into handover.md
    The second line brings back what was said: each concern under Conversation held is added to a new
    version of the document, beside the old one.
    """
    from ..base.errors import LessonbookError
    from ..base.files import write_atomic
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..tools.handover.agenda import make_agenda, write_agenda
    from ..tools.handover.review import review_file

    if into is not None:
        from ..tools.handover.conversation import bring_back

        made = bring_back(file, into)
        click.echo(
            f"{made.added} {'concern' if made.added == 1 else 'concerns'} added. "
            f"The new version is in {made.path}; {into} is as it was."
        )
        return
    if out is not None and out.exists():
        raise LessonbookError(f"{out} is there already. Nothing was overwritten; name another file.")
    review = review_file(file)
    if not review.is_handover:
        raise LessonbookError(f"{file}: {review.findings[0].message}")
    try:
        known = load(find_root(folder))
    except LessonbookError as error:
        if error.problems:
            raise
        known = None
    base = known.inputs.settings.base_url if known else ""
    text = write_agenda(make_agenda(review, known, role=role), base if not base or base.endswith("/") else base + "/")
    if out is None:
        click.echo(text, nl=False)
    else:
        write_atomic(out, text)
        click.echo(f"The agenda is in {out}.")
