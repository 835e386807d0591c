"""lessonbook export."""

from __future__ import annotations

from pathlib import Path

import click

FORMATS = {
    "jsonl": "sources.jsonl, passages.jsonl and lessons.jsonl, one record a line",
    "csv": "a Frictionless data package: tables, their description, a data dictionary",
    "parquet": "the same tables for pandas, R and DuckDB; needs pyarrow",
    "sqlite": "a database with full-text search, and metadata.json for Datasette",
    "refi-qda": "a .qdpx project and a .qdc codebook for NVivo, ATLAS.ti, MAXQDA and QualCoder",
    "bibtex": "sources and lessons as references for LaTeX and Zotero",
    "csl": "the same as CSL-JSON, for Zotero, Word and pandoc",
    "jsonld": "themes, decisions and evidence as W3C web annotations",
}


@click.command("export")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True,
              help="; ".join(f"{name}: {about}" for name, about in FORMATS.items()) + ".")
@click.option("--blind", is_flag=True, help="With refi-qda: leave out all codings, for a second coder.")
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def command(folder: Path, form: str, blind: bool, target: Path) -> None:
    """Write sources, passages with themes, and lessons with evidence to TARGET.

    TARGET is a folder; for formats of one file it can be the file itself. What may not be published stays out, and is
    counted.
    """
    if blind and form != "refi-qda":
        raise click.UsageError("--blind goes with --format refi-qda only.")
    from ..bringback import decisions_of
    from ..exchange import export
    from ..knowledge import load
    from ..settings import find_root

    known = load(find_root(folder))
    codings, memos = decisions_of(known.inputs)
    counts = export(known, form, target, codings, memos, blind=blind)
    written = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()
                        if not name.startswith("withheld"))
    click.echo(f"{target}: {written}.")
    words = {"withheld": "sources", "withheld_passages": "passages",
             "withheld_lessons": "lessons that are not published",
             "withheld_evidence": "pieces of evidence", "withheld_codings": "decisions whose words do not stand"}
    parts = [f"{counts[name]:,} {label}" for name, label in words.items() if counts.get(name)]
    if parts:
        click.echo(f"Left out because they may not be published: {', '.join(parts)}.")
