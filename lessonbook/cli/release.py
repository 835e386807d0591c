"""lessonbook release."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("release")
@click.pass_obj
def command(folder: Path) -> None:
    """Record what each lesson rests on, as of today in _config.yml: its page then says what changed since.

    Run it when you publish, after `lessonbook check`, and commit lessons/released.yml.
    """
    from ..base.counts_in_words import plural
    from ..base.lock import writing
    from ..corpus.settings import find_root
    from ..knowledge.flow import load
    from ..lessons.released import FILE, record_release

    root = find_root(folder)
    click.get_current_context().with_resource(writing(root, "release"))
    known = load(root)
    states = {lesson.id: known.state(lesson) for lesson in known.lessons}
    changed = record_release(root, known.inputs.settings.as_of, states)
    click.echo(f"{FILE} {'holds' if changed else 'held'} the evidence of {plural(len(states), 'lesson')} as of "
               f"{known.inputs.settings.as_of}. Commit it with the release.")
