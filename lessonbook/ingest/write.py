"""Files of a new document: written whole, never over another, and private ones where git does not look."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import shutil
import time
from pathlib import Path

from ..base.csv_cells import to_cell
from ..base.errors import LessonbookError
from ..base.files import private_folder, write_atomic
from .corpusfile import passage_id
from .draft import Draft
from .margin import beside
from .place import LOCAL

_STALE_SECONDS = 3600


def write(root: Path, folder: str, ident: str, text: str) -> str:
    """Write the file whole under a name that nothing has; it is prepared where git does not look."""
    staging = private_folder(root, LOCAL) / ".adding"
    staging.mkdir(exist_ok=True)
    for left in staging.glob("*.part"):  # of a run that was killed
        if time.time() - left.stat().st_mtime > _STALE_SECONDS:
            left.unlink(missing_ok=True)
    part = staging / f"{ident}-{os.getpid()}.part"
    target = root / folder / f"{ident}.md"
    target.parent.mkdir(exist_ok=True)
    if folder != LOCAL and target.parent.is_symlink():
        raise LessonbookError(f"{target.parent} is a link to another place. Make it a folder, then add again.")
    try:
        write_atomic(part, text)
        try:
            os.link(part, target)  # unlike a move, a link never replaces a file
        except OSError as error:
            if target.exists():
                raise LessonbookError(f"{target} was written by somebody else just now. Add the file again.") from error
            os.replace(part, target)  # a disk without links
    finally:
        part.unlink(missing_ok=True)
    return f"{folder}/{ident}.md"


def set_aside(root: Path, ident: str, prefix: str, draft: Draft) -> str:
    """List what was dropped and what reviewers remarked, so that an editor can put it back; it stays local.

    A remark stands with the id of its passage, from which the review sheet finds it.
    """
    rows = [("dropped", item.reason, item.place, "", item.text, "", "") for item in draft.dropped]
    for item, number in zip(draft.comments, beside(draft.comments, draft.passages), strict=True):
        rows.append(("comment", "remark in the margin", item.place, item.author, item.text,
                     passage_id(prefix, number + 1) if number >= 0 else "", item.words))
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["what", "reason", "place", "author", "text", "passage", "words"])
    writer.writerows([to_cell(cell) for cell in row] for row in rows)
    name = f"{ident}.aside.csv"
    write_atomic(private_folder(root, LOCAL) / name, out.getvalue())
    return f"{LOCAL}/{name}"


def quarantine(root: Path, path: Path, reason: str) -> None:
    """Keep a copy of a broken file with its reason, beside others of its kind."""
    try:
        data = path.read_bytes()
    except OSError:
        return
    folder = private_folder(root, "quarantine")
    name = f"{hashlib.sha256(data).hexdigest()[:8]}-{re.sub(r'[^A-Za-z0-9._-]', '_', path.name)[-80:]}"
    if not (folder / name).exists():
        part = folder / f".{name}.part"
        shutil.copyfile(path, part)
        os.replace(part, folder / name)
    write_atomic(folder / f"{name}.reason.txt", f"{path.name}\n{reason}\n")
