"""Cluster labelled texts with `lessonbook cluster`; the peers are TF-IDF with k-means and with NMF in the same run.

Run it from the repository: python benchmarks/clustering.py --data FILE
FILE has {"id", "text", "label"} a line, for example the 2,225 BBC news items, which are not in the repository.
Coherence is mean NPMI of the ten words over windows of ten terms of FILE itself.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from lessonbook.cli import cli
from lessonbook.cluster.coherence import coherence, diversity
from lessonbook.cluster.vectors import terms
from lessonbook.tools.evaluate.groups import kmeans_clusters, nmf_clusters

SIZES = (10, 20, 30, 40, 50)


def command(file: Path, k: int) -> tuple[np.ndarray, list[list[str]], float]:
    """Labels, words and seconds of the command itself."""
    from click.testing import CliRunner

    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words.jsonl"
        start = time.perf_counter()
        done = CliRunner().invoke(cli, ["cluster", str(file), "--k", str(k), "--words", str(words)])
        took = time.perf_counter() - start
        if done.exit_code:
            sys.exit(f"lessonbook cluster failed: {done.output}{done.exception}")
        labels = np.array([json.loads(line)["cluster"] for line in done.stdout.splitlines()])
        return labels, [json.loads(line)["words"] for line in words.read_text().splitlines()], took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    file = parser.parse_args().data
    if file is None:
        print('Nothing to cluster. Give --data FILE with {"id", "text", "label"} a line (make bench DATA=FILE).')
        return
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    texts, truth = [row["text"] for row in rows], [row["label"] for row in rows]
    k = len(set(truth))
    print(f"{len(texts)} texts, {k} labels")
    ours, _, took = command(file, k)
    found = {"lessonbook cluster": ours, "TF-IDF and k-means": kmeans_clusters(texts, k)[0],
             "TF-IDF and NMF": nmf_clusters(texts, k)[0]}
    for name, labels in found.items():
        print(f"{name:20s} k={k} ARI {adjusted_rand_score(truth, labels):.3f} "
              f"NMI {normalized_mutual_info_score(truth, labels):.3f}")
    print(f"the command took {took:.1f} s")
    words = [terms(text) for text in texts]
    sizes = [size for size in SIZES if size <= len(texts)]
    table = {"lessonbook cluster": [command(file, size)[1] for size in sizes],
             "TF-IDF and NMF": [nmf_clusters([" ".join(text) for text in words], size)[1] for size in sizes]}
    for name, topics in table.items():
        print(f"{name:20s} k={sizes[0]}..{sizes[-1]} NPMI {mean(coherence(mine, words) for mine in topics):.3f} "
              f"diversity {mean(diversity(mine) for mine in topics):.3f}")


if __name__ == "__main__":
    main()
