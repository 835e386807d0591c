"""Where accounts differ: both sides, as a source's page and the lessons that rest on them show it."""

from __future__ import annotations

from docutils import nodes

from ..base.counts_in_words import plural
from ..corpus import Source
from ..corpus.schema import NOT_STATED, Conflict
from ..knowledge.knowledge import Knowledge
from ..lessons import Lesson
from .nodes import Inline, bullets, fold, page_link, para, passage_link, strong


def both_sides(known: Knowledge, source: Source, conflict: Conflict, here: str = "Here") -> list[Inline]:
    """One conflict as the parts of a line: what it is about, each side, a note, and where to look.

    Parameters
    ----------
    known : Knowledge
        The knowledge base as published.
    source : Source
        The source that records the conflict.
    conflict : Conflict
        One of its conflicts.
    here : str
        What to call that source's own side.
    """
    where: list[Inline] = []
    for index, ident in enumerate(item for item in conflict.passages if item in known.open_ids):
        where += [" See " if index == 0 else ", ", passage_link(ident, ident)]
    other: list[Inline] = [conflict.value_elsewhere]
    if conflict.source in known.inputs.sources:
        other = [conflict.value_elsewhere, " (", page_link(f"corpus/{conflict.source}",
                                                           known.inputs.sources[conflict.source].meta.name), ")"]
    elif conflict.source != "this source":
        other = [f"{conflict.value_elsewhere} ({conflict.source})"]
    note = f" {conflict.note}" if conflict.note != NOT_STATED else ""
    return [strong(f"{conflict.fact}. "), f"{here}: {conflict.value_here}. Elsewhere: ", *other, ".", note, *where]


def under_lesson(known: Knowledge, lesson: Lesson) -> list[nodes.Node]:
    """The conflicts that touch a lesson's evidence, folded; nothing where there are none."""
    held = {item.passage for item in lesson.confirmed} & known.open_ids
    items = [both_sides(known, source, conflict, f"In {source.meta.name}") for source in known.sources
             for conflict in source.meta.conflicts if held & set(conflict.passages)]
    if not items:
        return []
    return [fold([f"Where accounts differ on what it rests on ({len(items)})"],
                 para(f"The sources disagree, or one disagrees with itself, on {plural(len(items), 'point')}. "
                      "Both sides are shown; neither is corrected."),
                 bullets(items, ["lb-conflicts"]))]
