"""One run in this process; prints each stage's cost as it goes.

Run it from the repository: python benchmarks/made_up/stages.py FOLDER --jobs 2 [--until draft|attach|book]
The whole path goes from files to draft lessons. Until `attach` it stops at the lessons that are there, and until
`book` it builds the book. Each line is a JSON object. A stage's processor time counts the processes that it started.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lessonbook.knowledge.knowledge import Knowledge

NAMES = {"Tagging passages": "tag", "Attaching passages to lessons": "attach", "Grouping statements": "draft",
         "Reading pages": "pages", "Writing pages": "pages", "Indexing and packing": "pack"}


def now() -> tuple[float, float]:
    """Wall time, and processor time of this process and of those it has waited for, in seconds."""
    spent = os.times()
    return time.monotonic(), spent.user + spent.system + spent.children_user + spent.children_system


class Recorder:
    """Takes the place of a progress bar: a stage lasts until the next begins.

    Parameters
    ----------
    started : float
        When the process was started, by `time.monotonic`.
    follows : dict of str to str
        Stages that end when their work is done, and what follows each without a word of its own.
    """

    def __init__(self, started: float, follows: dict[str, str] | None = None) -> None:
        self.name, self.wall, self.cpu = "start", started, 0.0
        self.follows = follows or {}

    def begin(self, name: str) -> None:
        wall, cpu = now()
        print(json.dumps({"stage": self.name, "wall": wall - self.wall, "cpu": cpu - self.cpu}), flush=True)
        self.name, self.wall, self.cpu = name, wall, cpu

    def __call__(self, name: str, total: int) -> Callable[[int], None]:
        self.begin(NAMES[name])
        return lambda count: self.begin(self.follows[self.name]) if self.name in self.follows else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--until", choices=("draft", "attach", "book"), default="draft")
    parser.add_argument("--started", type=float, help="when this process was started, by time.monotonic",
                        default=time.monotonic())
    chosen = parser.parse_args()
    stages = Recorder(chosen.started, {"attach": "pages"} if chosen.until == "book" else {})
    from lessonbook.base.processes import workers

    with workers(chosen.jobs):
        print(json.dumps(RUNS[chosen.until](chosen.folder, stages)))


def run_to_drafts(folder: Path, stages: Recorder) -> dict[str, object]:
    """From files to draft lessons, which are not written."""
    import lessonbook.tag  # noqa: F401  what the path imports late, so that it counts as its start
    from lessonbook.knowledge.update import update

    stages.begin("read")
    found = update(folder, dry_run=True, stage=stages)
    stages.begin("end")
    return {**_about(found.known), "drafts": len(found.drafts), "digest": _digest(
        _attached(found.known), [(ident, astuple(draft)) for ident, draft in found.drafts.items()])}


def run_to_lessons(folder: Path, stages: Recorder) -> dict[str, object]:
    """Tags and attachments, with what the store keeps."""
    from lessonbook.knowledge.flow import load

    stages.begin("read")
    known = load(folder, stage=stages)
    stages.begin("end")
    return {**_about(known), "digest": _digest(_attached(known), [])}


def run_to_book(folder: Path, stages: Recorder) -> dict[str, object]:
    """The built book."""
    from lessonbook.book.build import build

    stages.begin("read")
    made = build(folder, stage=stages)
    stages.begin("end")
    return {**_about(made.known), "pages": made.pages_written}


RUNS = {"draft": run_to_drafts, "attach": run_to_lessons, "book": run_to_book}


def _about(known: Knowledge) -> dict[str, object]:
    passages = known.inputs.corpus.passages
    return {"documents": len(known.inputs.corpus.sources), "passages": len(passages),
            "words": sum(passage.text.count(" ") + 1 for passage in passages)}


def _attached(known: Knowledge) -> list[list]:
    return [[(ident, [tuple(tag) for tag in tags]) for ident, tags in sorted(known.tags.items())],
            [astuple(item) for item in known.suggestions], sorted(known.nearest.items())]


def _digest(attached: list[list], drafts: list) -> str:
    return hashlib.sha256(repr([*attached, drafts]).encode()).hexdigest()


if __name__ == "__main__":
    main()
