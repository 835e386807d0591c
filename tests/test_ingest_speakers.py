"""Speakers in the layouts of typists, recorders and chats; and no speakers where nobody speaks."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import docx, para, pdf

from lessonbook.ingest.details import Details
from lessonbook.ingest.draft import Draft, make_draft
from lessonbook.readers.worker import read_bytes

TALK = ("What did the ward lose when the trust closed?", "We lost the phone numbers of everyone who knew.",
        "Who kept the list of contracts?", "Nobody did, and that was the trouble.",
        "What would you do differently?", "I would write it down: names, dates, and the reason why.")

LAYOUTS = {  # how one turn looks, who asks, who answers
    "long dash": ("{name} — {said}", "Anna Reid", "Tom Bell"),
    "short dash": ("{name} - {said}", "Anna Reid", "Tom Bell"),
    "bar": ("{name} | {said}", "Anna Reid", "Tom Bell"),
    "semicolon": ("{name}; {said}", "Interviewer", "Participant"),
    "letters with a full stop": ("{name}. {said}", "Q", "A"),
    "letters with a bracket": ("{name}) {said}", "Q", "A"),
    "initials with a full stop": ("{name}. {said}", "AR", "TB"),
    "capitals with a full stop": ("{name}. {said}", "MS REID", "MR BELL"),
    "a tab": ("{name}\t{said}", "Anna Reid", "Tom Bell"),
    "a wide colon": ("{name}：{said}", "Anna Reid", "Tom Bell"),
    "small letters": ("{name}: {said}", "anna", "tom"),
    "a role": ("{name}: {said}", "Interviewer", "Ward manager"),
    "a title and initials": ("{name}: {said}", "Dr A. N. Other", "Professor Jane Smith-Jones CBE"),
    "a small letter before the name": ("{name}: {said}", "Mary O'Neill", "Jean-Luc d’Arcy"),
    "an organisation behind the name": ("{name} [NHS]: {said}", "Anna Reid", "Tom Bell"),
    "a time behind the tag": ("{name} (00:01:02)\n{said}", "Interviewer 1", "Participant 2"),
    "a time, no colon": ("{name} (00:01:02) {said}", "Interviewer 1", "Participant 2"),
    "a time in square brackets, no colon": ("{name} [00:01:02] {said}", "Anna Reid", "Tom Bell"),
    "a time before and an organisation behind": ("01:02 - {name} (Org Ltd)\n  {said}", "Anna Reid", "Tom Bell"),
    "from when to when": ("[00:01:02.000 --> 00:01:04.900] {name}: {said}", "SPEAKER_00", "SPEAKER_01"),
    "from when to when behind the tag": ("{name} [00:01:02.000 --> 00:01:04.900]: {said}", "SPEAKER_00", "SPEAKER_01"),
    "a message": ("[12/03/2021, 10:15:07] {name}: {said}", "Anna Reid", "Tom Bell"),
    "a message with a dash": ("3/12/21, 10:15 PM - {name}: {said}", "Anna Reid", "Tom"),
    "a chat": ("[10:15] <{name}> {said}", "anna", "tom"),
    "a number and a full stop": ("{number}. {name}: {said}", "Anna Reid", "Tom Bell"),
    "a number in brackets": ("[{number}] {name}: {said}", "Interviewer", "Respondent"),
    "a number on its own line": ("{number}\n\n{name}: {said}", "Interviewer", "P1"),
    "a number on the line above": ("{number}\n{name}: {said}", "Interviewer", "P1"),
    "a line of its own": ("{name}\n{said}", "Anna Reid", "Tom Bell"),
    "a paragraph of its own": ("{name}\n\n{said}", "ANNA REID", "TOM BELL"),
    "a line of its own and a time": ("{name}\n01:02\n{said}", "Anna Reid", "Tom Bell"),
}


def draft(data: bytes | str, name: str = "talk.txt") -> Draft:
    raw = data.encode() if isinstance(data, str) else data
    return make_draft(read_bytes(raw, name), Details(), Path(name).stem)


def turns(found: Draft) -> list[tuple[str, str]]:
    return [(piece.voice, piece.text) for piece in found.passages]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_who_asks_and_who_answers(layout: str) -> None:
    form, *names = LAYOUTS[layout]
    text = "\n\n".join(form.format(name=names[number % 2], said=said, number=number + 1)
                       for number, said in enumerate(TALK))
    assert turns(draft(text)) == [(names[number % 2], said) for number, said in enumerate(TALK)]


def test_messages_on_lines_that_follow_each_other_are_turns_with_their_time() -> None:
    found = draft("[12/03/2021, 10:15] Anna: We closed in May.\n[12/03/2021, 10:16] Tom: Who told you?\n"
                  "[12/03/2021, 10:19] Anna: Nobody.\n")
    assert turns(found) == [("Anna", "We closed in May."), ("Tom", "Who told you?"), ("Anna", "Nobody.")]
    assert [piece.loc for piece in found.passages] == ["00:10:15", "00:10:16", "00:10:19"]


@pytest.mark.parametrize(("mark", "left"), [("*{}:* ", ""), ("> **{}:** ", ""), ("**{}** ", "")])
def test_names_that_markdown_emphasises_or_quotes(mark: str, left: str) -> None:
    text = "\n\n".join(mark.format(("Anna", "Tom")[number % 2]) + said for number, said in enumerate(TALK))
    assert turns(draft(text, "talk.md"))[:2] == [("Anna", left + TALK[0]), ("Tom", left + TALK[1])]


def test_a_word_document_with_a_table_of_speakers_and_words() -> None:
    def row(name: str, said: str) -> str:
        return f"<w:tr><w:tc>{para(name)}</w:tc><w:tc>{para(said)}</w:tc></w:tr>"

    body = "".join(row(("Anna Reid", "Tom Bell")[number % 2], said) for number, said in enumerate(TALK))
    assert turns(draft(docx(f"<w:tbl>{body}</w:tbl>"), "a.docx")) == [
        (("Anna Reid", "Tom Bell")[number % 2], said) for number, said in enumerate(TALK)]


def test_a_table_that_numbers_its_turns() -> None:
    rows = "".join(f"<w:tr><w:tc>{para(str(number + 1))}</w:tc><w:tc>{para(('Anna', 'Tom')[number % 2] + ': ' + said)}"
                   "</w:tc></w:tr>" for number, said in enumerate(TALK))
    found = draft(docx(f"<w:tbl>{rows}</w:tbl>"), "a.docx")
    assert turns(found) == [(("Anna", "Tom")[number % 2], said) for number, said in enumerate(TALK)]
    assert [item.text for item in found.dropped if item.reason == "number of a turn"] == list("123456")


NOBODY = {
    "terms and what they mean": "Note: the ward closed in May.\n\nExample: a list of contracts.\n\nAim: to keep the "
                                "list.\n\nNote: it was lost.\n\nAim: to find it.\n\nExample: the finance team.",
    "an outline": "A. Purpose of the paper.\n\nB. Scope of the paper.\n\nC. People in charge.\n\nA. Purpose again.\n\n"
                  "B. Scope again.\n\nC. People again.",
    "headings that every page repeats": "\n\n".join(
        f"Handbook for\n\nStanding Trustees\n\nThe trustee must report the balance of quarter {number} to the board "
        f"within {number + 5} days." for number in range(8)),
    "a menu": "About Us\n\nOur Work\n\nOrder Now\n\nAbout Us\n\nOur Work\n\nOrder Now\n\nThe trust runs four wards.",
    "terms in bold": "\n\n".join(f"**{term}:** The service keeps its {word} apart from all others." for term, word in (
        ("Isolation", "data"), ("Task Store", "tasks"), ("Isolation", "keys"), ("Task Store", "lists"),
        ("Queue", "orders"))) + "\n\n" + "\n\n".join(
        f"The service has run since {year} in all regions of the north." for year in range(2001, 2011)),
}


@pytest.mark.parametrize("kind", NOBODY)
def test_nobody_speaks(kind: str) -> None:
    assert not draft(NOBODY[kind], "a.md").speakers


def test_a_register_with_names_is_no_interview() -> None:
    rows = "owner name,status,description\n" + "".join(
        f"{name},open,The contract for {thing} runs out in March and has to be let again before then.\n"
        for name, thing in (("Anna Reid", "beds"), ("Tom Bell", "lifts"), ("Anna Reid", "food"), ("Tom Bell", "vans")))
    found = draft(rows, "register.csv")
    assert not found.speakers
    assert "Anna Reid | open | The contract for beds runs out" in found.text


def test_numbers_in_a_margin_are_set_aside() -> None:
    count = [(40.0, 760.0 - 40 * line, str(line + 1)) for line in range(14)]
    words = [(90.0, 757.0 - 40 * line, f"Line {word} of the talk about the ward that had closed.")
             for line, word in enumerate("abcdefghijklmn")]
    found = draft(pdf([[*words, *count]]), "a.pdf")
    assert "Line a of the talk" in found.text
    assert not any(piece.text.strip().isdecimal() for piece in found.passages)
    assert " ".join(item.text for item in found.dropped) == " ".join(str(number) for number in range(1, 15))
