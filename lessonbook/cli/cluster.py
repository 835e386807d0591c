"""lessonbook cluster."""

from __future__ import annotations

import json
from pathlib import Path

import click


def _number(ctx: click.Context, param: click.Parameter, value: str) -> int:
    """A whole number of clusters; 0 for ``auto``."""
    if value == "auto":
        return 0
    if not value.isdigit() or int(value) < 1:
        raise click.BadParameter(f"{value!r} is no number from 1, and not `auto`.")
    return int(value)


@click.command("cluster")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--k", required=True, callback=_number, metavar="NUMBER|auto",
              help="How many clusters; auto takes the number that changes least when texts are missing.")
@click.option("--outliers", is_flag=True, help="Give -1 to texts that are like no cluster.")
@click.option("--words", type=click.Path(path_type=Path, dir_okay=False),
              help="Write each cluster's ten most telling words to this file.")
def command(file: Path, k: int, outliers: bool, words: Path | None) -> None:
    """Cluster the texts of FILE, a JSON object {"id": ..., "text": ...} a line.

    Standard output gets {"id": ..., "cluster": ...} a line; cluster 0 is the largest. Works on any text, short or long,
    in a knowledge base or out of one. The order of lines does not matter.
    """
    from ..base.errors import LessonbookError
    from ..base.files import write_atomic
    from ..cluster import cluster_texts, cluster_words
    from ..cluster.groups import centrality, stable_k, text_vectors
    from ..tools.exchange import read_jsonl

    records, problems = read_jsonl(file)
    if problems:
        raise LessonbookError(problems)
    texts = [record["text"] for record in records]
    if not texts:
        raise LessonbookError(f"{file} has no text to cluster.")
    if k > len(records):
        raise LessonbookError(f"{file} has {len(records)} texts, so --k can be at most {len(records)}.")
    if not k:
        k, agreement = stable_k(texts)
        click.echo(f"{k} clusters; with a tenth of the texts missing they agree to {agreement:.3f} (adjusted Rand "
                   "index).", err=True)
    labels = cluster_texts(texts, k)
    alone = centrality(text_vectors(texts), labels).outlier if outliers else [False] * len(texts)
    for record, label, out in zip(records, labels, alone, strict=True):
        click.echo(json.dumps({"id": record["id"], "cluster": -1 if out else int(label)}, ensure_ascii=False))
    if words is not None:
        lines = [json.dumps({"cluster": index, "words": found}, ensure_ascii=False)
                 for index, found in enumerate(cluster_words(texts, labels))]
        write_atomic(words, "\n".join(lines) + "\n")
