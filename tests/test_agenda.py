"""The agenda for the conversation, and what comes back from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonbook.base.errors import LessonbookError
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.readers.template.form import template, write_markdown
from lessonbook.readers.template.word import write_word
from lessonbook.tools.handover.agenda import gravity, make_agenda, write_agenda
from lessonbook.tools.handover.conversation import bring_back
from lessonbook.tools.handover.document import parse_text
from lessonbook.tools.handover.exchange import read_form
from lessonbook.tools.handover.review import review

ROOT = Path(__file__).parent.parent
TEXT = """# Handover document of Elmvale PCT (made up)

Sender: Elmvale PCT
Receivers: Elmvale CCG

## Community services

We have a budget gap of £200,000 for wheelchairs.

## Acute hospitals

Two deaths after surgery are still unexplained.

## Primary care

Performance of single-handed GPs is a worry, and poor GPs stay on the performers list for years.

The area team is visiting the practices with the lowest quality scores (lead: head of primary care).
"""


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return load(ROOT)


def test_worries_are_ordered_by_consequence() -> None:
    agenda = make_agenda(review(parse_text(TEXT, "x.md")))
    assert [worry.consequence for worry in agenda.worries] == [
        "harm to patients",
        "a service may fail",
        "money or staff",
    ]
    made = review(parse_text(TEXT, "x.md"))
    assert [gravity(one)[0] for one in made.concerns] == [3, 6, 4]


def test_lessons_of_the_book_that_bear_on_a_worry_are_linked(known: Knowledge) -> None:
    agenda = make_agenda(review(parse_text(TEXT, "x.md")), known, role="member-gp")
    on_gps = next(worry for worry in agenda.worries if "GPs" in worry.concern.passage.text)
    assert "L012" in {ident for ident, _ in on_gps.lessons}
    assert "](https://example.test/lessons/L012.html)" in write_agenda(agenda, "https://example.test/")


def test_what_the_document_does_not_say_is_on_the_page_and_the_page_is_short() -> None:
    text = write_agenda(make_agenda(review(parse_text(TEXT, "x.md"))))
    silent = text.split("## What the document does not say")[1]
    assert "what patients say" in silent
    assert "independent sector" in silent
    assert len(text.split()) < 600


def test_a_worry_without_action_makes_a_question() -> None:
    agenda = make_agenda(review(parse_text(TEXT, "x.md")))
    assert agenda.questions[0] == "Worry 1: what is being done, and what was tried before?"


@pytest.mark.parametrize("suffix", [".md", ".docx"])
def test_what_was_said_comes_back_as_a_contributed_concern(tmp_path: Path, suffix: str) -> None:
    document = tmp_path / f"draft{suffix}"
    document.write_bytes(write_word(template()) if suffix == ".docx" else write_markdown(template()).encode())
    before = document.read_bytes()
    agenda = tmp_path / "agenda.md"
    agenda.write_text(
        write_agenda(make_agenda(review(parse_text(TEXT, "x.md")))).replace(
            "- Who met:\n- When:\n- Concern:\n",
            "- Who met: Both chairs\n- When: 11 February 2013\n- Concern: Two surgeons do not speak.\n\n"
            "- Concern: The rota is thin.\n",
        ),
        encoding="utf-8",
    )
    made = bring_back(agenda, document)
    assert (made.added, made.path.name) == (2, f"draft-v2{suffix}")
    assert document.read_bytes() == before
    form = read_form(made.path)
    held = next(one for one in form.sections if one.title == "Conversation held")
    assert [row[held.columns.index("Concern")] for row in held.rows] == [
        "Two surgeons do not speak.",
        "The rota is thin.",
    ]
    assert form.field("supersedes") == document.name


def test_an_agenda_without_notes_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "draft.md").write_text(write_markdown(template()), encoding="utf-8")
    (tmp_path / "agenda.md").write_text(write_agenda(make_agenda(review(parse_text(TEXT, "x.md")))), encoding="utf-8")
    with pytest.raises(LessonbookError, match="no notes"):
        bring_back(tmp_path / "agenda.md", tmp_path / "draft.md")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["agenda.md", "draft.md"]
