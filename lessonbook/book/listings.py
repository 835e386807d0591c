"""Lists of lessons, themes, sources and terms, made when the book is built."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pandas as pd
from docutils import nodes

from ..base.counts_in_words import plural
from ..corpus import Passage, Source
from ..corpus.schema import NOT_STATED
from ..knowledge.knowledge import Knowledge
from ..knowledge.plots import bars
from ..lessons import Lesson
from ..lessons.strength import voices_of
from ..tag import Tag
from . import guides
from .nodes import block, bullets, fold, page_link, para, passage_link, section, span, strong, table
from .picture import drawn, level_mark
from .words import SOURCE_KINDS, role_of

# on a theme's page: of more than so many passages it shows the best, and lists the sources that it has no room for
SOURCES_IN_FULL, PASSAGES_IN_FULL, BEST = 20, 600, 200
SOURCES_DRAWN, LESSONS_IN_FULL = 20, 6
Listing = Callable[[Knowledge, str, dict[str, str]], list[nodes.Node]]


def lesson_items(known: Knowledge, lessons: list[Lesson]) -> nodes.Node:
    """Lessons with their sentence and strength, one a line."""
    items = [block(para(page_link(f"lessons/{lesson.id}", lesson.title), classes=["lb-title"]), para(lesson.sentence),
                   para(level_mark(strength), f" {strength.in_words()}", classes=["lb-place"]), classes=["lb-item"])
             for lesson, strength in ((lesson, known.strength(lesson)) for lesson in lessons)]
    return bullets(items, ["lb-lesson-list"])


def lesson_list(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """All lessons, or those for a ``theme``, ``reader`` or ``moment``."""
    found = [lesson for lesson in known.lessons
             if options.get("theme", "") in ("", *lesson.front.themes)
             and options.get("reader", "") in ("", *lesson.front.readers)
             and options.get("moment", "") in ("", *lesson.front.moments)]
    if not found:
        return [para("No published lesson yet.")]
    if options:
        items = lesson_items(known, found)
        return [items if len(found) <= LESSONS_IN_FULL else fold([plural(len(found), "lesson")], items)]
    made: list[nodes.Node] = []
    for theme in known.inputs.codebook.themes:
        mine = [lesson for lesson in found if lesson.front.themes[:1] == [theme.id]]
        if mine:
            made.append(section(theme.title, f"theme-{theme.id}",
                                fold([plural(len(mine), "lesson")], lesson_items(known, mine))))
    drafts = [lesson for lesson in found if not lesson.front.themes]  # only a preview shows any
    return [*made, section("No theme yet", "theme-none", lesson_items(known, drafts))] if drafts else made


def lesson_index(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """All lessons from A to Z."""
    ordered = sorted(known.lessons, key=lambda lesson: lesson.title.casefold())
    return [bullets([[page_link(f"lessons/{lesson.id}", lesson.title), " ", level_mark(known.strength(lesson))]
                     for lesson in ordered], ["lb-index"])]


def theme_list(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every theme with how many lessons, passages and voices it has."""
    rows: list[list[list[str | nodes.Node]]] = []
    for theme in known.inputs.codebook.themes:
        passages = known.passages_on(theme.id)
        voices = {key for passage, _ in passages
                  for key, _, _ in voices_of(passage, known.inputs.sources[passage.source])}
        rows.append([[page_link(f"book/themes/{theme.id}", theme.title)], [theme.definition],
                     [str(len(known.lessons_on(theme.id)))], [str(len(passages))], [str(len(voices))]])
    return [table(["Theme", "What it holds", "Lessons", "Passages", "Voices"], rows, ["lb-themes-table"])]


def theme_page(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """One theme: what it is, its lessons, its sources and passages."""
    theme = known.inputs.codebook.get(argument)
    if theme is None:
        return [para(f"There is no theme {argument} in corpus/themes.yml.")]
    made: list[nodes.Node] = [para(theme.definition, classes=["lb-lead"])]
    lessons = known.lessons_on(theme.id)
    made.append(section("Lessons", "lessons", lesson_items(known, lessons) if lessons
                        else para("No published lesson yet.")))
    sources = section("Sources and passages", "sources")
    found = known.passages_on(theme.id)
    if found:
        sources += para(f"The tagger finds this theme in {plural(len(found), 'passage')}. It looks for the theme's "
                        "words and at the passages around. No person has checked each tag. "
                        "Best matches come first.")
    by_source: dict[str, list[tuple[Passage, Tag]]] = {}
    for passage, tag in found:
        by_source.setdefault(passage.source, []).append((passage, tag))
    with_theme = [source for source in known.sources if source.id in by_source]
    in_full = with_theme[:SOURCES_IN_FULL]
    limit = len(found) if len(found) <= PASSAGES_IN_FULL else BEST // len(in_full)
    for source in in_full:
        sources += _passages_of(source, by_source[source.id], limit)
    if len(with_theme) > SOURCES_IN_FULL:
        sources += fold([f"{len(with_theme) - SOURCES_IN_FULL:,} more sources with this theme"], bullets(
            [[page_link(f"corpus/{source.id}", source.meta.name), f": {plural(len(by_source[source.id]), 'passage')}"]
             for source in with_theme[SOURCES_IN_FULL:]]))
    made.append(sources)
    made.append(section("How this theme is cut", "how-cut",
                        para(strong("Belongs here")), bullets([[line] for line in theme.belongs]),
                        para(strong("Does not belong here")), bullets([[line] for line in theme.does_not_belong]),
                        para(strong("Examples, made up to show the theme")),
                        bullets([[line] for line in theme.examples])))
    return made


def _passages_of(source: Source, tagged: list[tuple[Passage, Tag]], limit: int) -> nodes.Node:
    """A source's passages with a theme, best match first; of very many the best."""
    best = sorted(tagged, key=lambda pair: -pair[1].score)[:limit]
    items = [[span("; ".join(role_of(source, name) for name in passage.voices) or source.meta.publisher_voice,
                   classes=["lb-voice"]), f": {passage.text} ", passage_link(passage.id, passage.locator)]
             for passage, _ in best]
    more = [para(f"The {len(best)} best matches are shown. The others are on the source's page.")] \
        if len(tagged) > len(best) else []
    return fold([f"{source.meta.name}: {plural(len(tagged), 'passage')}"],
                para("From: ", page_link(f"corpus/{source.id}", source.meta.name)),
                bullets(items, ["lb-evidence"]), *more)


def source_list(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every source with what it is, its date and its size."""
    rows: list[list[list[str | nodes.Node]]] = [
        [[page_link(f"corpus/{source.id}", source.meta.name)], [SOURCE_KINDS[source.meta.kind], ". ",
                                                                source.meta.summary],
         [source.meta.date_published if source.meta.date_published != "unknown" else "not stated"],
         [str(len(source.passages))], [str(len(source.meta.conflicts))]]
        for source in known.sources
    ]
    frame = pd.DataFrame({"source": [source.meta.name for source in known.sources],
                          "passages": [len(source.passages) for source in known.sources]})
    frame = frame.sort_values("passages", ascending=False, kind="stable").head(SOURCES_DRAWN)
    links = {source.meta.name: f"../corpus/{source.id}.html" for source in known.sources}
    picture = bars(frame, "source", "passages", "Passages by source", "passages", link=links.__getitem__)
    return [drawn(picture), table(["Source", "What it is", "Date", "Passages", "Conflicts"], rows,
                                  ["lb-sources-table"])]


def glossary_list(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every abbreviation and term, each with its own anchor."""
    items = []
    for term in known.inputs.glossary:
        long = f" ({term.long})" if term.long != NOT_STATED else ""
        text = term.definition if term.definition != NOT_STATED else ""
        items.append(nodes.definition_list_item(
            "", nodes.term("", nodes.strong("", term.term), nodes.Text(long), ids=[term.anchor]),
            nodes.definition("", para(text))))
    return [nodes.definition_list("", *items, classes=["lb-glossary"])] if items else [para("No terms yet.")]


def counts(known: Knowledge) -> dict[str, str]:
    """Numbers that a page may show, by name."""
    voices = {key for source in known.sources for passage in source.passages
              for key, _, _ in voices_of(passage, source)}
    named = {key for key in voices if key.startswith("person: ")}
    return {
        "lessons": f"{len(known.lessons):,}", "passages": f"{len(known.passages):,}",
        "sources": f"{len(known.sources):,}", "themes": f"{len(known.inputs.codebook.themes):,}",
        "voices": f"{len(voices):,}", "people": f"{len(named):,}",
        "conflicts": f"{sum(len(source.meta.conflicts) for source in known.sources):,}",
        "as-of": known.inputs.settings.as_of,
    }


def _from(module: str, *names: str) -> dict[str, Listing]:
    """Listings of a module that is loaded when a page asks for one: most pages of most builds need none of it."""
    def listing(function: str) -> Listing:
        def made(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
            found: Listing = getattr(import_module(f".{module}", __package__), function)
            return found(known, argument, options)
        return made

    return {name: listing(name.replace("-", "_")) for name in names}


REGISTER_LISTINGS = _from("registers_pages", "stocktake-report", "stocktake-table", "stocktake-columns",
                          "tracker-heatmap", "tracker-counts", "tracker-comments", "tracker-columns")
MAP_LISTINGS = _from("groups_pages", "map-of-evidence")
LISTINGS: dict[str, Listing] = {
    "lesson-list": lesson_list,
    "lesson-index": lesson_index,
    "theme-list": theme_list,
    "theme": theme_page,
    "source-list": source_list,
    "glossary-list": glossary_list,
    "path-cards": guides.path_cards,
    "reading-paths": guides.reading_paths,
    "timeline": guides.timeline,
    "people-list": guides.people_list,
    "conflict": guides.conflict,
    **_from("measured_pages", "measured-archive"),
    **_from("handover_pages", "handover-template", "handover-example"),
    **REGISTER_LISTINGS,
    **MAP_LISTINGS,
    **_from("data_dictionary", "data-dictionary"),
    **_from("groups_pages", "group-list", "lesson-groups", "gap-table"),
    "news": guides.news,
    "theme-map": guides.theme_map,
    "lineage": guides.lineage,
    "strength-overview": guides.strength_overview,
}
