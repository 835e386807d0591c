"""A source's page: what it is, who speaks, where it disagrees, and its passages with anchors."""

from __future__ import annotations

from itertools import groupby

from docutils import nodes

from ..base.counts_in_words import plural
from ..corpus import Passage, Source
from ..corpus.schema import FRONT_MATTER, NOT_STATED, Person
from ..knowledge.knowledge import Knowledge
from .nodes import block, bullets, fold, outside_link, page_link, para, passage_link, section, span, strong, table
from .words import KIND_WORDS, SOURCE_KINDS, TEXT_STATUS, role_of


def source_page(known: Knowledge, source: Source) -> nodes.section:
    """Build the page of one source, as a section under its title."""
    page = section(source.meta.name, source.id)
    page += _anchors(source, FRONT_MATTER)
    page += para(source.meta.summary, classes=["lb-lead"])
    page += _facts(source)
    page += _conflicts(known, source)
    page += _people(source)
    page += section("Passages", "passages", *_passages(known, source))
    return page


def source_state(known: Knowledge, source: Source) -> list[object]:
    """Everything that :func:`source_page` follows from besides our code, as plain values: quicker than to make it."""
    named = {conflict.source for conflict in source.meta.conflicts}
    return [
        source.meta.model_dump(mode="json"), source.passages,
        [[tag.theme for tag in known.tags.get(passage.id, ())] for passage in source.passages],
        [[(lesson.id, lesson.title) for lesson in known.lessons_of(passage.id)] for passage in source.passages],
        [(theme.id, theme.title) for theme in known.inputs.codebook.themes],
        [(other, found.meta.name) for other in sorted(named) if (found := known.inputs.sources.get(other))],
        sorted(known.open_ids.intersection(ident for conflict in source.meta.conflicts for ident in conflict.passages)),
    ]


def _facts(source: Source) -> nodes.Node:
    meta = source.meta
    rows: list[tuple[str, list[str | nodes.Node]]] = [
        ("What it is", [f"{SOURCE_KINDS[meta.kind]}. {TEXT_STATUS[meta.text_status]}"]),
        ("Full title", [meta.title]),
        ("Cite the original as", [meta.source.citation]),
        ("Published", [meta.date_published if meta.date_published != "unknown" else "Date not stated"]),
        ("What may be reused", [meta.licence.statement]),
        ("Rights", [meta.licence.attribution if meta.licence.attribution != NOT_STATED else meta.licence.id]),
        ("Checked by", ["No person yet" if meta.reviewed_by == "not-reviewed" else meta.reviewed_by]),
        ("In this book", [f"{plural(len(source.passages), 'passage')}, "
                          f"{plural(sum(person.speaks for person in meta.people), 'voice')} besides the publisher"]),
    ]
    if meta.source.url.startswith(("https://", "http://")):
        rows.insert(3, ("Address", [outside_link(meta.source.url, meta.source.url)]))
    return nodes.definition_list("", *(
        nodes.definition_list_item("", nodes.term("", name), nodes.definition("", para(*value)))
        for name, value in rows), classes=["lb-facts"])


def _conflicts(known: Knowledge, source: Source) -> list[nodes.Node]:
    if not source.meta.conflicts:
        return []
    items = []
    for conflict in source.meta.conflicts:
        where: list[str | nodes.Node] = []
        for index, ident in enumerate(item for item in conflict.passages if item in known.open_ids):
            where += [" See " if index == 0 else ", ", passage_link(ident, ident)]
        other: list[str | nodes.Node] = [conflict.value_elsewhere]
        if conflict.source in known.inputs.sources:
            other = [conflict.value_elsewhere, " (", page_link(f"corpus/{conflict.source}",
                                                               known.inputs.sources[conflict.source].meta.name), ")"]
        elif conflict.source != "this source":
            other = [f"{conflict.value_elsewhere} ({conflict.source})"]
        note = f" {conflict.note}" if conflict.note != NOT_STATED else ""
        items.append([strong(f"{conflict.fact}. "), f"Here: {conflict.value_here}. Elsewhere: ", *other, ".",
                      note, *where])
    count = len(items)
    return [section("Where accounts differ", "where-accounts-differ",
                    para(f"This source disagrees with itself or with others in {plural(count, 'place')}. "
                         "Both sides are shown; neither is corrected."),
                    fold([f"Show {plural(count, 'place')}"], bullets(items, ["lb-conflicts"]), opened=count <= 3))]


def _people(source: Source) -> list[nodes.Node]:
    def row(person: Person) -> list[list[str | nodes.Node]]:
        name = f"{person.title} {person.name}" if person.title != NOT_STATED else person.name
        spoken = [passage for passage in source.passages if person.name in passage.voices]
        first: list[str | nodes.Node] = ["none"]
        if spoken:
            first = [passage_link(spoken[0].id, plural(len(spoken), "passage"))]
        note = f" {person.note}" if person.note != NOT_STATED else ""
        return [[name], [_sentence(person.role_at_time) + note], [_sentence(person.role_now)], first]

    if not source.meta.people:
        return []
    people = sorted(source.meta.people, key=lambda person: (not person.speaks, person.name.split()[-1], person.name))
    made = table(["Who", "Role in the account", "Role at publication or after", "Passages"],
                 [row(person) for person in people], ["lb-people"])
    return [section("Who speaks", "who-speaks", fold([f"{plural(len(people), 'person or body', 'people and bodies')} "
                                                      "named in this source"], made))]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _passages(known: Knowledge, source: Source) -> list[nodes.Node]:
    made: list[nodes.Node] = []
    for index, (heading, group) in enumerate(groupby(source.passages, key=lambda passage: passage.section)):
        blocks = [_passage(known, source, passage) for passage in group]
        made.append(section(heading or "Text", f"section-{index + 1}", *blocks))
    return made


def _passage(known: Knowledge, source: Source, passage: Passage) -> nodes.Node:
    about: list[str | nodes.Node] = [span(_voice(source, passage), classes=["lb-voice"])]
    place = ", ".join(part for part in (passage.loc, f"page {passage.page}" if passage.page else "") if part)
    about += [span(f" {KIND_WORDS[passage.kind]}", classes=["lb-kind"]), span(f" {place} ", classes=["lb-place"]),
              passage_link(passage.id, passage.id)]
    taken = _anchors(source, passage.id)
    if taken:
        about.append(span(f" takes in {', '.join(anchor['ids'][0] for anchor in taken)}", classes=["lb-place"]))
    parts: list[nodes.Node] = [*taken, para(passage.text, classes=["lb-text"]), para(*about, classes=["lb-about"])]
    tags = known.tags.get(passage.id, ())
    if tags:
        links: list[str | nodes.Node] = ["Themes: "]
        for index, tag in enumerate(tags):
            links += [", " if index else "", page_link(f"book/themes/{tag.theme}",
                                                       known.inputs.codebook.title(tag.theme))]
        parts.append(para(*links, classes=["lb-themes"]))
    lessons = known.lessons_of(passage.id)
    if lessons:
        links = ["Lessons: "]
        for index, lesson in enumerate(lessons):
            links += ["; " if index else "", page_link(f"lessons/{lesson.id}", lesson.title)]
        parts.append(para(*links, classes=["lb-lessons"]))
    made = block(*parts, classes=["lb-passage", f"lb-{passage.kind}"], ids=[passage.id])
    made["names"] = [passage.id]
    return made


def _anchors(source: Source, passage: str) -> list[nodes.target]:
    """Where the ids of passages lead that were merged into a passage, or into the front matter."""
    return [nodes.target("", "", ids=[old], names=[old]) for old, new in sorted(source.meta.merged.items())
            if new == passage]


def _voice(source: Source, passage: Passage) -> str:
    if not passage.voices:
        return source.meta.publisher_voice
    return "; ".join(role_of(source, name) for name in passage.voices)
