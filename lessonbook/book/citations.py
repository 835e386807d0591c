"""Citations on a lesson's page: small numbers in its prose, and the list that they stand for."""

from __future__ import annotations

from docutils import nodes

from ..knowledge.knowledge import Knowledge
from ..lessons import Lesson
from ..lessons.claims import ACTIONS, TODAY
from .nodes import Inline, block, para, passage_link, span, strong
from .words import STANCE_WORDS, role_of

OURS, OURS_ALL = "our suggestion", "All of this is our own suggestion."


def numbers_of(known: Knowledge, lesson: Lesson) -> dict[str, int]:
    """The number of each passage that the prose cites, in the order of the page: what to do first, today last."""
    place = {"": 0, ACTIONS: 1, TODAY: 3}
    claims = sorted(lesson.claims, key=lambda claim: (place.get(claim.section, 2), claim.line))
    cited = dict.fromkeys(ident for claim in claims for ident in claim.passages if ident in known.open_ids)
    return {ident: number for number, ident in enumerate(cited, start=1)}


def arrange(page: nodes.section) -> nodes.section | None:
    """Put what to do before the other sections of a lesson; gives the section on today, which is taken out."""
    sections = {part[0].astext(): part for part in page.children if isinstance(part, nodes.section)}
    first = next((place for place, part in enumerate(page.children) if isinstance(part, nodes.section)), 0)
    for title, part in sections.items():
        if title in (ACTIONS, TODAY):
            page.remove(part)
            if title == ACTIONS:
                page.insert(first, part)
    return sections.get(TODAY)


def number_marks(part: nodes.Element, numbers: dict[str, int], docname: str) -> None:
    """Fill the marks in a part of the page `docname`: each number is a link to its passage; what is ours says so."""
    for mark in part.findall(nodes.superscript):
        before = mark.parent.index(mark) - 1
        if before >= 0 and isinstance(mark.parent[before], nodes.Text):  # a number never starts a line
            mark.parent[before] = nodes.Text(mark.parent[before].astext().rstrip(" ") + "\N{NO-BREAK SPACE}")
        for index, ident in enumerate(one for one in mark.get("passages", ()) if one in numbers):
            mark += [nodes.Text(" ")] * bool(index)
            link = passage_link(ident, str(numbers[ident]))
            link["refdoc"] = docname
            mark += link
    for said in part.findall(nodes.inline):
        if "lb-ours" in said["classes"] and len(said.parent) == 1:
            said[:] = [nodes.Text(OURS_ALL)]


def cited_list(known: Knowledge, lesson: Lesson, numbers: dict[str, int]) -> nodes.Node:
    """What the numbers stand for: the text that opens at a number. In print the evidence bears the numbers."""
    stances = {item.passage: item for item in lesson.confirmed}
    made = nodes.enumerated_list("", enumtype="arabic", prefix="", suffix=".")
    for ident in numbers:
        passage = known.inputs.passages[ident]
        source = known.inputs.sources[passage.source]
        voice = "; ".join(role_of(source, name) for name in passage.voices) or source.meta.publisher_voice
        about: list[Inline] = [span(voice, classes=["lb-voice"]), ". "]
        if ident in stances:
            stance = stances[ident].stance
            about.append(span(f"{STANCE_WORDS[stance]}. ", classes=["lb-stance", f"lb-{stance}"]))
        about.append(passage_link(ident, f"{source.meta.name}, {passage.locator}"))
        made += nodes.list_item("", para(passage.text, classes=["lb-text"]), para(*about, classes=["lb-about"]))
    return block(para(strong("Passages that the numbers stand for"), classes=["lb-subhead"]), made,
                 classes=["lb-cited"])


def share_of_suggestion(lesson: Lesson) -> str:
    """Say how much of a lesson cites and how much is our own suggestion."""
    cites = sum(bool(claim.passages) for claim in lesson.claims)
    ours = sum(claim.ours and not claim.passages for claim in lesson.claims)
    if not cites:
        return "It does not yet say sentence by sentence what carries it."
    total = len(lesson.claims)
    told = f"Of its {total} sentences, actions and questions, {cites} cite who said so"
    return f"{told}, and {ours} {'is' if ours == 1 else 'are'} our own suggestion." if ours else f"{told}."
