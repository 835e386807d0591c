"""Files written piece by piece, and moved into place only when they are whole."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ...base.errors import LessonbookError

_EPOCH = (1980, 1, 1, 0, 0, 0)


@contextmanager
def temporary_beside(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; when the block ends well, it becomes `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """Open a file for writing that appears under its name only when it is whole."""
    with temporary_beside(target) as temporary, open(temporary, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def write_lines(target: Path, lines: Iterable[str]) -> int:
    """Write text piece by piece, UTF-8; gives the number of pieces."""
    count = 0
    with whole_file(target) as out:
        for line in lines:
            out.write(line.encode("utf-8"))
            count += 1
    return count


@contextmanager
def whole_zip(target: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip file for writing that appears under its name only when it is whole."""
    with temporary_beside(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        yield archive


def add_member(archive: zipfile.ZipFile, name: str, pieces: Iterable[str]) -> None:
    """Stream text into a member of a zip file; its date is fixed, so that equal content gives equal bytes."""
    with archive.open(_member(name), "w", force_zip64=True) as out:
        for piece in pieces:
            out.write(piece.encode("utf-8"))


def as_folder(target: Path) -> Path:
    """Check that `target` can be a folder to write to."""
    if target.exists() and not target.is_dir():
        raise LessonbookError(f"{target} is a file. Name a folder to write to.")
    return target


def as_file(target: Path, name: str, *suffixes: str) -> Path:
    """Take `target` as the file itself where it ends so, else as a folder that gets a file `name`."""
    if target.suffix.lower() in suffixes and not target.is_dir():
        return target
    return as_folder(target) / name


def zip_folder(archive: zipfile.ZipFile, folder: Path) -> None:
    """Put a folder's files into a zip file, by name; equal files give equal bytes."""
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file, archive.open(_member(path.name), "w", force_zip64=True) as out:
            shutil.copyfileobj(file, out)


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
