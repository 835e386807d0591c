"""lessonbook explain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..knowledge.knowledge import Knowledge


@click.command("explain")
@click.argument("passage", required=False)
@click.option("--theme", help="Say instead what each cue of this theme is worth.")
@click.option("--json", "as_json", is_flag=True, help="With --theme: the table as JSON.")
@click.pass_obj
def command(folder: Path, passage: str | None, theme: str | None, as_json: bool) -> None:
    """Say why PASSAGE (an id such as act-p142) has its themes, what editors decided, and which lessons rest on it.

    With --theme, list the cues of a theme: how many labelled and decided passages each stands in, in how many of them
    it was right, and in how many passages of the corpus it stands.
    """
    from ..base.errors import LessonbookError
    from ..corpus.settings import find_root
    from ..knowledge.flow import load

    if theme is not None and passage is None:
        _explain_theme(folder, theme, as_json)
        return
    if passage is None or theme is not None:
        raise click.UsageError("Name either a passage or, with --theme, a theme.")
    known = load(find_root(folder))
    if new := known.inputs.corpus.merged.get(passage):
        click.echo(f"{passage} was merged into {new}.")
        if source := known.inputs.sources.get(new):
            click.echo(f"The head of {source.file} holds what it said.")
            return
        passage = new
    found = known.inputs.passages.get(passage)
    if found is None:
        raise LessonbookError(f"There is no passage {passage}. Ids look like {next(iter(known.inputs.passages))}.")
    source = known.inputs.sources[found.source]
    click.echo(f"{found.id}  {source.meta.name}, {found.locator}")
    click.echo(f"{found.voice or source.meta.publisher_voice}: {found.text}\n")
    for line in (*_themes(known, passage), *_decisions(known, passage), *_lessons(known, passage)):
        click.echo(line)


def _explain_theme(folder: Path, theme: str, as_json: bool) -> None:
    """The cues of one theme, most often right first; those that stand nowhere last."""
    import json

    from ..base.errors import LessonbookError
    from ..corpus.settings import find_root
    from ..knowledge.cue_counts import count_cues

    root = find_root(folder)
    table = count_cues(root, theme)
    if table is None:
        raise LessonbookError(f"There is no theme {theme} in corpus/themes.yml.")
    if as_json:
        click.echo(json.dumps([row._asdict() for row in table], ensure_ascii=False))
        return
    click.echo(f"{'cue':44} {'weight':>6} {'labelled':>9} {'right':>6} {'corpus':>7}")
    for row in table:
        right = f"{row.right / row.labelled:.0%}" if row.labelled else "-"
        click.echo(f"{row.cue:44} {row.weight:6g} {row.labelled:9} {right:>6} {row.corpus:7}")
    silent = sum(not row.labelled and not row.corpus for row in table)
    click.echo(f"{len(table)} cues; {silent} stand in no passage yet. Labels are decisions by people, and examples "
               "that a language model wrote.")


def _themes(known: Knowledge, passage: str) -> Iterator[str]:
    """Versions, and each theme with score, origin and cues."""
    from ..corpus.codebook import taught
    from ..corpus.labelled import version_of

    codebook = taught(known.inputs.codebook, {key: item.has_theme for key, item in known.decided.items()},
                      {ident: found.text for ident, found in known.inputs.passages.items()})
    yield (f"Codebook version {codebook.version} ({codebook.digest}), "
           f"model {version_of(codebook.labelled, codebook.others, codebook.learning)}")
    for tag in known.tags[passage]:
        yield f"  {tag.score:.3f}  {codebook.title(tag.theme)} ({tag.theme}, {tag.origin}): {'; '.join(tag.cues)}"
    if not known.tags[passage]:
        yield "  no theme: neither cues, nor wording, nor context speak clearly enough for one"


def _decisions(known: Knowledge, passage: str) -> Iterator[str]:
    """What people decided on the passage's themes, and which of it is not applied."""
    machine = {tag.theme: tag for tag in known.machine_tags.get(passage, ())}
    counted = [item for (ident, _), item in sorted(known.decided.items()) if ident == passage]
    held = [one for one in known.held if passage in (one.passage, one.decision.passage)]
    if not counted and not held:
        yield "Nobody has decided on its themes."
        return
    yield "Decisions:"
    for item in counted:
        tag = machine.get(item.theme)
        said = f"the machine gave it {tag.score:.3f} ({tag.origin}: {'; '.join(tag.cues)})" if tag \
            else "the machine did not suggest it"
        note = f"; note: {item.note}" if item.note else ""
        yield (f"  {item.who}, {item.when}: {item.decision} {known.inputs.codebook.title(item.theme)} ({item.theme}), "
               f"on: {item.quote}{note}; {said}")
    for one in held:
        yield f"  not applied: {one.in_words()}"


def _lessons(known: Knowledge, passage: str) -> Iterator[str]:
    """The lessons that rest on the passage, and evidence that waits for a person."""
    from ..lessons.decisions import is_person
    from ..lessons.decisions.anchor import held_evidence

    for lesson in known.lessons_of(passage):
        item = next(item for item in lesson.confirmed if item.passage == passage)
        who = f"decided by {item.by}" if is_person(item.by) else "no person has checked"
        yield f"  {item.stance} {lesson.id}: {lesson.title} ({who})"
    for one in held_evidence(known.inputs.lessons, known.inputs.passages):
        if passage in (one.passage, one.evidence.passage):
            yield f"  not applied: {one.in_words()}"
