"""lessonbook pseudonymise."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("pseudonymise")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", "names", multiple=True, metavar="NAME", help="A name to replace; once for each person.")
@click.option("--yes", is_flag=True, help="Replace all that is found, without asking.")
@click.option("--keys", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the key and the log, outside any repository; by default your own data folder.")
@click.pass_obj
def command(folder: Path, file: Path, names: tuple[str, ...], yes: bool, keys: Path | None) -> None:
    """Put [Person 1] and the like in place of names in a corpus FILE, such as local/interview.md.

    It shows each name and contact detail that it finds and asks. The same name has the same pseudonym throughout.
    Posts and health details are shown for you to reword. The key never goes into the repository.
    """
    from ..base.lock import writing
    from ..corpus.privacy import KINDS, measure
    from ..corpus.privacy.pseudonyms import candidates, pseudonymise, refuse_inside
    from ..corpus.settings import find_root

    root = find_root(folder if folder != Path() else file.resolve().parent)
    if file.resolve().parent not in (root / "local", root / "corpus") or file.suffix != ".md":
        raise click.UsageError("FILE must be a .md file in local/ or corpus/.")
    where = refuse_inside(keys or Path(click.get_app_dir("lessonbook")) / "keys", root)
    found = candidates(root, file.resolve())
    talk = sys.stdin.isatty() and sys.stdout.isatty()
    chosen = []
    click.echo(measure().in_words)
    for item in found:
        click.echo(f"{KINDS[item.kind]}, {item.count} times: {item.text}\n    {item.context}")
        if item.kind in ("job-title", "health"):
            continue
        if yes or (talk and click.confirm("  Replace it?", default=True)):
            chosen.append(item)
    people = [*names, *(item.text for item in chosen if item.kind == "name")]
    if not people and not chosen:
        click.echo("Nothing was changed. Name people with --name, or replace all with --yes.")
        return
    with writing(root, "pseudonymise"):
        count, changed = pseudonymise(root, file.resolve(), people, chosen, where)
    click.echo(f"\n{count} people have a pseudonym in the key. {'The file is changed' if changed else 'No change'}: "
               f"read it through. The key lies outside the repository.")
    if any(part.lower() in file.stem.split("-") for name in people for part in name.split() if len(part) > 2):
        click.echo("The file's name still holds a name. Choose a new id, and rename the file to it.")
