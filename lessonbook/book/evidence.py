"""The evidence on a lesson's page: what supports it first, then what qualifies and contradicts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from docutils import nodes

from ..base.counts_in_words import plural
from ..corpus.schema import NOT_STATED
from ..knowledge.knowledge import Knowledge
from ..lessons import Evidence, Lesson
from ..lessons.read import BACKGROUND
from .citations import numbers_of
from .nodes import Inline, block, bullets, fold, para, passage_link, section, span, strong
from .words import role_of

OPEN = 3
_HEADS = {"supports": "What supports it", "qualifies": "What qualifies it", "contradicts": "What contradicts it"}


def evidence_section(known: Knowledge, lesson: Lesson) -> nodes.section:
    """All evidence by stance; of each stance the three most telling open and the rest folded.

    Most telling is what the lesson's prose cites most, then what its editors list first.
    """
    cited = Counter(ident for claim in lesson.claims for ident in claim.passages)
    numbers = numbers_of(known, lesson)
    shown = sorted((item for item in lesson.confirmed if item.passage in known.open_ids),
                   key=lambda item: -cited[item.passage])
    made = section("Evidence", "evidence")
    for stance, head in _HEADS.items():
        items = [item for item in shown if item.stance == stance]
        classes = ["lb-evidence"] if stance == "supports" else ["lb-evidence", "lb-against"]
        if items:
            made += para(strong(head), f" ({plural(len(items), 'passage')})", classes=["lb-subhead"])
            made += _list(known, items[:OPEN], numbers, classes)
        if items[OPEN:]:
            made += fold([f"{head}: {len(items) - OPEN} more"], _list(known, items[OPEN:], numbers, classes))
    background = [item for item in shown if item.stance == BACKGROUND]
    if background:
        made += fold([f"Background, which counts for nothing: {plural(len(background), 'passage')}"],
                     _list(known, background, numbers, ["lb-evidence"]))
    return made


def _list(known: Knowledge, items: Sequence[Evidence], numbers: Mapping[str, int], classes: list[str]
          ) -> nodes.bullet_list:
    return bullets([_item(known, item, numbers.get(item.passage)) for item in items], classes)


def _item(known: Knowledge, item: Evidence, number: int | None) -> nodes.Node:
    """Why it is here, what it says, who says so in which role, and where; printed, under the number it is cited by."""
    passage = known.inputs.passages[item.passage]
    source = known.inputs.sources[passage.source]
    voice = "; ".join(role_of(source, name) for name in passage.voices) or source.meta.publisher_voice
    why: list[Inline] = [] if item.why == NOT_STATED else [span(f" Why: {item.why}.", classes=["lb-why"])]
    mark: list[Inline] = [span(f"[{number}] ", classes=["lb-printed"])] if number else []
    return block(para(*mark, passage.text, classes=["lb-text"]),
                 para(span(voice, classes=["lb-voice"]), ". ", source_place(known, item.passage), ".", *why,
                      classes=["lb-about"]), classes=["lb-quote"])


def source_place(known: Knowledge, ident: str) -> nodes.Node:
    """A link to a passage that names its source and its place."""
    passage = known.inputs.passages[ident]
    return passage_link(ident, f"{known.inputs.sources[passage.source].meta.name}, {passage.locator}")
