"""Ways in and pages beside the lessons: reading paths, timeline, people, news."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd
from docutils import nodes

from ..base.counts_in_words import plural
from ..corpus.reference_lists import Body, Event, ReadingPath
from ..corpus.schema import NOT_STATED
from ..knowledge.knowledge import Knowledge
from ..knowledge.plots import bars, grid
from ..lessons import Lesson
from .nodes import Inline, block, bullets, details, fold, page_link, para, passage_link, section, span, strong
from .picture import LEVELS, drawn, lineage_picture


def path_cards(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Links to the reading paths of a kind, ``reader`` or ``moment``, each with its lead."""
    paths = [path for path in known.inputs.paths if path.kind == argument]
    if not paths:
        return [para("No reading paths yet.")]
    items = [block(para(passage_link(f"path-{path.id}", path.title), classes=["lb-title"]), para(path.lead),
                   classes=["lb-item"]) for path in paths]
    return [bullets(items, ["lb-cards"])]


def reading_paths(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every reading path of a kind, its lessons in order with a line on why."""
    made: list[nodes.Node] = []
    for path in known.inputs.paths:
        if path.kind != argument:
            continue
        items = nodes.enumerated_list("", classes=["lb-path"], enumtype="arabic", prefix="", suffix=".")
        for why, lesson in steps(known, path):
            items += nodes.list_item("", para(path_link(path.id, lesson, "../lessons/"), classes=["lb-title"]),
                                     para(why))
        part = section(path.title, f"path-{path.id}", para(path.lead),
                       fold([f"Show its {plural(len(items), 'lesson')}"], items))
        part["names"] = [f"path-{path.id}"]
        made.append(part)
    return made or [para("No reading paths yet.")]


def steps(known: Knowledge, path: ReadingPath) -> list[tuple[str, Lesson]]:
    """The path's lessons that are on the site, each after its reason."""
    shown = {lesson.id: lesson for lesson in known.lessons}
    return [(step.why, shown[step.lesson]) for step in path.lessons if step.lesson in shown]


def path_link(path: str, lesson: Lesson, folder: str = "", text: str = "") -> nodes.reference:
    """A link to a lesson that remembers the path it lies on."""
    return nodes.reference("", "", nodes.Text(text or lesson.title), refuri=f"{folder}{lesson.id}.html?path={path}",
                           internal=True)


def along_paths(known: Knowledge, lesson: Lesson) -> nodes.Node | None:
    """For each path a lesson lies on, what comes before and after; None where it lies on none."""
    items: list[nodes.Node] = []
    for path in known.inputs.paths:
        found = [one for _, one in steps(known, path)]
        if lesson not in found:
            continue
        place = found.index(lesson)
        parts: list[str | nodes.Node] = [span(f"{path.title}: ", classes=["lb-title"]),
                                         f"lesson {place + 1} of {len(found)}. "]
        if place:
            parts += ["Before: ", path_link(path.id, found[place - 1]), ". "]
        if place + 1 < len(found):
            parts += ["Next: ", path_link(path.id, found[place + 1]), "."]
        items.append(block(para(*parts), classes=["lb-along-path", f"lb-path-{path.id}"]))
    return section("On these reading paths", "reading-paths", bullets(items, ["lb-lesson-list"])) if items else None


def timeline(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every event in true order, with where it is said."""
    if not known.inputs.timeline:
        return [para("No dated events yet.")]
    made: list[nodes.Node] = []
    for decade, events in groupby(known.inputs.timeline, key=lambda event: event.date[:3]):
        items = [_event(known, event) for event in events]
        line = nodes.enumerated_list("", *items, classes=["lb-timeline"], enumtype="arabic", prefix="", suffix=".")
        made.append(section(f"{decade}0s", f"years-{decade}0", fold([plural(len(items), "event")], line)))
    latest = made[-1].next_node(details)
    if latest is not None:
        latest["open"] = True
    return made


def _event(known: Knowledge, event: Event) -> nodes.list_item:
    """An event with where it is said."""
    where: list[Inline] = []
    told: set[str] = set()
    for ident in (one for one in event.passages if one in known.open_ids):
        passage = known.inputs.passages[ident]
        place = f"{known.inputs.sources[passage.source].meta.name}, {passage.locator}"
        where += [", " if place in told else "; " if where else "Source: ",
                  passage_link(ident, ident if place in told else place)]
        told.add(place)
    return nodes.list_item("", para(span(spoken_date(event.date), classes=["lb-date"]), " ", strong(event.title)),
                           para(event.text), para(*where, classes=["lb-about"]))


_DATE = re.compile(r"\b\d{4}-(0[1-9]|1[0-2])(-\d{2})?\b")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")


def spoken_date(date: str) -> str:
    """An EDTF date as people write it: 2013, April 2013 or 1 April 2013."""
    parts = date.split("-")
    if len(parts) == 1:
        return date
    month = f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return month if len(parts) == 2 else f"{int(parts[2])} {month}"


def since(body: Body) -> str:
    """What replaced a body, and when, with its dates as people write them.

    Parameters
    ----------
    body : Body
        A body; its ``when`` is an EDTF date or words that may hold some.
    """
    when = "" if body.when == NOT_STATED else f" ({_DATE.sub(lambda found: spoken_date(found[0]), body.when)})"
    if body.replaced_by == NOT_STATED:
        return f"What replaced it is not stated{when}."
    told = body.replaced_by.rstrip(".")
    return f"{told}{when}." if told.startswith("Still") else f"Since then: {told}{when}."


def people_list(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every named person who speaks: role then and after, where they speak, lessons that rest on them."""
    found: dict[str, list[tuple[str, str, str, list[str]]]] = {}
    for source in known.sources:
        for person in source.meta.people:
            if person.type == "person" and person.speaks:
                spoken = [passage.id for passage in source.passages if person.name in passage.voices]
                found.setdefault(person.name, []).append((source.id, person.role_at_time, person.role_now, spoken))
    if not found:
        return [para("No named person speaks yet.")]
    items = []
    for name in sorted(found, key=lambda name: (name.split()[-1], name)):
        then = "; ".join(dict.fromkeys(role for _, role, _, _ in found[name]))
        now = "; ".join(dict.fromkeys(role for _, _, role, _ in found[name] if role != NOT_STATED))
        where: list[Inline] = []
        lessons: set[str] = set()
        for source_id, _, _, spoken in found[name]:
            where += ["; " if where else "", passage_link(spoken[0], known.inputs.sources[source_id].meta.name),
                      f" ({plural(len(spoken), 'passage')})"]
            lessons |= {lesson.id for ident in spoken for lesson in known.lessons_of(ident)}
        rest = f", in {plural(len(lessons), 'lesson')}" if lessons else ", in no lesson yet"
        items.append(block(para(strong(name), f", {then}", *([f"; later {now}"] if now else [])),
                           para(*where, rest, classes=["lb-about"]), classes=["lb-item"]))
    return [bullets(items, ["lb-people"])]


def conflict(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """One conflict, named ``source/conflict``: both sides with their places."""
    source_id, _, ident = argument.partition("/")
    source = known.inputs.sources.get(source_id)
    found = next((one for one in source.meta.conflicts if one.id == ident), None) if source else None
    if found is None or source is None:
        return [para(f"There is no conflict {argument}.")]
    return [para(strong(f"{found.fact}. "), f"Here: {found.value_here}. Elsewhere: {found.value_elsewhere}. "
                 f"{'' if found.note == NOT_STATED else found.note} See ",
                 page_link(f"corpus/{source_id}", source.meta.name), ".")]


def news(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """What is new, newest first."""
    if not known.inputs.news:
        return [para("Nothing yet.")]
    made: list[nodes.Node] = []
    for index, entry in enumerate(reversed(known.inputs.news)):
        made.append(section(f"{spoken_date(entry.date)}: {entry.title}", f"news-{len(known.inputs.news) - index}",
                            para(entry.text)))
    return made


def theme_map(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Which themes meet in lessons: a grid whose cells lead to the lessons, with those that meet side by side."""
    titles = {theme.id: theme.title for theme in known.inputs.codebook.themes}
    meet: dict[tuple[str, str], list[Lesson]] = {}
    for lesson in known.lessons:
        themes = [theme for theme in lesson.front.themes if theme in titles]
        for one in themes:
            for other in themes:
                meet.setdefault((one, other), []).append(lesson)
    order = neighbours_first(list(titles), {pair: len(lessons) for pair, lessons in meet.items()})
    frame = pd.DataFrame([[len(meet.get((one, other), ())) for other in order] for one in order],
                         index=pd.Index([titles[one] for one in order], name="Theme"),
                         columns=[titles[one] for one in order])
    idents = {title: ident for ident, title in titles.items()}

    def address(row: str, column: str) -> str:
        one, other = sorted((idents[row], idents[column]))
        return "" if (one, other) not in meet else f"#meet-{one}-{other}" if one != other else f"themes/{one}.html"

    pairs = sorted(((pair, lessons) for pair, lessons in meet.items() if pair[0] < pair[1]),
                   key=lambda item: (-len(item[1]), item[0]))
    finding = "No two themes meet in a lesson yet."
    if pairs:
        (one, other), lessons = pairs[0]
        finding = f"{titles[one]} and {titles[other]} meet most often: in {plural(len(lessons), 'lesson')}."
    items = [nodes.list_item("", para(strong(f"{titles[one]} and {titles[other]}: "), *_linked(lessons)),
                             ids=[f"meet-{one}-{other}"]) for (one, other), lessons in pairs]
    return [drawn(grid(frame, "Themes that meet in lessons", "lessons", finding=finding, link=address, blank="",
                       note="A number says how many lessons two themes share, and leads to them. On the diagonal stand "
                            "all lessons of a theme. Themes that meet often stand side by side.")),
            fold([f"The same as a list: {plural(len(items), 'pair')} of themes and their lessons"],
                 nodes.bullet_list("", *items))]


def _linked(lessons: Sequence[Lesson]) -> list[Inline]:
    return [part for lesson in lessons for part in (page_link(f"lessons/{lesson.id}", lesson.title), "; ")][:-1]


def neighbours_first(names: list[str], meet: Mapping[tuple[str, str], int]) -> list[str]:
    """Order names so that those that meet often stand side by side: the leaves of an average-link tree, turned so that
    neighbours are alike (Bar-Joseph and others 2001, as scipy has it).

    Parameters
    ----------
    names : list of str
        In an order that decides between equals.
    meet : mapping
        How often two names meet, both ways round.
    """
    if len(names) < 3:
        return names
    from scipy.cluster.hierarchy import leaves_list, linkage

    most = max(meet.values(), default=0) + 1
    apart = [most - meet.get((one, other), 0) for at, one in enumerate(names) for other in names[at + 1:]]
    return [names[at] for at in leaves_list(linkage(apart, "average", optimal_ordering=True))]


def lineage(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Bodies that came from each other, on one line of time, with what the sources say of each; ``picture`` alone."""
    picture = lineage_picture(known.inputs.bodies, known.inputs.settings.as_of)
    if picture is None:
        return [para("No body is known to follow another yet.")]
    if argument == "picture":
        return [drawn(picture)]
    items: list[list[Inline]] = [
        [strong(f"{body.name}. "), "" if body.text == NOT_STATED else f"{body.text} ", since(body),
         *(part for ident in body.passages if ident in known.open_ids for part in (" ", passage_link(ident, ident)))]
        for body in known.inputs.bodies if body.began is not None]
    return [drawn(picture), fold(["What the sources say of each"], bullets(items))]


def strength_overview(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """How many lessons are strong, fair, thin and disputed."""
    levels = Counter(known.strength(lesson).level for lesson in known.lessons)
    frame = pd.DataFrame([(level, levels[level]) for level in LEVELS if levels[level]], columns=["strength", "lessons"])
    if frame.empty:
        return [para("No published lesson yet.")]
    finding = (f"Of {plural(len(known.lessons), 'lesson')}, {levels['Strong']} "
               f"{'rests' if levels['Strong'] == 1 else 'rest'} on three named people and three independent bodies.")
    return [drawn(bars(frame, "strength", "lessons", "Lessons by strength", "lessons", finding=finding))]
