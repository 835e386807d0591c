"""Projects of other tools: ours validate and come back whole; theirs are placed or listed, never guessed."""

from __future__ import annotations

import csv
import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from conftest import run_cli
from foreign_qdpx import Export, Selection
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.bringback import bring_back, decisions_of
from lessonbook.errors import LessonbookError
from lessonbook.exchange import export
from lessonbook.exchange.coding import Coding
from lessonbook.exchange.refi_names import attributes, spans_of, text_of, text_xml
from lessonbook.exchange.refi_read import read_qdpx
from lessonbook.knowledge import Knowledge, load
from lessonbook.review import Decision, read_reviews, write_reviews

DATA = Path(__file__).parent / "data" / "refi-qda"
XML = "{urn:QDA-XML:project:1.0}"

# what a transcriber's file of the small knowledge base's interview looks like in another tool
THEIRS = """Interview with a departing manager

Handover
Ann: The handover document left out the lease.  Nobody told her successor.
Bob: Each new team must meet its predecessor face to face before the last day.

Staff
Training for new staff came last, and skills were lost.
"""
MARKED = [
    Selection("The handover document left out the lease.", "Handover"),
    Selection("her successor", "Handover", "Bo Coder", "who was that?"),
    Selection("must meet its predecessor face to face", "People and skills"),
    Selection("Training for new staff came last, and skills were lost.", "People and skills"),
]
EXPECTED = [
    ("int-p001", "The handover document left out the lease.", "handover", "Ann Coder", ""),
    ("int-p001", "her successor", "handover", "Bo Coder", "who was that?"),
    ("int-p002", "must meet its predecessor face to face", "people-and-skills", "Ann Coder", ""),
    ("int-p003", "Training for new staff came last, and skills were lost.", "people-and-skills", "Ann Coder", ""),
]
TOOLS = {
    "NVivo on Windows: two characters a line end, inclusive": {
        "newline": "\r\n", "counted": "\r\n", "inclusive": True, "bom": True},
    "NVivo for Mac: root marker, one character": {"origin": "NVivo for Mac 15.0.0"},
    "ATLAS.ti: file has two, positions one; named after the project": {
        "newline": "\r\n", "qde": "Trial.qde", "braces": True, "origin": "ATLAS.ti"},
    "MAXQDA: file has one, positions two": {"counted": "\r\n", "origin": "MAXQDA2024"},
    "QualCoder: byte order mark not counted, Sources with a capital": {
        "bom": True, "folder": "Sources", "origin": "QualCoder"},
    "a tool that counts the byte order mark": {"bom": True, "count_bom": True},
    "Taguette: text inside the XML, inclusive": {"inline": True, "inclusive": True, "origin": "Taguette"},
}


def landed(root: Path) -> list[tuple[str, str, str, str, str]]:
    decisions, problems = read_reviews(root)
    assert not problems
    return [(one.passage, one.quote, one.theme, one.who, one.note) for one in decisions]


@pytest.fixture
def project(known: Knowledge, tmp_path: Path) -> Path:
    export(known, "refi-qda", tmp_path / "out.qdpx")
    return tmp_path / "out.qdpx"


def root_of(path: Path):
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed; it checks the project's schema")
    return etree.fromstring(zipfile.ZipFile(path).read("project.qde"))


def test_project_is_valid_against_the_published_schema(project: Path) -> None:
    root = root_of(project)
    from lxml import etree

    schema = etree.XMLSchema(etree.parse(DATA / "Project.xsd"))
    assert schema.validate(root), schema.error_log


def test_codebook_is_valid_by_the_schemas_rules_for_codes(project: Path) -> None:
    pytest.importorskip("lxml.etree", reason="lxml is not installed; it checks the codebook's schema")
    from lxml import etree

    text = project.with_suffix(".qdc").read_text(encoding="utf-8")
    assert 'xmlns="urn:QDA-XML:codebook:1.0"' in text
    assert "NoteRef" not in text  # a codebook has no notes to refer to
    book = text.split("?>", 1)[1].replace("urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0")
    book = re.sub(r' origin="[^"]*"', "", book, count=1)
    whole = f'<Project xmlns="urn:QDA-XML:project:1.0" name="x">{book}</Project>'
    schema = etree.XMLSchema(etree.parse(DATA / "Project.xsd"))
    assert schema.validate(etree.fromstring(whole)), schema.error_log


def test_every_identifier_is_there_once_and_every_reference_leads_somewhere(project: Path) -> None:
    root = root_of(project)
    guids = [element.get("guid") for element in root.iter() if element.get("guid")]
    assert len(guids) == len(set(guids))
    assert {element.get("targetGUID") for element in root.iter() if element.get("targetGUID")} <= set(guids)
    users = {element.get("guid") for element in root.iter(f"{XML}User")}
    assert {element.get("creatingUser") for element in root.iter() if element.get("creatingUser")} <= users


def test_positions_mark_the_passages_and_texts_are_in_a_small_letter_folder(project: Path, known: Knowledge) -> None:
    archive = zipfile.ZipFile(project)
    root = root_of(project)
    seen = set()
    for source in root.iter(f"{XML}TextSource"):
        name = source.get("plainTextPath").replace("internal://", "sources/")
        text = archive.read(name).decode("utf-8")
        for mark in source.iter(f"{XML}PlainTextSelection"):
            ident = mark.get("name").split()[0]
            words = text[int(mark.get("startPosition")): int(mark.get("endPosition"))]
            assert words == known.inputs.passages[ident].text
            seen.add(ident)
    assert seen == {ident for ident in known.open_ids if known.tags[ident] or known.lessons_of(ident)}


def test_hierarchy_and_colours(project: Path, known: Knowledge) -> None:
    top = root_of(project).find(f"{XML}CodeBook/{XML}Codes")
    folders = {code.get("name"): code for code in top}
    assert list(folders) == ["Themes", "Lessons"]
    assert all(code.get("isCodable") == "false" for code in folders.values())
    themes = folders["Themes"].findall(f"{XML}Code")
    assert [code.get("name") for code in themes] == [theme.title for theme in known.inputs.codebook.themes]
    assert len({code.get("color") for code in themes}) == len(themes)


def test_the_same_knowledge_gives_the_same_bytes(project: Path, known: Knowledge, tmp_path: Path) -> None:
    export(known, "refi-qda", tmp_path / "again")
    assert (tmp_path / "again" / "lessonbook.qdpx").read_bytes() == project.read_bytes()


def test_blind_project_shows_nobodys_codings(known: Knowledge, tmp_path: Path) -> None:
    passage = known.passages[0]
    mine = Coding(passage.id, passage.text, known.inputs.codebook.themes[0].id, "add", "Ann Coder", "2026-03-04")
    export(known, "refi-qda", tmp_path / "b.qdpx", [mine], blind=True)
    root = root_of(tmp_path / "b.qdpx")
    assert not list(root.iter(f"{XML}Coding"))
    assert not list(root.iter(f"{XML}Note"))
    assert "Ann Coder" not in zipfile.ZipFile(tmp_path / "b.qdpx").read("project.qde").decode()
    assert len(list(root.iter(f"{XML}TextSource"))) == len(known.sources)


def test_a_peer_reads_it(project: Path, known: Knowledge) -> None:
    refi = pytest.importorskip("pyrefiqda", reason="pyrefiqda is not installed; another reader of the format")
    opened = refi.RefiProject.load(str(project))
    model = getattr(opened, "project", opened)
    assert len(model.sources.text_source) == len(known.sources)


def test_decisions_come_back_whole(small: Path, tmp_path: Path) -> None:
    made = [
        Decision("int-p001", "left out the lease", "handover", "accept", "Ann Coder", "2026-03-04", 'a "note" <&>\nx'),
        Decision("int-p001", "left out the lease", "people-and-skills", "reject", "Ann Coder", "2026-03-04"),
        Decision("int-p003", "Training for new staff came last, and skills were lost.", "handover", "add",
                 "Bo Coder", "2026-03-05T11:12:13Z", "=1+1"),
        Decision("int-p002", "Each new team", "handover", "accept", "Bo Coder", "unknown"),
    ]
    write_reviews(small, "first", made)
    known = load(small)
    codings, memos = decisions_of(known.inputs)
    assert len(codings) == 4
    export(known, "refi-qda", tmp_path / "o.qdpx", codings, memos)
    shutil.rmtree(small / "corpus" / "reviews")
    done = bring_back(known, tmp_path / "o.qdpx")
    back, _ = decisions_of(known.inputs)
    assert sorted(back, key=str) == sorted(codings, key=str)
    assert done.listed is None
    assert not done.placed.memos
    again = bring_back(known, tmp_path / "o.qdpx")
    assert again.decisions == 0


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


def test_code_map_mistakes_name_their_line(small: Path, tmp_path: Path) -> None:
    (small / "corpus" / "code-map.csv").write_text(
        "code,theme,decision\nA,no-such,\nB,handover,maybe\nC,handover,\nc,handover,\n,handover,\n", encoding="utf-8")
    path = Export(THEIRS, MARKED).write(tmp_path / "m.qdpx")
    with pytest.raises(LessonbookError) as caught:
        bring_back(load(small), path)
    assert [(one.file, one.line) for one in caught.value.problems] == [
        ("corpus/code-map.csv", line) for line in (2, 3, 5, 6)]


def test_a_selection_over_two_passages_lands_on_both(small: Path, tmp_path: Path) -> None:
    words = THEIRS[THEIRS.index("Nobody"): THEIRS.index(" must meet")]
    bring_back(load(small), Export(THEIRS, [Selection(words, "Handover")]).write(tmp_path / "two.qdpx"))
    assert [(row[0], row[1]) for row in landed(small)] == [
        ("int-p001", "Nobody told her successor."), ("int-p002", "Each new team")]


def test_memos_without_a_code_land_beside_the_reviews(small: Path, tmp_path: Path) -> None:
    bring_back(load(small), Export(THEIRS, [Selection("her successor", None, note="=ask her")],
                                   codes=["Handover"]).write(tmp_path / "memo.qdpx"))
    rows = list(csv.DictReader((small / "corpus" / "memos" / "memo.csv").open(encoding="utf-8", newline="")))
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


def crafted(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


QDE = b'<Project xmlns="urn:QDA-XML:project:1.0" name="p"><CodeBook><Codes/></CodeBook></Project>'


@pytest.mark.parametrize(("members", "says"), [
    ({"notes.txt": b"x"}, "holds 0 .qde files at its top, not one"),
    ({"a.qde": QDE, "b.qde": QDE}, "holds 2 .qde files at its top, not one"),
    ({"project.qde": QDE, "../evil.txt": b"x"}, "climbs out of it"),
    ({"project.qde": QDE, "/etc/evil.txt": b"x"}, "climbs out of it"),
    ({"project.qde": QDE, "sources\\..\\..\\evil.txt": b"x"}, "climbs out of it"),
    ({"project.qde": QDE, "C:/evil.txt": b"x"}, "climbs out of it"),
    ({"project.qde": b" " * 30_000_000}, "times its size or more"),
    ({"project.qde": b"<Project>"}, "is not XML"),
    ({"project.qde": b"\xff\xfe\x00"}, "is not XML"),
    ({"project.qde": b"<CodeBook/>"}, "is a CodeBook, not a Project"),
    ({"project.qde": b'<!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project>&a;</Project>'},
     "declares a document type or entities"),
    ({"project.qde": b'<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Project>&b;</Project>'},
     "declares a document type or entities"),
    ({"project.qde": b"<Project><CodeBook><Codes>" + b'<Code name="x">' * 500 + b"</Code>" * 500
      + b"</Codes></CodeBook></Project>"}, "nests codes more than 60 deep"),
])
def test_hostile_projects_are_refused(tmp_path: Path, members: dict[str, bytes], says: str) -> None:
    with pytest.raises(LessonbookError) as caught:
        read_qdpx(crafted(tmp_path / "x.qdpx", members))
    assert says in str(caught.value)
    assert str(caught.value).startswith("x.qdpx")
    assert not (tmp_path / "evil.txt").exists()


def test_no_zip_file(tmp_path: Path) -> None:
    (tmp_path / "x.qdpx").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(LessonbookError, match=r"is no \.qdpx file"):
        read_qdpx(tmp_path / "x.qdpx")


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


@given(st.text())
def test_any_text_is_well_formed_xml(text: str) -> None:
    from xml.etree.ElementTree import fromstring

    made = fromstring(f"<a{attributes(b=text)}>{text_xml(text)}</a>")
    bad = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    assert (made.text or "") == bad.sub("\ufffd", text)
    assert made.get("b", "") == bad.sub("\ufffd", text)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 70), min_size=2, max_size=8), st.sampled_from(list(TOOLS)))
def test_whatever_words_are_marked_they_land_in_their_passage(starts: list[int], tool: str) -> None:
    """Words from a start on, to the end of the line they are in: the passage is never another one."""
    import tempfile

    from lessonbook.exchange.code_map import CodeMap
    from lessonbook.exchange.refi_place import place

    words = THEIRS.split()
    known = _SMALL["known"]
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


_SMALL: dict[str, Knowledge] = {}


@pytest.fixture(autouse=True)
def _small_known(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    if not _SMALL:
        from conftest import SMALL_LESSON, SMALL_SOURCE

        from lessonbook.init import init

        folder = tmp_path_factory.mktemp("known") / "kb"
        init(folder, "Small lessons")
        (folder / "corpus" / "interview.md").write_text(SMALL_SOURCE, encoding="utf-8")
        (folder / "lessons" / "L001.md").write_text(SMALL_LESSON, encoding="utf-8")
        _SMALL["known"] = load(folder)


def test_text_and_spans_agree(known: Knowledge) -> None:
    for source in known.sources:
        text = "".join(piece for piece, _ in text_of(source))
        assert [text[start:end] for _, start, end in spans_of(source)] == [one.text for one in source.passages]
