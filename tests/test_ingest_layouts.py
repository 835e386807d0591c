"""Layouts met in the field: each keeps its speakers and its words, and lists what stood beside them."""

from __future__ import annotations

import pytest
from made_files import docx, para, pdf, xlsx
from test_ingest import draft, turns

from lessonbook.ingest.draft import Draft

SAID = [("INT", "What did you find when you arrived?"), ("P1", "The contracts, and nobody had a list."),
        ("INT", "And what did you do about that?"), ("P1", "We hired two people to write one.")]


def reasons(found: Draft) -> list[tuple[str, str]]:
    return [(item.reason, item.text) for item in found.dropped]


def test_a_tab_behind_a_tag_or_initials_is_a_label() -> None:
    assert turns(draft("\n".join(f"{who}\t{text}" for who, text in SAID))) == SAID
    body = "".join(f"<w:p><w:r><w:t>{who.replace('P1', 'JM')}</w:t><w:tab/><w:t>{text}</w:t></w:r></w:p>"
                   for who, text in SAID)
    assert turns(draft(docx(body), "a.docx"))[1] == ("JM", "The contracts, and nobody had a list.")


def test_a_list_with_tabs_is_no_talk() -> None:
    found = draft("Members of the board are these.\n\nChair\tAnn Lee\n\nMember\tBo Ray\n\nMember\tCy Dee\n")
    assert not found.speakers
    assert "Chair Ann Lee" in found.text


def test_line_numbers_are_set_aside_and_numbers_of_a_list_are_not() -> None:
    lines = [f"{who}: {text}" for who, text in SAID * 2]
    found = draft("\n".join(f"{number:3d}  {line}" for number, line in enumerate(lines, start=41)))
    assert turns(found) == SAID * 2
    assert ("line numbers", "41 42 43 44 45 46 47 48") in reasons(found)
    listed = draft("\n".join(f"{number}. Point {number} of the plan is here." for number in range(1, 11)))
    assert "3. Point 3 of the plan is here." in listed.text


def test_clocks_as_teams_once_wrote_them() -> None:
    body = "".join(para(f"0:0:{7 * number}.0 --> 0:0:{7 * number + 3}.210") + para(name) + para(text)
                   for number, (name, text) in enumerate([("Ann Lee", "We met."), ("Bo Ray", "So we did.")] * 2))
    found = draft(docx(body), "a.docx")
    assert [(piece.voice, piece.text, piece.loc) for piece in found.passages] == [
        ("Ann Lee", "We met.", "00:00:00"), ("Bo Ray", "So we did.", "00:00:07"),
        ("Ann Lee", "We met.", "00:00:14"), ("Bo Ray", "So we did.", "00:00:21")]


def test_times_in_words_go_only_where_the_time_follows() -> None:
    said = [("Ann Lee", "How long did it take you?"), ("Bo Ray", "30 seconds"), ("Ann Lee", "No more?"),
            ("Bo Ray", "No more.")]
    found = draft("\n\n".join(f"{name}\n{minutes} minutes 5 seconds\n{minutes}:05\n{text}"
                              for minutes, (name, text) in enumerate(said)))
    assert turns(found) == said
    assert ("timecode", "2 minutes 5 seconds") in reasons(found)


@pytest.mark.parametrize("line", [
    "Transcribed by https://otter.ai", "Meeting ended after 00:01:10", "Ann Lee stopped transcription",
    "This editable transcript was computer generated and might contain errors. People can also change it."])
def test_what_a_recorder_says_is_nobodys_turn(line: str) -> None:
    talk = "Ann Lee: We met.\n\nBo Ray: So we did.\n\nAnn Lee: Done.\n\nBo Ray: Bye then.\n\n"
    found = draft(f"{talk}{line}\n")
    assert turns(found)[-1] == ("Bo Ray", "Bye then.")
    assert ("note of the recorder", line) in reasons(found)
    prose = draft(f"A report says so, and in full.\n\n{line}\n\nIt says more than that.\n")
    assert line in prose.text


def test_names_in_angle_brackets() -> None:
    assert turns(draft("\n\n".join(f"<Ann Lee> {text}\n\n<Bo Ray> {text}" for _, text in SAID[:2]))) == [
        (name, text) for _, text in SAID[:2] for name in ("Ann Lee", "Bo Ray")]


def test_a_title_above_an_interview_table() -> None:
    rows = [["Talks of 2026", "", ""], ["", "", ""], ["Speaker", "Utterance", ""],
            ["Ann Lee", "We met in the spring.", ""], ["Bo Ray", "So we did, all of us.", ""]]
    found = draft(xlsx({"S": rows}), "a.xlsx")
    assert turns(found) == [("", "Talks of 2026"), ("Ann Lee", "We met in the spring."),
                            ("Bo Ray", "So we did, all of us.")]


def test_a_page_of_menus_alone_has_no_turns() -> None:
    links = "".join(f"<li><a href=x>{word}</a></li>" for word in ("Home", "News", "About", "Contact"))
    found = draft(f"<ul>{links}</ul>", "menu.html")
    assert found.passages == []
    assert [text for _, text in reasons(found)] == ["Home", "News", "About", "Contact"]


def test_questions_of_a_table_are_text() -> None:
    rows = [["Participant", "Question", "Answer"], ["P1", "What did you find?", "The contracts, in a heap."],
            ["P1", "What came then?", "We hired two people, and they wrote a list."]]
    assert turns(draft(xlsx({"S": rows}), "a.xlsx")) == [
        ("Question", "What did you find?"), ("P1", "The contracts, in a heap."),
        ("Question", "What came then?"), ("P1", "We hired two people, and they wrote a list.")]


def test_bold_names_of_a_pdf_stand_alone_and_may_head_a_page() -> None:
    talks = [[("Ann Lee", f"We met in the {month} and signed."), ("Bo Ray", f"So we did, in {month}, all of us."),
              ("Ann Lee", f"From {month} on it took a year."), ("Bo Ray", f"It felt like more than {month}.")]
             for month in ("spring", "summer", "autumn")]
    pages = [[(72, 800 - 26 * number - 13 * line, words) for number, turn in enumerate(talk)
              for line, words in enumerate(turn)] for talk in talks]
    found = draft(pdf(pages, bold="Ann Lee, Bo Ray"), "talk.pdf")
    assert turns(found) == [turn for talk in talks for turn in talk]


def test_a_name_that_a_narrow_column_breaks_is_one_name() -> None:
    said = ["We met in the spring and signed.", "So we did, all of us.", "It took a year to close it.", "Or even more."]
    talk = [(*name, words) for name, words in zip([("Ann", "Lee"), ("Bo", "Ray")] * 2, said, strict=True)]
    page = [item for number, (first, last, said) in enumerate(talk)
            for item in ((60, 780 - 60 * number, first), (60, 767 - 60 * number, last), (160, 780 - 60 * number, said))]
    found = draft(pdf([page], bold="Ann Lee Bo Ray"), "talk.pdf")
    assert turns(found) == [(f"{first} {last}", said) for first, last, said in talk]


def test_a_raised_number_does_not_cut_a_paragraph_in_two() -> None:
    page = [(72, 700, "The board met twice in the year and agreed"), (287, 705, "1", 6), (291, 700, ", after a talk,"),
            (72, 686, "on the plan for the new council, which it then wrote."), (72, 100, "1", 6),
            (78, 96, "See the minutes of May in the year before.", 8)]
    found = draft(pdf([page]), "paper.pdf")
    said = [" ".join(piece.text.split()).replace(" ,", ",") for piece in found.passages]
    assert said == ["The board met twice in the year and agreed, after a talk, on the plan for the new council, which "
                    "it then wrote.", "See the minutes of May in the year before."]
    assert [item for item in reasons(found) if item[0] == "footnote number"] == [("footnote number", "1")] * 2
