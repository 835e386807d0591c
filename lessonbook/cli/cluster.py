"""lessonbook cluster."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("cluster")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--k", type=click.IntRange(min=1), required=True, help="How many clusters.")
@click.option("--words", type=click.Path(path_type=Path, dir_okay=False),
              help="Write each cluster's ten most telling words to this file.")
def command(file: Path, k: int, words: Path | None) -> None:
    """Cluster the texts of FILE, a JSON object {"id": ..., "text": ...} a line.

    Standard output gets {"id": ..., "cluster": ...} a line; cluster 0 is the largest. Works on any text, in a
    knowledge base or out of one. The order of lines does not matter.
    """
    from ..base.errors import LessonbookError
    from ..base.files import write_atomic
    from ..cluster import cluster_texts, cluster_words
    from ..tools.exchange import read_jsonl

    records, problems = read_jsonl(file)
    if problems:
        raise LessonbookError(problems)
    if k > len(records):
        raise LessonbookError(f"{file} has {len(records)} texts, so --k can be at most {len(records)}.")
    texts = [record["text"] for record in records]
    labels = cluster_texts(texts, k)
    for record, label in zip(records, labels, strict=True):
        click.echo(json.dumps({"id": record["id"], "cluster": int(label)}, ensure_ascii=False))
    if words is not None:
        lines = [json.dumps({"cluster": index, "words": found}, ensure_ascii=False)
                 for index, found in enumerate(cluster_words(texts, labels))]
        write_atomic(words, "\n".join(lines) + "\n")
