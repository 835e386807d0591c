"""Ordinary edits of an editor's, all together on a copy, pass the build and the tests of what is shipped."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import run_cli
from ordinary_edits import EDITS, copy_of_this

CONTENT = ["corpus", "lessons", "facts", "evaluate", "init", "import_tools", "cli", "search", "tag", "front_door",
           "export_references", "export_tables", "qdpx", "scale_page", "site"]  # tests that look at what is shipped


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = copy_of_this(tmp_path_factory.mktemp("editor") / "kb")
    for edit in EDITS:
        edit(copy)
    return copy


def test_the_book_is_built(edited: Path) -> None:
    done = run_cli("build", cwd=edited)
    assert done.returncode == 0, done.stderr
    assert (edited / "_build" / "html" / "book" / "themes" / "estates.html").is_file()


def test_the_tests_pass(edited: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "no:cacheprovider",
                           *(f"tests/test_{name}.py" for name in CONTENT)], cwd=edited, capture_output=True,
                          text=True, timeout=900, check=False, env={**os.environ, "PYTHONPATH": str(edited)})
    assert done.returncode == 0, done.stdout[-3000:]
