"""lessonbook check."""

from __future__ import annotations

from pathlib import Path

import click

SHOWN = 10


@click.command("check")
@click.pass_obj
def command(folder: Path) -> None:
    """Find everything wrong with corpus, codebook, lessons and links.

    All problems are listed in one run, each with its file, its line and what to do. Nothing is written.
    """
    from ..base.counts_in_words import plural
    from ..base.errors import LessonbookError
    from ..corpus.settings import find_root
    from ..knowledge.check import check, not_applied
    from ..knowledge.check_groups import unanswered
    from ..knowledge.check_lessons import held_by_none, unknown_names
    from ..knowledge.check_notes import quoted, unexplained
    from ..knowledge.outputs import old_outputs
    from ..lessons.groups_file import read_groups
    from ..lessons.prose import measure_prose
    from ..tools.registers.check import register_problems

    inputs, problems = check(find_root(folder))
    problems += register_problems(inputs.root, inputs.astray)
    if problems:
        raise LessonbookError(sorted(set(problems)))
    lessons = sum(lesson.published for lesson in inputs.lessons)
    click.echo(f"All is well: {plural(len(inputs.corpus.sources), 'source')}, "
               f"{plural(len(inputs.passages), 'passage')}, {plural(len(inputs.codebook.themes), 'theme')}, "
               f"{plural(lessons, 'published lesson')}.")
    if lessons:
        click.echo(measure_prose(inputs.lessons).in_words())
    for line in [*old_outputs(inputs.root), *unknown_names(inputs), *quoted(inputs), *unexplained(inputs)]:
        click.echo(f"Look at {line}")
    silent = [lesson.id for lesson in inputs.lessons if lesson.published and not lesson.front.asked]
    if silent:
        more = f" and {len(silent) - SHOWN:,} more" if len(silent) > SHOWN else ""
        click.echo(f"No `asked:`, so search knows only their own words: {', '.join(silent[:SHOWN])}{more}. "
                   "Draft it with: lessonbook update --asked")
    for word, lines, rest in (("Look at", held_by_none(inputs), "key points and recommendations"),
                              ("Unanswered:", unanswered(read_groups(inputs.root)[0], inputs.lessons),
                               "between lessons and groups")):
        for line in lines[:SHOWN]:
            click.echo(f"{word} {line}")
        if len(lines) > SHOWN:
            click.echo(f"and {len(lines) - SHOWN:,} more {rest}")
    for held in not_applied(inputs):
        click.echo(f"Decision not applied: {held.in_words()}")
