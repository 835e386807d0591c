"""A full disk, a folder that may not be written to, a file that vanishes, an interrupt, a kill: people's files stay."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lessonbook.base.files import remove_parts
from tests.killing import Case, Forker, half_files, make_cases, people_of, trial

if sys.platform == "win32":
    pytest.skip("Windows has neither fork nor signals", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("faults")  # the knowledge bases that are broken are made once

WRITES = ["add", "review apply", "update", "withdraw"]


@pytest.fixture(scope="module")
def forker() -> Iterator[Forker]:
    made = Forker()
    yield made
    made.close()


@pytest.fixture(scope="module")
def cases(forker: Forker, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    return make_cases(tmp_path_factory.mktemp("cases"), forker)


def run_here(root: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    """Run a command in this process, where faults can be put in its way."""
    from lessonbook.cli import main

    monkeypatch.chdir(root)
    monkeypatch.setattr(sys, "argv", ["lessonbook", *words])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_a_disk_without_links_gets_whole_files_and_never_loses_one(small: Path, tmp_path: Path,
                                                                   monkeypatch: pytest.MonkeyPatch,
                                                                   capsys: pytest.CaptureFixture[str]) -> None:
    from lessonbook.base.errors import LessonbookError
    from lessonbook.ingest.write import write

    def no_links(*args: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_links)
    assert write(small, "corpus", "talk", "ours") == "corpus/talk.md"
    assert (small / "corpus" / "talk.md").read_text() == "ours"
    with pytest.raises(LessonbookError, match="somebody else"):
        write(small, "corpus", "talk", "theirs")
    assert (small / "corpus" / "talk.md").read_text() == "ours"
    assert list((small / "local" / ".adding").iterdir()) == []


class Refusal:
    """Stands for a call to the system, and refuses it once."""

    def __init__(self, real: Callable[..., Any], nth: int, number: int) -> None:
        self.real, self.nth, self.number, self.asked = real, nth, number, 0

    def __call__(self, *args: Any, **named: Any) -> Any:
        # what a build keeps for later is kept where it can be, and else worked out again
        self.asked += "_build" not in f"{args}{named}"
        if self.asked == self.nth and "_build" not in f"{args}{named}":
            raise OSError(self.number, os.strerror(self.number))
        return self.real(*args, **named)


def copy_of(case: Case, root: Path) -> Path:
    shutil.copytree(case.start, root)
    return root


@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize(("module", "function", "number"), [(os, "fsync", errno.ENOSPC), (os, "replace", errno.ENOSPC),
                                                            (tempfile, "mkstemp", errno.EACCES)])
def test_a_disk_that_refuses_the_nth_write_leaves_every_file_whole(
        cases: dict[str, Case], name: str, module: object, function: str, number: int, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The 1st write is refused, then the 2nd, and so on until a run needs no more."""
    case, real = cases[name], getattr(module, function)
    for nth in range(1, 20):
        root, refusal = copy_of(case, tmp_path / f"kb{nth}"), Refusal(real, nth, number)
        monkeypatch.setattr(module, function, refusal)
        code = run_here(root, case.words, monkeypatch)
        monkeypatch.setattr(module, function, real)
        said = capsys.readouterr().err
        if refusal.asked < nth:
            assert (code, people_of(root)) == (0, case.after)
            break
        assert code == 1
        assert os.strerror(number) in said
        assert half_files(case, root) == []
        assert remove_parts(root) == []
        if name != "update":
            run_here(root, case.words, monkeypatch)
            capsys.readouterr()
            assert people_of(root) == case.after
    assert nth > 2


def test_a_folder_that_may_not_be_written_to_is_said(small: Path, monkeypatch: pytest.MonkeyPatch,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    real = os.open

    def refuse(path: object, flags: int, *rest: object, **named: object) -> int:
        if str(path).startswith(str(small)) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path, flags, *rest, **named)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "open", refuse)
    before = people_of(small)
    for words in (["build", "--quiet"], ["update", "--quiet"], ["withdraw", "interview", "--yes"]):
        assert run_here(small, words, monkeypatch) == 1
        said = capsys.readouterr().err
        assert "Permission denied" in said
        assert "Traceback" not in said
    assert people_of(small) == before
    assert run_here(small, ["check"], monkeypatch) == 0


def test_a_full_disk_stops_a_build_and_the_next_is_right(cases: dict[str, Case], tmp_path: Path, forker: Forker
                                                         ) -> None:
    """The limit on a file's size is the system's own way to refuse a write half way."""
    case = cases["build"]
    for limit in (3_000, 30_000):
        root = copy_of(case, tmp_path / f"kb{limit}")
        code, said = forker.run(root, case.words, limit=limit)
        assert (code, "Traceback" in said) == (1, False), said
        assert half_files(case, root) == []
        code, said = forker.run(root, case.words)
        assert code == 0, said
        assert people_of(root) == case.after


@pytest.mark.parametrize("name", ["corpus/interview.md", "lessons/L001.md", "corpus/themes.yml", "_config.yml",
                                  "corpus/glossary.yml", "book/about.md"])
@pytest.mark.parametrize("words", [["check"], ["build", "--quiet"]])
def test_a_file_that_vanishes_between_listing_and_reading(small: Path, name: str, words: list[str],
                                                          monkeypatch: pytest.MonkeyPatch,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    real, gone = Path.read_bytes, small / name

    def vanish(path: Path) -> bytes:
        if path == gone:
            gone.unlink(missing_ok=True)
        return real(path)

    before = people_of(small)
    monkeypatch.setattr(Path, "read_bytes", vanish)
    code = run_here(small, words, monkeypatch)
    monkeypatch.setattr(Path, "read_bytes", real)
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert code in (0, 1)
    if not gone.exists() and code == 1:
        assert name in said.out + said.err
    assert {one: data for one, data in people_of(small).items() if one != name} == {
        one: data for one, data in before.items() if one != name}


def test_a_document_that_vanishes_is_refused_and_the_others_are_added(small: Path, tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch,
                                                                      capsys: pytest.CaptureFixture[str]) -> None:
    import lessonbook.ingest

    found = [tmp_path / "gone.txt", tmp_path / "here.txt"]
    found[1].write_text("The lease must be in the handover document.")
    monkeypatch.setattr(lessonbook.ingest, "find_files", lambda paths: found)
    assert run_here(small, ["add", str(tmp_path)], monkeypatch) == 1
    assert "No such file" in capsys.readouterr().out
    assert "lease must be" in "".join(path.read_text() for path in (small / "local").glob("*.md"))


@pytest.mark.parametrize(("seed", "name"), list(enumerate(["build", "build again", "add", "update", "withdraw"])))
def test_a_kill_at_any_moment_loses_nothing(cases: dict[str, Case], forker: Forker, tmp_path: Path, seed: int,
                                            name: str) -> None:
    assert trial(cases[name], name, tmp_path / "kb", forker, random.Random(seed)) == []


@pytest.mark.parametrize(("seed", "name"), list(enumerate(["build", "add", "review apply", "update"])))
def test_an_interrupt_at_any_moment_says_so_and_loses_nothing(cases: dict[str, Case], forker: Forker, tmp_path: Path,
                                                              seed: int, name: str) -> None:
    assert trial(cases[name], name, tmp_path / "kb", forker, random.Random(seed), signal.SIGINT) == []


def test_an_interrupt_while_a_class_is_made_is_an_interrupt(small: Path, monkeypatch: pytest.MonkeyPatch,
                                                            capsys: pytest.CaptureFixture[str]) -> None:
    """Python 3.11 makes a RuntimeError of it."""
    import lessonbook.knowledge.check

    class Field:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    def interrupted(*args: object) -> None:
        type("Made", (), {"field": Field()})

    monkeypatch.setattr(lessonbook.knowledge.check, "check", interrupted)
    assert run_here(small, ["check"], monkeypatch) == 130
    assert capsys.readouterr().err.strip() == "Stopped. Nothing was left half written."


def test_an_interrupt_ends_with_130(cases: dict[str, Case], forker: Forker, tmp_path: Path) -> None:
    for attempt in range(1, 6):  # how long a build takes is not known beforehand on a busy machine
        root = copy_of(cases["build"], tmp_path / f"kb{attempt}")
        wait = cases["build"].seconds / 2**attempt
        code, said = forker.run(root, cases["build"].words, (wait, signal.SIGINT, True))
        if code != 0:
            break
    assert (code, said.strip()) == (130, "Stopped. Nothing was left half written.")
