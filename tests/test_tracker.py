"""Trackers: every figure of the article reproduced, or a range that holds it; nothing that is not stated."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.styles import PatternFill

from lessonbook.cli import cli
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.tools.registers.possible_counts import Count, Fitting, Range, Stated, number_range
from lessonbook.tools.registers.schema import TRACKER
from lessonbook.tools.registers.tracker import UNNAMED, Tracker, rating_words, read_tracker
from lessonbook.tools.registers.tracker_reasons import read_reasons
from lessonbook.tools.registers.tracker_report import report
from lessonbook.tools.registers.tracker_rows import KIND_WORDS

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "corpus" / "registers" / "tracker.csv"
DIRECT = "direct commissioning"


@pytest.fixture(scope="module")
def tracker() -> Tracker:
    return read_tracker([FILE])


def read(folder: Path, text: str) -> Tracker:
    path = folder / "tracker.csv"
    path.write_text(text, encoding="utf-8")
    return read_tracker([path])


def test_what_the_article_counts(tracker: Tracker) -> None:
    assert tracker.bodies_stated == 50
    assert len(tracker.domains) == 7
    assert tracker.domains[-1] == UNNAMED
    assert len(tracker.summary["domains"]["named"]) == 6
    cells = tracker.cells()
    green = [body for body in tracker.regions if all(cells.get((body, name)) == "green" for name in tracker.domains)]
    assert len(green) == 18
    assert tracker.bodies_with("green", "all domains") == Range(18, 18)
    assert tracker.bodies_with("amber", "any domain", 3) == Range(7, 7)
    assert tracker.bodies_with("red", "any domain") == Range(1, 1)
    # 50 less 18 less 7 is 25; 24 only if the cluster with the red has no amber
    assert tracker.bodies_with("amber", "any domain", 1, 2) == Range(24, 25)
    assert tracker.bodies_with("amber", DIRECT) == Range(16, 17)  # a third of 50 is 16.7
    assert tracker.fitting.region_size("London") == Range(5, 5)
    assert tracker.fitting.region_size("North West") == Range(1, 13)  # 17 ambers less London's 4


def test_the_only_red_has_its_reason_and_dates(tracker: Tracker) -> None:
    reds = [cell for cell, rating in tracker.cells().items() if rating == "red"]
    assert reds == [("Luton and Bedfordshire", "any qualified provider")]
    late = {(item["body"], item["months"]): (item["due"], item["revised_due"]) for item in tracker.slippage}
    assert late == {
        ("Luton and Bedfordshire", 3): ("September (derived)", "December"),
        ("South Essex", 9): ("June (derived)", "March next year"),
        ("Bolton CCG", 2): ("not stated", "not stated"),
    }


def test_the_number_of_trusts_stands_beside_the_other_source_and_is_no_count(tracker: Tracker) -> None:
    said = [item for item in tracker.reasons if "150" in item["reason"]]
    assert [(item["said_by"], item["place"], item["passage"]) for item in said] == [
        ("A senior commissioning source", "para 8", "trk-p020")
    ]
    assert "152 and later 151" in said[0]["reason"]
    assert not [item for item in tracker.derived if "150" in (item["stated"] or "")]


def test_nothing_is_rated_that_the_article_does_not_rate(tracker: Tracker) -> None:
    assert len(tracker.cells()) == 18 * 7 + 1
    assert set(tracker.cells().values()) == {"green", "red"}  # no amber is tied to a named cluster and domain
    assert not any(tracker.rows["as_at"])
    assert tracker.changes == []


def test_every_row_has_a_place_and_a_passage_of_the_corpus(known: Knowledge) -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(row["place"] for row in rows)
    assert {row["passage"] for row in rows} <= set(known.inputs.passages)
    for row in rows:
        if row["place"].startswith("para "):
            assert known.inputs.passages[row["passage"]].locator == f"Article, {row['place']}"


def test_reasons_get_themes_and_lessons(tracker: Tracker, known: Knowledge) -> None:
    found = {item.record["passage"]: item for item in read_reasons(known, tracker.reasons)}
    assert found["trk-p076"].theme == "readiness"
    assert found["trk-p076"].cues
    for passage, item in found.items():
        resting = known.lessons_of(passage)[:3]
        assert list(item.lessons[: len(resting)]) == resting
    assert sum(bool(item.lessons) for item in found.values()) == len(found)


def test_changes_between_dates_and_conflicts(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """Cluster,Domain,RAG,As at,Due,Forecast
North,boards,A,01/03/2012,,
North,boards,G,01/06/2012,,
South,boards,G,01/03/2012,,
South,boards,red,01/06/2012,01/04/2012,01/07/2012
East,boards,green,01/06/2012,,
East,boards,amber,01/06/2012,,
West,boards,,01/06/2012,,
Total,,,,,
""",
    )
    assert [(item["body"], item["was"], item["now"], item["direction"]) for item in found.changes] == [
        ("North", "amber", "green", "better"),
        ("South", "green", "red", "worse"),
    ]
    assert [item["ratings"] for item in found.conflicts] == ["amber, green"]
    assert [(item["body"], item["days"], item["months"]) for item in found.slippage] == [("South", 91, 3)]
    assert found.cells()["North", "boards"] == "green"
    assert ("East", "boards") not in found.cells()
    assert found.bodies_with("green", "boards") == Range(1, 3)  # East and West may be anything
    assert (found.summary["rows_in"], found.summary["rows_used"]) == (8, 7)


@pytest.mark.parametrize(
    ("quantity", "size", "reach"),
    [
        ("18", 50, Range(18, 18)),
        ("a third", 50, Range(16, 17)),
        ("a third", 51, Range(17, 17)),
        ("half", 5, Range(2, 3)),
        ("4 of 5", 50, Range(4, 4)),
        ("all", 50, None),
        ("most", 50, None),
    ],
)
def test_quantities(quantity: str, size: int, reach: Range | None) -> None:
    assert number_range(quantity, size) == reach


def test_ranges_are_exact_against_every_possible_set_of_ratings() -> None:
    """Three bodies, two domains: try all 729 sets and keep those that fit; the ranges must be theirs."""
    stated = Stated(
        {"a": "", "b": "", "c": "N"},
        ("x", "y"),
        {("a", "x"): "green"},
        (Count("amber", "any domain", "2"), Count("green", "x", "2"), Count("amber", "y", "1 of 1", "N")),
    )
    fits = []
    for ratings in itertools.product(("red", "amber", "green"), repeat=6):
        cells = dict(zip(itertools.product("abc", "xy"), ratings, strict=True))
        ambers = sum("amber" in (cells[body, "x"], cells[body, "y"]) for body in "abc")
        greens = sum(cells[body, "x"] == "green" for body in "abc")
        if cells["a", "x"] == "green" and ambers == 2 and greens == 2 and cells["c", "y"] == "amber":
            fits.append(cells)
    fitting = Fitting(stated)
    for domain, rating in itertools.product("xy", ("red", "amber", "green")):
        numbers = [sum(cells[body, domain] == rating for body in "abc") for cells in fits]
        assert fitting.bodies_with(rating, domain) == Range(min(numbers), max(numbers))


def test_a_count_over_many_bodies_is_given_back_exactly() -> None:
    """What is stated of 120 bodies nobody has rated comes back as stated, however often it is asked for."""
    bodies = {f"b{number}": "" for number in range(120)}
    fitting = Fitting(
        Stated(
            bodies,
            tuple("tuvwxyz"),
            {},
            (Count("amber", "any domain", "37", at_least=3), Count("green", "all domains", "20")),
        )
    )
    size = fitting.size
    for _ in range(2):
        assert fitting.bodies_with("amber", "any domain", 3) == Range(37, 37)
        assert fitting.bodies_with("amber", "any domain", 3, 7) == Range(37, 37)
        assert fitting.bodies_with("green", "all domains") == Range(20, 20)
    assert fitting.size == size


def test_statements_that_contradict_each_other_are_said_to() -> None:
    stated = Stated({"a": "", "b": ""}, ("x",), {("a", "x"): "green"}, (Count("red", "x", "2"),))
    assert Fitting(stated).bodies_with("red", "x") is None


def test_command_line(tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["--kb", str(ROOT), "tracker", str(FILE), "--json", "--out", str(tmp_path / "out")])
    assert run.exit_code == 0
    found = json.loads(run.stdout)
    assert found["rows_in"] == found["rows_used"] + found["rows_quarantined"]
    derived = {item["what"]: (item["low"], item["high"]) for item in found["counts"]}
    assert derived["bodies with 1 to 2 ambers"] == (24, 25)
    assert all(item["lessons"] for item in found["reasons"])
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "24 to 25" in page
    assert "setting up of structures only" in page
    shown = CliRunner().invoke(cli, ["--kb", str(tmp_path), "tracker", str(FILE)])
    assert "24 to 25" in shown.stdout


def test_the_published_schema_is_the_one_in_use() -> None:
    schema = json.loads((FILE.parent / "tracker.schema.json").read_text(encoding="utf-8"))
    assert schema == TRACKER.table_schema({"rating": rating_words(), "kind": list(KIND_WORDS)})
    with FILE.open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file)) == [field["name"] for field in schema["fields"]]


def test_a_tracker_with_a_column_for_each_domain(tmp_path: Path) -> None:
    found = read(tmp_path, "Cluster,Region,Boards,Finance\nNorth,London,R,A/G ↑\nSouth,London,TBC,n/a\nTotal,,1,1\n")
    assert found.cells() == {
        ("North", "Boards"): "red",
        ("North", "Finance"): "amber-green",
        ("South", "Finance"): "not applicable",
    }
    assert found.regions == {"North": "London", "South": "London"}
    assert found.by_domain["Boards"]["red"] == Range(1, 2)
    assert found.by_body["South"]["red"] == Range(0, 1)
    assert any("TBC (1)" in note for note in found.register.notes)
    assert (found.summary["rows_in"], found.summary["rows_used"]) == (3, 2)
    assert report(found)[0].title == "Rows"


def test_domains_down_dates_across_and_signs(tmp_path: Path) -> None:
    found = read(tmp_path, "Domain,North,South\nBoards,🟢,🔴\nMoney,🟡 (worse),\n")
    assert found.cells() == {("North", "Boards"): "green", ("South", "Boards"): "red", ("North", "Money"): "amber"}
    moved = read(
        tmp_path, "Body,Domain,RAG,,Comment\n,,31/01/2012,29/02/2012,\nNorth,Boards,R,AR,x\nSouth,Boards,G,,\n"
    )
    assert [(item["was"], item["now"], item["direction"]) for item in moved.changes] == [
        ("red", "amber-red", "better")
    ]
    assert moved.cells() == {("North", "Boards"): "amber-red"}  # South is not known on the last day


def test_colours_alone_and_colours_that_differ(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["Body", "Boards", "Money"], ["North", None, "G"], ["South", None, None], ["Key: purple = complete"]):
        made.active.append(row)
    for place, colour in (("B2", "FF0000"), ("C2", "FFC000"), ("B3", "00B050"), ("C3", "BFBFBF")):
        made.active[place].fill = PatternFill("solid", start_color=colour)
    made.save(tmp_path / "c.xlsx")
    found = read_tracker([tmp_path / "c.xlsx"])
    assert found.cells() == {("North", "Boards"): "red", ("North", "Money"): "green", ("South", "Boards"): "green"}
    assert found.register.differs == ({"body": "North", "domain": "Money", "word": "green", "colour": "amber"},)
    assert any("left as unknown: grey" in note for note in found.register.notes)


def test_slips_are_counted_in_days_and_whole_months(tmp_path: Path) -> None:
    found = read(tmp_path, "Body,Domain,RAG,Due,Forecast\nN,a,R,31/05/2012,01/06/2012\nN,b,R,01/06/2012,30/06/2012\n"
                           "N,c,R,01/11/2012,15/02/2015\n")
    assert [(item["domain"], item["days"], item["months"]) for item in found.slippage] == [
        ("a", 1, 0), ("b", 29, 0), ("c", 836, 27)]


def test_domains_and_kinds_that_sound_like_totals_are_none(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Body,Domain,Rating,Kind,How many\nNorth,overall,red,,\nall clusters,,amber,count,4\nSub-total,,,,5\n",
    )
    assert [row.row for row in found.register.quarantine] == [4]
