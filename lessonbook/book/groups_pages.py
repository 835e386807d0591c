"""Groups against lessons, who was heard on what, and the map of the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from docutils import nodes

from ..base.counts_in_words import plural
from ..knowledge.check_groups import left_out
from ..knowledge.evidence_map import MOST, evidence_map
from ..knowledge.gap_matrix import STANCES, By, gap_matrix, gaps_in_words, most_heard
from ..knowledge.knowledge import Knowledge
from ..lessons import Lesson
from ..lessons.groups_file import KeptGroup
from .map_picture import map_picture
from .nodes import Inline, block, bullets, fold, page_link, para, passage_link, section, strong, table
from .words import SOURCE_KINDS

MAP = "book/map"
NONE = "Nothing was grouped yet. The command lessonbook update does it."
COLUMNS = 8
BY = {"role": "Role", "body": "Body", "period": "Period"}


def group_list(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every group with what it shows, and the lessons that hold it or why it was declined."""
    groups = known.groups
    if not groups.groups:
        return [para(NONE)]
    parts: list[nodes.Node] = []
    for group in groups.groups:
        shown = [ident for ident in group.shown if ident in known.open_ids]
        members = [ident for ident in group.members if ident in known.open_ids]
        if not members:
            continue
        sources = {known.inputs.passages[ident].source for ident in members}
        counts = {"statement": len(members), "voice": group.voices, "document": len(sources)}
        size = ", ".join(plural(count, word) for word, count in counts.items())
        rest = [ident for ident in members if ident not in shown]
        looser = [fold([plural(len(rest), "looser member")], _evidence(known, rest))] if rest else []
        parts.append(block(fold([strong(f"{group.id}: {group_title(known, group)}"), f". {size}"],
                                para(*_answer(known, group)), _evidence(known, shown), *looser),
                           classes=["lb-item"], ids=[group.id]))
    outside = sum(ident in known.open_ids for ident in groups.outliers)
    return [*parts, para(f"{plural(outside, 'statement')} belong to no group.")]


def lesson_groups(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every lesson with the groups it names, and how much of its evidence lies in them."""
    if not known.groups.groups:
        return [para(NONE)]
    rows: list[list[list[Inline]]] = []
    for lesson in known.lessons:
        held = left_out(known.groups, lesson)
        evidence = {item.passage for item in lesson.bearing} & known.open_ids
        inside = evidence & {ident for group, _ in held for ident in group.members}
        left = sum(ident in known.open_ids for _, rest in held for ident in rest)
        named: list[Inline] = []
        for place, (group, _) in enumerate(held):
            named += [", " if place else "", nodes.reference("", group_title(known, group), refid=group.id)]
        rows.append([[page_link(f"lessons/{lesson.id}", lesson.title)],
                     named or ["None: no group holds two passages that it rests on."],
                     [f"{len(inside)} of {len(evidence)}"], [str(left)]])
    return [fold([f"{plural(len(rows), 'lesson')} and the groups they name"],
                 table(["Lesson", "Groups it names", "Evidence in them", "Shown in them and left out"], rows))]


def group_title(known: Knowledge, group: KeptGroup) -> str:
    """A group's title; not where nothing of what bears it out may be published."""
    return group.title if group.title and known.open_ids & set(group.shown) else "No title"


def beside_groups(known: Knowledge, lesson: Lesson) -> list[nodes.Node]:
    """For a lesson's page: its place on the map, and what its groups show that it leaves out."""
    made: list[nodes.Node] = []
    root = known.inputs.root
    placed = any(item.passage in known.open_ids for item in lesson.bearing)
    if placed and (root / f"{MAP}.md").is_file():
        made.append(para(nodes.reference("", "See this lesson on the map of the evidence",
                                         refuri=f"../{MAP}.html#map-{lesson.id}", internal=True)))
    for group, rest in left_out(known.groups, lesson):
        rest = [ident for ident in rest if ident in known.open_ids]
        if rest:
            made.append(fold([f"{group_title(known, group)}: {plural(len(rest), 'passage')} left out"],
                             _evidence(known, rest)))
    if not made:
        return []
    said = para("Groups hold what several people say about one thing. What this lesson's groups show and it does not "
                "rest on stands here.")
    return [section("Beside this lesson", "beside-this-lesson", *made[:1], *([said] if made[1:] else []), *made[1:])]


def gap_table(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Themes by who speaks, ``role``, ``body`` or ``period``: counts, the passages behind each, and the gaps."""
    if argument not in BY:
        return [para(f"There is no table by {argument}. Use one of {', '.join(BY)}.")]
    matrix = gap_matrix(known, cast(By, argument))
    most = most_heard(matrix)
    if not most:
        return [para("There is no statement yet.")]
    heads, rest = most[:COLUMNS], len(most) - COLUMNS
    titles = {theme.id: theme.title for theme in known.inputs.codebook.themes}
    rows: list[list[list[Inline]]] = []
    lists = []
    for number, (theme, found) in enumerate(matrix.groupby("theme", sort=False)):
        cells = {row.who: row for row in found.itertuples()}
        anchors = {who: f"gap-{argument}-{number}-{place}" for place, who in enumerate(most)}
        line: list[list[Inline]] = [[page_link(f"book/themes/{theme}", titles[str(theme)])]]
        for who in heads:
            line.append(_cell(cells[who], anchors[who]))
        if rest > 0:
            line.append([str(sum(int(cells[who].passages) for who in most[COLUMNS:]))])
        rows.append(line)
        heard = [block(para(strong(f"{_sentence(who)}. "), f"{_stances(cells[who])} ", *_passages(cells[who].ids)),
                       classes=["lb-item"], ids=[anchors[who]]) for who in most if cells[who].passages]
        lists.append(fold([titles[str(theme)]], *heard))
    more = [plural(rest, "other")] if rest > 0 else []
    return [para("A cell counts statements. S, Q and C count those that support, qualify or contradict a lesson."),
            table(["Theme", *map(_sentence, heads), *more], rows, ["lb-gaps"]),
            fold([f"Passages by theme and {argument}"], *lists),
            fold(["Empty cells in words"], bullets([[line] for line in gaps_in_words(matrix, titles)]))]


def map_of_evidence(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """Every statement as a point, and the table behind it."""
    points = evidence_map(known, known.groups)
    if points.empty:
        return [para("Fewer than five statements may be shown: too few for a map.")]
    titles = {theme.id: theme.title for theme in known.inputs.codebook.themes}
    names = {source.id: source.meta.name for source in known.sources}
    rows: list[list[list[Inline]]] = []
    for point in points.itertuples():
        rows.append([[passage_link(point.passage, point.passage)], [known.inputs.passages[point.passage].text],
                     [titles.get(point.theme, "no theme")], [names[point.source]], [point.role], [point.period],
                     [point.group or "none"], [", ".join(point.lessons)]])
    every = table(["Passage", "What it says", "Theme", "Source", "Role", "Period", "Group", "Lessons"], rows,
                  ["lb-points-table"])
    said = f"{plural(len(points), 'statement')} stand on the map."
    if len(points) == MOST:
        said += f" A map holds {MOST:,} at most, spread evenly over all."
    elif len(points) < len(known.passages):
        said += " Questions, short remarks and repeated text do not."
    return [para(said), map_picture(points, titles, SOURCE_KINDS, {one.id: one.title for one in known.lessons}),
            fold(["All points as a table"], every)]


def _evidence(known: Knowledge, idents: Sequence[str]) -> nodes.bullet_list:
    """Passages, each with the way to its place."""
    return bullets([[known.inputs.passages[ident].text, " ", passage_link(ident, ident)] for ident in idents],
                   ["lb-evidence"])


def _answer(known: Knowledge, group: KeptGroup) -> list[Inline]:
    """The lessons that hold a group, or why none does."""
    held = [lesson for lesson in known.lessons if group.id in lesson.front.groups]
    if not held:
        why = known.groups.reasons.get(group.id)
        return [f"Declined. {why}" if why else "No lesson holds it yet."]
    found: list[Inline] = []
    for place, lesson in enumerate(held):
        found += [", " if place else "Held by ", page_link(f"lessons/{lesson.id}", lesson.title)]
    return found


def _sentence(who: str) -> str:
    return who[:1].upper() + who[1:]


def _cell(cell: object, anchor: str) -> list[Inline]:
    count = int(cell.passages)  # type: ignore[attr-defined]
    if not count:
        return ["none"]
    return [nodes.reference("", str(count), refid=anchor), f" {_marks(cell)}".rstrip()]


def _marks(cell: object) -> str:
    counts = [(stance[0].upper(), int(getattr(cell, stance))) for stance in STANCES]
    return " ".join(f"{letter}{count}" for letter, count in counts if count)


def _stances(cell: object) -> str:
    counts = [f"{getattr(cell, stance)} {stance.removesuffix('s') if getattr(cell, stance) != 1 else stance}"
              for stance in STANCES if getattr(cell, stance)]
    return f"{plural(int(cell.passages), 'statement')}" + (  # type: ignore[attr-defined]
        f"; {', '.join(counts)} a lesson." if counts else ".")


def _passages(ids: Sequence[str]) -> list[Inline]:
    found: list[Inline] = []
    for place, ident in enumerate(ids):
        found += [", " if place else "", passage_link(ident, ident)]
    return found
