"""One writer at a time: who waits, who is told, what a crash leaves, and what is cleaned up after it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import run_cli

import lessonbook.base.lock
from lessonbook.base.errors import LessonbookError
from lessonbook.base.files import remove_parts, write_atomic
from lessonbook.base.lock import LOCK, writing

HOLDER = """
import sys, time
from pathlib import Path
from lessonbook.base.lock import writing
with writing(Path(sys.argv[1]), "review apply"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(small: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(small)], stdout=subprocess.PIPE, text=True) as made:
        assert made.stdout is not None
        assert made.stdout.readline() == "held\n"
        yield made
        made.kill()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessonbook.base.lock, "WAIT_SECONDS", 0.3)


def test_the_second_writer_is_told_who_holds_it(small: Path, holder: subprocess.Popen[str],
                                                capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LessonbookError) as told, writing(small, "build"):
        pytest.fail("two writers at once")
    words = str(told.value)
    assert re.search(rf"`lessonbook review apply` \(process {holder.pid} on \S*, since 2\d{{3}}-\d\d-\d\d ", words)
    assert "Nothing was written" in words
    assert capsys.readouterr().err.startswith(f"Waiting: `lessonbook review apply` (process {holder.pid}")


def test_a_killed_holder_leaves_no_lock(small: Path, holder: subprocess.Popen[str]) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    assert f'"process": {holder.pid}' in (small / LOCK).read_text()
    with writing(small, "build"):
        assert '"command": "build"' in (small / LOCK).read_text()
    assert (small / LOCK).read_text() == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows does not fork")
def test_a_helper_that_outlives_its_killed_holder_holds_no_lock(small: Path) -> None:
    forks = HOLDER.replace("time.sleep(60)", "import os\n    child = os.fork()\n    os.write(1, b'%d\\n' % child)\n"
                           "    time.sleep(30)")
    with subprocess.Popen([sys.executable, "-c", forks, str(small)], stdout=subprocess.PIPE, text=True) as made:
        assert made.stdout is not None
        assert made.stdout.readline() == "held\n"
        child = max(int(made.stdout.readline()), int(made.stdout.readline()))
        made.kill()
        made.wait()
        try:
            with writing(small, "build"):
                os.kill(child, 0)
        finally:
            os.kill(child, signal.SIGKILL)


def test_who_waits_a_moment_gets_it(small: Path, holder: subprocess.Popen[str],
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessonbook.base.lock, "WAIT_SECONDS", 20.0)
    stopper = subprocess.Popen(["sh", "-c", f"sleep 0.5; kill -9 {holder.pid}"])
    with writing(small, "build"):
        pass
    stopper.wait()


def test_a_lock_whose_file_was_deleted_is_not_shared(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waited at a file that is gone by the time it is free must not believe that they hold the lock."""
    locked = lessonbook.base.lock._lock
    opened: list[int] = []

    def delete_then_lock(held: object) -> bool:
        if not opened:
            shutil.rmtree(small / "_build")
        opened.append(1)
        return locked(held)  # type: ignore[arg-type]

    monkeypatch.setattr(lessonbook.base.lock, "_lock", delete_then_lock)
    with writing(small, "build"):
        monkeypatch.setattr(lessonbook.base.lock, "_lock", locked)
        with pytest.raises(LessonbookError, match="lessonbook build"), writing(small, "update"):
            pytest.fail("two writers at once")
    assert len(opened) == 2


def test_an_error_frees_the_lock(small: Path) -> None:
    with pytest.raises(KeyError), writing(small, "build"):
        raise KeyError
    with writing(small, "build"):
        pass


@pytest.mark.parametrize("words", [
    ("build", "--quiet"), ("update", "--quiet"), ("add", "note.txt"), ("train",), ("import", "note.txt"),
    ("review", "apply", "note.txt"), ("withdraw", "interview", "--yes"), ("pseudonymise", "corpus/interview.md",
                                                                         "--name", "Ann Example", "--keys", "{keys}"),
])
def test_every_command_that_writes_takes_it(small: Path, tmp_path: Path, holder: subprocess.Popen[str],
                                            words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch,
                                            capsys: pytest.CaptureFixture[str]) -> None:
    from lessonbook.cli import main

    (small / "note.txt").write_text("A note of one line.")
    before = _files(small)
    monkeypatch.chdir(small)
    monkeypatch.setattr(sys, "argv", ["lessonbook", *(word.format(keys=tmp_path / "keys") for word in words)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert f"process {holder.pid}" in capsys.readouterr().err
    assert _files(small) == before


@pytest.mark.parametrize("words", [("check",), ("search", "handover"), ("explain", "int-p001"), ("review", "status"),
                                   ("update", "--dry-run", "--quiet"), ("add", "note.txt", "--dry-run")])
def test_commands_that_only_read_need_no_lock(small: Path, holder: subprocess.Popen[str], words: tuple[str, ...],
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    from lessonbook.cli import main

    (small / "note.txt").write_text("A note of one line.")
    monkeypatch.chdir(small)
    monkeypatch.setattr(sys, "argv", ["lessonbook", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    assert holder.poll() is None


def test_withdrawing_keeps_the_lock_in_place(small: Path) -> None:
    done = run_cli("withdraw", "interview", "--yes", cwd=small)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (small / "_build").iterdir()] == [".lock"]


def test_withdrawing_does_not_mind_what_a_killed_run_left(small: Path) -> None:
    write_atomic(small / "corpus" / ".interview.md.abcdefgh.part", "x")
    done = run_cli("withdraw", "interview", "--yes", cwd=small)
    assert done.returncode == 0, done.stderr
    assert not list((small / "corpus").glob(".*.part"))


def test_what_changes_while_a_person_decides_is_not_withdrawn_over(small: Path, monkeypatch: pytest.MonkeyPatch,
                                                                   capsys: pytest.CaptureFixture[str]) -> None:
    import lessonbook.knowledge.withdraw
    from lessonbook.cli import main

    source, real = small / "corpus" / "interview.md", lessonbook.knowledge.withdraw.plan

    def plan_then_edit(root: Path, what: str) -> lessonbook.knowledge.withdraw.Withdrawal:
        made = real(root, what)
        source.write_text(source.read_text().replace("skills were lost", "all skills were lost"))
        return made

    monkeypatch.setattr(lessonbook.knowledge.withdraw, "plan", plan_then_edit)
    monkeypatch.chdir(small)
    monkeypatch.setattr(sys, "argv", ["lessonbook", "withdraw", "Ann Example", "--yes"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert "Somebody changed the knowledge base meanwhile" in capsys.readouterr().err
    assert "all skills were lost" in source.read_text()
    assert "Ann Example" in source.read_text()


def _files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*")
            if path.is_file() and path != root / LOCK}


def test_what_a_killed_writer_left_goes_and_nothing_else(small: Path) -> None:
    left = [".L001.md.ab_9xyz1.part", "corpus/.interview.md.abcdefgh.part", "corpus/reviews/.ann.csv.00000000.part",
            "lessons/.L001.md.ab_9xyz1.part", "local/.adding/talk-123.part", "_build/html/downloads/book.part",
            "_build/html/downloads/.downloads-x1/a.csv"]
    kept = ["corpus/notes.part", "corpus/.part", "lessons/.notes.part", "lessons/.L001.md.ABCDEFGH.part",
            "book/.draft.md.abcdefgh", "lessons/L001.md.abcdefgh.part", "part/.a.abcdefgh.part"]
    for name in [*left, *kept]:
        write_atomic(small / name, "x")
    before = _files(small)
    with writing(small, "build"):
        pass
    gone = {*left} - {".L001.md.ab_9xyz1.part"}  # no command writes at the top, so what lies there is a person's
    assert {*before} - {*_files(small)} == gone
    assert remove_parts(small) == []


def test_links_are_not_followed_to_somebodys_files(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    for name in ("kept.txt", "kept.part", ".kept.abcdefgh.part"):
        write_atomic(mine / name, "mine")
    (small / "_build").mkdir()
    for link in (small / LOCK, small / "_build" / "html", small / "_build"):
        shutil.rmtree(small / "_build", ignore_errors=True)
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(mine / "kept.txt" if link.name == ".lock" else mine)
        with pytest.raises(LessonbookError, match=f"{link} is a link to another place"), writing(small, "build"):
            pass
        link.unlink()
    (small / "local").mkdir()
    (small / "local" / ".adding").symlink_to(mine)
    (small / "corpus" / "memos").symlink_to(mine)
    with writing(small, "build"):
        pass
    assert {path.name: path.read_text() for path in mine.iterdir()} == dict.fromkeys(
        ("kept.txt", "kept.part", ".kept.abcdefgh.part"), "mine")


def test_waiting_takes_no_processor(small: Path, holder: subprocess.Popen[str],
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessonbook.base.lock, "WAIT_SECONDS", 1.0)
    began = time.process_time()
    with pytest.raises(LessonbookError), writing(small, "build"):
        pass
    assert time.process_time() - began < 0.3
