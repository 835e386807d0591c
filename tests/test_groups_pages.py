"""Pages of groups, of who was heard on what, and the map of the evidence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessonbook.book.listings import LISTINGS
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.knowledge.update import decline_group, update
from tests.test_update import small_lesson, write_talks


@pytest.fixture
def known(small: Path) -> Knowledge:
    """A lesson holds one group and leaves out most of what it shows; the other group is declined."""
    write_talks(small)
    update(small)
    held = load(small).groups.groups[0].shown
    evidence = [f"{{passage: {ident}}}" for ident in [*held[:2], "int-p001"]]
    (small / "lessons" / "L001.md").write_text(small_lesson("L001", "Keep the bus", evidence).replace(
        "evidence:", "groups: [G001]\nevidence:"), encoding="utf-8")
    decline_group(small, "G002", "They share a roof, a matter for the landlord.")
    (small / "book" / "map.md").write_text("# Map\n", encoding="utf-8")
    return load(small)


def shown(known: Knowledge, name: str, argument: str = "") -> str:
    return "\n".join(node.pformat() for node in LISTINGS[name](known, argument, {}))


def test_groups_and_lessons_stand_both_ways(known: Knowledge) -> None:
    groups = shown(known, "group-list")
    assert "G001: Night bus" in groups
    assert "Keep the bus" in groups
    assert "Declined. They share a roof, a matter for the landlord." in groups
    lessons = shown(known, "lesson-groups")
    assert "Night bus" in lessons
    assert "2 of 3" in lessons


def test_a_lesson_says_what_its_groups_hold_that_it_leaves_out(known: Knowledge) -> None:
    from lessonbook.book.groups_pages import beside_groups

    (part,) = beside_groups(known, known.lessons[0])
    text = part.pformat()
    left = len(known.groups.groups[0].shown) - 2
    assert f"Night bus: {left} passages left out" in text
    assert "../book/map.html#map-L001" in text


def test_words_of_what_is_not_published_name_no_group(known: Knowledge) -> None:
    closed = Knowledge(known.inputs, {}, (), {})
    closed.__dict__["passages"] = tuple(one for one in known.passages if one.source == "interview")
    assert "Night bus" not in shown(closed, "group-list") + shown(closed, "lesson-groups")


def test_a_cell_leads_to_its_passages_and_gaps_are_named(known: Knowledge) -> None:
    text = shown(known, "gap-table", "role")
    cell = re.search(r'<reference refid="(gap-role-\d+-\d+)">', text)
    assert cell is not None
    assert f'ids="{cell[1]}"' in text
    assert "Not heard on" in text
    assert "Use one of role, body, period" in shown(known, "gap-table", "colour")


def test_every_point_of_the_map_is_a_link_and_stands_in_the_table(known: Knowledge) -> None:
    text = shown(known, "map-of-evidence")
    points = re.findall(r'<a href="../corpus/([a-z0-9-]+)\.html#([a-z0-9-]+)"', text)
    assert len(points) == len(set(points)) == 27
    for source, ident in points:
        assert known.inputs.passages[ident].source == source
        assert text.count(f'reftarget="{ident}"') == 1
    assert 'id="map-L001"' in text
    assert "eval(" not in (Path(__file__).parents[1] / "lessonbook/book/static/evidence-map.js").read_text("utf-8")


def test_where_nothing_was_grouped_pages_say_so(small: Path) -> None:
    known = load(small)
    assert "Nothing was grouped yet" in shown(known, "group-list") + shown(known, "lesson-groups")
    assert "too few for a map" in shown(known, "map-of-evidence")


def test_a_map_that_holds_a_part_says_so(known: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonbook.knowledge.evidence_map.MOST", 20)
    monkeypatch.setattr("lessonbook.book.groups_pages.MOST", 20)
    text = shown(known, "map-of-evidence")
    assert "20 statements stand on the map. A map holds 20 at most, spread evenly over all." in text
