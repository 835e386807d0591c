"""Projects that are broken or mean harm are refused, and nothing of them gets out."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from foreign_qdpx import MARKED, THEIRS, Export, crafted, small_known
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.base.errors import LessonbookError
from lessonbook.lessons.decisions.code_map import CodeMap
from lessonbook.tools.exchange.refi_place import place
from lessonbook.tools.exchange.refi_read import read_qdpx

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
      + b"</Codes></CodeBook></Project>"}, "nests codes more than 100 deep"),
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


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_project_is_refused_or_read_never_more(data: st.DataObject) -> None:
    xml = Export(THEIRS, MARKED, inline=True).xml()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(xml)))
        put = data.draw(st.sampled_from(["", "9" * 5000, "-1", '"', "<", "/>", "&amp;", "\x00", "guid", "é", " "]))
        xml = xml[:start] + put + xml[start + data.draw(st.integers(0, 40)):]
    with tempfile.TemporaryDirectory() as folder:
        path = crafted(Path(folder) / "x.qdpx", {"project.qde": xml.encode()})
        try:
            project = read_qdpx(path)
        except LessonbookError:
            return
        placed = place(project, small_known(), CodeMap({"handover": ("handover", "add")}))
    assert all(one.quote in small_known().inputs.passages[one.passage].text for one in placed.codings)
