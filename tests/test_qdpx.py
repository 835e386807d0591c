"""Our REFI-QDA projects validate, are read by others, and come back whole."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.knowledge.check_decisions import decisions_of
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.lessons.decisions import Decision, write_reviews
from lessonbook.lessons.decisions.coding import Coding
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
