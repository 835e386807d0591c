"""One writer at a time: a lock on a knowledge base that says who holds it, and that no crash leaves behind."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from .errors import LessonbookError
from .files import remove_parts

LOCK = "_build/.lock"
WAIT_SECONDS = 10.0
_LOOK_AGAIN = 0.1
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)  # a link could lead to somebody's file
_HELD: list[IO[str]] = []
_FAR = 1 << 30  # Windows forbids others to read what is locked, so the byte that is locked lies behind the words


@contextmanager
def writing(root: Path, command: str) -> Iterator[None]:
    """Hold the lock of a knowledge base while a command writes into it.

    Whoever gets it removes what a writer that was killed left half done. The system itself frees the lock when
    its holder ends, however that happens.

    Parameters
    ----------
    root : Path
        The knowledge base.
    command : str
        What runs, as the person typed it, for whoever has to wait.

    Raises
    ------
    LessonbookError
        Somebody else still holds the lock after `WAIT_SECONDS`; says who, and since when. Or ``_build``, or what
        lies in it, is a link.
    """
    folder = (root / LOCK).parent
    for path in (folder, *folder.glob("*")):
        if path.is_symlink():  # what is written and cleared away there must be ours
            raise LessonbookError(f"{path} is a link to another place. Remove the link, then run this again.")
    with _open(root / LOCK) as held:
        since = datetime.now().astimezone().isoformat(" ", "seconds")
        _say(held, {"command": command, "process": os.getpid(), "machine": platform.node(), "since": since})
        _HELD.append(held)
        try:
            remove_parts(root)
            yield
        finally:
            _HELD.remove(held)
            with suppress(OSError):
                _say(held, {})


def _let_go() -> None:
    """In a process that a holder starts to help it: were the holder killed, its helper would hold the lock on."""
    for held in _HELD:
        held.close()
    _HELD.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def _open(path: Path) -> IO[str]:
    """Open the lock's file and lock it, waiting for a while."""
    until = time.monotonic() + WAIT_SECONDS
    told = False
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        held = os.fdopen(os.open(path, _FLAGS, 0o666), "r+", encoding="utf-8")
        if _lock(held) and _still_there(held, path):
            return held
        holder = _who(held)
        held.close()
        if time.monotonic() >= until:
            raise LessonbookError(f"{holder} is writing to this knowledge base. Nothing was written.\n"
                                  "Wait until it is done, or stop it, then run this again.")
        if not told:
            print(f"Waiting: {holder} is writing to this knowledge base.", file=sys.stderr)
            told = True
        time.sleep(_LOOK_AGAIN)


def _lock(held: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(held.fileno(), _FAR, os.SEEK_SET)
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
            os.lseek(held.fileno(), 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _still_there(held: IO[str], path: Path) -> bool:
    """Whether the file is the one that others would open: somebody may have deleted _build meanwhile."""
    try:
        return os.path.samestat(os.fstat(held.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _say(held: IO[str], words: dict[str, str | int]) -> None:
    held.seek(0)
    held.truncate()
    held.write(json.dumps(words) if words else "")
    held.flush()


def _who(held: IO[str]) -> str:
    try:
        held.seek(0)
        said = json.load(held)
        return (f"`lessonbook {said['command']}` (process {said['process']} on {said['machine']}, "
                f"since {said['since']})")
    except (OSError, ValueError, KeyError, TypeError):
        return "Another command"
