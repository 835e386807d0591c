"""Export a made-up knowledge base of 200,000 passages in every format; report time, size and memory.

    python benchmarks/export.py [--passages 200000] [--formats jsonl csv ...]

Each format runs as a process of its own over passages made on the way (one source at a time is held, so what the
process holds is what the export holds), and again over a tenth of them. Flat memory means that the two peaks are alike.
The peer does the same table of passages with pandas, which holds it whole; `nothing` only makes the passages.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lessonbook.corpus import Passage, Source
from lessonbook.corpus.schema import FrontMatter
from lessonbook.tag import Tag
from lessonbook.tools.exchange import FORMATS, export

PER_SOURCE = 500
THEMES = ("quality", "handover", "contracts")
WORDS = "the board met before the transfer and left a note on each contract that had no owner or end date "


class Sources:
    """A sequence of sources that are made when they are asked for, and held by nobody."""

    def __init__(self, passages: int) -> None:
        self.count = -(-passages // PER_SOURCE)
        self.passages = passages

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Source]:
        for number in range(self.count):
            ident = f"source-{number:05}"
            meta = FrontMatter.model_validate({
                "id": ident, "prefix": f"s{number}", "title": f"Made-up source {number}", "kind": "public-record",
                "text_status": "own-transcript", "summary": "Made up for a benchmark.", "publisher_voice": "Nobody",
                "date_published": "unknown", "source": {"citation": "Made up."}, "sensitivity": "public",
                "licence": {"id": "CC0", "text_reuse": "full", "statement": "Made up."},
                "contains_patient_data": False, "status": "published"})
            size = min(PER_SOURCE, self.passages - number * PER_SOURCE)
            made = tuple(Passage(f"s{number}-p{one:03}", ident, f"{WORDS}{number} {one} {WORDS}".strip(), "narrative",
                                 (), f"Section {one // 20}", f"para {one}", "", one) for one in range(size))
            yield Source(meta, made, f"corpus/{ident}.md")


class Tags:
    """Two themes for any passage."""

    def __getitem__(self, passage: str) -> tuple[Tag, ...]:
        first = sum(map(ord, passage)) % len(THEMES)
        return (Tag(THEMES[first], 0.632, ("contract", "owner")), Tag(THEMES[first - 1], 0.394, ("board",)))


class Ids:
    """All ids there are, for tests of membership and for counting."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __contains__(self, passage: str) -> bool:
        return True

    def __len__(self) -> int:
        return self.count


def made_up(passages: int):
    """A knowledge base that holds no more than one source at a time."""
    from types import SimpleNamespace as Space

    from lessonbook.corpus.codebook import Codebook, Theme
    from lessonbook.corpus.settings import BookConfig
    from lessonbook.knowledge.knowledge import Knowledge

    sources = Sources(passages)
    book = Codebook("1", tuple(Theme(name, name.title(), "Made up.", ("x",), ("y",), ("z",), ()) for name in THEMES))
    config = BookConfig()

    class MadeUp(Knowledge):
        sources = property(lambda self: self.inputs.corpus.sources)
        passages = property(lambda self: (one for source in sources for one in source.passages))
        open_ids = property(lambda self: Ids(passages))

    inputs = Space(config=config, settings=config.lessonbook, codebook=book, lessons=(), root=Path(),
                   corpus=Space(sources=sources), sources={}, passages=Ids(passages))
    return MadeUp(inputs, Tags(), (), {})


def child(form: str, passages: int, target: Path) -> None:
    if form == "pandas":
        import pandas as pd

        rows = [(one.id, one.source, one.text, one.section, one.loc) for one in made_up(passages).passages]
        target.mkdir()
        pd.DataFrame(rows, columns=pd.Index(["passage", "source", "text", "section", "place"])).to_csv(
            target / "passages.csv", index=False)
    elif form == "nothing":
        target.mkdir()
        sum(len(one.text) for one in made_up(passages).passages)
    else:
        export(made_up(passages), form, target)


def measure(form: str, passages: int) -> tuple[float, float, float]:
    """Seconds, most megabytes held, megabytes written."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "out"
        command = [sys.executable, __file__, "--child", form, "--passages", str(passages), "--target", str(target)]
        started = time.perf_counter()
        process = subprocess.Popen(command)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{form} failed")
        size = sum(path.stat().st_size for path in target.rglob("*"))
    return time.perf_counter() - started, usage.ru_maxrss / 1024, size / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--formats", nargs="*", default=["jsonl", "csv", "sqlite", "refi-qda", "jsonld"],
                        choices=list(FORMATS))
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child, asked.passages, asked.target)
        return
    few = asked.passages // 10
    print(f"{'format':<10} {'seconds':>8} {'MB held':>8} {f'at {few:,}':>10} {'growth':>7} {'MB written':>11}")
    for form in ["nothing", *asked.formats, "pandas"]:
        _, low, _ = measure(form, few)
        seconds, high, size = measure(form, asked.passages)
        print(f"{form:<10} {seconds:>8.1f} {high:>8.0f} {low:>10.0f} {high / low:>6.2f}x {size:>11.0f}", flush=True)


if __name__ == "__main__":
    main()
