"""One body counts once: parts, other names, predecessors and mergers, counted by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lessonbook.corpus.bodies import Bodies
from lessonbook.corpus.reference_lists import Body
from lessonbook.knowledge.check import check
from lessonbook.knowledge.flow import load
from lessonbook.lessons.strength import Strength

LEAGUE = (Body(id="league", name="League of Boards", abbreviations=["LoB"]),
          Body(id="circle", name="Chairs' Circle", parent="league"),
          Body(id="workshop", name="Workshop of Chairs", parent="circle"),
          Body(id="north", name="North Board"), Body(id="south", name="South Board"),
          Body(id="both", name="Both Boards", predecessors=["north", "south"]),
          Body(id="next", name="Next Board", predecessors=["both"]))


@pytest.mark.parametrize(("name", "part_of", "whole"), [
    ("The League of Boards", "", "League of Boards"), ("lob", "", "League of Boards"),
    ("Workshop of Chairs", "", "League of Boards"), ("People at a meeting", "Chairs' Circle", "League of Boards"),
    ("Somebody else", "Nobody known", "Nobody known"), ("Somebody else", "", "Somebody else"),
    ("Both Boards", "", "Both Boards"),
])
def test_a_part_stands_for_its_whole(name: str, part_of: str, whole: str) -> None:
    assert Bodies(LEAGUE).whole(name, part_of) == whole


@pytest.mark.parametrize(("names", "count"), [
    ({"North Board", "South Board"}, 2),               # merged later: what they said apart they said apart
    ({"North Board", "South Board", "Both Boards"}, 2),  # the merged one adds nothing
    ({"South Board", "Next Board"}, 1),                # nor does its successor's successor
    ({"Both Boards", "Elsewhere"}, 2),
])
def test_a_successor_adds_nothing_to_those_it_came_from(names: set[str], count: int) -> None:
    assert len(Bodies(LEAGUE).independent(names)) == count


def test_strength_counts_one_body_once(small: Path) -> None:
    path = small / "corpus" / "interview.md"
    text = path.read_text(encoding="utf-8")
    text = text.replace("publisher_voice: Our team", "publisher_voice: League of Boards")
    text = text.replace("organisation: Example Trust", "organisation: Chairs' Circle")
    text = text.replace("Bob Example, organisation: Example Council", "Bob Example, type: body, organisation: LoB")
    path.write_text(text, encoding="utf-8")
    lesson = small / "lessons" / "L001.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("qualifies", "supports"), encoding="utf-8")
    known = load(small)
    strength = known.strength(known.lessons[0])  # Ann of the circle, `Bob` of LoB, and the league as publisher
    assert (strength.voices, strength.named, strength.organisations) == (3, 1, 3)
    (small / "corpus" / "bodies.yml").write_text(
        "bodies:\n- {id: league, name: League of Boards, abbreviations: [LoB]}\n"
        "- {id: circle, name: Chairs' Circle, parent: league}\n", encoding="utf-8")
    known = load(small)
    strength = known.strength(known.lessons[0])  # Ann, and the league, which `Bob` speaks for too
    assert (strength.voices, strength.named, strength.organisations) == (2, 1, 1)
    assert strength.reasons() == ("Thin: 1 named person and 1 independent body say so, in 1 source. "
                                  "In 1 of 3 passages a person speaks.")


@pytest.mark.parametrize(("bodies", "said"), [
    ("- {id: one, name: One, parent: one}", "corpus/bodies.yml:2: `one` is its own parent. Take out the parent"),
    ("- {id: one, name: One, parent: two}\n- {id: two, name: Two, parent: one}",
     "corpus/bodies.yml:3: `two` is its own parent, by way of others"),
    ("- {id: one, name: One, predecessors: [one]}", "corpus/bodies.yml:2: `one` is its own predecessor."),
    ("- {id: one, name: One, parent: three}", "corpus/bodies.yml:2: parent `three` of `one` is not in the list"),
])
def test_each_mistake_in_the_list_is_named(small: Path, bodies: str, said: str) -> None:
    (small / "corpus" / "bodies.yml").write_text(f"bodies:\n{bodies}\n", encoding="utf-8")
    assert any(str(problem).startswith(said) for problem in check(small)[1]), check(small)[1]


def test_age_is_not_told_where_some_passages_give_no_year() -> None:
    dated = Strength(3, 1, 2, 2, 4, 0, 0, 1, "2009", "2013")
    assert "It is of 2009 to 2013: 13 years old at the newest." in dated.reasons("2026-11-30")
    part = replace(dated, undated=1).reasons("2026-11-30")
    assert "1 of 4 passages give no year; the rest is of 2009 to 2013." in part
    assert "old at the newest" not in part
