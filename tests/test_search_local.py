"""Texts of local/ are found on the editor's machine, marked, and are in nothing that a build or an export writes."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import SMALL_SOURCE, run_cli

from lessonbook.book.search import gather
from lessonbook.book.search.local import local_records
from lessonbook.knowledge.flow import load

OWN = (SMALL_SOURCE.replace("id: interview", "id: paper").replace("prefix: int", "prefix: pap")
       .replace("int-p", "pap-p").replace("title: Interview", "title: Paper").replace("# Interview", "# Paper")
       .replace("text_status: source-note", "text_status: imported-full-text")
       .replace("text_reuse: full", "text_reuse: none")
       .replace("left out the lease", "left out the zeppelin"))


def hold(small: Path) -> None:
    (small / "local").mkdir()
    (small / "local" / "paper.md").write_text(OWN, encoding="utf-8")


def test_a_local_passage_is_tagged_and_found_and_says_where_it_is(small: Path) -> None:
    hold(small)
    done = run_cli("search", "zeppelin", "--theme", "handover", "--json", cwd=small)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["results"]
    assert (found["id"], found["kind"], found["url"], found["title"]) == (
        "pap-p001", "passage", "local/paper.md#pap-p001",
        "Ann Example, Paper with a departing manager (stays on this machine)")
    shown = run_cli("search", "zeppelin", cwd=small).stdout
    assert "stays on this machine" in shown
    assert "local/paper.md#pap-p001" in shown


def test_it_is_in_no_record_that_a_build_writes(small: Path, tmp_path: Path) -> None:
    hold(small)
    records, words = gather(load(small))
    assert "zeppelin" not in " ".join(record.text for record in records).lower()
    assert "zeppelin" not in words.as_json().lower()
    done = run_cli("export", str(tmp_path / "out"), cwd=small)
    assert done.returncode == 0, done.stderr
    assert [path for path in (tmp_path / "out").rglob("*") if path.is_file() and b"zeppelin" in path.read_bytes()] == []


def test_a_text_that_is_published_too_is_found_once(small: Path) -> None:
    (small / "local").mkdir()
    (small / "local" / "interview.md").write_text(SMALL_SOURCE, encoding="utf-8")
    found = json.loads(run_cli("search", "lease", "--kind", "passage", "--json", cwd=small).stdout)["results"]
    assert [(item["id"], item["url"]) for item in found] == [("int-p001", "corpus/interview.html#int-p001")]


def test_a_broken_local_file_is_passed_over(small: Path) -> None:
    assert local_records(small) == []
    hold(small)
    (small / "local" / "broken.md").write_bytes(b"---\nid: [\n\xff")
    assert [record.id for record in local_records(small)] == ["pap-p001", "pap-p002", "pap-p003"]
