"""Each ordinary edit of an editor's passes the check; `make soak` runs the rest of what a pull request runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import run_cli
from ordinary_edits import EDITS, copy_of_this


@pytest.mark.parametrize("edit", EDITS)
def test_an_ordinary_edit_passes_the_check(tmp_path: Path, edit: Callable[[Path], None]) -> None:
    copy = copy_of_this(tmp_path / "kb", "tests", "lessonbook", "benchmarks")
    edit(copy)
    done = run_cli("check", cwd=copy)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("All is well")
