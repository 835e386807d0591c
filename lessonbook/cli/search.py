"""lessonbook search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..book.search import Record
    from ..book.search.terminal import Hit
    from ..book.search.words import Words

WIDTH = 78


@click.command("search")
@click.argument("query")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object for other programs.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many results at most.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(["lesson", "passage", "page"]),
              help="Only this kind; may be given again.")
@click.option("--theme", "themes", multiple=True, help="Only under this theme (id or title); may be given again.")
@click.pass_obj
def command(folder: Path, query: str, as_json: bool, limit: int, kinds: tuple[str, ...], themes: tuple[str, ...]
            ) -> None:
    """Search lessons, passages and pages for QUERY, in your own words.

    The same records and words as the search page of the book; lessons first. Texts of local/ are found too, on
    this machine alone, and say so.
    """
    from ..book.search.local import local_records
    from ..book.search.terminal import search_records
    from ..corpus.roots import tokens
    from ..corpus.settings import find_root

    if not tokens(query):
        raise click.UsageError('Say what to look for, for example: lessonbook search "bad GP"')
    root = find_root(folder)
    records, words = _records(root)
    published = {record.id for record in records}
    records += [record for record in local_records(root) if record.id not in published]
    _say_if_merged(root, query)
    titles = [_theme(root, records, theme) for theme in themes]
    hits = search_records(records, query, words, limit, kinds, titles)
    if as_json:
        _write_json(query, hits)
    elif hits:
        if not themes and (not kinds or "lesson" in kinds) and hits[0].record.kind != "lesson":
            click.echo("No lesson answers this.\n")
        _write_text(hits)
    else:
        _write_help(records, words, query, bool(kinds or themes))


def _say_if_merged(root: Path, query: str) -> None:
    """Say on standard error where the id of a passage leads that was merged."""
    import re

    if re.fullmatch(r"[a-z][a-z0-9]*-p\d+", query.strip()):
        from ..corpus import read_corpus

        new = read_corpus(root)[0].merged.get(query.strip())
        if new:
            page = f": corpus/{new}.html" if "-p" not in new else ""
            click.echo(f"{query.strip()} was merged into {new}{page}.", err=True)


def _records(root: Path) -> tuple[list[Record], Words]:
    """Take the build's records where they fit today's files, else make them."""
    from ..book.search import fresh_records, gather

    found = fresh_records(root)
    if found:
        return found
    from ..knowledge.flow import load

    return gather(load(root))


def _theme(root: Path, records: list[Record], theme: str) -> str:
    titles = sorted({title for record in records for title in record.themes})
    for title in titles:
        if title.casefold() == theme.casefold():
            return title
    from ..corpus.codebook import read_codebook

    codebook, _ = read_codebook(root)
    found = codebook.get(theme)
    if found is None:
        raise click.UsageError(f"There is no theme `{theme}`. Use one of: "
                               + ", ".join(one.id for one in codebook.themes))
    return found.title


def _write_json(query: str, hits: list[Hit]) -> None:
    import json

    results: list[dict[str, Any]] = []
    for hit in hits:
        record = hit.record
        passage = {"text": record.text, "voice": record.voice} if record.kind == "passage" else None
        results.append({"id": record.id, "kind": record.kind,
                        "lesson": record.id if record.kind == "lesson" else record.lesson,
                        "title": record.title, "url": record.url, "score": hit.score, "passage": passage})
    click.echo(json.dumps({"query": query, "results": results}, ensure_ascii=False, indent=2))


def _write_text(hits: list[Hit]) -> None:
    import textwrap

    kind = ""
    for hit in hits:
        record = hit.record
        if record.kind != kind:
            kind = record.kind
            click.secho(f"{kind.capitalize()}s", bold=True)
        label = f"{record.id}  {record.title}" if kind == "lesson" else record.title
        click.echo(f"\n  {label}")
        text = record.sections[0].text if record.sections else ""
        for line in textwrap.wrap(textwrap.shorten(text, 4 * WIDTH, placeholder=" ..."), WIDTH - 4):
            click.echo(f"    {line}")
        click.echo(f"    {record.url}")
        if record.lesson:
            click.echo(f"    evidence for {record.lesson}")
        click.echo(f"    found by: {', '.join(hit.matched[:6])}   score {hit.score:.3f}")
    click.echo("")


def _write_help(records: list[Record], words: Words, query: str, narrowed: bool) -> None:
    import textwrap

    looked = ", ".join(word for group in words.groups(query) for word in group.words) or query
    click.echo(f"Nothing found for: {looked}")
    if narrowed:
        click.echo("Try it without --kind and --theme.")
    click.echo("Try one or two plain words, such as council, savings or handover. Themes in this book:")
    themes = sorted({theme for record in records for theme in record.themes})
    for line in textwrap.wrap("; ".join(themes), WIDTH - 2):
        click.echo(f"  {line}")
