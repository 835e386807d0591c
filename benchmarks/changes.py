"""What a change costs: a book built from nothing, and built again after each change; this book and a made-up archive.

Run it from the repository: python benchmarks/changes.py [--full] [--documents 100] [--words 20000]
With --full the results are kept in book/measured/changes.json, else they are only printed. The peer is the build from
nothing in the same run. At the end the book is built from nothing once more, and every file must be the same.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from archive import ROOT, machine, run_stages
from made_up.archive_text import add_document, write_archive

from book import make_book

RESULTS = ROOT / "book" / "measured" / "changes.json"
SMALL, SMALL_WORDS, FULL, FULL_WORDS = 5, 2_000, 100, 20_000
STEPS = {"start": "start", "read": "start", "tag": "tag", "attach": "tag", "pages": "pages", "pack": "pack"}
TITLES = {"start": "start, read", "tag": "tag, attach", "pages": "pages", "pack": "search, files"}
ORDERED_AT_RANDOM = "pagefind"  # its index orders filters at random, and answers alike


def _source(folder: Path) -> Path:
    return sorted((folder / "corpus").glob("*.md"))[1]


def edit_passage(folder: Path) -> None:
    """Add a sentence to a passage in the middle of a source."""
    lines = _source(folder).read_text(encoding="utf-8").split("\n")
    marks = [number for number, line in enumerate(lines) if line.startswith("{#")]
    lines[marks[len(marks) // 2] + 1] += " It was said twice."
    _source(folder).write_text("\n".join(lines), encoding="utf-8")


def edit_lesson(folder: Path) -> None:
    """Add a sentence to a lesson."""
    path = sorted((folder / "lessons").glob("L*.md"))[3]
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n\nOne more line.\n", encoding="utf-8")


def edit_theme(folder: Path) -> None:
    """Give a theme one cue more: three words in a row from the middle of a source, which few other passages hold."""
    lines = _source(folder).read_text(encoding="utf-8").split("\n")
    marks = [number for number, line in enumerate(lines) if line.startswith("{#")]
    words = [word for word in lines[marks[len(marks) // 3] + 1].lower().split() if word.isalpha()]
    path = folder / "corpus" / "themes.yml"
    head, sep, rest = path.read_text(encoding="utf-8").partition("    patterns:\n")
    path.write_text(f"{head}{sep}    {' '.join(words[2:5])}: 1\n{rest}", encoding="utf-8")


def edit_page(folder: Path) -> None:
    """Add a sentence to the home page."""
    path = folder / "index.md"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n\nOne more line.\n", encoding="utf-8")


def measure(what: str, folder: Path, words: int, jobs: int) -> dict[str, object]:
    """Build a book from nothing, then again after each change."""
    changes: dict[str, Callable[[Path], object]] = {
        "from nothing": lambda folder: shutil.rmtree(folder / "_build", ignore_errors=True),
        "nothing changed": lambda folder: None,
        "one page edited": edit_page, "one lesson edited": edit_lesson, "one passage edited": edit_passage,
        "one cue added to a theme": edit_theme,
        "one source added": lambda folder: add_document(folder, 900_000, words)}
    rows: list[dict[str, object]] = []
    for change, make in changes.items():
        make(folder)
        found = run_stages(folder, jobs, "book")
        seconds = dict.fromkeys(TITLES, 0.0)
        for stage, value in found["seconds"].items():  # type: ignore[attr-defined]
            seconds[STEPS[stage]] = round(seconds[STEPS[stage]] + value, 2)
        rows.append({"change": change, "seconds": seconds, "pages": found["pages"],
                     "megabytes": max(found["megabytes"].values())})  # type: ignore[attr-defined]
        show(rows[-1])
        if change == "from nothing":
            about = {key: found[key] for key in ("documents", "passages")}
    after = files(folder)
    shutil.rmtree(folder / "_build")
    run_stages(folder, jobs, "book")
    other = [name for name, data in files(folder).items() if after.pop(name, b"") != data] + [*after]
    if other:
        sys.exit(f"{what}: {len(other)} files are not those of a build from nothing: {', '.join(other[:5])}")
    print("every file is the same as after a build from nothing")
    return {"what": what, **about, "rows": rows}


def files(folder: Path) -> dict[str, bytes]:
    """A digest of each file of a built book, by name."""
    from lessonbook.base.store import file_digest

    site = folder / "_build" / "html"
    return {path.relative_to(site).as_posix(): file_digest(path).encode() for path in sorted(site.rglob("*"))
            if path.is_file() and ORDERED_AT_RANDOM not in path.relative_to(site).parts}


def show(row: dict) -> None:
    """Print one change."""
    print(f"{row['change']:26}" + "".join(f"{row['seconds'][name]:>15.1f}" for name in TITLES)
          + f"{sum(row['seconds'].values()):>9.1f}{row['pages']:>8,}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="an archive of 100 documents of 20,000 words; keep the "
                                                            "results")
    parser.add_argument("--documents", type=int, help="documents of the made-up archive")
    parser.add_argument("--words", type=int, help="words a document")
    chosen = parser.parse_args()
    if not hasattr(os, "sched_getaffinity"):
        print("This benchmark needs Linux: it keeps a run to some cores, and reads memory from /proc.")
        return
    documents = chosen.documents or (FULL if chosen.full else SMALL)
    words = chosen.words or (FULL_WORDS if chosen.full else SMALL_WORDS)
    about, jobs = machine(), min(2, len(os.sched_getaffinity(0)))
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    found = []
    for what in ("this book", "a made-up archive"):
        with tempfile.TemporaryDirectory(prefix="lessonbook-bench-") as scratch:
            folder = Path(scratch) / "book"
            if what == "this book":
                make_book(folder, 0)
            else:
                write_archive(folder, documents, words)
            print(f"\n{what}, seconds\n{'':26}" + "".join(f"{title:>15}" for title in TITLES.values())
                  + f"{'all':>9}{'pages':>8}")
            found.append(measure(what, folder, words if what != "this book" else SMALL_WORDS, jobs))
    if chosen.full:
        RESULTS.write_text(json.dumps({"measured": date.today().isoformat(), "machine": about, "words": words,
                                       "bases": found}, indent=1) + "\n", encoding="utf-8")
        print(f"kept in {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
