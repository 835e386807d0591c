"""Any file to blocks: one module a format, each file read in a process of its own with limits."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from . import limits
from .blocks import Block, Comment, Document, Dropped, Unreadable, is_sentence, words

__all__ = ["Block", "Comment", "Document", "Dropped", "Unreadable", "is_sentence", "read_file", "words"]


def read_file(path: str | Path, password: str = "", *, seconds: int = limits.SECONDS) -> Document:
    """Read a file, whatever it is, within limits of size, time and memory.

    Parameters
    ----------
    path : str or Path
        The file.
    password : str
        For a locked PDF.
    seconds : int
        Longest time to take.

    Returns
    -------
    Document
        Its blocks in reading order, what was left aside and why, and reviewers' remarks.

    Raises
    ------
    Unreadable
        The file cannot be used; `status` says whether it is refused or quarantined, `reason` what to do.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Unreadable("This is not a file. Name a document, or a folder of documents.")
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror}. Check its name and that it is there.") from error
    if size > limits.MAX_FILE:
        raise Unreadable(f"The file is {size / 1e6:,.0f} MB; the limit is {limits.MAX_FILE / 1e6:,.0f} MB. "
                         "Split it, or take the pictures out.")
    try:
        done = subprocess.run([sys.executable, "-P", "-m", "lessonbook.readers.worker", str(path)],
                              input=password.encode("utf-8"), capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"Reading the file took more than {seconds} seconds and was stopped. "
                         "Copy the part you need into a new file and add that.", "quarantined") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Unreadable("The file makes its reader stop, or needs more memory than any document should. "
                         "Copy the part you need into a new file and add that.", "quarantined") from error
    if "document" in answer:
        return Document.from_json(answer["document"])
    raise Unreadable(answer["reason"], answer["status"], password=answer["password"])
