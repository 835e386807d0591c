"""Shared fixtures: the real knowledge base, its built book, and a small one to break."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lessonbook.base import lock
from lessonbook.book.build import Built, build
from lessonbook.cli import main
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.knowledge.start import init

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the commands that tests start need not compile the package each time
sys.dont_write_bytecode = False
ROOT = Path(__file__).resolve().parent.parent

SMALL_SOURCE = """---
id: interview
prefix: int
title: Interview with a departing manager
kind: reflection-interview
text_status: source-note
summary: A departing manager says what worried them.
publisher_voice: Our team
date_published: unknown
source: {citation: "Interview, notes kept by our team."}
licence: {id: CC-BY-4.0, text_reuse: full, statement: Our own notes.}
sensitivity: public
contains_patient_data: false
status: published
people:
  - {name: Ann Example, organisation: Example Trust, role_at_time: manager, speaks: true}
  - {name: Bob Example, organisation: Example Council, role_at_time: councillor, speaks: true}
---
# Interview with a departing manager

## Handover

{#int-p001 kind="reported-speech" voice="Ann Example" loc="para 1"}
The handover document left out the lease. Nobody told her successor.

{#int-p002 kind="reported-speech" voice="Bob Example" loc="para 2"}
Each new team must meet its predecessor face to face before the last day.

## Staff

{#int-p003 kind="narrative" loc="para 3"}
Training for new staff came last, and skills were lost.
"""

SMALL_LESSON = """---
id: L001
title: Meet the people you take over from
status: published
reviewed_by: not-reviewed
themes: [handover]
evidence:
  - {passage: int-p002, stance: supports}
  - {passage: int-p001, stance: supports}
  - {passage: int-p003, stance: qualifies}
---
# Meet the people you take over from

A talk passes on what paper leaves out.

## Why it matters

A lease was left out of the document.

## What to do

1. Book the talk.
2. Ask for the worries.
3. Write down what was said.

## Questions for the handover

- What did you leave out of the document?
"""


_HERE = (None, "", "localhost", b"localhost", "::1", "0.0.0.0", "::")


def stay_here(event: str, args: tuple[object, ...]) -> None:
    """Refuse to ask another machine, or for another's address, in any test."""
    asked = args[0] if event in ("socket.getaddrinfo", "socket.gethostbyname") else None
    if event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        asked = args[1][0]
    if asked not in _HERE and not str(asked).startswith("127."):
        raise PermissionError(f"A test asked another machine: {event} {asked!r}")


sys.addaudithook(stay_here)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def known() -> Knowledge:
    return load(ROOT)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small knowledge base with one source and one lesson."""
    folder = tmp_path / "kb"
    init(folder, "Small lessons")
    (folder / "corpus" / "interview.md").write_text(SMALL_SOURCE, encoding="utf-8")
    (folder / "lessons" / "L001.md").write_text(SMALL_LESSON, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def built() -> Built:
    """The real book, built once for the session into _build/html; by one process of the tests at a time."""
    lock.WAIT_SECONDS, before = 300.0, lock.WAIT_SECONDS
    try:
        with lock.writing(ROOT, "tests"):
            return build(ROOT)
    finally:
        lock.WAIT_SECONDS = before


@pytest.fixture(scope="session")
def fresh_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge base's own files, copied elsewhere, with no build beside them."""
    target = tmp_path_factory.mktemp("copy") / "kb"
    keep = ["_config.yml", "_toc.yml", "index.md", "book", "corpus", "lessons", "notebooks"]
    for name in keep:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    return target


def run_cli(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would; in a process of its own only where its environment matters."""
    if environment:
        return subprocess.run([sys.executable, "-m", "lessonbook", *words], cwd=cwd, capture_output=True, text=True,
                              timeout=300, env={**os.environ, **environment}, check=False)
    shown, said = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with (pytest.MonkeyPatch.context() as patch, contextlib.chdir(cwd), contextlib.redirect_stdout(shown),
          contextlib.redirect_stderr(said)):
        patch.setattr(sys, "argv", ["lessonbook", *words])
        patch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as end:
            main()
    code = end.value.code
    texts = [stream.buffer.getvalue().decode() for stream in (shown, said)]  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(list(words), code if isinstance(code, int) else int(code is not None), *texts)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the whole book share one worker, so that it is built once."""
    for item in items:
        if {"built", "fresh_copy"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("book"))
