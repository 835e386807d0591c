"""The page on how far one machine goes: every number follows from the file of results, worked out here by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lessonbook.book import listings
from lessonbook.book.listings import theme_page
from lessonbook.book.measured_pages import CHANGES, RESULTS, measured_archive
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge

STAGES = ("start", "read", "tag", "attach", "draft")


def run(jobs: int, seconds: float, processor: float, megabytes: int) -> dict:
    return {"jobs": jobs, "seconds": dict.fromkeys(STAGES, seconds / 5), "processor_seconds":
            dict.fromkeys(STAGES, processor / 5), "megabytes": {**dict.fromkeys(STAGES, 100), "tag": megabytes}}


def archive(documents: int, one: float, two: float, processor: float, megabytes: int) -> dict:
    return {"documents": documents, "passages": 500 * documents, "words": 20_000 * documents, "digest": "0",
            "runs": [run(1, one, processor, megabytes - 50), run(2, two, processor, megabytes)],
            "peers": {"tokenizer": processor / 10, "tfidf_kmeans": processor / 5}}


RESULT = {"measured": "2026-11-22", "words": 20_000,
          "machine": {"processor": "Example 9", "cores": 2, "memory_gb": 25.3, "system": "Linux", "python": "3.11.7"},
          "limits": [{"what": "times faster", "measured": 1.9, "limit": 1.8, "kind": "at least", "kept": True}],
          # 100 documents: 20 processor seconds, so 0.2 each; 1,000: 180, so 0.18 each
          "archives": [archive(100, 20, 10, 20, 500), archive(1000, 180, 100, 180, 4100)]}


@pytest.fixture
def measured(small: Path) -> Knowledge:
    (small / RESULTS).parent.mkdir(parents=True)
    (small / RESULTS).write_text(json.dumps(RESULT), encoding="utf-8")
    return load(small)


def rows(known: Knowledge, part: str) -> list[list[str]]:
    [made] = measured_archive(known, part, {})
    return [[entry.astext() for entry in row] for row in made.findall(lambda node: node.tagname == "row")]


def test_sizes(measured: Knowledge) -> None:
    assert rows(measured, "sizes")[1:] == [["100", "50,000", "20 s", "10 s", "2.00", "0.20", "0.5"],
                                           ["1,000", "500,000", "3 min 0 s", "100 s", "1.80", "0.18", "4.1"]]


def test_stages_peers_and_limits(measured: Knowledge) -> None:
    assert rows(measured, "stages")[1:] == [["100", *["2.0"] * 5], ["1,000", *["20.0"] * 5]]
    # tagging 4 s over a tokenizer of 2 s; attaching and drafting 8 s over 4 s
    assert rows(measured, "peers")[1] == ["100", "2.0", "not installed", "2.0"]
    assert rows(measured, "limits")[1] == ["times faster", "1.9", "at least 1.8", "kept"]


def test_the_plan_says_what_was_worked_out(measured: Knowledge) -> None:
    # memory grows by 3.6 GB for 900 documents, 0.004 GB each; core-hours by the nearest size that was measured
    assert rows(measured, "plan")[1:] == [
        ["10", "0.2", "0.000556", "0.1", "worked out"], ["100", "2.0", "0.00556", "0.5", "measured"],
        ["1,000", "20.0", "0.05", "4.1", "measured"], ["10,000", "200.0", "0.5", "40.1", "worked out"],
        ["100,000", "2,000.0", "5", "400.1", "worked out"]]


def test_the_machine_is_named_and_the_picture_says_its_numbers(measured: Knowledge) -> None:
    assert "Example 9, 2 cores in use, 25 GB of memory" in measured_archive(measured, "machine", {})[0].astext()
    picture = measured_archive(measured, "picture", {})[0].astext()
    assert "A document takes 0.18 to 0.2 seconds of a processor" in picture
    assert "</span> 0.18</td>" in picture
    assert "</span> 0.2</td>" in picture


def test_what_a_change_costs(small: Path) -> None:
    (small / CHANGES).parent.mkdir(parents=True)
    (small / CHANGES).write_text(json.dumps({"bases": [{
        "what": "this book", "documents": 6, "passages": 970, "rows": [
            {"change": "one lesson edited", "pages": 1003,
             "seconds": {"start": 1.0, "tag": 0.25, "pages": 2.5, "pack": 1.25}}]}]}), encoding="utf-8")
    said, made = measured_archive(load(small), "changes", {})
    assert said.astext() == "This book: 6 documents, 970 passages. Seconds on two cores."
    assert [[entry.astext() for entry in row] for row in made.findall(lambda node: node.tagname == "row")][1:] == [
        ["One lesson edited", "0.2", "2.5", "1.2", "5.0", "1,003"]]


def test_limits_name_what_the_machine_itself_gives(measured: Knowledge) -> None:
    found = {**RESULT, "machine": {**RESULT["machine"], "loop_speed_up": 1.7}}
    (measured.inputs.root / RESULTS).write_text(json.dumps(found), encoding="utf-8")
    said = measured_archive(measured, "limits", {})[-1].astext()
    assert "ran 1.7 times as fast on two cores of this machine as on one" in said


@pytest.mark.parametrize("text", [None, "", "{", "[]"])
def test_without_results_the_page_says_how_to_get_them(small: Path, text: str | None) -> None:
    if text is not None:
        (small / RESULTS).parent.mkdir(parents=True)
        (small / RESULTS).write_text(text, encoding="utf-8")
    assert measured_archive(load(small), "sizes", {})[0].astext() == (
        "Nothing has been measured yet. The command make bench-full does it.")


def test_a_theme_of_a_large_archive_shows_the_best_of_some_sources_and_lists_the_others(
        known: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = "national-local"
    found = known.passages_on(theme)
    [whole] = [part for part in theme_page(known, theme, {}) if "sources" in part["ids"]]
    assert all(passage.text in whole.astext() for passage, _ in found)
    monkeypatch.setattr(listings, "SOURCES_IN_FULL", 2)
    monkeypatch.setattr(listings, "PASSAGES_IN_FULL", len(found) - 1)
    monkeypatch.setattr(listings, "BEST", 6)
    [cut] = [part for part in theme_page(known, theme, {}) if "sources" in part["ids"]]
    sources = list(dict.fromkeys(passage.source for passage, _ in found))
    shown = [passage.source for passage, _ in found if passage.text in cut.astext()]
    assert shown == [sources[0]] * 3 + [sources[1]] * 3
    assert f"{len(sources) - 2} more sources with this theme" in cut.astext()
    assert all(known.inputs.sources[source].meta.name in cut.astext() for source in sources)
    assert cut.astext().count("The 3 best matches are shown. The others are on the source's page.") == 2
