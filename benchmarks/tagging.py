"""Tag the corpus on one process and on two; the peer is spaCy's bare tokenizer on the same texts in the same run.

Run it from the repository: python benchmarks/tagging.py [copies] [runs]
Each copy of the corpus is a document set of its own. The tokenizer remembers words, so both see the texts once first.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

from lessonbook.knowledge import items_of, read_inputs
from lessonbook.tag import make_pipeline, tag_items

ROOT = Path(__file__).resolve().parent.parent


def seconds(work: Callable[[], object], runs: int) -> float:
    """Median wall time."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def main() -> None:
    copies, runs = (int(value) for value in [*sys.argv[1:], "20", "3"][:2])
    inputs, _ = read_inputs(ROOT)
    items = [replace(item, id=f"{copy}-{item.id}", document=f"{copy}-{item.document}")
             for copy in range(copies) for item in items_of(inputs.corpus.passages)]
    nlp = make_pipeline(inputs.codebook, inputs.names)
    tokens = sum(len(doc) for doc in nlp.tokenizer.pipe(item.text for item in items))
    bare = seconds(lambda: sum(len(doc) for doc in nlp.tokenizer.pipe(item.text for item in items)), runs)
    one = seconds(lambda: tag_items(nlp, items), runs)
    two = seconds(lambda: tag_items(nlp, items, processes=2), runs)
    print(f"{len(items)} passages, {tokens} tokens, median of {runs} runs")
    print(f"bare tokenizer          {tokens / bare:>12,.0f} tokens a second")
    print(f"pipeline, one process   {tokens / one:>12,.0f} tokens a second, {bare / one:.3f} of the tokenizer")
    print(f"pipeline, two processes {tokens / two:>12,.0f} tokens a second, {one / two:.2f} times one process")


if __name__ == "__main__":
    main()
