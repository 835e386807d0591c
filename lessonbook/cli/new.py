"""lessonbook new."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("new")
def command() -> None:
    """Start a document from a template.

    \b
      lessonbook new handover             writes handover.md
      lessonbook new handover draft.docx  writes a Word document to fill in
    """


@command.command("handover")
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--word", is_flag=True, help="Write a Word document; a TARGET that ends in .docx does so as well.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Start from a filled-in template: Markdown, Word, or a corpus file.",
)
def handover(target: Path | None, word: bool, source: Path | None) -> None:
    """Write the handover template to TARGET, empty or with what another file holds.

    A TARGET that ends in .md is Markdown, .docx is Word. Nothing is overwritten.
    """
    from ..base.errors import LessonbookError
    from ..base.files import write_atomic
    from ..readers.template.form import template, write_markdown
    from ..readers.template.word import write_word
    from ..tools.handover.exchange import read_form

    target = target or Path("handover.docx" if word else "handover.md")
    if word and target.suffix.lower() != ".docx":
        raise click.UsageError(
            f"--word writes a Word document, so TARGET must end in .docx, not {target.suffix or 'nothing'}."
        )
    if target.suffix.lower() not in (".md", ".docx"):
        raise click.UsageError(f"TARGET {target} must end in .md or .docx.")
    if target.exists():
        raise LessonbookError(f"{target} is there already. Nothing was overwritten; name another file.")
    form = read_form(source) if source else template()
    write_atomic(target, write_word(form) if target.suffix.lower() == ".docx" else write_markdown(form))
    click.echo(f"The template is in {target}. Fill it in, then review it: lessonbook assure {target}")
