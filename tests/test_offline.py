"""No command asks the network for anything: it runs where every socket and every look-up of a name is refused."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from conftest import ROOT, run_cli

FORBIDDEN = ROOT / "tests" / "no_network"
COMMANDS = [["check"], ["build", "--quiet"], ["search", "handover"], ["add", "{note}"], ["export", "{out}/jsonl"]]
MORE = [
    ["explain", "int-p001"], ["add", "{note}", "--dry-run", "--json"], ["update", "--quiet"],
    ["review", "export", "{out}/sheet.xlsx"], ["review", "status"], ["export", "--format", "csv", "{out}/csv"],
    ["export", "--format", "sqlite", "{out}/base"], ["export", "--format", "refi-qda", "{out}/refi"],
    ["export", "--format", "bibtex", "{out}/bib"], ["export", "--format", "jsonld", "{out}/ld"],
    ["build", "--drafts", "--quiet"], ["withdraw", "interview", "--yes"],
]


def write_note(path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("The contract for the clinic must be read aloud with the team that takes it over.")
    document.save(str(path))
    return path


def commands(folder: Path, table: list[list[str]]) -> list[list[str]]:
    """Commands in turn, with a Word document to add and a folder to write to."""
    note = write_note(folder / "note.docx")
    return [[word.format(note=note, out=folder) for word in words] for words in table]


def forbidding(asked: Path) -> dict[str, str]:
    """The environment of a process that may not use the network, and that notes each attempt in a file."""
    path = os.pathsep.join([str(FORBIDDEN), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"PYTHONPATH": path, "LESSONBOOK_NETWORK_ASKED": str(asked)}


def run_forbidden(table: list[list[str]], root: Path, folder: Path) -> None:
    """Run commands where nothing may ask the network; any attempt fails the test, even one that is got over."""
    asked = folder / "asked.txt"
    for words in commands(folder, table):
        done = run_cli(*words, cwd=root, **forbidding(asked))
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        assert not asked.exists(), f"{words}: {asked.read_text()}"


def test_commands_run_where_sockets_are_forbidden(small: Path, tmp_path: Path) -> None:
    run_forbidden(COMMANDS, small, tmp_path)


@pytest.mark.parametrize("address", ["192.0.2.1", "far.example", "2001:db8::1"])
def test_no_test_asks_another_machine(address: str) -> None:
    with pytest.raises(PermissionError, match="asked another machine"):
        socket.create_connection((address, 80), timeout=1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, pytest.raises(PermissionError):
        one.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("attempt", [
    "import socket; socket.socket()", "import socket; socket.socket(socket.AF_INET6)",
    "import socket; socket.create_connection(('127.0.0.1', 9))", "import socket; socket.gethostbyname('far.example')",
    "import urllib.request as r; r.urlopen('http://127.0.0.1:9')", "import _socket; _socket.socket(2, 1)",
])
def test_the_wall_stands(tmp_path: Path, attempt: str) -> None:
    asked = tmp_path / "asked.txt"
    done = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=False,
                          env={**os.environ, **forbidding(asked)})
    assert "The network is forbidden here" in done.stderr
    assert "socket." in asked.read_text()
