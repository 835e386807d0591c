"""What plain tools take for the same texts, in one process; prints a JSON object.

Run it from the repository: python benchmarks/made_up/peers.py FOLDER
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Callable
from pathlib import Path

from lessonbook.corpus import read_corpus
from lessonbook.corpus.codebook import read_codebook

CLUSTERS = 40  # as many as an update drafts lessons


def seconds(work: Callable[[], object]) -> float:
    """Processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    texts = [passage.text for passage in read_corpus(folder)[0].passages]
    found = {"tokenizer": _tokenizer(texts), "tfidf_kmeans": _clusters(texts)}
    if importlib.util.find_spec("ahocorasick"):
        found["pyahocorasick"] = _cues(texts, folder)
    print(json.dumps(found))


def _tokenizer(texts: list[str]) -> float:
    import spacy

    tokenizer = spacy.blank("en").tokenizer
    for text in texts[:2000]:  # it remembers words
        tokenizer(text)
    return seconds(lambda: sum(len(tokenizer(text)) for text in texts))


def _clusters(texts: list[str]) -> float:
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return seconds(lambda: KMeans(min(CLUSTERS, len(texts)), random_state=0).fit(
            TfidfVectorizer().fit_transform(texts)))


def _cues(texts: list[str], folder: Path) -> float:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for theme in read_codebook(folder)[0].themes:
        for pattern, _ in theme.patterns:
            automaton.add_word(pattern.lower(), pattern)
    automaton.make_automaton()
    return seconds(lambda: sum(1 for text in texts for _ in automaton.iter(text.lower())))


if __name__ == "__main__":
    main()
