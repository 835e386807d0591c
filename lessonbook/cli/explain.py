"""lessonbook explain."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("explain")
@click.argument("passage")
@click.pass_obj
def command(folder: Path, passage: str) -> None:
    """Say why PASSAGE (an id such as act-p142) has its themes, and which lessons rest on it."""
    from ..errors import LessonbookError
    from ..knowledge import load
    from ..settings import find_root
    from ..tag.learn import version_of

    known = load(find_root(folder))
    found = known.inputs.passages.get(passage)
    if found is None:
        raise LessonbookError(f"There is no passage {passage}. Ids look like {next(iter(known.inputs.passages))}.")
    source = known.inputs.sources[found.source]
    click.echo(f"{found.id}  {source.meta.name}, {found.locator}")
    click.echo(f"{found.voice or source.meta.publisher_voice}: {found.text}\n")
    codebook = known.inputs.codebook
    click.echo(f"Codebook version {codebook.version} ({codebook.digest}), "
               f"model {version_of(codebook.labelled, codebook.learning)}")
    for tag in known.tags[passage]:
        click.echo(f"  {tag.score:.3f}  {known.inputs.codebook.title(tag.theme)} ({tag.theme}, {tag.origin}): "
                   f"{'; '.join(tag.cues)}")
    if not known.tags[passage]:
        click.echo("  no theme: none of the codebook's cues is in it")
    for lesson in known.lessons_of(passage):
        stance = next(item.stance for item in lesson.confirmed if item.passage == passage)
        click.echo(f"  {stance} {lesson.id}: {lesson.title}")
