"""The notes on the first five sources hold what these hold; every number here was counted by hand in them.

Of other sources, of reviewers and of wording nothing is said here: that is what `lessonbook check` is for.
"""

from __future__ import annotations

import re

import pytest

from lessonbook.knowledge.knowledge import Knowledge

REPORT = "ambition-challenge-transition"
PAPER = "commissioning-for-quality"


def test_five_sources_and_public_record_apart(known: Knowledge) -> None:
    kinds = {source.id: source.meta.kind == "public-record" for source in known.sources}
    first = {REPORT, PAPER, "contract-stocktake", "handover-documents", "transition-tracker"}
    assert {ident for ident in first if kinds[ident]} == set()
    assert kinds["public-record"]


@pytest.mark.parametrize(("chapter", "count"), [
    ("Early organisational focus and ambitions", 3), ("Building capacity and capability", 3),
    ("Meeting local needs and reducing inequalities", 5), ("Working with providers: Improving primary care", 3),
    ("Working with providers: Improving secondary and tertiary care", 6), ("Supporting clinical leadership", 4),
    ("Partnering with local government", 4), ("Communicating with the public", 3),
    ("Relations with NHS leadership", 10),
])
def test_key_points_of_the_report_by_chapter(known: Knowledge, chapter: str, count: int) -> None:
    found = [passage for passage in known.passages if passage.source == REPORT and passage.kind == "key-point"
             and passage.section.startswith(chapter) and passage.loc.startswith("key point")]
    assert len(found) == count


@pytest.mark.parametrize(("source", "kind", "start", "count"), [
    (REPORT, "key-point", "observation", 4), (REPORT, "key-point", "conclusion", 10),
    (PAPER, "key-point", "key point", 6), (PAPER, "recommendation", "competency", 11),
])
def test_printed_lists_are_complete(known: Knowledge, source: str, kind: str, start: str, count: int) -> None:
    found = {passage.loc for passage in known.passages
             if passage.source == source and passage.kind == kind and passage.loc.startswith(start)}
    assert found == {f"{start} {number}" for number in range(1, count + 1)}


def test_agenda_and_actions_of_the_paper_are_complete(known: Knowledge) -> None:
    """Ten agenda items stand in three notes, six actions in a note each."""
    places = [passage.loc for passage in known.passages if passage.source == PAPER and passage.kind == "recommendation"]
    agenda = {int(number) for place in places if place.startswith("agenda item")
              for first, last in re.findall(r"(\d+)(?: to (\d+))?", place)
              for number in range(int(first), int(last or first) + 1)}
    assert agenda == set(range(1, 11))
    assert [place.rpartition("action ")[2] for place in places if "action " in place] == list("123456")


def test_ladder_of_the_paper_is_complete(known: Knowledge) -> None:
    """Review meeting, joint investigation, remedial plan, withheld payment, suspension: each at its own paragraph."""
    text = {passage.id: passage.text for passage in known.passages if passage.source == PAPER}
    steps = [("cfq-p099", "quality review"), ("cfq-p117", "joint clinical investigation"), ("cfq-p119", "remedial"),
             ("cfq-p120", "withheld"), ("cfq-p122", "suspend")]
    assert all(word in text[ident] for ident, word in steps)


@pytest.mark.parametrize(("section", "count"), [
    ("The role of providers", 6), ("The role of regulators", 4), ("The role of the SHA", 7)])
def test_expectations_of_the_role_boxes(known: Knowledge, section: str, count: int) -> None:
    found = [passage for passage in known.passages if passage.source == PAPER and passage.section == section
             and passage.kind == "recommendation" and "expectation" in passage.loc]
    assert len(found) == count


def test_timeline_stands_in_true_order(known: Knowledge) -> None:
    years = [passage.loc.removeprefix("timeline ") for passage in known.passages
             if passage.source == REPORT and passage.loc.startswith("timeline ")]
    assert list(dict.fromkeys(years)) == ["1990", "2000", "2002", "2006", "2008", "2009", "2010", "2011", "2012",
                                          "2013"]


def test_people_of_the_report(known: Knowledge) -> None:
    people = {person.name: person for person in known.inputs.sources[REPORT].meta.people}
    listed = {"Gideon Ben-Tovim", "Helen Buckingham", "Sheila Childerhouse", "Sophia Christie", "Robert Creighton",
              "Andrew Donald", "Peter Hay", "Jan Hull", "John McIvor", "Johnny Marshall", "Neil McKay",
              "David Paynton", "Janette Rawlinson", "Prem Singh", "Judith Smith", "David Stout", "Helen Thomas",
              "Ian Walton", "Nigel Watson", "Alwen Williams", "Alison Wilson"}
    assert len(listed) == 21
    assert listed <= set(people)
    silent = {name for name in listed if not people[name].speaks}
    assert silent == {"Janette Rawlinson", "Prem Singh", "Judith Smith"}
    assert people["Jan Hull"].role_now == "managing director, South West Commissioning Support Unit"


def test_clusters_named_green(known: Knowledge) -> None:
    found = next(passage.text for passage in known.passages if passage.source == "transition-tracker"
                 and passage.section == "Clusters with seven green ratings" and passage.loc.startswith("list"))
    names = re.split(r";\s+(?:and\s+)?", " ".join(found.partition("They are ")[2].split()))
    assert len(names) == 18
    assert {"Sussex", "Tees.", "Norfolk and Waveney"} <= set(names)


def test_second_story_is_left_out(known: Knowledge) -> None:
    text = " ".join(passage.text for passage in known.passages if passage.source == "handover-documents")
    assert "Bristol" not in text
    assert "Bower" not in text


@pytest.mark.parametrize(("source", "ident"), [
    (REPORT, "interviewees"), (REPORT, "pct-count"), (REPORT, "timeline-order"), (REPORT, "contract-numbers"),
    (REPORT, "length-of-pct-commissioning"), (REPORT, "role-alison-wilson"), (REPORT, "role-neil-mckay"),
])
def test_conflicts_are_recorded(known: Knowledge, source: str, ident: str) -> None:
    assert ident in {conflict.id for conflict in known.inputs.sources[source].meta.conflicts}


@pytest.mark.parametrize(("source", "words"), [
    ("handover-documents", ["June", "17 May 2012"]), ("handover-documents", ["Professor", "Mr"]),
    ("contract-stocktake", ["75,000", "35,000"]), ("transition-tracker", ["150", "152"]),
    ("transition-tracker", ["seven", "six"]), ("transition-tracker", ["Norfolk and Waveney"]),
    ("transition-tracker", ["third"]),
])
def test_conflicts_show_both_sides(known: Knowledge, source: str, words: list[str]) -> None:
    texts = [" ".join([one.fact, one.value_here, one.value_elsewhere, one.note])
             for one in known.inputs.sources[source].meta.conflicts]
    assert any(all(word.lower() in text.lower() for word in words) for text in texts)


def test_dates_that_the_articles_do_not_give_stay_unknown(known: Knowledge) -> None:
    dates = {source.id: source.meta.date_published for source in known.sources}
    assert dates.items() >= {REPORT: "2013", PAPER: "2009-12", "contract-stocktake": "unknown",
                     "handover-documents": "unknown", "transition-tracker": "unknown"}.items()
