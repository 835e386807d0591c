"""The container of a REFI-QDA project: a zip file from a stranger, read in memory and never unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from ...base.errors import LessonbookError, Problem

MAX_MEMBERS = 100_000
MAX_BYTES = 500_000_000
MAX_RATIO = 200
_REMEDY = "Export the project again from the tool that made it."


class Container:
    """A .qdpx file; hands out its project and its texts.

    Parameters
    ----------
    path : Path
        The file. Texts that the project names by a relative or absolute path are only looked for beside it.

    Raises
    ------
    LessonbookError
        It is no zip file, is encrypted, has names that climb out of it, would unpack to more than `MAX_BYTES`, or does
        not hold exactly one .qde file at its top.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.archive = zipfile.ZipFile(path)
            members = self.archive.infolist()
        except (OSError, zipfile.BadZipFile, NotImplementedError) as error:
            raise self._fault(f"is no .qdpx file: {error}") from error
        if len(members) > MAX_MEMBERS:
            raise self._fault(f"holds {len(members):,} files, over the limit of {MAX_MEMBERS:,}")
        self.members = {}
        for member in members:
            parts = PurePosixPath(member.filename.replace("\\", "/"))
            if parts.is_absolute() or ".." in parts.parts or ":" in "".join(parts.parts[:1]):
                raise self._fault(f"holds a file named {member.filename!r}, which climbs out of it")
            self.members[str(parts).casefold()] = member
        projects = [name for name in self.members if name.endswith(".qde") and "/" not in name]
        if len(projects) != 1:
            raise self._fault(f"holds {len(projects)} .qde files at its top, not one")
        self._left = MAX_BYTES
        self.project = self.read(projects[0])

    def __enter__(self) -> Container:
        return self

    def __exit__(self, *error: object) -> None:
        self.archive.close()

    def read(self, name: str) -> bytes:
        """Read a member, up to what is left of the limit for all of them."""
        member = self.members[name.casefold()]
        if member.flag_bits & 1:
            raise self._fault("is encrypted", "Export it without a password.")
        if member.file_size > 1_000_000 and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise self._fault(f"holds {member.filename!r}, which unpacks to {MAX_RATIO} times its size or more")
        try:
            with self.archive.open(member) as file:
                data = file.read(self._left + 1)
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
            raise self._fault(f"cannot be unpacked: {error}") from error
        self._left -= len(data)
        if self._left < 0:
            raise self._fault(f"unpacks to more than {MAX_BYTES / 1e6:.0f} MB of text")
        return data

    def text(self, address: str, base: str = "") -> tuple[bytes | None, str]:
        """Find the text that a source names.

        Parameters
        ----------
        address : str
            ``internal://NAME``, ``relative:///PATH`` against `base`, ``absolute:///PATH``, or a plain name.
        base : str
            The project's base path; only its last folder is looked for, beside the file.

        Returns
        -------
        tuple of bytes or None and str
            The bytes, or None and the reason.
        """
        scheme, _, rest = address.partition("://")
        name = unquote((rest if rest else scheme).replace("\\", "/")).lstrip("/")
        if not name:
            return None, "the project names no text for it"
        if scheme == "internal" or not rest:
            for folder in ("sources/", ""):
                if f"{folder}{name}".casefold() in self.members:
                    return self.read(f"{folder}{name}"), ""
            return None, f"the file {name} is not in the project"
        path = PurePosixPath(name)
        if ".." in path.parts:
            return None, f"its path {address} climbs out of the project's folder"
        beside = self.path.resolve().parent
        tries = [beside / path.name]
        if scheme == "relative":
            folder = PurePosixPath(base.replace("\\", "/")).name
            tries = [beside / path, *([beside / folder / path] if folder not in ("", "..") else []), *tries]
        for found in tries:
            if found.is_file() and found.resolve().is_relative_to(beside):
                if found.stat().st_size > self._left:
                    return None, f"{found.name} is too large to read"
                return found.read_bytes(), ""
        return None, f"its text is kept outside the project; put {path.name} beside {self.path.name}"

    def _fault(self, message: str, remedy: str = _REMEDY) -> LessonbookError:
        return LessonbookError([Problem(self.path.name, 0, message, remedy)])


def decode(data: bytes) -> tuple[str, bool]:
    """Decode a text file: UTF-8, or UTF-16 where it says so; gives the text and whether it began with a mark.

    Raises
    ------
    UnicodeDecodeError
        It is neither.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), True
    marked = data.startswith(b"\xef\xbb\xbf")
    return data.decode("utf-8-sig"), marked
