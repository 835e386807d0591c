"""Projects of other tools: every coding is placed or listed, never guessed."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
from pathlib import Path

import pytest
from conftest import run_cli
from foreign_qdpx import EXPECTED, MARKED, THEIRS, TOOLS, Export, Selection, crafted, landed, small_known
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.base.errors import LessonbookError
from lessonbook.knowledge.check_decisions import check_decisions, decisions_of
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.inputs import read_inputs
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.lessons.decisions import read_reviews
from lessonbook.lessons.decisions.code_map import CodeMap
from lessonbook.tools.exchange import export
from lessonbook.tools.exchange.bring_codings_back import bring_back
from lessonbook.tools.exchange.refi_place import place
from lessonbook.tools.exchange.refi_read import read_qdpx


@pytest.mark.parametrize("tool", TOOLS)
def test_other_tools_exports_are_placed(small: Path, tmp_path: Path, tool: str) -> None:
    path = Export(THEIRS, MARKED, **TOOLS[tool]).write(tmp_path / "theirs.qdpx")
    done = bring_back(load(small), path)
    assert landed(small) == EXPECTED
    assert done.listed is None


def test_characters_beyond_the_basic_plane_counted_as_two(small: Path, tmp_path: Path) -> None:
    text = "\U0001f3e5 \U0001f3e5 \U0001f3e5\n" + THEIRS
    for utf16 in (False, True):
        shutil.rmtree(small / "corpus" / "reviews", ignore_errors=True)
        bring_back(load(small), Export(text, MARKED, utf16=utf16).write(tmp_path / "u.qdpx"))
        assert landed(small) == EXPECTED


@pytest.mark.parametrize(("path", "base", "put"), [
    ("relative:///texts/a.txt", "", "texts/a.txt"),
    ("relative:///a.txt", "/Users/x/Desktop/Project Media", "Project Media/a.txt"),
    ("relative:///a%20b.txt", "", "a b.txt"),
    ("absolute:///C:/Users/x/a.txt", "", "a.txt"),
])
def test_texts_outside_the_project_are_found_beside_it(small: Path, tmp_path: Path, path: str, base: str, put: str
                                                       ) -> None:
    made = Export(THEIRS, MARKED, path=path, base=base)
    made.write(tmp_path / "e.qdpx")
    (tmp_path / put).parent.mkdir(exist_ok=True)
    (tmp_path / put).write_bytes(made.data)
    bring_back(load(small), tmp_path / "e.qdpx")
    assert landed(small) == EXPECTED


def test_a_path_that_climbs_is_not_followed(small: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(THEIRS, encoding="utf-8")
    (tmp_path / "in").mkdir()
    path = Export(THEIRS, MARKED, path="relative:///../secret.txt").write(tmp_path / "in" / "c.qdpx")
    done = bring_back(load(small), path)
    assert done.decisions == 0
    assert {one.reason for one in done.placed.unplaced} == {
        "its path relative:///../secret.txt climbs out of the project's folder"}


def test_without_its_text_words_that_the_file_repeats_place_a_coding(small: Path, tmp_path: Path) -> None:
    marks = [Selection("her successor", "Handover", name="Nobody told her successor."),
             Selection("before the last day", "Handover", name="")]
    done = bring_back(load(small), Export(THEIRS, marks, path="absolute:///D:/gone.txt").write(tmp_path / "g.qdpx"))
    assert landed(small) == [("int-p001", "Nobody told her successor.", "handover", "Ann Coder", "")]
    assert [(one.words, one.reason) for one in done.placed.unplaced] == [
        ("", "its text is kept outside the project; put gone.txt beside g.qdpx")]


def test_what_has_no_place_is_listed_with_its_reason(small: Path, tmp_path: Path) -> None:
    marks = [Selection("Interview with a departing manager", "Handover"),
             Selection("her successor", "Handover", who=None),
             Selection("must meet its predecessor", "Trust")]
    done = bring_back(load(small), Export(THEIRS, marks).write(tmp_path / "l.qdpx"))
    assert landed(small) == []
    assert done.listed == small / "quarantine" / "l-not-placed.csv"
    rows = list(csv.DictReader(io.StringIO(done.listed.read_text(encoding="utf-8"))))
    assert [(row["code"], row["words"], row["reason"]) for row in rows] == [
        ("Handover", "Interview with a departing manager", "no passage here has these words"),
        ("Handover", "her successor", "the file does not say who coded it; name the person with --coder"),
        ("Trust", "must meet its predecessor", "corpus/code-map.csv has no theme for this code")]
    assert done.placed.unmapped == ["Trust"]


def test_code_map_says_what_codes_mean(small: Path, tmp_path: Path) -> None:
    (small / "corpus" / "code-map.csv").write_text(
        "code,theme,decision\nTRUST ,handover,\nNot ours,handover,reject\nRead again,,\n", encoding="utf-8")
    marks = [Selection("her successor", "Trust"), Selection("must meet its predecessor", "Not ours"),
             Selection("skills were lost", "Read again")]
    done = bring_back(load(small), Export(THEIRS, marks).write(tmp_path / "m.qdpx"))
    decisions, _ = read_reviews(small)
    assert [(one.passage, one.theme, one.decision) for one in decisions] == [
        ("int-p001", "handover", "accept"), ("int-p002", "handover", "reject")]
    assert done.placed.skipped == 1
    assert done.placed.unmapped == []


def test_two_codes_of_one_name_are_not_guessed(small: Path, tmp_path: Path) -> None:
    made = Export(THEIRS, [Selection("her successor", "Handover"), Selection("skills were lost", "Other")])
    xml = made.xml().replace('name="Other"', 'name="Handover"')
    path = crafted(tmp_path / "two.qdpx", {"project.qde": xml.encode(), "sources/t.txt": THEIRS.encode()})
    done = bring_back(load(small), path)
    assert {one.reason for one in done.placed.unplaced} == {
        "several codes have this name: rename one of them there, or write in corpus/code-map.csv what each means"}
    assert (landed(small), done.placed.unmapped) == ([], ["Handover"])


def test_words_of_a_passage_that_changed_since_are_placed_and_words_that_went_are_listed(small: Path, tmp_path: Path
                                                                                          ) -> None:
    path = Export(THEIRS, MARKED).write(tmp_path / "c.qdpx")
    source = small / "corpus" / "interview.md"
    source.write_text(source.read_text(encoding="utf-8").replace("before the last day", "in the first week").replace(
        "Training for new staff came last", "New staff were trained last"), encoding="utf-8")
    done = bring_back(load(small), path)
    assert [row[:2] for row in landed(small)] == [*[row[:2] for row in EXPECTED[:2]],
                                                  ("int-p002", "must meet its predecessor face to face")]
    assert [one.reason for one in done.placed.unplaced] == ["no passage here has these words"]


def test_code_map_mistakes_name_their_line(small: Path, tmp_path: Path) -> None:
    (small / "corpus" / "code-map.csv").write_text(
        "code,theme,decision\nA,no-such,\nB,handover,maybe\nC,handover,\nc,handover,\n,handover,\n", encoding="utf-8")
    path = Export(THEIRS, MARKED).write(tmp_path / "m.qdpx")
    with pytest.raises(LessonbookError) as caught:
        bring_back(load(small), path)
    assert [(one.file, one.line) for one in caught.value.problems] == [
        ("corpus/code-map.csv", line) for line in (2, 3, 5, 6)]


def test_shipped_tables_are_sound_and_mistakes_in_them_are_found(known: Knowledge, small: Path) -> None:
    assert check_decisions(known.inputs) == []
    (small / "corpus" / "reviews").mkdir()
    (small / "corpus" / "reviews" / "a.csv").write_text("x\n", encoding="utf-8")
    (small / "corpus" / "memos").mkdir()
    (small / "corpus" / "memos" / "a.csv").write_text("about,quote,text,who,when,origin\n,,,Ann,,\n", encoding="utf-8")
    (small / "corpus" / "readings.csv").write_text("source,who,when,origin\nnone,Ann,unknown,x\n", encoding="utf-8")
    (small / "corpus" / "code-map.csv").write_text("code\n", encoding="utf-8")
    found = {(one.file, one.line) for one in check_decisions(read_inputs(small)[0])}
    assert found == {("corpus/reviews/a.csv", 1), ("corpus/memos/a.csv", 2), ("corpus/readings.csv", 2),
                     ("corpus/code-map.csv", 1)}


def test_what_the_review_tables_refuse_is_listed_and_not_written(small: Path, tmp_path: Path) -> None:
    (small / "corpus" / "code-map.csv").write_text("code,theme,decision\nNo,handover,reject\n", encoding="utf-8")
    marks = [Selection("her successor", "Handover", "Ann Coder"), Selection("her successor", "No", "Ann Coder"),
             Selection("skills were lost", "Handover", "Bo Coder", when="TZ")]
    made = Export(THEIRS, marks)
    known = load(small)
    done = bring_back(known, made.write(tmp_path / "r.qdpx"))
    assert [(one.passage, one.decision, one.when) for one in read_reviews(small)[0]] == [
        ("int-p001", "accept", "2026-03-04T10:20:30Z"), ("int-p003", "add", "unknown")]
    assert [one.reason[:46] for one in done.placed.unplaced] == ["Ann Coder both has and rejects theme `handover"]
    assert check_decisions(known.inputs) == []


def test_a_name_for_nobody_is_nobody(small: Path, tmp_path: Path) -> None:
    path = Export(THEIRS, [Selection("her successor", "Handover")]).write(tmp_path / "n.qdpx")
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("project.qde").replace(b"Ann Coder", b"Anonymous")
        text = archive.read("sources/t.txt")
    crafted(path, {"project.qde": xml, "sources/t.txt": text})
    done = bring_back(load(small), path)
    assert [one.reason for one in done.placed.unplaced] == ["`who` is 'Anonymous', which is no person"]
    assert bring_back(load(small), path, coder="Cy Coder").decisions == 1
    assert [one.who for one in read_reviews(small)[0]] == ["Cy Coder"]


def test_a_selection_over_two_passages_lands_on_both(small: Path, tmp_path: Path) -> None:
    words = THEIRS[THEIRS.index("Nobody"): THEIRS.index(" must meet")]
    bring_back(load(small), Export(THEIRS, [Selection(words, "Handover")]).write(tmp_path / "two.qdpx"))
    assert [(row[0], row[1]) for row in landed(small)] == [
        ("int-p001", "Nobody told her successor."), ("int-p002", "Each new team")]


def test_memos_without_a_code_land_beside_the_reviews(small: Path, tmp_path: Path) -> None:
    bring_back(load(small), Export(THEIRS, [Selection("her successor", None, note="=ask her")],
                                   codes=["Handover"]).write(tmp_path / "memo.qdpx"))
    text = (small / "corpus" / "memos" / "memo.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["about"], row["quote"], row["text"], row["who"]) for row in rows] == [
        ("int-p001", "her successor", "'=ask her", "Ann Coder")]
    known = load(small)
    codings, memos = decisions_of(known.inputs)
    assert memos[0].text == "=ask her"
    export(known, "refi-qda", tmp_path / "out.qdpx", codings, memos)
    shutil.rmtree(small / "corpus" / "memos")
    bring_back(known, tmp_path / "out.qdpx")
    assert decisions_of(known.inputs)[1] == memos


def test_texts_that_changed_too_much_are_not_guessed(small: Path, tmp_path: Path) -> None:
    marks = [Selection(one.words, one.code) for one in MARKED]
    made = Export(THEIRS, marks)
    made.write(tmp_path / "shift.qdpx")
    shifted = THEIRS.replace("Interview with", "Our long and quite new title of the interview with")
    made.text, xml = shifted, made.xml()
    with zipfile.ZipFile(tmp_path / "shift.qdpx", "w") as archive:
        archive.writestr("project.qde", xml)
        archive.writestr("sources/t.txt", shifted)
    done = bring_back(load(small), tmp_path / "shift.qdpx")
    assert done.decisions == 0
    assert len(done.placed.unplaced) == 4
    assert {one.reason for one in done.placed.unplaced} == {"its positions do not fit the text"}


def test_the_same_words_in_two_sources_are_not_guessed(small: Path, tmp_path: Path) -> None:
    text = (small / "corpus" / "interview.md").read_text(encoding="utf-8")
    (small / "corpus" / "second.md").write_text(
        text.replace("id: interview", "id: second").replace("prefix: int", "prefix: sec").replace("int-p", "sec-p"),
        encoding="utf-8")
    known = load(small)
    done = bring_back(known, Export(THEIRS, MARKED, name="Unknown.docx").write(tmp_path / "two.qdpx"))
    assert done.decisions == 0
    assert {one.reason for one in done.placed.unplaced} == {"2 passages have these words"}
    named = bring_back(known, Export(THEIRS, MARKED, name="second.txt").write(tmp_path / "one.qdpx"))
    assert [one.passage for one in named.placed.codings] == ["sec-p001", "sec-p001", "sec-p002", "sec-p003"]


def test_the_command_says_what_it_did(small: Path, tmp_path: Path) -> None:
    path = Export(THEIRS, [*MARKED, Selection("before the last day", "Odd")]).write(tmp_path / "My coding.qdpx")
    done = run_cli("import", str(path), cwd=small)
    assert done.returncode == 0, done.stderr
    assert "4 codings placed, 0 of them here already; 4 added to corpus/reviews/my-coding.csv." in done.stdout
    assert "Interview.docx, Odd, Ann Coder: corpus/code-map.csv has no theme for this code" in done.stdout
    again = run_cli("import", "--finished", str(path), cwd=small)
    assert "4 of them here already; 0 added" in again.stdout
    assert (small / "corpus" / "readings.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "interview,Ann Coder,2026-03-04T10:20:30Z,import of My coding.qdpx",
        "interview,Bo Coder,2026-03-04T10:20:30Z,import of My coding.qdpx"]
    (tmp_path / "bad.qdpx").write_bytes(b"no")
    assert run_cli("import", str(tmp_path / "bad.qdpx"), cwd=small).returncode == 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 70), min_size=2, max_size=8), st.sampled_from(list(TOOLS)))
def test_whatever_words_are_marked_they_land_in_their_passage(starts: list[int], tool: str) -> None:
    """Words from a start on, to the end of the line they are in: the passage is never another one."""
    words = THEIRS.split()
    known = small_known()
    marks = []
    lines = [line for line in THEIRS.split("\n") if line]
    for start in starts:
        line = lines[start % len(lines)]
        tail = line.split()[start % len(line.split()):]
        quote = line[line.rindex(tail[0]):] if line.count(tail[0]) == 1 else line
        if THEIRS.count(quote) == 1 and words:
            marks.append(Selection(quote, "Handover"))
    with tempfile.TemporaryDirectory() as folder:
        path = Export(THEIRS, marks, **TOOLS[tool]).write(Path(folder) / "h.qdpx")
        placed = place(read_qdpx(path), known, CodeMap({"handover": ("handover", "add")}))
    for coding in placed.codings:
        assert coding.quote in known.inputs.passages[coding.passage].text
        assert any(coding.quote.rstrip(".") in " ".join(mark.words.split()) for mark in marks)
    assert len(placed.codings) + len(placed.unplaced) == len(marks)


def test_other_kinds_of_sources(small: Path, tmp_path: Path) -> None:
    """A PDF's own text and quoted areas are placed; pictures, sound and whole sources are listed."""
    start = THEIRS.index("skills were lost")
    by = 'creatingUser="1b0b1791-be46-4557-9957-7333544cfaf2"'
    coding = f'<Coding guid="c" {by}><CodeRef targetGUID="h"/></Coding>'
    xml = f"""<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="ATLAS.ti">
      <Users><User guid="1B0B1791-BE46-4557-9957-7333544CFAF2" name="Ann Coder"/></Users>
      <CodeBook><Codes><Code guid="H" name="Handover" isCodable="true"/></Codes></CodeBook>
      <Sources>
        <PDFSource guid="p" name="a.pdf">
          <PDFSelection guid="s1" page="1" firstX="0" firstY="0" secondX="9" secondY="9"><Representation guid="r">
            <PlainTextContent>before the  last day</PlainTextContent></Representation>{coding}</PDFSelection>
          <PDFSelection guid="s2" page="1" firstX="0" firstY="0" secondX="9" secondY="9">{coding}</PDFSelection>
          <Representation guid="t" plainTextPath="internal://t.txt"><PlainTextSelection guid="s3"
            startPosition="{start}" endPosition="{start + 16}">{coding}</PlainTextSelection></Representation>
          {coding}
        </PDFSource>
        <PictureSource guid="q" name="b.png"><PictureSelection guid="s4" firstX="0" firstY="0" secondX="9"
          secondY="9">{coding}</PictureSelection></PictureSource>
        <AudioSource guid="a" name="c.m4a"><Transcript guid="t2"><PlainTextContent>{THEIRS}</PlainTextContent>
          <SyncPoint guid="y1" timeStamp="0" position="{start}"/><SyncPoint guid="y2" timeStamp="9"
          position="{start + 16}"/><TranscriptSelection guid="s5" fromSyncPoint="y1" toSyncPoint="y2">{coding}
          </TranscriptSelection></Transcript></AudioSource>
      </Sources></Project>"""
    path = crafted(tmp_path / "k.qdpx", {"project.qde": xml.encode(), "sources/t.txt": THEIRS.encode()})
    done = bring_back(load(small), path)
    assert sorted({(row[0], row[1], row[3]) for row in landed(small)}) == [
        ("int-p002", "before the last day", "Ann Coder"), ("int-p003", "skills were lost", "Ann Coder")]
    assert sorted(one.reason for one in done.placed.unplaced) == [
        "codes the whole source, not words in it", "marks an area of a PDF page", "marks an area of a picture"]
    assert len(done.placed.codings) + len(done.placed.unplaced) == 6


def test_an_annotation_that_a_note_or_a_link_hangs_on_words(small: Path, tmp_path: Path) -> None:
    """QualCoder writes the place into the note; NVivo links the note to a selection."""
    start = THEIRS.index("her successor")
    place_ = f'startPosition="{start}" endPosition="{start + 13}"'
    user = "1b0b1791-be46-4557-9957-7333544cfaf2"
    xml = f"""<Project xmlns="urn:QDA-XML:project:1.0" name="p"><Users><User guid="{user}" name="Ann Coder"/></Users>
      <Sources><TextSource guid="t" name="x" plainTextPath="internal://t.txt">
        <PlainTextSelection guid="s1" {place_} creatingUser="{user}"/><NoteRef targetGUID="n1"/></TextSource></Sources>
      <Notes><Note guid="n1" creatingUser="{user}"><PlainTextContent>by note</PlainTextContent><PlainTextSelection
        guid="s2" {place_}/></Note><Note guid="n2" creatingUser="{user}" plainTextPath="internal://n.txt"/></Notes>
      <Links><Link guid="l" originGUID="n2" targetGUID="s1"/></Links></Project>"""
    path = crafted(tmp_path / "k.qdpx", {"project.qde": xml.encode(), "sources/t.txt": THEIRS.encode(),
                                         "sources/n.txt": b"by link"})
    memos = bring_back(load(small), path).placed.memos
    assert [(memo.about, memo.quote, memo.text, memo.who) for memo in memos] == [
        ("int-p001", "her successor", "by link", "Ann Coder"), ("int-p001", "her successor", "by note", "Ann Coder")]
