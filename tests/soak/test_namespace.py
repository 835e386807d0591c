"""Every command runs in a network namespace of its own with no network at all, so its helpers in other languages do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_offline import COMMANDS, MORE, commands, run_forbidden

MUST_RUN = os.environ.get("LESSONBOOK_NO_SKIPS") == "1"


def _works() -> bool:
    return shutil.which("unshare") is not None and subprocess.run(
        ["unshare", "--map-root-user", "--net", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not MUST_RUN and not _works(), reason="this machine gives no network namespaces: unshare --net")
def test_every_command_runs_without_a_network(small: Path, tmp_path: Path) -> None:
    alone = ["unshare", "--map-root-user", "--net"]
    done = subprocess.run([*alone, sys.executable, "-c",
                           "import socket; socket.create_connection(('127.0.0.1', 9), timeout=5)"],
                          capture_output=True, text=True, check=False)
    assert "unreachable" in done.stderr
    for words in commands(tmp_path, [*COMMANDS, *MORE]):
        done = subprocess.run([*alone, sys.executable, "-m", "lessonbook", *words], cwd=small, capture_output=True,
                              text=True, timeout=300, check=False)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    assert not list((small / "_build").glob("html/pagefind"))  # the last command took all of it away


def test_every_command_runs_where_sockets_are_forbidden(small: Path, tmp_path: Path) -> None:
    run_forbidden([*COMMANDS, *MORE], small, tmp_path)
