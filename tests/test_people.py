"""Who is who, what keeps a text out of the book, and what is left of a person who withdraws."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lessonbook.base.errors import LessonbookError
from lessonbook.corpus import read_corpus
from lessonbook.corpus.people.names import may_mean, parse_name, same_name
from lessonbook.corpus.people.records import FILE, read_people
from lessonbook.corpus.privacy.pseudonyms import pseudonymise
from lessonbook.ingest import Base, Details, add_file, read_consent
from lessonbook.ingest.change_people import People
from lessonbook.ingest.document_key import read_key
from lessonbook.ingest.publish import decide_details, look, publish
from lessonbook.knowledge.withdraw import apply, left_behind, plan

AGREED = Details(consent=(read_consent("named, quoted, archived until 2999-01-01"),), licence="CC-BY-4.0")
TALK = """Shutting the depot

In conversation: Bronagh Ní Cheallaigh (BNC), depot lead; Tom Ashdown (TA)
Interviewer: Uma Prakash (UP)

UP: What did you leave behind when the depot closed?

BNC: We left a shelf of unlabelled keys and nobody could say which door they opened.

TA: It took a locksmith eleven days to work through them one after another.

Bronagh Ni Cheallaigh: I would hang a tag on every key before the last week begins.

UP: Who should do that?

Tom: Whoever signs for the building, and in daylight.
"""


def add(root: Path, folder: Path, text: str, name: str = "depot.txt") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Path(add_file(Base(root), path, AGREED).target).stem


@pytest.mark.parametrize(("one", "other"), [
    ("Seán O'Dowd", "SEAN O’DOWD"), ("Dowd, Sean (North ICB)", "Sean Dowd"), ("Dr S. B. Dowd", "Siobhan Dowd"),
    ("Maria DELGADO", "Delgado, Maria")])
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert same_name(parse_name(one), parse_name(other))


@pytest.mark.parametrize(("label", "name", "means"), [
    ("TA", "Tom Ashdown", True), ("Ms Ashdown", "Tom Ashdown", True), ("Ms Ashdown", "Mr Tom Ashdown", False),
    ("Tom", "Tom Ashdown", True), ("TAB", "Tom Ashdown", False), ("ASHDOWN", "Tom Ashdown", True)])
def test_what_a_part_of_a_name_may_mean(label: str, name: str, means: bool) -> None:
    assert may_mean(parse_name(label), parse_name(name)) is means


def test_a_key_explains_labels_and_nothing_else() -> None:
    lines = ["Present: Tom Ashdown (TA), chair", "The Northern Trust (NT) closed.", "TA: We shut it, Tom Ashdown said."]
    assert list(read_key(lines, ["TA"])) == lines[:1]


@pytest.mark.parametrize(("text", "people"), [
    ("Speakers: Mabli Prys-Ellis (M.P.E.), clerk; Ola Adé (OlA)\n\nM.P.E.: The shed was full of boxes.\n\n"
     "OlA: So was the attic, and nobody had a list.\n\nM.P.E.: We wrote one.\n\nOlA: In the end.",
     {"Mabli Prys-Ellis", "Ola Adé"}),
    ("[ASHA RANI DAS - STORES]: We counted the beds in nine days.\n\n[TOM LEE - AUDIT]: I counted them twice.\n\n"
     "[ASHA RANI DAS - STORES]: And you were right.\n\n[TOM LEE - AUDIT]: I was.", {"ASHA RANI DAS", "TOM LEE"}),
    ("Ó Cuinn, Donal  0:03\nWe kept the register in a drawer.\n\nNí Cheallaigh, Aoife  0:09\nNobody told me which.\n\n"
     "Donal Ó Cuinn  0:15\nThe top one.\n\nAoife Ní Cheallaigh  0:19\nI looked there last.",
     {"Donal Ó Cuinn", "Aoife Ní Cheallaigh"}),
    ("A talk with Cllr J. R. Vane and Em Tranter\n\nCllr Vane: The pump rota was in one head.\n\nEm: Whose head was "
     "it, and is he well?\n\nCllr Vane: I would rather not say.\n\nEm: Who has it now?",
     {"Cllr J. R. Vane", "Em Tranter"})])
def test_people_under_labels_of_other_kinds(small: Path, tmp_path: Path, text: str, people: set[str]) -> None:
    add(small, tmp_path, text)
    assert {record.name for record in read_people(small)} == people


def test_a_surname_of_two_words_behind_a_title() -> None:
    assert may_mean(parse_name("Dr Ní Dhuibhne"), parse_name("Dr Gráinne Ní Dhuibhne"))
    assert may_mean(parse_name("Mr van Rijn"), parse_name("Pieter van Rijn"))


def test_a_fuller_name_of_somebody_who_agreed_is_no_detail(small: Path, tmp_path: Path) -> None:
    ident = add(small, tmp_path, TALK.replace("a locksmith", "Mr Tom Ashdown and Mrs Ashdown"))
    assert [detail.text for detail in look(small, ident).details] == ["Mrs Ashdown"]


def test_an_answer_that_is_a_name_is_no_key() -> None:
    lines = ["Q: Jo Ware", "Q: Who had them?", "A: Janet Smith", "Q: By when?", "A: By Whitsun.", "JS: Janet Smith"]
    assert list(read_key(lines, ["Q", "A", "JS"])) == [lines[0], lines[5]]


def test_three_people_and_not_seven_labels(small: Path, tmp_path: Path) -> None:
    ident = add(small, tmp_path, TALK)
    found = {record.name: record for record in read_people(small)}
    assert {name: record.sources[ident] for name, record in found.items()} == {
        "Bronagh Ní Cheallaigh": "speaker", "Tom Ashdown": "speaker", "Uma Prakash": "interviewer"}
    assert set(found["Tom Ashdown"].forms) == {"Tom Ashdown", "TA", "Tom"}


def test_a_label_that_two_may_have_stays_open_until_it_is_said_whose_it_is(small: Path, tmp_path: Path) -> None:
    text = "\n\n".join(f"{name}: {said}" for name, said in (
        ("Ann Lee", "The lease was lost in the move."), ("Ann Loy", "So were the plans of the roof."),
        ("Ann", "And nobody asked us for either."), ("Ann Lee", "That is true."), ("Ann Loy", "It is.")))
    ident = add(small, tmp_path, text)
    (item,) = [item for item in look(small, ident).open if item.what == "person"]
    assert "ann-lee or ann-loy" in item.said
    with pytest.raises(LessonbookError, match="may be"):
        plan(small, "Ann Lee")
    People(small).label(item.id, "Ann Loy")
    assert look(small, ident).open == []
    assert plan(small, "Ann Loy").ids == {"dep-p002", "dep-p003", "dep-p005"}


def test_nothing_is_published_while_a_detail_is_open(small: Path, tmp_path: Path) -> None:
    ident = add(small, tmp_path, TALK.replace("a locksmith", "Gwyneth Parfitt"))
    found = look(small, ident)
    assert [(detail.kind, detail.text) for detail in found.details] == [("name", "Gwyneth Parfitt")]
    with pytest.raises(LessonbookError):
        publish(small, found)
    assert not (small / "corpus" / f"{ident}.md").exists()
    decide_details(small, found, (), {found.details[0].id: ""}, ())
    publish(small, look(small, ident))
    text = (small / "corpus" / f"{ident}.md").read_text(encoding="utf-8")
    assert "It took [name] eleven days" in text
    assert not (small / "local" / f"{ident}.md").exists()
    assert look(small, ident).done


def test_a_damaged_file_of_people_is_refused_and_stays(small: Path) -> None:
    (small / "local").mkdir()
    (small / FILE).write_text("people:\n- id: a\n  nmae: Ann\n")
    with pytest.raises(LessonbookError) as error:
        read_people(small)
    assert FILE in str(error.value.problems[0])


def test_after_a_withdrawal_no_label_and_no_word_is_left(small: Path, tmp_path: Path) -> None:
    ident = add(small, tmp_path, TALK)
    publish(small, look(small, ident))
    (small / "book" / "note.md").write_text("BNC said: I would hang a tag on every key before the last week begins.\n")
    out = plan(small, "Bronagh Ni Cheallaigh")
    apply(out, date(2026, 11, 30))
    assert left_behind(out) == []
    kept = "".join(path.read_text("utf-8", "replace") for path in small.rglob("*") if path.is_file())
    for trace in ("Cheallaigh", "BNC", "unlabelled keys", "hang a tag"):
        assert trace not in kept
    assert "locksmith" in kept
    assert "book/note.md:1" in out.mentions


def test_a_name_that_is_nearly_somebodys_is_named_and_nothing_goes(small: Path, tmp_path: Path) -> None:
    add(small, tmp_path, TALK)
    with pytest.raises(LessonbookError, match=r"Nearest: Tom Ashdown \(tom-ashdown\)"):
        plan(small, "Tom Ashdwon")


def test_a_file_name_that_holds_the_name_goes_too(small: Path, tmp_path: Path) -> None:
    ident = add(small, tmp_path, TALK.replace("a locksmith", "Gwyneth Parfitt"), "Talk with Tom Ashdown.txt")
    assert "tom-ashdown" in ident
    found = look(small, ident)
    decide_details(small, found, ("all",), {}, ())
    publish(small, look(small, ident))
    out = plan(small, "TA")
    apply(out, date(2026, 11, 30))
    assert left_behind(out) == []
    assert not list(small.rglob("*ashdown*"))
    assert [path.name for path in (small / "corpus").glob("talk*.md")] == ["talk-with.md"]


def test_a_broken_file_keeps_no_trace_and_blocks_nobodys_withdrawal(small: Path, tmp_path: Path) -> None:
    add(small, tmp_path, TALK)
    (small / "local" / "broken.md").write_text("---\nid: x\n: bad [\n---\nTom Ashdown rang.\n", encoding="utf-8")
    (small / "local" / "strange.md").write_bytes(b"\xff\xfe\x00 a list of doors")
    out = plan(small, "Tom Ashdown")
    apply(out, date(2026, 11, 30))
    assert left_behind(out) == []
    assert "Ashdown" not in (small / "local" / "broken.md").read_text(encoding="utf-8")
    (small / "local" / "strange.md").write_bytes("Uma Prakash".encode("utf-16"))
    with pytest.raises(LessonbookError, match=r"strange.md cannot be read"):
        plan(small, "Uma Prakash")


def test_a_pseudonym_is_a_persons_under_every_label_and_the_file_of_people_keeps_no_link(small: Path, tmp_path: Path
                                                                                         ) -> None:
    ident = add(small, tmp_path, TALK + "\nUP: So Bronagh Ni Cheallaigh and Tom agree with BNC?\n")
    path = small / "local" / f"{ident}.md"
    assert pseudonymise(small, path, ["Bronagh Ní Cheallaigh"], [], tmp_path / "keys") == (1, True)
    text = path.read_text(encoding="utf-8")
    assert "So [Person 1] and Tom agree" in text
    assert "Cheallaigh" not in text
    assert {record.name for record in read_people(small)} == {"Tom Ashdown", "Uma Prakash"}


def test_two_people_with_one_name_are_told_apart_by_source(small: Path, tmp_path: Path) -> None:
    first = add(small, tmp_path, TALK)
    second = add(small, tmp_path, TALK.replace("a shelf of unlabelled keys", "nothing but a kettle"), "again.txt")
    new = People(small).split("Tom Ashdown", second)
    assert new.sources == {second: "speaker"}
    with pytest.raises(LessonbookError, match=f"may be tom-ashdown .*{new.id}|may be {new.id} .*tom-ashdown"):
        plan(small, "Tom Ashdown")
    gone = plan(small, new.id).ids
    assert {ident.split("-")[0] for ident in gone} == {
        passage.id.split("-")[0] for passage in read_corpus(small, "local")[0].passages if passage.source == second}
    with pytest.raises(LessonbookError, match=f"is in {first}"):
        People(small).split("tom-ashdown", second)
