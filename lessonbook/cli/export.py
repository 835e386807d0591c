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
    "ris": "the same for EndNote, Mendeley and RefWorks",
    "csl": "the same as CSL-JSON, for Zotero, Word and pandoc",
    "jsonld": "themes, decisions and evidence as W3C web annotations",
}
LEFT_OUT = {
    "withheld": ("source", "sources"),
    "withheld_passages": ("passage", "passages"),
    "withheld_lessons": ("lesson", "lessons"),
    "withheld_evidence": ("piece of evidence", "pieces of evidence"),
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
    from ..corpus.handed_out import record_handed_out
    from ..corpus.settings import find_root
    from ..knowledge.check_decisions import decisions_of
    from ..knowledge.flow import load
    from ..tools.exchange import export

    known = load(find_root(folder))
    codings, memos = decisions_of(known.inputs)
    counts = export(known, form, target, codings, memos, blind=blind)
    record_handed_out(known.inputs.root, form, target, (source.id for source in known.sources))
    written = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in counts.items()
                        if not name.startswith("withheld"))
    click.echo(f"{target}: {written}.")
    parts = [f"{counts[name]:,} {one if counts[name] == 1 else many}" for name, (one, many) in LEFT_OUT.items()
             if counts.get(name)]
    if parts:
        click.echo(f"Left out because they may not be published: {', '.join(parts)}.")
    if counts.get("withheld_codings"):
        click.echo(f"Left out because their words do not stand or may not be published: "
                   f"{counts['withheld_codings']:,} decisions and notes.")
