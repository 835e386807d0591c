"""Our REFI-QDA projects validate, are read by others, and come back whole."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.knowledge.check_decisions import decisions_of
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.lessons.decisions import Decision, write_reviews
from lessonbook.lessons.decisions.coding import Coding
from lessonbook.lessons.decisions.memos import StoredMemo, write_memos
from lessonbook.tools.exchange import export
from lessonbook.tools.exchange.bring_codings_back import bring_back
from lessonbook.tools.exchange.refi_names import attributes, spans_of, text_of, text_xml

DATA = Path(__file__).parent / "data" / "refi-qda"
XML = "{urn:QDA-XML:project:1.0}"


@pytest.fixture
def project(known: Knowledge, tmp_path: Path) -> Path:
    export(known, "refi-qda", tmp_path / "out.qdpx")
    return tmp_path / "out.qdpx"


def root_of(path: Path):
    etree = pytest.importorskip("lxml.etree", reason="lxml is not installed; it checks the project's schema")
    return etree.fromstring(member(path, "project.qde"))


def member(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)


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
    root = root_of(project)
    seen = set()
    for source in root.iter(f"{XML}TextSource"):
        name = source.get("plainTextPath").replace("internal://", "sources/")
        text = member(project, name).decode("utf-8")
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
    assert "Ann Coder" not in member(tmp_path / "b.qdpx", "project.qde").decode()
    assert len(list(root.iter(f"{XML}TextSource"))) == len(known.sources)


def test_a_peer_reads_it(project: Path, known: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.parent)  # it unpacks where it stands
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


def test_positions_count_only_where_the_text_is_as_it_was_exported(small: Path, tmp_path: Path) -> None:
    """A project that names us as its origin, with a line put in elsewhere: every later position is off by it."""
    words = "left out the lease"
    write_reviews(small, "first", [Decision("int-p001", words, "handover", "accept", "Ann Coder", "2026-03-04")])
    known = load(small)
    codings, memos = decisions_of(known.inputs)
    export(known, "refi-qda", tmp_path / "o.qdpx", codings, memos)
    with zipfile.ZipFile(tmp_path / "o.qdpx") as old, zipfile.ZipFile(tmp_path / "edited.qdpx", "w") as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info, b"xx\n" + data if info.filename.endswith(".txt") else data)
    shutil.rmtree(small / "corpus" / "reviews")
    done = bring_back(known, tmp_path / "edited.qdpx")
    placed = [coding.quote for coding in decisions_of(known.inputs)[0]]
    assert placed in ([words], []), "placed by its words, or not at all"
    assert placed or done.listed


def rewritten(old: Path, new: Path, change: Callable[[str], str]) -> Path:
    """A project whose XML another tool wrote differently."""
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info, change(data.decode()).encode() if info.filename == "project.qde" else data)
    return new


def exported(small: Path, target: Path) -> Path:
    known = load(small)
    export(known, "refi-qda", target, *decisions_of(known.inputs))
    return target


def test_positions_in_utf16_of_our_own_text(small: Path, tmp_path: Path) -> None:
    """Another tool kept our origin and text, and counts characters beyond the basic plane as two."""
    source = small / "corpus" / "interview.md"
    source.write_text(source.read_text(encoding="utf-8").replace("The handover document", "🙂🙂 The handover document"),
                      encoding="utf-8")
    words = "left out the lease"
    write_reviews(small, "first", [Decision("int-p001", words, "handover", "accept", "Ann Coder", "2026-03-04")])
    path = exported(small, tmp_path / "o.qdpx")
    text = member(path, next(name for name in zipfile.ZipFile(path).namelist() if name.startswith("sources/")
                             and b"int-p001" in member(path, name))).decode()

    def as_utf16(xml: str) -> str:
        return re.sub(r'(startPosition|endPosition)="(\d+)"', lambda hit: '{}="{}"'.format(
            hit[1], len(text[:int(hit[2])].encode("utf-16-le")) // 2), xml)

    shutil.rmtree(small / "corpus" / "reviews")
    bring_back(load(small), rewritten(path, tmp_path / "w.qdpx", as_utf16))
    assert [coding.quote for coding in decisions_of(load(small).inputs)[0]] == [words]


def test_a_code_renamed_elsewhere_is_the_theme_it_was(small: Path, tmp_path: Path) -> None:
    write_reviews(small, "first", [Decision("int-p001", "left out the lease", "handover", "accept", "Ann", "unknown")])
    path = exported(small, tmp_path / "o.qdpx")
    before = decisions_of(load(small).inputs)[0]
    shutil.rmtree(small / "corpus" / "reviews")
    renamed = rewritten(path, tmp_path / "r.qdpx", lambda xml: xml.replace('name="Handover"', 'name="Passed on"'))
    assert bring_back(load(small), renamed).placed.unplaced == []
    assert decisions_of(load(small).inputs)[0] == before


def test_a_code_renamed_to_another_theme_and_one_that_was_deleted_are_listed(small: Path, tmp_path: Path) -> None:
    write_reviews(small, "first", [Decision("int-p001", "left out the lease", "handover", "accept", "Ann", "unknown")])
    path = exported(small, tmp_path / "o.qdpx")
    shutil.rmtree(small / "corpus" / "reviews")
    swapped = rewritten(path, tmp_path / "s.qdpx", lambda xml: xml.replace(
        'name="People and skills"', 'name="Staff"').replace('name="Handover"', 'name="People and skills"'))
    done = bring_back(load(small), swapped)
    assert done.decisions == 0
    assert [one.reason for one in done.placed.unplaced] == [
        "we exported it as the theme handover, and its name is now that of people-and-skills: write in "
        "corpus/code-map.csv which it means"]
    book = small / "corpus" / "themes.yml"
    book.write_text(book.read_text(encoding="utf-8").replace("id: handover", "id: passing-on").replace(
        "title: Handover", "title: Passing on"), encoding="utf-8")
    lesson = small / "lessons" / "L001.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("[handover]", "[passing-on]"), encoding="utf-8")
    done = bring_back(load(small), path)
    assert (done.decisions, done.placed.unmapped) == (0, ["Themes/Handover"])
    (small / "corpus" / "code-map.csv").write_text("code,theme,decision\nHandover,passing-on,\n", encoding="utf-8")
    bring_back(load(small), path)
    assert [one.theme for one in decisions_of(load(small).inputs)[0]] == ["passing-on"]


def test_memos_out_and_back_keep_what_they_are_about(small: Path, tmp_path: Path) -> None:
    made = [StoredMemo("interview", "", "Who was in the room?", "Ann Coder", "2026-03-04"),
            StoredMemo("project", "", "Read the tracker first.", "Bo Coder", "unknown"),
            StoredMemo("theme:handover", "", "Too broad.", "Bo Coder", "unknown")]
    write_memos(small, "first", made)
    before = decisions_of(load(small).inputs)[1]
    path = exported(small, tmp_path / "o.qdpx")
    assert bring_back(load(small), path).memos == 0, "all of them are here already"
    shutil.rmtree(small / "corpus" / "memos")
    bring_back(load(small), path)
    assert decisions_of(load(small).inputs)[1] == before


def test_text_and_spans_agree(known: Knowledge) -> None:
    for source in known.sources:
        text = "".join(piece for piece, _ in text_of(source))
        assert [text[start:end] for _, start, end in spans_of(source)] == [one.text for one in source.passages]


@given(st.text())
def test_any_text_is_well_formed_xml(text: str) -> None:
    from xml.etree.ElementTree import fromstring

    made = fromstring(f"<a{attributes(b=text)}>{text_xml(text)}</a>")
    bad = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    assert (made.text or "") == bad.sub("\ufffd", text)
    assert made.get("b", "") == bad.sub("\ufffd", text)
