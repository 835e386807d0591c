"""Whoever reads a book while it is built again sees files of before or of now, and never a half of either."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import run_cli

import lessonbook.knowledge.flow
from lessonbook.book.build import build
from lessonbook.book.search import fresh_records

WATCHED = ["index.html", "lessons/L001.html", "corpus/interview.html", "book/lessons.html", "atom.xml",
           "downloads/book.html", "downloads/book.zip", "search/words.js", "search/lessons.js"]


def contents(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def test_files_are_replaced_whole(small: Path) -> None:
    assert run_cli("build", "--quiet", cwd=small).returncode == 0
    site, records = small / "_build" / "html", small / "_build" / "lessonbook" / "records.jsonl"
    paths = [*(site / name for name in WATCHED), records]
    before = {path: contents(path) for path in paths}
    assert None not in before.values()
    lesson = small / "lessons" / "L001.md"
    lesson.write_text(lesson.read_text().replace("Meet the people", "Meet all the people"))
    seen: dict[Path, set[bytes | None]] = {path: set() for path in paths}
    with subprocess.Popen([sys.executable, "-m", "lessonbook", "build", "--quiet"], cwd=small) as builder:
        while builder.poll() is None:
            for path in paths:
                seen[path].add(contents(path))
            time.sleep(0.001)
    assert builder.returncode == 0
    changed = 0
    for path in paths:
        now = contents(path)
        changed += now != before[path]
        # a folder cannot be replaced in one step, so the search index is away for a moment
        away = {None} if "pagefind" in path.parts else set()
        assert seen[path] - away <= {before[path], now}, path
    assert changed >= 6


def test_no_file_that_readers_see_is_written_in_place(small: Path) -> None:
    opened: list[str] = []
    watching = True

    def watch(event: str, args: tuple[Any, ...]) -> None:
        if watching and event == "open" and args[2] & (os.O_WRONLY | os.O_RDWR):
            opened.append(str(args[0]))

    sys.addaudithook(watch)
    site = build(small).site
    watching = False
    seen = {str(path) for path in site.rglob("*") if path.is_file() and path.relative_to(site).parts[0] not in (
        "_static", "_sources", ".buildinfo", "objects.inv")}
    assert {str(site / name) for name in WATCHED} <= seen
    assert any(name.endswith(".part") for name in opened)
    assert seen & set(opened) == set()


def test_records_that_a_build_writes_meanwhile_are_taken_whole_or_not_at_all(small: Path) -> None:
    assert run_cli("build", "--quiet", cwd=small).returncode == 0
    found = fresh_records(small)
    assert found is not None
    path = small / "_build" / "lessonbook" / "records.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    for half in ("".join(lines[:-1]), path.read_text()[:-20], "", lines[0]):
        path.write_text(half)
        assert fresh_records(small) is None


def test_records_of_files_that_were_edited_meanwhile_are_not_taken_for_todays(small: Path,
                                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    lesson, real = small / "lessons" / "L001.md", lessonbook.knowledge.flow.derive

    def derive_while_somebody_edits(*args: Any, **named: Any) -> Any:
        lesson.write_text(lesson.read_text().replace("Meet the people", "Meet all the people"))
        return real(*args, **named)

    monkeypatch.setattr(lessonbook.knowledge.flow, "derive", derive_while_somebody_edits)
    build(small)
    assert fresh_records(small) is None
    monkeypatch.setattr(lessonbook.knowledge.flow, "derive", real)
    build(small)
    found = fresh_records(small)
    assert found is not None
    assert "Meet all the people you take over from" in {record.title for record in found[0]}
