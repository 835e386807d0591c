"""lessonbook review."""

from __future__ import annotations

from pathlib import Path

import click

SHEET = click.Path(path_type=Path, dir_okay=False)


@click.group("review", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Decide on suggested themes and evidence in a spreadsheet, and bring the decisions back.

    \b
      lessonbook review export review.xlsx     write a sheet, least certain first
      lessonbook review apply review.xlsx      take the decisions of a sheet
      lessonbook review status                 see what is decided and what no longer holds
    Decisions on themes go to corpus/reviews, those on evidence to `evidence:` of the lesson. They always win.
    """


@command.command("export")
@click.argument("file", type=SHEET)
@click.option("--source", "only", multiple=True, metavar="ID", help="Only this document; may be given again.")
@click.pass_obj
def export(folder: Path, file: Path, only: tuple[str, ...]) -> None:
    """Write a new sheet with what nobody has decided on to FILE (.xlsx); of all documents, or of those you name."""
    from ..base.counts_in_words import plural
    from ..corpus.handed_out import record_handed_out
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..tools.review.sheet import export_sheet

    root = find_root(folder)
    known = load(root, drafts=True)
    made = export_sheet(known, file, only)
    record_handed_out(root, "review sheet", file, only or [source.id for source in known.inputs.corpus.sources])
    click.echo(f"{file}: {plural(made.passages, 'passage')} with {plural(made.themes, 'suggested theme')}, and "
               f"{plural(made.evidence, 'suggested piece', 'suggested pieces')} of evidence. Least certain first.")
    if made.again:
        click.echo(f"{plural(made.again, 'theme')} at the top had a decision that no longer holds.")
    if made.remarks:
        click.echo(f"{plural(made.remarks, 'remark')} in the margin of documents stand beside their passages. They are "
                   "private: keep the sheet to yourself.")
    if made.held_back:
        click.echo(f"Left out, since git could keep this sheet: {plural(made.held_back, 'private remark')} in the "
                   "margin of documents. To see them, write the sheet to local/ or outside the knowledge base.")
    click.echo(f"Fill it in, then run: lessonbook review apply {file}")


@command.command("apply")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def apply(folder: Path, file: Path) -> None:
    """Take the decisions of FILE (.xlsx), sorted and half finished or not.

    Every row that cannot be used is named with its number and the reason; all others are used. Exit code 1 says
    that there were such rows.
    """
    from ..base.counts_in_words import plural
    from ..base.lock import writing
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..tools.review.apply import apply_sheet

    root = find_root(folder)
    with writing(root, "review apply"):
        done = apply_sheet(load(root, drafts=True), file)
    click.echo(f"{plural(done.decisions, 'decision')} on themes added" + (f" to {', '.join(done.files)}" if done.files
               else "") + f"; {plural(done.evidence, 'piece', 'pieces')} of evidence decided"
               + (f" in {', '.join(done.lessons)}." if done.lessons else "."))
    if done.known:
        click.echo(f"{plural(done.known, 'decision')} had been taken before.")
    click.echo(f"{plural(done.open, 'row')} without a decision.")
    for row in done.unused:
        click.echo(str(row), err=True)
    if done.unused:
        click.echo(f"{plural(len(done.unused), 'row')} could not be used. Mend the sheet and apply it again: what was "
                   "taken is not taken twice.", err=True)
        raise SystemExit(1)


@command.command("status")
@click.pass_obj
def status(folder: Path) -> None:
    """Count decisions by person, and list each that is not applied with its file, line and reason."""
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..tools.review.status import review_status

    for line in review_status(load(find_root(folder), drafts=True)):
        click.echo(line)
