"""Pagefind's index of the records, by way of a tree of small pages that only Pagefind reads.

Its Python interface takes a tenth of a second a record; its command reads thousands of small files in two.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from ...base.errors import LessonbookError
from ...base.store import Store, as_json, code_digest, digest_of, file_digest
from .records import Record
from .words import Words

BUNDLES = ("pagefind-component-ui.*", "pagefind-modular-ui.*", "pagefind-ui.*", "pagefind-highlight.js")
HIDDEN = "also-asked"
MARK = "⁂"  # what follows it is for finding, never for showing
WEIGHTS = {"title": 8.0, "lead": 3.0, "asked": 2.0, "voice": 1.5, "equal": 0.1}


def write_tree(records: Sequence[Record], words: Words, tree: Path, store: Store) -> None:
    """Write a page for each record into a folder, unless it is there.

    Parameters
    ----------
    records : sequence of Record
        What can be found.
    words : Words
        Its abbreviations and long forms are added to each page that has one without the other.
    tree : Path
        Folder to write to; what is in it and is no record's page goes.
    store : Store
        Says what each page that is there was made from.
    """
    made_by = digest_of(code_digest(("book/search",)), words.as_kept())
    wanted = {tree_name(record): (digest_of(made_by, asdict(record)), record) for record in records}
    kept = store.get("last", f"tree {tree.name}")
    before: dict[str, list[str]] = json.loads(kept) if kept is not None else {}
    there = {path.relative_to(tree).as_posix(): path for path in tree.rglob("*.html")}
    now = {}
    for name, (key, record) in wanted.items():
        known = before.get(name, ["", ""])
        if name in there and known[0] == key and file_digest(there[name]) == known[1]:
            now[name] = known
        else:
            path = tree / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page_of(record, words), encoding="utf-8", newline="\n")
            now[name] = [key, file_digest(path)]
    for name, path in there.items():
        if name not in wanted:
            path.unlink()
    store.put("last", f"tree {tree.name}", as_json(now))


def tree_name(record: Record) -> str:
    """Path of a record's page in the tree: its own address, and for a passage a page below its source's."""
    return record.url.replace(".html#", "/") + (".html" if "#" in record.url else "")


def page_of(record: Record, words: Words) -> str:
    """Write the page of one record; whatever its text holds is escaped and stays text."""
    meta = {"url": record.url, "title": record.title, "kind": record.kind, "lesson": record.lesson or "",
            "voice": record.voice, "source": record.source}
    filters = [("kind", record.kind), *(("theme", theme) for theme in record.themes),
               *(("source", source) for source in record.sources), *(("voice", voice) for voice in record.voices)]
    head = [f'<meta data-pagefind-meta="{key}[content]" content="{escape(value)}">'
            for key, value in meta.items() if value]
    head += [f'<meta data-pagefind-filter="{key}[content]" content="{escape(value)}">' for key, value in filters]
    return "\n".join(['<!doctype html>', '<html lang="en">', '<head><meta charset="utf-8">', *head, "</head>",
                      "<body><main data-pagefind-body>", *_body(record, words), "</main></body></html>", ""])


def _body(record: Record, words: Words) -> Iterable[str]:
    if record.kind != "passage":
        yield f'<h1 data-pagefind-weight="{WEIGHTS["title"]}">{escape(record.title)}</h1>'
    for section in record.sections:
        lead = record.kind == "lesson" and not section.heading
        weight = f' data-pagefind-weight="{WEIGHTS["lead"]}"' if lead else ""
        if section.heading:
            # The headings of lessons are alike and would only add noise; those of pages tell.
            quiet = ' data-pagefind-weight="0.1"' if record.kind == "lesson" else ' data-pagefind-weight="3"'
            anchor = f' id="{escape(section.anchor)}"' if section.anchor else ""
            yield f"<h2{anchor}{quiet}>{escape(section.heading)}</h2>"
        yield f"<p{weight}>{escape(section.text)}</p>"
    if record.asked:
        yield f'<h2 id="{HIDDEN}" data-pagefind-weight="0.1">{MARK}</h2>'
        yield f'<p data-pagefind-weight="{WEIGHTS["asked"]}">{escape(". ".join(record.asked))}</p>'
    if record.kind == "passage":
        yield f'<h2 id="{HIDDEN}" data-pagefind-weight="0.1">{MARK}</h2>'
        yield f'<p data-pagefind-weight="{WEIGHTS["voice"]}">{escape(record.voice)}</p>'
        yield f'<p data-pagefind-weight="{WEIGHTS["equal"]}">{escape(". ".join((record.id, *record.ids)))}</p>'
    other = equals_of(record, words)
    if other:
        yield f'<h2 id="{HIDDEN}-words" data-pagefind-weight="0.1">{MARK}</h2>'
        yield f'<p data-pagefind-weight="{WEIGHTS["equal"]}">{escape(". ".join(other))}</p>'


def equals_of(record: Record, words: Words) -> list[str]:
    """Abbreviations whose long form a record has, and long forms whose abbreviation it has."""
    text = f" {record.title} {record.text} ".lower()
    found = []
    for short, long in words.equal:
        has_short = re.search(rf"(?<![\w&]){re.escape(short)}s?(?![\w&])", text) is not None
        has_long = long in text
        if has_short != has_long:
            found.append(long if has_short else short)
    return found


def run_pagefind(tree: Path, target: Path) -> None:
    """Index a tree with Pagefind's command and move the index into place whole.

    Parameters
    ----------
    tree : Path
        From :func:`write_tree`.
    target : Path
        Folder of the index; the one that is there is replaced. Only what our own search page needs is kept.

    Raises
    ------
    LessonbookError
        Pagefind could not be run or refused; its own words are in the message.
    """
    fresh = target.parent.with_name(f".{target.name}-{target.parent.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "pagefind", "--site", str(tree), "--output-path", str(fresh),
               "--force-language", "en", "--silent"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise LessonbookError(f"Pagefind could not be started: {error}. Install it with: make install") from error
    if done.returncode or not (fresh / "pagefind-entry.json").is_file():
        words = (done.stderr + done.stdout).strip() or f"exit code {done.returncode}"
        raise LessonbookError(f"The search index could not be made. Pagefind says:\n{words}\n"
                              "Check that `python -m pagefind --version` works in this environment.")
    for bundle in BUNDLES:
        for path in fresh.glob(bundle):
            path.unlink()
    old = target.parent.with_name(f".{target.name}-{target.parent.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.is_dir():
        target.replace(old)  # two renames, so that a reader misses the index for no longer than that
    fresh.replace(target)
    shutil.rmtree(old, ignore_errors=True)
