"""lessonbook themes."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("themes")
@click.option("--propose", is_flag=True, help="Turn the groups in corpus/groups.yml into a codebook to edit.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this new file.")
@click.pass_obj
def command(folder: Path, propose: bool, out: Path | None) -> None:
    """List the themes of the codebook, or propose some from what people say.

    A proposal has title words, a definition for you to write, cues with their worth, and examples. It is printed, or
    written to a new file; corpus/themes.yml is yours and is not changed.
    """
    from ..base.errors import LessonbookError
    from ..base.files import write_atomic
    from ..corpus.settings import find_root
    from ..knowledge.inputs import read_inputs
    from ..knowledge.propose_themes import propose_themes
    from ..lessons.groups_file import read_groups

    root = find_root(folder)
    inputs, problems = read_inputs(root)
    groups, more = read_groups(root)
    if problems + more:
        raise LessonbookError(problems + more)
    if not propose:
        for theme in inputs.codebook.themes:
            click.echo(f"{theme.id}  {theme.title}: {theme.definition}")
        return
    if not any(group.title for group in groups.groups):
        raise LessonbookError("There is no group with a title to make a theme of. Run `lessonbook update` first; it "
                              "says why where it finds none.")
    text = propose_themes(groups, inputs.passages)
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists():
        raise LessonbookError(f"{out} is there already. Name a new file.")
    write_atomic(out, text)
    click.echo(f"{out} holds {sum(bool(group.title) for group in groups.groups)} proposed themes. Edit them, and copy "
               "what you keep into corpus/themes.yml.")
