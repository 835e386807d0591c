"""One run of the whole path, from files to draft lessons, in this process; prints each stage's cost as it goes.

Run it from the repository: python benchmarks/made_up/stages.py FOLDER --jobs 2
Each line is a JSON object. A stage's processor time counts the processes that it started.
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

NAMES = {"Tagging passages": "tag", "Attaching passages to lessons": "attach", "Clustering what is left": "draft"}


def now() -> tuple[float, float]:
    """Wall time, and processor time of this process and of those it has waited for, in seconds."""
    spent = os.times()
    return time.monotonic(), spent.user + spent.system + spent.children_user + spent.children_system


class Recorder:
    """Takes the place of a progress bar: a stage lasts until the next begins."""

    def __init__(self, started: float) -> None:
        self.name, self.wall, self.cpu = "start", started, 0.0

    def begin(self, name: str) -> None:
        wall, cpu = now()
        print(json.dumps({"stage": self.name, "wall": wall - self.wall, "cpu": cpu - self.cpu}), flush=True)
        self.name, self.wall, self.cpu = name, wall, cpu

    def __call__(self, name: str, total: int) -> Callable[[int], None]:
        self.begin(NAMES[name])
        return lambda count: None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--started", type=float, help="when this process was started, by time.monotonic",
                        default=time.monotonic())
    chosen = parser.parse_args()
    import lessonbook.tag  # noqa: F401  what the path imports late, so that it counts as its start
    from lessonbook.update import update

    stages = Recorder(chosen.started)
    stages.begin("read")
    found = update(chosen.folder, dry_run=True, stage=stages, jobs=chosen.jobs)
    stages.begin("end")
    known = found.known
    results = repr([[(ident, [tuple(tag) for tag in tags]) for ident, tags in sorted(known.tags.items())],
                    [astuple(item) for item in known.suggestions], sorted(known.nearest.items()),
                    [(ident, astuple(draft)) for ident, draft in found.drafts.items()]])
    passages = known.inputs.corpus.passages
    print(json.dumps({"documents": len(known.inputs.corpus.sources), "passages": len(passages),
                      "words": sum(passage.text.count(" ") + 1 for passage in passages),
                      "drafts": len(found.drafts), "digest": hashlib.sha256(results.encode()).hexdigest()}))


if __name__ == "__main__":
    main()
