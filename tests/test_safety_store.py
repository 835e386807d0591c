"""What a build kept is believed only where this person on this machine wrote it: it may hold pickles."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import stat
from contextlib import suppress
from pathlib import Path

import pytest

import lessonbook.base.store_seal
from lessonbook.base.errors import LessonbookError
from lessonbook.base.store import FORMAT, Store, as_json, store_of
from lessonbook.base.store_seal import key_file, seal
from lessonbook.book.build import build
from lessonbook.book.render import _made, _maker


class Trap:
    """Says that it was there, in a way that a pickle can bring about."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.mkdir, (str(self.mark),))


def test_a_pickle_that_somebody_else_built_is_never_loaded(small: Path, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """Mallory puts a trap where Sphinx loads it, and seals it; Ann gets the folder and builds."""
    mark, doctrees = tmp_path / "trapped", small / "_build" / ".doctrees-html"
    monkeypatch.setattr(lessonbook.base.store_seal, "key_file", lambda: tmp_path / "mallory" / "build-key")
    build(small)
    (doctrees / "environment.pickle").write_bytes(pickle.dumps(Trap(mark)))
    store_of(small).did(doctrees.parent, "pages html", _maker(), _made(small / "_build" / "html", doctrees))
    (small / "index.md").write_text((small / "index.md").read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    shutil.copytree(small, tmp_path / "ann-kb")
    monkeypatch.setattr(lessonbook.base.store_seal, "key_file", lambda: tmp_path / "ann" / "build-key")
    build(tmp_path / "ann-kb")
    assert not mark.exists()
    monkeypatch.setattr(lessonbook.base.store_seal, "key_file", lambda: tmp_path / "mallory" / "build-key")
    with suppress(LessonbookError):
        build(small)
    assert mark.exists()  # the trap was a trap: without the seal it would have caught Ann


def test_a_store_with_right_checksums_and_no_seal_is_not_read(tmp_path: Path) -> None:
    """Who writes the list of what a build made could have a pickle of his own loaded."""
    store, site = Store(tmp_path / "store"), tmp_path / "_build"
    site.mkdir()
    (site / "environment.pickle").write_bytes(b"his own")
    key = hashlib.sha256(b"_build pages").hexdigest()
    payload = as_json({"key": "", "files": {"environment.pickle": hashlib.sha256(b"his own").hexdigest()}})
    path = tmp_path / "store" / "steps" / key[:2] / key
    path.parent.mkdir(parents=True)
    for words, stands in ((hashlib.sha256(payload).hexdigest(), False),
                          (seal(f"steps {key}".encode(), payload), True)):
        path.write_bytes(f"lessonbook-store {FORMAT} steps {key} {words}\n".encode() + payload)
        assert store.stands(site, "pages", "") is stands
    assert store.damaged == [f"steps {key[:12]}"]


def test_the_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessonbook.base.store_seal, "key_file", lambda: tmp_path / "own" / "build-key")
    first = seal(b"a", b"b")
    path = tmp_path / "own" / "build-key"
    assert len(path.read_bytes()) == 32
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    lessonbook.base.store_seal._key.cache_clear()
    assert seal(b"a", b"b") == first
    assert seal(b"ab") != first
    assert seal(b"", b"ab") != first
    lessonbook.base.store_seal._key.cache_clear()
    path.unlink()
    assert seal(b"a", b"b") != first
    assert [one.name for one in path.parent.iterdir()] == ["build-key"]


def test_where_no_key_can_be_kept_each_run_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(lessonbook.base.store_seal, "key_file", lambda: tmp_path / "file" / "build-key")
    first = seal(b"a")
    assert seal(b"a") == first
    lessonbook.base.store_seal._key.cache_clear()
    assert seal(b"a") != first
    lessonbook.base.store_seal._key.cache_clear()


def test_the_key_lies_outside_the_knowledge_base(small: Path) -> None:
    assert small not in key_file().parents
    assert key_file().name == "build-key"
