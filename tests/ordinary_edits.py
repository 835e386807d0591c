"""Ordinary edits of an editor's, for tests to make on a copy of this knowledge base."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import yaml
from conftest import ROOT, SMALL_SOURCE

LEFT = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info", "local", "quarantine", "stocktake-report*")
NAME = "Ann Example"


def name_reviewers(root: Path) -> None:
    """A reviewer reads a lesson and a source against what they rest on."""
    for path in (next((root / "lessons").glob("L*.md")), root / "corpus" / "contract-stocktake.md"):
        text = re.sub(r"^reviewed_by: .*$", f"reviewed_by: {NAME}", path.read_text(encoding="utf-8"), flags=re.M)
        path.write_text(re.sub(r"^last_checked: .*$", 'last_checked: "2026-11-20"', text, flags=re.M), encoding="utf-8")


def add_lesson(root: Path) -> None:
    """One more lesson: the last one again, under another title."""
    last = sorted((root / "lessons").glob("L*.md"))[-1]
    ident = f"L{int(last.stem[1:]) + 1:03d}"
    text = last.read_text(encoding="utf-8").replace(f"id: {last.stem}", f"id: {ident}")
    title = re.search(r"^# (.*)$", text, re.M)
    assert title is not None
    text = re.sub(r"^title: .*$", "title: Look twice before you sign", text, count=1, flags=re.M)
    (root / "lessons" / f"{ident}.md").write_text(text.replace(f"# {title[1]}", "# Look twice before you sign"),
                                                  encoding="utf-8")
    minted = root / "lessons" / "minted.yml"
    minted.write_text(re.sub(r"highest: \d+", f"highest: {int(ident[1:])}", minted.read_text(encoding="utf-8")),
                      encoding="utf-8")


def add_source(root: Path) -> None:
    """Notes on one more document, with a key point and an abbreviation of its own."""
    text = SMALL_SOURCE.replace('kind="narrative"', 'kind="key-point"').replace("lease.", "lease of the QZX unit.")
    (root / "corpus" / "interview.md").write_text(text, encoding="utf-8")


def add_theme(root: Path) -> None:
    """One more theme, with its page."""
    themes = root / "corpus" / "themes.yml"
    book = themes.read_text(encoding="utf-8")
    themes.write_text(book.rstrip() + """
- id: estates
  title: Estates
  definition: Buildings and land.
  belongs: Leases and repairs
  does_not_belong: Beds in hospital
  examples: The roof leaked for a year.
  patterns: {roof: 3, lease: 2}
""", encoding="utf-8")
    pages = root / "book" / "themes"
    first = yaml.safe_load(book)["themes"][0]
    page = (pages / f"{first['id']}.md").read_text(encoding="utf-8")
    (pages / "estates.md").write_text(page.replace(first["id"], "estates").replace(first["title"], "Estates"),
                                      encoding="utf-8")


EDITS = [name_reviewers, add_lesson, add_source, add_theme]


def copy_of_this(folder: Path, *without: str) -> Path:
    """The repository's files in another folder, with no environment or build; some of them left out."""
    shutil.copytree(ROOT, folder, ignore=lambda path, names: LEFT(path, names) | set(without) & set(names))
    return folder
