"""Parts of the handover pages: the template, and made-up examples with their reviews."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib import resources

from docutils import nodes

from ..knowledge.knowledge import Knowledge
from ..readers.template.form import template
from ..tools.handover.assemble import Handover
from ..tools.handover.document import parse_text
from ..tools.handover.findings import WEAKNESSES
from ..tools.handover.reading import LABELS
from ..tools.handover.review import Review, review
from ..tools.handover.sectors import SECTORS
from ..tools.handover.written import stated_date
from .nodes import Inline, block, bullets, fold, para, span, strong, table

EXAMPLES = ("weak", "strong")


def handover_template(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """What the template asks, part by part."""
    rows: list[list[list[Inline]]] = [[["Head"], [", ".join(name for name, _ in template().head)]]]
    sections = template().sections
    for place, one in enumerate(sections):
        if one.level == 2 and one.columns:
            rows.append([[one.title], [", ".join(one.columns)]])
        elif one.level == 2:
            rest = sections[place + 1 :]
            under = rest[: next((at for at, other in enumerate(rest) if other.level == 2), len(rest))]
            asks = f"{', '.join(under[0].columns)}. For each of: {', '.join(other.title for other in under)}"
            rows.append([[one.title], [asks]])
    return [table(["Part", "What it asks"], rows, ["lb-template"])]


@lru_cache(maxsize=len(EXAMPLES))
def example_review(name: str) -> Review:
    """The review of one of the made-up examples, on the day the example bears."""
    text = (resources.files("lessonbook.tools.handover") / "examples" / f"{name}.md").read_text(encoding="utf-8")
    document = parse_text(text, f"{name}.md")
    return review(document, today=_read_on(document))


def _read_on(document: Handover) -> date:
    stated = stated_date(document)
    return stated.first if stated else date(2013, 3, 31)


def handover_example(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """A made-up example, ``weak`` or ``strong``, and its review."""
    if argument not in EXAMPLES:
        return [para(f"There is no example {argument}; use one of {', '.join(EXAMPLES)}.")]
    made = example_review(argument)
    return [
        para(
            strong("Made up. "),
            "No such body exists. This example shows the review at work; it is no evidence for any lesson.",
            classes=["lb-draft"],
        ),
        *_findings(made),
        *_balance(made),
        *_coverage(made),
        _passages(made),
    ]


def _findings(made: Review) -> list[nodes.Node]:
    if not made.findings:
        return [para("The review finds nothing to mend.")]
    return [
        para(strong("What to mend"), classes=["lb-subhead"]),
        bullets(
            [
                [strong(f"{one.level.capitalize()}: {WEAKNESSES[one.weakness]}. "), one.message]
                for one in made.findings
            ]
        ),
    ]


def _balance(made: Review) -> list[nodes.Node]:
    counts = ", ".join(f"{label} {count}" for label, count in made.balance.items())
    return [para(strong("Balance of passages: "), f"{counts}.")]


def _coverage(made: Review) -> list[nodes.Node]:
    rows: list[list[list[Inline]]] = [
        [[SECTORS[sector]], *([str(counts[label])] for label in LABELS)] for sector, counts in made.coverage
    ]
    return [table(["Sector", *(label.capitalize() for label in LABELS)], rows, ["lb-coverage"])]


def _passages(made: Review) -> nodes.Node:
    items = []
    for one in made.passages:
        cues = f"Cues: {'; '.join(one.cues)}" if one.cues else "No cue"
        where = ", ".join(SECTORS[sector] for sector in one.sectors) or "No sector"
        items.append(
            block(
                para(one.text),
                para(
                    span(f"{one.label.capitalize()}. ", classes=["lb-kind"]),
                    f"{where}. {cues}.",
                    classes=["lb-place"],
                ),
                classes=["lb-item"],
            )
        )
    return fold(["The example, passage by passage, with what the review read in each"], bullets(items))
