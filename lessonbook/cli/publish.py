"""lessonbook publish."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..ingest.publish import Publication

_SHOWN = 40


@click.command("publish")
@click.argument("source")
@click.option("--keep", multiple=True, metavar="ID|all", help="You have looked at this detail, and it may stand.")
@click.option("--replace", multiple=True, metavar="ID[=WORDS]",
              help="Put a mark such as [name], or your words, in its place.")
@click.option("--drop", multiple=True, metavar="ID", help="Leave out the passages in which this detail stands.")
@click.option("--private", multiple=True, metavar="WORDS|PASSAGE",
              help="Take out what no search found: words, wherever they stand, or a passage by its id.")
@click.option("--licence", default="", help="The licence that all agreed to, such as CC-BY-4.0.")
@click.option("--yes", is_flag=True, help="Do not ask the last question. It answers for nothing that is open.")
@click.option("--json", "as_json", is_flag=True, help="Print what is open, or what was done, as JSON.")
@click.pass_obj
def command(folder: Path, source: str, keep: tuple[str, ...], replace: tuple[str, ...], drop: tuple[str, ...],
            private: tuple[str, ...], licence: str, yes: bool, as_json: bool) -> None:
    """Publish SOURCE: list what is open, and put it into the book when nothing is.

    Open are: people who cannot be told apart, consent, licence, and every detail that looks personal and that nobody
    has looked at, in passages, headings, title, roles and places. While anything is open nothing is published, and
    the exit code is 1. In a terminal it goes through the details with you.

    \b
      lessonbook publish handing-over                        what is open?
      lessonbook publish handing-over --keep n1a2b3 --replace h4c5d6
      lessonbook publish handing-over --keep all --yes
    """
    from ..base.lock import writing
    from ..corpus.settings import find_root
    from ..ingest.publish import decide_details, look, make_private, publish, set_licence

    root = find_root(folder)
    source = Path(source).stem if source.endswith(".md") else source
    talk = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    with writing(root, "publish"):
        found = look(root, source)
        words = dict(item.partition("=")[::2] for item in replace)
        if licence and not found.done:
            set_licence(root, found, licence)
            found = look(root, source)
        for item in private:
            make_private(root, found, *(("", item) if f"{{#{item} " in found.text else (item,)))
            found = look(root, source)
        if keep or words or drop:
            decide_details(root, found, keep, words, drop)
            found = look(root, source)
        if talk and found.details:
            decide_details(root, found, *_ask(found))
            found = look(root, source)
        target = ""
        if not found.open and not found.done and (yes or (talk and click.confirm(
                f"Nothing is open. Publish {found.meta.title}?", default=False))):
            target = publish(root, found)
    if as_json:
        click.echo(json.dumps(found.as_json(target), ensure_ascii=False))
    else:
        _say(found, target)
    if not target and not found.done:
        sys.exit(1)


def _ask(found: Publication) -> tuple[tuple[str, ...], dict[str, str], tuple[str, ...]]:
    keep, words, drop = [], {}, []
    click.echo(f"{len(found.details)} details look personal. For each: k keep, r replace by a mark, d drop the "
               f"passage, "
               "l leave open.")
    for detail in found.details:
        answer = click.prompt(f"  {_plain(detail.in_words)}\n  {_plain(detail.text)}", default="l",
                              type=click.Choice(["k", "r", "d", "l"]))
        if answer == "k":
            keep.append(detail.id)
        elif answer == "r":
            words[detail.id] = ""
        elif answer == "d":
            drop.append(detail.id)
    return tuple(keep), words, tuple(drop)


def _say(found: Publication, target: str) -> None:
    if found.done:
        click.echo(f"{found.file} is published already; nothing was written.")
        return
    if target:
        click.echo(f"Published: {target}. Next: lessonbook update --source {Path(target).stem}, then lessonbook build.")
        return
    if not found.open:
        click.echo("Nothing is open. Nothing was published: run it again with --yes.")
        return
    click.echo(f"{found.source}: {len(found.open)} open. Nothing was published.")
    for item in found.open[:_SHOWN]:
        click.echo(f"  {item.what}{f' {item.id}' if item.id else ''}: {_plain(item.said)}")
        click.echo(f"      {item.todo}")
    if len(found.open) > _SHOWN:
        click.echo(f"  and {len(found.open) - _SHOWN} more; --json lists all")
    if found.details:
        click.echo("When you have looked at all details and all may stand: --keep all")


def _plain(text: str) -> str:
    """A text that cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
