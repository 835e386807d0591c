"""What the build adds to a lesson: strength under its sentence, evidence and more after its prose."""

from __future__ import annotations

import re

from docutils import nodes

from ..base.counts_in_words import plural
from ..corpus.schema import NOT_STATED
from ..knowledge.knowledge import Knowledge
from ..lessons import Lesson
from ..lessons.claims import TODAY
from .citations import cited_list, numbers_of, share_of_suggestion
from .conflicts import under_lesson
from .evidence import evidence_section, source_place
from .groups_pages import beside_groups
from .guides import along_paths, since, spoken_date
from .nodes import block, bullets, fold, outside_link, page_link, para, passage_link, section, span, strong
from .picture import level_mark, strength_picture


def lesson_head(known: Knowledge, lesson: Lesson) -> nodes.Node:
    """Strength in words and as a picture, and who has checked it."""
    strength = known.strength(lesson)
    checked = ("Drafted by a program. No person has checked it yet."
               if lesson.front.reviewed_by == "not-reviewed" else f"Checked by {lesson.front.reviewed_by}"
               + (f" on {lesson.front.last_checked}." if lesson.front.last_checked != "never" else "."))
    parts: list[nodes.Node] = []
    if lesson.front.status == "draft":
        parts.append(para(strong("Draft. "), "Not published: this is a preview.", classes=["lb-draft"]))
    due = lesson.front.review_due
    if due != "unknown":
        checked += f" To be read again by {spoken_date(due)}."
    since_then = known.inputs.release.change(lesson.id, known.state(lesson))
    note = " ".join(filter(None, [checked, since_then]))
    parts += [para(level_mark(strength), f" {strength.in_words()}", classes=["lb-counts"]),
              fold(["How strong it is, and why"], para(strength.reasons(known.inputs.settings.as_of)),
                   strength_picture(strength), para(share_of_suggestion(lesson), classes=["lb-share"])),
              para(note, classes=["lb-checked"])]
    return block(*parts, classes=["lb-strength"])


def lesson_tail(known: Knowledge, lesson: Lesson) -> list[nodes.Node]:
    """Evidence by source, what qualifies it, what the machine suggests, related lessons, how to cite."""
    made = [evidence_section(known, lesson)]
    made[0] += under_lesson(known, lesson)
    suggested = known.suggested(lesson)
    if suggested:
        items = []
        for item in suggested:
            passage = known.inputs.passages[item.passage]
            items.append([f"{passage.text} ", source_place(known, passage.id),
                          span(f" likeness {item.score:.2f}", classes=["lb-place"])])
        made[0] += fold([f"Suggested by the machine, not checked ({len(suggested)})"],
                        para("These passages are like the evidence above. They do not count towards its strength."),
                        bullets(items), classes=["lb-suggested"])
    made += beside_groups(known, lesson)
    made += _still(known, lesson)
    paths = along_paths(known, lesson)
    if paths is not None:
        made.append(paths)
    related = known.related(lesson)
    if related:
        made.append(section("Related lessons", "related-lessons", bullets(
            [[page_link(f"lessons/{other.id}", other.title), f". {other.sentence}"] for other in related],
            ["lb-lesson-list"])))
    made.append(_about(known, lesson))
    numbers = numbers_of(known, lesson)
    if numbers:
        made.append(cited_list(known, lesson, numbers))
    return made


def _still(known: Knowledge, lesson: Lesson) -> list[nodes.Node]:
    """What became of the bodies that the lesson names, with where that is said."""
    prose = " ".join([lesson.title, lesson.sentence, *(text for _, text in lesson.sections)])
    items: list[list[str | nodes.Node]] = []
    for body in known.inputs.bodies:
        names = [body.name, *body.abbreviations]
        if body.text == NOT_STATED or not any(
                re.search(rf"\b{re.escape(name)}s?\b", prose, 0 if name.isupper() else re.IGNORECASE)
                for name in names):
            continue
        short = f" ({', '.join(body.abbreviations)})" if body.abbreviations else ""
        where: list[str | nodes.Node] = []
        for index, ident in enumerate(one for one in body.passages if one in known.open_ids):
            where += [" Source: " if index == 0 else ", ", passage_link(ident, ident)]
        items.append([strong(f"{body.name}{short}. "), f"{body.text} {since(body)}", *where])
    became: list[nodes.Node] = [
        fold([f"What became of {plural(len(items), 'body', 'bodies')} named here"], bullets(items))] if items else []
    if lesson.section(TODAY):
        return became
    return [section("Does this still apply", "still-applies", para(_age(known, lesson)), *became)]


def _age(known: Knowledge, lesson: Lesson) -> str:
    """How old the accounts are that a lesson rests on, and that nobody has tried it on the bodies of today."""
    held = [item.passage for item in lesson.confirmed if item.passage in known.open_ids]
    metas = [known.inputs.sources[known.inputs.passages[ident].source].meta for ident in held]
    years = [meta.period_covered.to[:4] for meta in metas
             if meta.kind != "public-record" and meta.period_covered.to != "unknown"]
    dated = (f"Its sources, where they give a date, speak of the years up to {max(years)}." if years
             else "Its sources do not say which years they speak of.")
    untried = "" if lesson.front.reviewed_by != "not-reviewed" else \
        " Nobody has checked it against the bodies of today, so judge what carries over."
    return f"{dated}{untried}"


def _about(known: Knowledge, lesson: Lesson) -> nodes.section:
    settings = known.inputs.settings
    address = f" {settings.base_url.rstrip('/')}/{lesson.url}" if settings.base_url else ""
    cite = (f"{known.inputs.config.author}. {lesson.title} ({lesson.id}). In: {known.inputs.config.title}. "
            f"{settings.as_of}.{address} Licence: {settings.licence} for our own words; the sources keep their rights.")
    file: nodes.Node = nodes.reference("", "", nodes.literal("", lesson.file), refuri=f"../_sources/{lesson.file}",
                                       internal=True)
    if settings.repository:
        file = outside_link(f"{settings.repository.rstrip('/')}/{lesson.file}", lesson.file)
    links: list[str | nodes.Node] = []
    for index, theme in enumerate(lesson.front.themes):
        links += [", " if index else "", page_link(f"book/themes/{theme}", known.inputs.codebook.title(theme))]
    readers = [settings.readers.get(name, name) for name in lesson.front.readers]
    items: list[list[str | nodes.Node]] = [["Themes: ", *links]]
    if readers:
        items.append([f"For: {', '.join(readers)}"])
    last = "never checked by a person" if lesson.front.last_checked == "never" else lesson.front.last_checked
    if settings.suggest:
        items.append([outside_link(settings.suggest.replace("{id}", lesson.id), "Suggest a change to this lesson")])
    if lesson.front.groups:
        items.append([f"Groups it draws on: {', '.join(lesson.front.groups)}"])
    items += [[f"Last checked: {last}"], [f"Permanent id: {lesson.id}; this address will not change"],
              ["Source file: ", file]]
    return section("About this lesson", "about-this-lesson",
                   para(strong("Cite this: "), span(cite, classes=["lb-cite"])), bullets(items))
