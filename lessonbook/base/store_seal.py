"""A seal that only this person on this machine can set: what a build kept is read again only where it bears it.

Sphinx keeps its pages as pickles, and a pickle can run code. A folder ``_build`` that came with somebody else's
knowledge base, or that somebody else can write to, therefore must not be believed, whatever checksums it has.
"""

from __future__ import annotations

import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import click

_BYTES = 32


def seal(*parts: bytes) -> str:
    """Give the seal of some bytes: HMAC-SHA256 (RFC 2104) under a key that lies outside every knowledge base."""
    made = hmac.new(_key(key_file()), digestmod="sha256")
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.hexdigest()


def key_file() -> Path:
    """Where the key lies: in the person's own folder of settings."""
    return Path(click.get_app_dir("lessonbook")) / "build-key"


@cache
def _key(path: Path) -> bytes:
    """Read the key, or make one; where none can be kept, each run has its own and makes everything anew."""
    try:
        found = path.read_bytes()
    except OSError:
        found = b""
    if len(found) == _BYTES:
        return found
    made = secrets.token_bytes(_BYTES)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)  # nobody else may read it
        with os.fdopen(handle, "wb") as out:
            out.write(made)
        os.replace(temporary, path)
    return made
