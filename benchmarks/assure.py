"""Review 500 made-up handover documents of 20,000 words: time, memory, and spaCy's tokenizer as the peer.

Run it from the repository: python benchmarks/assure.py [documents] [words]
"""

from __future__ import annotations

import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import spacy
from joblib.externals.loky import get_reusable_executor

from lessonbook.tools.handover.document import read_handover
from lessonbook.tools.handover.label import examples
from lessonbook.tools.handover.render import row_of
from lessonbook.tools.handover.review import review_many

SERVICES = (
    "Acute hospitals",
    "Mental health",
    "Community services",
    "Ambulance",
    "Primary care",
    "Independent sector",
)


def passages() -> list[str]:
    """The made-up passages that teach the wording."""
    return [text for _, text in examples()]


def write_documents(folder: Path, documents: int, words: int) -> list[Path]:
    """Documents with a heading a service, filled with passages at random to `words` words."""
    texts, paths = passages(), []
    for number in range(documents):
        chosen = random.Random(number)
        parts, count = [f"# Handover document {number}\n\nSender: made up\n"], 0
        while count < words:
            if len(parts) % 12 == 1:
                parts.append(f"## {chosen.choice(SERVICES)}\n")
            text = " ".join(chosen.sample(texts, 3))
            count += len(text.split())
            parts.append(text + "\n")
        paths.append(folder / f"{number:03d}.md")
        paths[-1].write_text("\n".join(parts), encoding="utf-8")
    return paths


def memory() -> float:
    """Largest resident size so far in MB, of this process and of its largest child."""
    return (
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    ) / 1024


def processor() -> float:
    """Seconds of processor time so far, of this process and its finished children."""
    return sum(os.times()[:4])


def peak(documents: int, paths: list[Path]) -> tuple[float, int]:
    """Seconds and findings for the first documents."""
    start = time.perf_counter()
    found = sum(len(row[1]) for _, row in review_many(paths[:documents], row_of))
    return time.perf_counter() - start, found


def main() -> None:
    """Measure and print."""
    documents, words = (
        (int(sys.argv[1]) if len(sys.argv) > 1 else 500),
        (int(sys.argv[2]) if len(sys.argv) > 2 else 20_000),
    )
    with tempfile.TemporaryDirectory() as name:
        paths = write_documents(Path(name), documents, words)
        tokenizer = spacy.blank("en")
        start = time.perf_counter()
        for path in paths[: max(1, documents // 50)]:
            for passage in read_handover(path).passages:
                tokenizer.make_doc(passage.text)
        alone = (time.perf_counter() - start) * documents / max(1, documents // 50) / 2
        tenth, _ = peak(max(4, documents // 10), paths)
        print(f"{max(4, documents // 10)} documents: {tenth:.1f} s")
        seconds, found = peak(documents, paths)
        print(f"{documents} documents of {words:,} words: {seconds:.1f} s on two processes, {found} findings")
        print(
            f"{documents * words / seconds:,.0f} words a second; "
            f"{seconds / alone:.1f} times as long as reading and tokenizing alone"
        )
        get_reusable_executor().shutdown(wait=True)  # a child's processor time counts once it has ended
        print(f"processor time of all that: {processor():.0f} s")
        print(f"largest resident sizes of this process and of a worker together: {memory():.0f} MB")


if __name__ == "__main__":
    main()
