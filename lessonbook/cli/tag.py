"""lessonbook tag."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command("tag")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def command(folder: Path, file: Path) -> None:
    """Tag the texts of FILE with this knowledge base's codebook.

    FILE has a JSON object a line: {"id": ..., "text": ...}, and where known "source", "section" and "voice".
    Lines that share a source are one document, in their order; a line without one stands alone. Standard
    output gets {"id": ..., "themes": [{"theme", "score", "cues", "origin"}]} a line, in the order of FILE.
    """
    from ..base.errors import LessonbookError
    from ..base.store import store_of
    from ..corpus.codebook import read_codebook
    from ..corpus.settings import find_root
    from ..tag import Item, tag_items
    from ..tag.tagger import pipeline_of
    from ..tools.exchange import read_jsonl, tag_record

    root = find_root(folder)
    codebook, problems = read_codebook(root)
    records, more = read_jsonl(file)
    if problems or more:
        raise LessonbookError([*problems, *more])
    items = [Item(str(index), record["text"], record.get("source") or "", record.get("section") or "",
                  record.get("voice") or "") for index, record in enumerate(records)]
    by_source = sorted(items, key=lambda item: (item.document, int(item.id)))
    tags = tag_items(pipeline_of(codebook, store_of(root)), by_source)
    for index, record in enumerate(records):
        themes = [tag_record(tag) for tag in tags[str(index)]]
        click.echo(json.dumps({"id": record["id"], "themes": themes}, ensure_ascii=False))
