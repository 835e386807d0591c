"""What a build worked out, kept by what it was worked out from, so that the next build need not again.

Everything in the store can be made anew, so a store that is missing, of another version, damaged or not
writable costs time and nothing else. It holds plain bytes and JSON; nothing in it is ever run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from .store_seal import seal

FORMAT = 2
FOLDER = "_build/store"
SPARE = 2  # objects that may lie unused for each one in use, for going back to what was there before
_HERE = Path(__file__).resolve().parent.parent


class Store:
    """Bytes by kind and key, in a folder; each object says what it is and carries this machine's own seal.

    Parameters
    ----------
    folder : Path
        Where the objects are; it need not exist.

    Attributes
    ----------
    damaged : list of str
        Objects that were found to be of another version or not as written, and were taken out.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged: list[str] = []
        self._used: set[Path] = set()

    def get(self, kind: str, key: str) -> bytes | None:
        """Give an object's bytes, or None where there is none that can be trusted."""
        path = self._path(kind, key)
        try:
            head, _, payload = path.read_bytes().partition(b"\n")
        except OSError:
            return None
        if head != _head(kind, key, payload):
            self.damaged.append(f"{kind} {key[:12]}")
            path.unlink(missing_ok=True)
            return None
        self._used.add(path)
        return payload

    def put(self, kind: str, key: str, payload: bytes) -> None:
        """Keep an object; where the folder cannot be written, nothing is kept and nothing fails."""
        path = self._path(kind, key)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(_head(kind, key, payload) + b"\n" + payload)
            temporary.replace(path)
        except OSError:
            return
        self._used.add(path)

    def value(self, kind: str, key: str, make: Callable[[], bytes]) -> bytes:
        """Give an object, made and kept if it is not there."""
        found = self.get(kind, key)
        if found is None:
            found = make()
            self.put(kind, key, found)
        return found

    def stands(self, base: Path, step: str, key: str) -> bool:
        """Whether a step was done for these inputs and each file that it wrote is still as it left it."""
        found = self.get("steps", _digest(f"{base.name} {step}".encode()))
        done = {"key": None, "files": {}} if found is None else json.loads(found)
        return done["key"] == key and all(file_digest(base / name) == digest for name, digest in done["files"].items())

    def did(self, base: Path, step: str, key: str, files: Iterable[Path]) -> None:
        """Remember that a step was done, and what it wrote below a folder."""
        written = {path.relative_to(base).as_posix(): file_digest(path) for path in sorted(files) if path.is_file()}
        self.put("steps", _digest(f"{base.name} {step}".encode()), as_json({"key": key, "files": written}))

    def prune(self) -> int:
        """Remove what this run did not use, once there is much of it; gives how many objects went.

        Of a kind that it used nothing of, all stays: a run that skips a step says nothing of what the step will need.
        """
        kinds = {path.parent.parent for path in self._used}
        there = [path for kind in sorted(kinds) for path in kind.glob("*/*") if path.is_file()]
        if len(there) <= (1 + SPARE) * max(len(self._used), 100):
            return 0
        unused = [path for path in there if path not in self._used]
        for path in unused:
            path.unlink(missing_ok=True)
        return len(unused)

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / key


def store_of(root: Path) -> Store:
    """The store of a knowledge base."""
    return Store(root / FOLDER)


def digest_of(*parts: object) -> str:
    """Key of what something is made from: the same for equal plain values and dataclasses, whatever the process."""
    return _digest(as_json(parts))


def as_json(value: object) -> bytes:
    """Plain values as JSON, without spaces, mappings in their order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=16)
def code_digest(folders: tuple[str, ...] = ("",), packages: tuple[str, ...] = ()) -> str:
    """Digest of our own code in some of the package's folders, and the versions of others that it leans on.

    Parameters
    ----------
    folders : tuple of str
        Below the package, or names of modules; the empty one means all of it, static files and word lists included.
    packages : tuple of str
        Names as installed.

    Raises
    ------
    FileNotFoundError
        A room or module that is not there.
    """
    found = hashlib.sha256(f"{FORMAT}".encode())
    for folder in folders:
        at = _HERE / folder
        if not at.exists():
            raise FileNotFoundError(f"{folder!r} is no room and no module of the package, so no digest")
        for path in sorted(at.rglob("*")) if at.is_dir() else [at]:
            if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts:
                found.update(f"\0{path.relative_to(_HERE).as_posix()}\0".encode() + path.read_bytes())
    for name in packages:
        found.update(f"\0{name} {version(name)}".encode())
    return found.hexdigest()


def files_digest(root: Path, patterns: Iterable[str]) -> str:
    """Digest of the names and bytes of all files below a folder that match; the clock and their order do not count."""
    return paths_digest(root, sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()}))


def paths_digest(root: Path, paths: Iterable[Path]) -> str:
    """Digest of the names and bytes of files below a folder, in the order given."""
    found = hashlib.sha256()
    for path in paths:
        data = path.read_bytes()
        found.update(f"\0{path.relative_to(root).as_posix()}\0{len(data)}\0".encode() + data)
    return found.hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    if hasattr(value, "model_dump"):
        return value.model_dump()
    raise TypeError(f"a {type(value).__name__} has no stable form")


def _head(kind: str, key: str, payload: bytes) -> bytes:
    return f"lessonbook-store {FORMAT} {kind} {key} {seal(f'{kind} {key}'.encode(), payload)}".encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes; empty where it cannot be read."""
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""
