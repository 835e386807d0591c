"""Passages that were merged: their ids lead on, and nothing may rest on them any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from docutils import nodes

from lessonbook.book.search.records import make_records
from lessonbook.book.search.terminal import search_records
from lessonbook.book.search.words import Words
from lessonbook.book.source_page import source_page
from lessonbook.cli import cli
from lessonbook.knowledge.check import check, not_applied
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.withdraw import apply, plan

MERGED = "merged:\n  int-p007: int-p001\n  int-p008: front-matter\n"
TIMELINE = 'entries:\n- {date: "2013", title: Close, text: It closed., passages: [int-p001,\n    %s]}\n'
REVIEW = ("passage,quote,theme,decision,who,when,note,origin\n"
          "int-p007,The lease was left out,handover,accept,Jane Doe,2026-11-20,,\n")


def put(small: Path, merged: str, file: str = "corpus/interview.md", before: str = "people:") -> int:
    """Add front matter to a file; gives the line of the last of it."""
    path = small / file
    text = path.read_text(encoding="utf-8").replace(before, merged + before, 1)
    path.write_text(text, encoding="utf-8")
    return text[: text.index(merged) + len(merged)].count("\n")


def said(root: Path) -> list[str]:
    return [str(problem) for problem in check(root)[1]]


@pytest.mark.parametrize(("merged", "words"), [
    ("int-p007: int-p009", "int-p007 is merged into int-p009, which is no passage of this file. Name the passage that"),
    ("int-p001: int-p002", "int-p001 is merged and still a passage. Take it out of `merged`"),
    ("int-p007: int-p008", "int-p007 is merged into int-p008, which is merged itself. Name the passage that holds what "
                           "it said now; for int-p008 that is int-p001"),
    ("other-p007: int-p001", "`merged` names other-p007, which is no id of this file. Ids look like int-p001"),
])
def test_each_mistake_in_the_map(small: Path, merged: str, words: str) -> None:
    line = put(small, f"merged:\n  int-p008: int-p001\n  {merged}\n")
    assert [one for one in said(small) if one.startswith(f"corpus/interview.md:{line}: {words}")], said(small)


def test_whatever_names_a_merged_passage_is_told_which_takes_its_place(small: Path) -> None:
    put(small, MERGED)
    line = put(small, "  - {passage: int-p007, stance: supports}\n  - {passage: int-p008, stance: supports}\n",
               "lessons/L001.md", "---\n# Meet")
    (small / "corpus" / "timeline.yml").write_text(TIMELINE % "int-p007", encoding="utf-8")
    (small / "corpus" / "registers").mkdir(exist_ok=True)
    (small / "corpus" / "registers" / "tracker.csv").write_text("body,passage\nA,int-p001\nB,int-p007\n",
                                                                  encoding="utf-8")
    told = "int-p007, which was merged into int-p001. Write int-p001 instead."
    out = CliRunner().invoke(cli, ["--kb", str(small), "check"])
    output = str(out.exception)
    assert f"lessons/L001.md:{line - 1}: evidence points to {told}" in output
    assert (f"lessons/L001.md:{line}: evidence points to int-p008, which was merged into the front matter of "
            "interview. Remove it, or name a passage that says it.") in output
    assert f"corpus/timeline.yml:3: `Close` names {told}" in output
    assert f"corpus/registers/tracker.csv:3: a row about B names {told}" in output


def test_a_decision_on_a_merged_passage_is_kept_and_not_applied(small: Path) -> None:
    put(small, MERGED)
    (small / "corpus" / "reviews").mkdir()
    (small / "corpus" / "reviews" / "one.csv").write_text(REVIEW, encoding="utf-8")
    inputs, problems = check(small)
    assert problems == []
    assert [held.in_words() for held in not_applied(inputs)] == [
        "corpus/reviews/one.csv:2: Jane Doe accepted `handover` for int-p007; the passage was merged into int-p001. "
        "Read that and decide again there."]
    assert load(small).decided == {}


def test_its_id_leads_to_the_passage_that_took_it_in(small: Path) -> None:
    put(small, MERGED)
    known = load(small)
    page = source_page(known, known.sources[0])
    parents = {target["ids"][0]: target.parent["ids"] for target in page.findall(nodes.target)}
    assert parents == {"int-p007": ["int-p001"], "int-p008": ["interview"]}
    hits = search_records(make_records(known), "int-p007", Words())
    assert hits[0].record.id == "int-p001"
    out = CliRunner().invoke(cli, ["--kb", str(small), "explain", "int-p007"]).output
    assert out.startswith("int-p007 was merged into int-p001.\nint-p001  Interview with a departing manager")
    out = CliRunner().invoke(cli, ["--kb", str(small), "explain", "int-p008"]).output
    assert out == "int-p008 was merged into interview.\nThe head of corpus/interview.md holds what it said.\n"


def test_withdrawn_with_the_passage_that_took_it_in(small: Path) -> None:
    put(small, MERGED)
    apply(plan(small, "Ann Example"))
    text = (small / "corpus" / "interview.md").read_text(encoding="utf-8")
    assert "int-p007" not in text
    assert "merged:\n  int-p008: front-matter\npeople:" in text
    record = (small / "corpus" / "withdrawn.csv").read_text(encoding="utf-8")
    assert "int-p007," in record
    assert "int-p008," not in record
    assert said(small) == []
