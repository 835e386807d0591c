"""Tables for spreadsheets, R, pandas and Datasette: complete, described, without live formulas, without secrets."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import run_cli

from lessonbook.base.errors import LessonbookError
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.lessons.decisions.coding import Coding
from lessonbook.tools.exchange import FORMATS, export
from lessonbook.tools.exchange.tables import tables

SECRET = "The secret place of the lease"


def tool(name: str) -> str | None:
    """A command, beside this Python or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.is_file() else shutil.which(name)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def hostile(small: Path) -> Path:
    """The small knowledge base with formulas in its words, and a second source that may not be published."""
    interview = small / "corpus" / "interview.md"
    text = interview.read_text(encoding="utf-8")
    closed = text.replace("id: interview", "id: closed").replace("prefix: int", "prefix: cls").replace(
        "int-p", "cls-p").replace("sensitivity: public", "sensitivity: restricted").replace(
        "The handover document left out the lease", SECRET)
    (small / "corpus" / "closed.md").write_text(closed, encoding="utf-8")
    interview.write_text(text.replace("Training for new", "=HYPERLINK(1) for new training"), encoding="utf-8")
    lesson = small / "lessons" / "L001.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace(
        "  - {passage: int-p001, stance: supports}",
        "  - {passage: cls-p001, stance: supports, status: suggested}"), encoding="utf-8")
    return small


def test_csv_holds_what_the_knowledge_holds(hostile: Path, tmp_path: Path) -> None:
    counts = export(load(hostile), "csv", tmp_path / "out")
    passages = rows(tmp_path / "out" / "passages.csv")
    assert [row["passage"] for row in passages] == ["int-p001", "int-p002", "int-p003"]
    assert passages[1] | {"themes": ""} == {
        "passage": "int-p002", "source": "interview", "position": "2", "kind": "reported-speech",
        "voice": "Bob Example", "section": "Handover", "place": "para 2", "page_number": "",
        "text": "Each new team must meet its predecessor face to face before the last day.", "words": "14",
        "best_theme": "handover", "themes": "", "lessons": '["L001"]', "page": "corpus/interview.html#int-p002"}
    lessons = rows(tmp_path / "out" / "lessons.csv")
    assert [(row["lesson"], row["voices"], row["supporting"], row["qualifying"]) for row in lessons] == [
        ("L001", "1", "1", "1")]
    assert {name: counts[name] for name in counts if name.startswith("withheld")} == {
        "withheld": 1, "withheld_passages": 3, "withheld_lessons": 0, "withheld_evidence": 1}


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "parquet"])
def test_what_may_not_be_published_is_in_no_format(hostile: Path, tmp_path: Path, form: str) -> None:
    known = load(hostile)
    mine = [Coding("cls-p001", "secret place", "handover", "add", "Ann Example", "2026-11-20")]
    counts = export(known, form, tmp_path / "out", *([mine] if FORMATS[form][2] else []))
    assert counts["withheld"] == 1
    written = list((tmp_path / "out").iterdir())
    assert written
    for path in written:
        data = path.read_bytes()
        if path.suffix == ".qdpx":
            with zipfile.ZipFile(path) as archive:
                data = b"".join(archive.read(name) for name in archive.namelist())
        assert b"secret place" not in data
        assert b"cls-p" not in data


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_no_cell_is_a_live_formula(hostile: Path, tmp_path: Path, form: str) -> None:
    known = load(hostile)
    mine = [Coding("int-p001", "lease", "handover", "add", "@Ann", "2026-11-20", "-1+1")]
    export(known, form, tmp_path, mine)
    cells: list[Any] = []
    if form == "csv":
        for path in tmp_path.glob("*.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                cells += [cell for row in csv.reader(file) for cell in row]
    else:
        with closing(sqlite3.connect(tmp_path / "lessonbook.db")) as db:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
                                      " AND name NOT LIKE '%_fts_%'").fetchall():
                cells += [cell for row in db.execute(f'SELECT * FROM "{name}"') for cell in row]
    texts = [cell for cell in cells if isinstance(cell, str)]
    assert "'=HYPERLINK(1) for new training staff came last, and skills were lost." in texts
    assert "'@Ann" in texts
    assert "'-1+1" in texts
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_package_describes_every_file_and_column(known: Knowledge, tmp_path: Path) -> None:
    export(known, "csv", tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["path"] for one in package["resources"]} == {
        path.name for path in tmp_path.glob("*.csv")} - {"data-dictionary.csv"}
    described = {(row["table"], row["column"]) for row in rows(tmp_path / "data-dictionary.csv")}
    for one in package["resources"]:
        data = (tmp_path / one["path"]).read_bytes()
        assert one["bytes"] == len(data)
        assert one["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
        header = data.split(b"\n", 1)[0].decode().split(",")
        assert [field["name"] for field in one["schema"]["fields"]] == header
        assert all(field["description"].endswith(".") for field in one["schema"]["fields"])
        assert {(one["path"].removesuffix(".csv"), name) for name in header} <= described


def test_keys_are_unique_and_references_lead_somewhere(known: Knowledge) -> None:
    found = {table.name: table for table in tables(known)}
    values = {}
    for table in found.values():
        names = [field.name for field in table.fields]
        keys = [tuple(row[names.index(name)] for name in table.key) for row in table.rows()]
        assert not table.key or len(keys) == len(set(keys)), table.name
        values[table.name] = {key[0] for key in keys if key}
        for row in table.rows():
            assert len(row) == len(names)
            for field, value in zip(table.fields, row, strict=True):
                assert not field.required or value is not None, (table.name, field.name)
    for table in found.values():
        for index, field in enumerate(table.fields):
            if field.refers:
                assert {row[index] for row in table.rows()} - {None} <= values[field.refers]


def test_frictionless_finds_the_package_valid(known: Knowledge, tmp_path: Path) -> None:
    command = tool("frictionless")
    if not command:
        pytest.skip("frictionless is not installed: pip install frictionless")
    passage = known.passages[0]
    export(known, "csv", tmp_path, [Coding(passage.id, passage.text, known.inputs.codebook.themes[0].id, "add",
                                           "Ann Example", "2026-11-20", "=1")])
    done = subprocess.run([command, "validate", "datapackage.json", "--json"], cwd=tmp_path, capture_output=True,
                          text=True, timeout=300, check=False)
    report = json.loads(done.stdout)
    assert report["valid"], report
    assert report["stats"]["tasks"] == 10


def test_r_reads_the_csv(known: Knowledge, tmp_path: Path) -> None:
    command = tool("Rscript")
    if not command:
        pytest.skip("R is not installed: apt-get install r-base-core")
    export(known, "csv", tmp_path)
    script = ('p <- read.csv("passages.csv", encoding = "UTF-8"); t <- read.csv("tags.csv"); '
              'cat(nrow(p), sum(p$words), nrow(t), format(sum(t$score), digits = 10), is.numeric(t$score))')
    done = subprocess.run([command, "-e", script], cwd=tmp_path, capture_output=True, text=True, timeout=120,
                          check=True)
    count, words, tags, total, numeric = done.stdout.split()
    assert (int(count), int(words)) == (len(known.passages), sum(len(one.text.split()) for one in known.passages))
    assert int(tags) == sum(len(known.tags[one.id]) for one in known.passages)
    assert float(total) == pytest.approx(sum(tag.score for one in known.passages for tag in known.tags[one.id]))
    assert numeric == "TRUE"


def test_parquet_is_typed(hostile: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install pyarrow")
    export(load(hostile), "parquet", tmp_path)
    passages = pq.read_table(tmp_path / "passages.parquet").to_pylist()
    assert [row["passage"] for row in passages] == ["int-p001", "int-p002", "int-p003"]
    assert passages[1]["lessons"] == ["L001"]
    assert passages[2]["voice"] is None
    assert passages[2]["text"].startswith("=HYPERLINK")
    tags = pq.read_schema(tmp_path / "tags.parquet")
    assert str(tags.field("score").type) == "double"


def test_parquet_without_its_package_says_what_to_do(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
                                                     ) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(LessonbookError, match="pip install pyarrow"):
        export(load(small), "parquet", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_sqlite_finds_words_in_any_form(small: Path, tmp_path: Path) -> None:
    export(load(small), "sqlite", tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        found = db.execute("SELECT passage FROM passages WHERE rowid IN "
                           "(SELECT rowid FROM passages_fts WHERE passages_fts MATCH 'skilled OR lease')").fetchall()
        assert found == [("int-p001",), ("int-p003",)]
        assert db.execute("SELECT value FROM about WHERE name = 'title'").fetchone() == ("Small lessons",)


def test_datasette_serves_search_and_facets(known: Knowledge, tmp_path: Path) -> None:
    command = tool("datasette")
    if not command:
        pytest.skip("datasette is not installed: pip install datasette")
    export(known, "sqlite", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([command, "serve", "lessonbook.db", "-m", "metadata.json", "--port", str(port)],
                               cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "HOME": str(tmp_path)})
    try:
        base = f"http://127.0.0.1:{port}/lessonbook"
        answer = ask(f"{base}/passages.json?_search=handover&_facet=source&_size=max&_shape=objects")
        wanted = [one.id for one in known.passages if "handover" in f"{one.text} {one.section}".lower()]
        assert set(wanted) <= {row["passage"] for row in answer["rows"]}
        counts = {}
        for row in answer["rows"]:
            counts[row["source"]] = counts.get(row["source"], 0) + 1
        facets = answer["facet_results"]
        facets = facets.get("results", facets)
        assert {one["value"]: one["count"] for one in facets["source"]["results"]} == counts
        page, home = (read(address) for address in (f"{base}/passages?_search=lease", f"http://127.0.0.1:{port}/"))
        assert known.inputs.config.title in home
        assert "best_theme" in page  # the facets that the metadata names
        assert 'name="_search"' in page
        assert "Its words." in page  # the columns' descriptions
    finally:
        process.terminate()
        process.wait(timeout=20)


def read(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


def ask(address: str) -> dict[str, Any]:
    """Ask a server that may still be starting."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address) as answer:
                return json.loads(answer.read())
        except (ConnectionError, urllib.error.URLError):
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def test_the_command_writes_and_counts(hostile: Path, tmp_path: Path) -> None:
    for form in ("jsonl", "refi-qda"):
        done = run_cli("export", "--format", form, str(tmp_path / form), cwd=hostile)
        assert done.returncode == 0, done.stderr
        assert "Left out because they may not be published: 1 source, 3 passages" in done.stdout
        assert any((tmp_path / form).iterdir())
    assert run_cli("export", "--blind", str(tmp_path / "b"), cwd=hostile).returncode == 2
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    done = run_cli("export", "--format", "csv", str(tmp_path / "file"), cwd=hostile)
    assert done.returncode == 1
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_the_dictionary_has_every_column_of_every_table(known: Knowledge) -> None:
    from lessonbook.book.data_dictionary import data_dictionary
    from lessonbook.tools.exchange.tables import tables

    made = data_dictionary(known, "", {})
    assert [part["ids"] for part in made] == [[f"table-{one.name.replace('_', '-')}"] for one in tables(known)]
    for part, one in zip(made, tables(known), strict=True):
        text = part.astext()
        assert all(field.name in text and field.about in text for field in one.fields)
