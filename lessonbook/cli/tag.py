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
    from ..codebook import read_codebook
    from ..errors import LessonbookError
    from ..exchange import read_jsonl, tag_record
    from ..settings import find_root
    from ..tag import Item, make_pipeline, tag_items

    codebook, problems = read_codebook(find_root(folder))
    records, more = read_jsonl(file)
    if problems or more:
        raise LessonbookError([*problems, *more])
    items = [Item(str(index), record["text"], record.get("source") or "", record.get("section") or "",
                  record.get("voice") or "") for index, record in enumerate(records)]
    by_source = sorted(items, key=lambda item: (item.document, int(item.id)))
    tags = tag_items(make_pipeline(codebook), by_source)
    for index, record in enumerate(records):
        themes = [tag_record(tag) for tag in tags[str(index)]]
        click.echo(json.dumps({"id": record["id"], "themes": themes}, ensure_ascii=False))
