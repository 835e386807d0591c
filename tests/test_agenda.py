"""The agenda for the conversation, and what comes back from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessonbook.base.errors import LessonbookError
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.readers.template.form import template, write_markdown
from lessonbook.readers.template.word import write_word
from lessonbook.tools.handover.agenda import Agenda, make_agenda, write_agenda
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


def agenda_of(text: str) -> Agenda:
    return make_agenda(review(parse_text(text, "x.md")))


def test_worries_are_ordered_by_what_may_follow_and_say_why() -> None:
    agenda = agenda_of(TEXT)
    assert [worry.concern.passage.text.split()[0] for worry in agenda.worries[:3]] == ["Two", "Performance", "We"]
    assert [worry.reasons[0] for worry in agenda.worries[:3]] == [
        "people have died",
        "nobody may be there when it matters",
        "money",
    ]


def test_a_stated_score_goes_before_key_words_and_many_before_few() -> None:
    agenda = agenda_of(
        "# Handover\n\n| Ref | Risk | Score | RAG | Owner |\n|---|---|---|---|---|\n"
        "| A1 | The lease of the office may not be renewed | 12 | Amber | Head of Estates |\n"
        "| A2 | 40 children wait for a wheelchair | 12 | Amber | |\n"
        "| A3 | 4,000 children wait for a wheelchair | 12 | Amber | |\n"
        "| A4 | Three babies were harmed on the labour ward | 20 | Red | Chief Nurse |\n"
    )
    assert [worry.concern.passage.row for worry in agenda.worries][:2] == ["A4", "A3"]
    assert agenda.worries[0].reasons[:3] == ("scored 20", "rated red", "harm to people")
    assert "4,000 people" in agenda.worries[1].reasons
    assert "Owner: Chief Nurse." in write_agenda(agenda)


def test_the_order_that_an_author_states_is_kept() -> None:
    text = "# Handover\n\n## Worries, worst first\n\n1. The ledger does not balance.\n2. A man died on the ward.\n"
    agenda = agenda_of(text)
    reasons = [worry.reasons[0] for worry in agenda.worries]
    assert reasons == ["listed first by the author", "listed second by the author"]


def test_lessons_of_the_book_that_bear_on_a_worry_are_linked(known: Knowledge) -> None:
    agenda = make_agenda(review(parse_text(TEXT, "x.md")), known, role="member-gp")
    on_gps = next(worry for worry in agenda.worries if "GPs" in worry.concern.passage.text)
    assert on_gps.lesson is not None
    assert f"](https://example.test/lessons/{on_gps.lesson[0]}.html)" in write_agenda(agenda, "https://example.test/")


def test_it_fits_a_page_asks_eight_things_at_most_and_none_of_them_twice() -> None:
    many = "\n\n".join(
        f"The team at site {number} has lost {number} of its nurses since May and nobody has been able to "
        f"say who will cover "
        "the nights, or what is to become of the people who depend on it when the contract runs out in the autumn."
        for number in range(2, 30)
    )
    agenda = agenda_of(f"{TEXT}\n{many}\n")
    page = re.sub(r"<!--.*?-->", "", write_agenda(agenda))
    assert len(page.split()) <= 400
    questions = [*(worry.question for worry in agenda.worries), *agenda.silent]
    assert len(questions) == len(set(questions)) == 8
    assert agenda.left == len(review(parse_text(f"{TEXT}\n{many}\n", "x.md")).concerns) - len(agenda.worries)


def test_what_the_document_does_not_say_is_asked() -> None:
    silent = write_agenda(agenda_of(TEXT)).split("## What the document does not say")[1]
    assert "What do patients and carers say, and how do you know?" in silent


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
