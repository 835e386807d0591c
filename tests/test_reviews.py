"""Editors' decisions are read with their lines, written without loss, and hold only while their words stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.base.csv_cells import from_cell, to_cell
from lessonbook.base.errors import LessonbookError
from lessonbook.lessons.decisions import (
    Decision,
    Reading,
    anchor,
    read_readings,
    read_reviews,
    standing,
    write_readings,
    write_reviews,
)

HEAD = "passage,quote,theme,decision,who,when,note,origin\n"


@dataclass(frozen=True)
class Words:
    text: str


PASSAGES = {"a-p001": Words("The lease was left out. Nobody knew."), "a-p002": Words("Nobody asked the board."),
            "a-p003": Words("The board met twice.")}


def decision(passage: str = "a-p001", quote: str = "left out", *, theme: str = "handover", made: str = "accept",
             who: str = "Ann Example", when: str = "2026-11-20", note: str = "") -> Decision:
    return Decision(passage, quote, theme, made, who, when, note)


def written(root: Path, text: str, name: str = "one.csv") -> Path:
    path = root / "corpus" / "reviews" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_is_read_with_its_line(tmp_path: Path) -> None:
    written(tmp_path, HEAD + 'a-p001,"left out,\nyes",handover,add,Ann Example,2026-11-20,"a ""note""",review sheet\n'
            "\na-p002,Nobody,handover,reject,Bob Example,2026-11-20T09:30:00Z,,by hand\n")
    decisions, problems = read_reviews(tmp_path, {"handover"})
    assert problems == []
    assert [(one.file, one.line) for one in decisions] == [("corpus/reviews/one.csv", 2), ("corpus/reviews/one.csv", 5)]
    assert decisions[0] == Decision("a-p001", "left out,\nyes", "handover", "add", "Ann Example", "2026-11-20",
                                    'a "note"', "review sheet")
    assert decisions[0].has_theme
    assert not decisions[1].has_theme


@pytest.mark.parametrize(("row", "message"), [
    (",left out,handover,accept,Ann Example,2026-11-20,,", "has no `passage`"),
    ("a-p001,,handover,accept,Ann Example,2026-11-20,,", "has no `quote`"),
    ("a-p001,left out,,accept,Ann Example,2026-11-20,,", "has no `theme`"),
    ("a-p001,left out,nothing,accept,Ann Example,2026-11-20,,", "theme `nothing` does not exist"),
    ("a-p001,left out,handover,yes,Ann Example,2026-11-20,,", "decision is 'yes'"),
    ("a-p001,left out,handover,accept,,2026-11-20,,", "`who` is '', which is no person"),
    ("a-p001,left out,handover,accept,not-reviewed,2026-11-20,,", "`who` is 'not-reviewed', which is no person"),
    ("a-p001,left out,handover,accept,lessonbook (program),2026-11-20,,",
     "`who` is 'lessonbook (program)', which is no person"),
    ("a-p001,left out,handover,accept,Ann Example,20/11/2026,,", "`when` is '20/11/2026'"),
    ("a-p001,left out,handover,accept,Ann Example,2026-13-01,,", "`when` is '2026-13-01'"),
    ("a-p001,left, out,handover,accept,Ann Example,2026-11-20,,", "has 9 cells for 8 columns"),
])
def test_each_mistake_names_its_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    written(tmp_path, HEAD + "a-p001,left out,handover,accept,Ann Example,2026-11-20,,\n" + row + "\n")
    decisions, problems = read_reviews(tmp_path, {"handover"})
    assert len(decisions) == 1
    assert [(one.file, one.line, one.message) for one in problems] == [("corpus/reviews/one.csv", 3, message)]
    assert problems[0].remedy


@pytest.mark.parametrize(("text", "line", "part"), [
    ("", 1, "is empty"),
    ("passage,quote\n", 1, "has no column `theme`"),
    (HEAD.replace("note", "notes"), 1, "has a column `notes`"),
    (HEAD + 'a-p001,"left out\n', 2, "is not CSV"),
])
def test_a_table_that_is_none(tmp_path: Path, text: str, line: int, part: str) -> None:
    written(tmp_path, text)
    _, problems = read_reviews(tmp_path)
    assert any(one.line == line and part in one.message for one in problems), problems


def test_one_person_cannot_have_and_reject_a_theme_on_one_day(tmp_path: Path) -> None:
    written(tmp_path, HEAD + "a-p001,left out,handover,accept,Ann Example,2026-11-20,,\n"
            "a-p001,left out,handover,reject,Ann Example,2026-11-20,,\n"
            "a-p001,left out,handover,reject,Ann Example,2026-11-21,,\n"
            "a-p001,left out,handover,reject,Bob Example,2026-11-20,,\n")
    _, problems = read_reviews(tmp_path)
    assert [(one.line, "first at corpus/reviews/one.csv:2" in one.message) for one in problems] == [(3, True)]


def test_writing_adds_and_never_changes_what_is_there(tmp_path: Path) -> None:
    first = decision(note="=cmd()")
    path, added = write_reviews(tmp_path, "one", [first])
    assert (path, added) == (tmp_path / "corpus" / "reviews" / "one.csv", 1)
    assert "'=cmd()" in path.read_text(encoding="utf-8")
    again = decision(made="add", note="another day")  # the same yes to the same words, by the same person
    second = decision("a-p002", "Nobody asked")
    assert write_reviews(tmp_path, "two", [again, second, second])[1] == 1
    assert read_reviews(tmp_path)[0] == (first, second)


def test_a_broken_table_is_not_added_to(tmp_path: Path) -> None:
    path = written(tmp_path, "nothing\n")
    with pytest.raises(LessonbookError):
        write_reviews(tmp_path, "one", [decision()])
    assert path.read_text(encoding="utf-8") == "nothing\n"


def test_a_decision_holds_while_its_words_stand() -> None:
    found = anchor([
        decision("a-p001", "left   out"), decision("a-p001", "Nobody asked the board"),
        decision("a-p001", "no such words"), decision("a-p009", "left out"), decision("a-p009", "no such words"),
        decision("a-p003", "Nobody"),
    ], PASSAGES)
    assert [(one.state, one.passage) for one in found] == [
        ("stands", "a-p001"),
        ("moved", "a-p002"),
        ("changed", "a-p001"),
        ("moved", "a-p001"),
        ("lost", ""),
        ("lost", ""),  # two other passages have the word: no one can say which was meant
    ]
    assert standing([one.decision for one in found], PASSAGES) == [found[0].decision]


def test_readings(tmp_path: Path) -> None:
    assert read_readings(tmp_path) == ((), [])
    one = Reading("interview", "Ann Example", "2026-11-20")
    assert write_readings(tmp_path, [one, one]) == 1
    assert write_readings(tmp_path, [Reading("interview", "Ann Example", "2027-01-01")]) == 0
    assert read_readings(tmp_path, {"interview"}) == ((one,), [])
    _, problems = read_readings(tmp_path, {"other"})
    assert [(problem.file, problem.line) for problem in problems] == [("corpus/readings.csv", 2)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''=1"])
def test_no_cell_is_a_live_formula(text: str) -> None:
    assert to_cell(text) == "'" + text


@given(st.text() | st.from_regex(r"'{0,3}[=+@-]?\w*", fullmatch=True))
def test_cells_come_back_as_they_were(text: str) -> None:
    assert from_cell(to_cell(text)) == text
    assert not to_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.builds(Decision, passage=st.just("a-p001"),
                          quote=st.text("ab =\"',\n", min_size=1).filter(str.strip),
                          theme=st.just("handover"), decision=st.sampled_from(["accept", "reject"]),
                          who=st.sampled_from(["Ann Example", "Bob Example"]), when=st.just("unknown"),
                          note=st.text("ab =\"',\n"), origin=st.just("by hand")),
                max_size=5, unique_by=lambda one: (one.who, " ".join(one.quote.split()))))
def test_whatever_is_written_is_read(decisions: list[Decision]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        write_reviews(Path(folder), "one", decisions)
        assert list(read_reviews(Path(folder))[0]) == decisions
