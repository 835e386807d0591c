"""What was read, or stands to be decided, as HTML: every word of a document is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from ..ingest import Added
from ..ingest.report import heading, parts

_STYLE = "line-height:1.5;max-width:52em"
_OPEN = 5


def page(*pieces: str) -> str:
    """Put pieces of HTML on one page."""
    return f'<div style="{_STYLE}">{"".join(pieces)}</div>'


def said(text: str, *, bold: bool = False) -> str:
    """A paragraph of plain words; line breaks are kept."""
    body = escape(text).replace("\n", "<br>")
    return f"<p>{f'<b>{body}</b>' if bold else body}</p>"


def report(added: Added) -> str:
    """Everything on one document: as `lessonbook add` shows it, with the longer lists to open."""
    if added.draft is None or added.status != "read":
        return page(said(f"{Path(added.file).name}: {added.status}", bold=True), said(added.reason))
    made = [said(heading(added), bold=True)]
    for part in parts(added):
        if part.name == "Where it goes":
            continue
        head = f"<b>{escape(part.name)}</b>"
        note = "" if part.said.startswith("(all of it") else escape(part.said)
        made.append(f"<p style='margin:.6em 0 0'>{head} {note}</p>{_list(part.lines[:_OPEN])}")
        if len(part.lines) > _OPEN:
            more = len(part.lines) - _OPEN
            made.append(f"<details><summary>{more:,} more</summary>{_list(part.lines[_OPEN:])}</details>")
    passages = [f"{piece.voice + ': ' if piece.voice else ''}{piece.text}" for piece in added.draft.passages]
    made.append(f"<details><summary>All that was read</summary>{_list(passages)}</details>")
    dropped = [f"{item.reason}: {item.text}" for item in added.draft.dropped]
    if dropped:
        made.append(f"<details><summary>All that was dropped</summary>{_list(dropped)}</details>")
    return page(*made)


def _list(lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul style='margin:.2em 0 .2em 1.2em'>{items}</ul>" if lines else ""


def marked(text: str, cues: Iterable[str]) -> str:
    """A passage with its cues in bold."""
    found = sorted({cue for cue in cues if cue}, key=len, reverse=True)
    if not found:
        return said(text)
    pattern = re.compile("(?<!\\w)(" + "|".join(map(re.escape, found)) + ")(?!\\w)", re.IGNORECASE)
    pieces = [f"<b>{escape(piece)}</b>" if number % 2 else escape(piece)
              for number, piece in enumerate(pattern.split(text))]
    return f"<p>{''.join(pieces)}</p>"
