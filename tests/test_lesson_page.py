"""A lesson's page: what its numbers stand for, its evidence in order, its share of suggestion, and what changed."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from docutils import nodes
from test_citations import GOOD, write

from lessonbook.book.citations import arrange, number_marks, numbers_of, share_of_suggestion
from lessonbook.book.evidence import evidence_section
from lessonbook.book.lesson_page import lesson_head, lesson_tail
from lessonbook.book.nodes import para, section, span
from lessonbook.cli import cli
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.lessons.claims import without_marks
from lessonbook.lessons.released import FILE, read_release


def loaded(small: Path, text: str = GOOD) -> Knowledge:
    write(small, text)
    return load(small)


def mark(*passages: str) -> nodes.superscript:
    return nodes.superscript("", "", classes=["lb-by"], passages=list(passages))


def test_numbers_follow_the_page_and_stand_for_the_list(small: Path) -> None:
    known = loaded(small)
    lesson = known.lessons[0]
    assert numbers_of(known, lesson) == {"int-p001": 1, "int-p002": 2, "int-p003": 3}  # what to do comes second
    page = section("Meet", "meet", para("A talk.", mark("int-p001")), section("Why it matters", "why", para(
        mark("int-p003", "int-p999"))), section("What to do", "do", para(span("our suggestion", classes=["lb-ours"]))),
        section("In an integrated care board today", "today"))
    today = arrange(page)
    number_marks(page, numbers_of(known, lesson), "lessons/L001")
    assert today is not None
    assert [part["ids"][0] for part in page.findall(nodes.section)] == ["meet", "do", "why"]
    assert [[(link["reftarget"], link.astext()) for link in one.children]
            for one in page.findall(nodes.superscript)] == [[("int-p001", "1")], [("int-p003", "3")]]
    assert "All of this is our own suggestion." in page.astext()
    listed = list(lesson_tail(known, lesson)[-1].findall(nodes.list_item))
    assert [item.astext() for item in listed] == [
        "The handover document left out the lease. Nobody told her successor.\n\nAnn Example, manager. Supports. "
        "Interview with a departing manager, Handover, para 1",
        "Each new team must meet its predecessor face to face before the last day.\n\nBob Example, councillor. "
        "Supports. Interview with a departing manager, Handover, para 2",
        "Training for new staff came last, and skills were lost.\n\nOur team. Background. "
        "Interview with a departing manager, Staff, para 3"]


def test_the_head_says_strength_share_of_suggestion_and_review_date(small: Path) -> None:
    known = loaded(small)
    text = lesson_head(known, known.lessons[0]).astext()
    assert "Fair: 2 named people and 2 independent bodies say so, in 1 source. In each passage a person speaks." in text
    assert "Of its 11 sentences, actions and questions, 6 cite who said so, and 4 are our own suggestion." in text
    assert "To be read again by 30 November 2027." in text
    old = loaded(small, without_marks(GOOD).replace('review_due: "2027-11-30"\n', ""))
    assert share_of_suggestion(old.lessons[0]) == "It does not yet say sentence by sentence what carries it."


def test_support_first_and_the_three_most_telling_open(small: Path) -> None:
    path = small / "corpus" / "interview.md"
    path.write_text(path.read_text(encoding="utf-8") + "".join(
        f'\n{{#int-p00{number} kind="narrative" loc="para {number}"}}\nSaid {number}.\n' for number in (4, 5, 6)),
        encoding="utf-8")
    more = "".join(f'  - {{passage: int-p00{number}, stance: {stance}, why: "w"}}\n'
                   for number, stance in ((6, "qualifies"), (4, "supports"), (5, "supports")))
    known = loaded(small, GOOD.replace("evidence:\n", f"evidence:\n{more}"))
    made = evidence_section(known, known.lessons[0])
    places = {text: made.astext().index(text) for text in (
        "What supports it (4 passages)", "left out the lease", "meet its predecessor", "Said 4.",
        "What supports it: 1 more", "Said 5.", "What qualifies it (1 passage)", "Said 6.",
        "Background, which counts for nothing: 1 passage", "Training for new staff")}
    assert sorted(places, key=places.__getitem__) == list(places)
    folded = [fold.astext() for fold in made.findall(lambda node: type(node).__name__ == "details")]
    assert ["Said 5." in fold for fold in folded] == [True, False]


def test_what_changed_since_the_last_release(small: Path) -> None:
    known = loaded(small)
    lesson = known.lessons[0]
    assert known.inputs.release.change(lesson.id, known.state(lesson)) == ""
    out = CliRunner().invoke(cli, ["--kb", str(small), "release"])
    assert out.exit_code == 0, out.output
    assert out.output == f"{FILE} holds the evidence of 1 lesson as of 2026-11-22. Commit it with the release.\n"
    assert (small / FILE).read_text(encoding="utf-8").partition("\n")[2] == (
        'released: "2026-11-22"\nlessons:\n  L001:\n    level: Fair\n    bodies: 2\n'
        "    supports: [int-p001, int-p002]\n")
    known = load(small)
    assert known.inputs.release.change("L001", known.state(known.lessons[0])) == (
        "Since the last release its evidence, strength and contradictions are as they were.")
    known = loaded(small, GOOD.replace("int-p002, stance: supports", "int-p002, stance: contradicts")
                   .replace("stance: background", "stance: supports"))
    assert known.inputs.release.change("L001", known.state(known.lessons[0])) == (
        "Since the last release: 1 passage came in; 1 passage changed stance; "
        "contradicting passages: 0 before, 1 now.")
    assert known.inputs.release.change("L009", known.state(known.lessons[0])) == "New since the last release."
    (small / FILE).write_text("released: soon\nlessons: {}\n", encoding="utf-8")
    assert str(read_release(small)[1][0]).startswith(f"{FILE}:1: `released`: should be a date")
