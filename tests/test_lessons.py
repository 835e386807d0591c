"""Lessons: strength counted by hand, coverage of the sources, drafts, suggestions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import run_cli
from talks import write_talks

from lessonbook.book.guides import since
from lessonbook.book.lesson_page import lesson_tail
from lessonbook.corpus.reference_lists import Body
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.knowledge.update import update
from lessonbook.lessons import Lesson, Strength
from lessonbook.lessons.draft import title_of


def test_strength_of_the_small_lesson(small: Path) -> None:
    known = load(small)
    strength = known.strength(known.lessons[0])
    assert strength == Strength(voices=2, named=2, organisations=2, sources=1, passages=2, qualifying=1,
                                contradicting=0, direct=2, undated=2)
    assert strength.in_words() == ("2 voices, all of them named people, from 2 organisations, in 1 source; "
                                   "1 passage qualifies it.")


def test_a_person_counts_once_across_sources_and_anonymous_once_a_source(small: Path) -> None:
    second = (small / "corpus" / "interview.md").read_text(encoding="utf-8")
    second = second.replace("id: interview", "id: second").replace("prefix: int", "prefix: sec")
    second = second.replace("#int-", "#sec-")
    second = second.replace("Bob Example, organisation: Example Council, role_at_time: councillor",
                            "Bob Example, type: anonymous")
    second = second.replace('kind="narrative" loc', 'kind="reported-speech" voice="A clerk" loc')
    second = second.replace("people:\n", "people:\n  - {name: A clerk, type: anonymous, speaks: true}\n")
    (small / "corpus" / "second.md").write_text(second, encoding="utf-8")
    lesson = small / "lessons" / "L001.md"
    extra = "".join(f"  - {{passage: sec-p00{n}, stance: supports}}\n" for n in (1, 2, 3))
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("evidence:\n", f"evidence:\n{extra}"), encoding="utf-8")
    strength = load(small).strength(load(small).lessons[0])
    # Ann (twice, counts once), Bob of the first source, and both unnamed speakers of the second as one
    assert (strength.voices, strength.named, strength.organisations, strength.sources) == (3, 2, 3, 2)


@pytest.mark.parametrize(("strength", "words"), [
    (Strength(0, 0, 0, 0, 0, 0, 0), "No supporting passage yet."),
    (Strength(1, 1, 1, 1, 1, 0, 0), "1 voice, a named person, from 1 organisation, in 1 source."),
    (Strength(3, 1, 2, 2, 4, 2, 1), "3 voices, 1 of them a named person, from 2 organisations, in 2 sources; "
                                    "2 passages qualify it; 1 passage contradicts it."),
    (Strength(1, 0, 1, 1, 2, 0, 2), "1 voice, from 1 organisation, in 1 source; 2 passages contradict it."),
])
def test_strength_in_words(strength: Strength, words: str) -> None:
    assert strength.in_words() == words


def test_suggestions_are_never_counted(known: Knowledge) -> None:
    for lesson in known.lessons:
        listed = {item.passage for item in lesson.front.evidence}
        assert not listed & {item.passage for item in known.suggested(lesson)}
    assert known.suggestions


@pytest.mark.parametrize(("sentence", "title"), [
    ("Commissioners must act.", "Commissioners must act"),
    ("Commissioners must keep in touch with every practice in the whole of their area, always.",
     "Commissioners must keep in touch with every practice in the..."),
])
def test_titles_are_cut_at_a_word(sentence: str, title: str) -> None:
    assert title_of(sentence) == title


def test_update_drafts_once_and_touches_nothing_else(small: Path) -> None:
    (small / "lessons" / "L001.md").unlink()
    write_talks(small)
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    found = update(small)
    assert [(ident, draft.title) for ident, draft in found.drafts.items()] == [
        ("L001", "Night bus"), ("L002", "Leaking roof")]
    roof = found.drafts["L002"]
    assert roof.sentence == "12 statements of 3 voices in 3 documents speak of this."
    assert len(roof.passages) == 6  # two a person
    assert all("leaking roof" in found.known.inputs.passages[ident].text for ident in roof.passages)
    text = (small / "lessons" / "L001.md").read_text(encoding="utf-8")
    assert "status: draft" in text
    assert "groups: [G001]" in text
    assert text.count("status: suggested") == 6
    assert {path: path.read_bytes() for path in before} == before
    again = update(small)
    assert again.drafts == {}
    assert (small / "lessons" / "L001.md").read_text(encoding="utf-8") == text


def test_draft_is_not_published(small: Path) -> None:
    lesson = small / "lessons" / "L001.md"
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("status: published", "status: draft"), encoding="utf-8")
    assert load(small).lessons == ()
    assert [one.id for one in load(small, drafts=True).lessons] == ["L001"]
    done = run_cli("export", "--format", "jsonl", str(small / "out"), cwd=small)
    assert done.returncode == 0
    assert (small / "out" / "lessons.jsonl").read_text(encoding="utf-8") == ""


def test_update_writes_a_page_for_a_new_theme(small: Path) -> None:
    (small / "book" / "themes" / "handover.md").unlink()
    assert run_cli("check", cwd=small).returncode == 1
    assert update(small).theme_pages == ("book/themes/handover.md",)
    assert run_cli("check", cwd=small).returncode == 0


def test_a_knowledge_base_without_lessons_builds(small: Path) -> None:
    from lessonbook.book.build import build

    (small / "lessons" / "L001.md").unlink()
    assert (build(small).site / "corpus" / "interview.html").is_file()


def test_a_lesson_shows_both_sides_of_what_its_sources_disagree_on(known: Knowledge) -> None:
    lesson = next(one for one in known.lessons if one.id == "L044")  # rests on act-p239, stk-p002 and stk-p012
    text = " ".join(node.astext() for node in lesson_tail(known, lesson))
    assert "Number of contracts. In Contract stocktake: 75,000 clinical service contracts" in text
    assert "Elsewhere: 35,000 primary care contracts held by NHS England" in text


def test_a_lesson_without_a_conflict_shows_none(small: Path) -> None:
    known = load(small)
    assert "Where accounts differ" not in " ".join(node.astext() for node in lesson_tail(known, known.lessons[0]))


def test_a_lesson_whose_sources_give_no_date_says_so(small: Path) -> None:
    known = load(small)  # its one source gives no date
    assert "do not say which years" in " ".join(node.astext() for node in lesson_tail(known, known.lessons[0]))


@pytest.mark.parametrize(("after", "when", "said"), [
    ("Integrated care boards", "2022-07-01", "Since then: Integrated care boards (1 July 2022)."),
    ("Still exists", "since 1911", "Still exists (since 1911)."),
    ("not stated", "due to end on 2015-03-31", "What replaced it is not stated (due to end on 31 March 2015)."),
    ("A new board", "planned by 2027-03", "Since then: A new board (planned by March 2027)."),
    ("A new board", "case 2013-99", "Since then: A new board (case 2013-99)."),
])
def test_what_became_of_a_body(after: str, when: str, said: str) -> None:
    assert since(Body(id="x", name="X", text="A body.", replaced_by=after, when=when)) == said


def test_related_lessons_share_passages_which_count_three_or_themes_which_count_one(small: Path) -> None:
    known = load(small)
    first = known.lessons[0]

    def lesson(ident: str, themes: str, passage: str) -> Lesson:
        return replace(first, front=first.front.model_copy(update={
            "id": ident, "themes": themes.split(),
            "evidence": [item for item in first.front.evidence if item.passage == passage]}))

    lessons = (lesson("L001", "one two three", "int-p001"), lesson("L002", "one two", "int-p002"),
               lesson("L003", "one two three", "int-p002"), lesson("L004", "four", "int-p001"),
               lesson("L005", "four", "int-p002"))
    known = replace(known, inputs=replace(known.inputs, lessons=lessons))
    assert [other.id for other in known.related(lessons[0])] == ["L003", "L004", "L002"]  # 3, 3 and 2
    assert [other.id for other in known.related(lessons[0], limit=1)] == ["L003"]
