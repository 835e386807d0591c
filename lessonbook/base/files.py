"""Reading text and writing it whole: a file is either as it was or as it should be."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .errors import LessonbookError, Problem

MAX_TEXT_BYTES = 20_000_000
_PART = re.compile(r"\..+\.[a-z0-9_]{8}\.part")
_WRITTEN = ("corpus", "corpus/*", "lessons", "book", "book/themes", "notebooks", "local", "quarantine")


def relative(path: Path, root: Path) -> str:
    """Give `path` as an editor would write it: below `root`, with forward slashes."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def read_text(path: Path, root: Path) -> str:
    """Read a UTF-8 file; a byte order mark is dropped and line ends become ``\\n``.

    Raises
    ------
    LessonbookError
        The file is missing, unreadable, larger than `MAX_TEXT_BYTES` or not UTF-8; names file and line.
    """
    name = relative(path, root)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise LessonbookError(
            [Problem(name, 0, f"cannot be read: {reason}", "Check that the file is there and may be read.")]
        ) from error
    if len(data) > MAX_TEXT_BYTES:
        raise LessonbookError(
            [Problem(name, 0, f"is {len(data) / 1e6:.0f} MB, over the limit of {MAX_TEXT_BYTES / 1e6:.0f} MB",
                     "Split it into several files.")]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LessonbookError(
            [Problem(name, line, f"is not UTF-8 (byte 0x{data[error.start]:02x})",
                     "Save the file as UTF-8: in Word or Notepad choose Save as, then Encoding, then UTF-8.")]
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_atomic(path: Path, data: str | bytes) -> bool:
    """Write `data` to a temporary name beside `path`, then move it into place.

    Returns
    -------
    bool
        Whether the file's bytes changed; an unchanged file is not touched.
    """
    raw = data.encode("utf-8") if isinstance(data, str) else data
    if path.is_file() and path.read_bytes() == raw:
        return False
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(raw)
            out.flush()
            os.fsync(out.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
    except BaseException as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):  # a full disk does not say which file it was
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    return True


def private_folder(root: Path, name: str) -> Path:
    """A folder that git ignores whatever the repository's own rules say; made where it is not there.

    Raises
    ------
    LessonbookError
        It is a link to another place.
    """
    folder = root / name
    if folder.is_symlink():
        raise LessonbookError(f"{folder} is a link to another place. Make it a folder, then run this again.")
    folder.mkdir(exist_ok=True)
    write_atomic(folder / ".gitignore", "*\n")
    return folder


def remove_parts(root: Path) -> list[Path]:
    """Remove what a killed writer left half written; only for who holds the lock of a knowledge base.

    Where people keep files, only names that `write_atomic` makes go. Below ``_build`` and in ``local/.adding``
    nothing is a person's.

    Returns
    -------
    list of Path
        What went.
    """
    parts = list(_parts(root))
    for path in parts:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return parts


def _parts(root: Path) -> Iterator[Path]:
    for pattern in _WRITTEN:
        for folder in root.glob(pattern):
            if folder.is_dir() and not folder.is_symlink():
                yield from (path for path in folder.glob(".*.part") if _PART.fullmatch(path.name) and path.is_file())
    for folder in (root / "_build", root / "local" / ".adding"):
        for pattern in ("*.part", ".downloads-*"):
            yield from folder.rglob(pattern) if not folder.is_symlink() else ()
