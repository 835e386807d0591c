"""Tag made-up prose and the corpus on one process and on two; the peer is spaCy's bare tokenizer on the same texts.

Run it from the repository: python benchmarks/tagging.py [millions of tokens] [runs]
The prose draws nine words in ten from the corpus, as often as they come there, and one in ten from 60,000 made-up
words, so that there are many distinct ones. The corpus is short notes full of cues, the hardest case; each copy is a
document set of its own. Peer and tagger take turns, and both have seen the texts once. Processor time leaves out what
other programs take.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median

import numpy as np
from spacy.language import Language

from lessonbook.base.processes import workers
from lessonbook.knowledge.flow import items_of
from lessonbook.knowledge.inputs import read_inputs
from lessonbook.tag import Item, make_pipeline, tag_items

ROOT = Path(__file__).resolve().parent.parent
SEED, RARE = 20130401, 60_000


def prose(items: Sequence[Item], tokens: int) -> list[Item]:
    """Passages of 15 to 90 words, forty to a document."""
    rng = np.random.default_rng(SEED)
    counts = Counter(word for item in items for word in item.text.split(" "))
    letters = np.array(list("etaoinshrdlucmfwyp"))
    words = [*counts, *("".join(rng.choice(letters, size)) for size in rng.integers(4, 11, RARE))]
    common = np.array(list(counts.values())) / sum(counts.values())
    rare = 1 / np.arange(50, 50 + RARE)
    chance = np.concatenate([0.9 * common, 0.1 * rare / rare.sum()])
    drawn = rng.choice(len(words), tokens, p=chance / chance.sum()).tolist()
    ends = np.cumsum(rng.integers(15, 91, tokens // 15))
    texts = np.split(np.arange(tokens), ends[ends < tokens])
    return [Item(str(number), " ".join(words[drawn[place]] for place in text.tolist()), f"document {number // 40}",
                 f"Section {number // 8 % 5}") for number, text in enumerate(texts)]


def processor_time() -> tuple[float, float]:
    """Seconds of this process, and of the processes that it started and that have ended."""
    return tuple(sum(getrusage(who)[:2]) for who in (RUSAGE_SELF, RUSAGE_CHILDREN))  # type: ignore[return-value]


def seconds(work: Callable[[], object]) -> tuple[float, float, float]:
    """Wall time, processor time of this process and of its helpers."""
    start, (mine, theirs) = time.perf_counter(), processor_time()
    work()
    now, (after, helped) = time.perf_counter(), processor_time()
    return now - start, after - mine, helped - theirs


def measure(name: str, nlp: Language, items: list[Item], runs: int) -> None:
    """Print tokens a second, and ratios run by run."""
    def tokenize() -> int:
        return sum(len(doc) for doc in nlp.tokenizer.pipe(item.text for item in items))

    def tag() -> object:
        return tag_items(nlp, items)

    def tag_in_two() -> object:
        with workers(2):
            return tag_items(nlp, items)

    tokens = tokenize()
    first = seconds(tag)[1]
    rounds = [(seconds(tokenize), seconds(tag), seconds(tag_in_two))
              for _ in range(runs)]
    bare, one = (median(found[place][1] for found in rounds) for place in (0, 1))
    print(f"{name}: {len(items):,} passages, {tokens:,} tokens, median of {runs} runs, processor time")
    print(f"  bare tokenizer         {tokens / bare:>12,.0f} tokens a second")
    print(f"  pipeline, one process  {tokens / one:>12,.0f} tokens a second, "
          f"{median(b[1] / o[1] for b, o, _ in rounds):.2f} of the tokenizer; at first {first / one:.1f} times as long")
    print(f"  two processes          the busier one takes {median(max(t[1:]) / o[1] for _, o, t in rounds):.2f} of one "
          f"process's time; wall time {median(o[0] / t[0] for _, o, t in rounds):.2f} times as fast")


def main() -> None:
    millions, runs = (float(value) for value in [*sys.argv[1:], "2", "5"][:2])
    inputs, _ = read_inputs(ROOT)
    notes = items_of(inputs.corpus.passages)
    nlp = make_pipeline(inputs.codebook, inputs.names)
    measure("prose", nlp, prose(notes, int(millions * 1e6)), int(runs))
    measure("corpus, 20 times", nlp, [item._replace(id=f"{copy}-{item.id}", document=f"{copy}-{item.document}")
                                      for copy in range(20) for item in notes], int(runs))


if __name__ == "__main__":
    main()
