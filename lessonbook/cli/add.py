"""lessonbook add."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..ingest import Added, Base, Details
    from ..ingest.draft import Draft


@click.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen and write nothing.")
@click.option("--json", "as_json", is_flag=True,
              help="Print the record of the file as JSON; for several files, or a folder, a list of records.")
@click.option("--title", default="", help="Title of the document; by default the one it states.")
@click.option("--kind", default="", help="Kind of document, such as reflection-interview or handover-document.")
@click.option("--date", "day", default="", help="Date of the document: YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--people", multiple=True, metavar="NAME, ROLE",
              help="A person and their role then; once for each person.")
@click.option("--licence", default="", help="Licence of the text, such as CC-BY-4.0 or all-rights-reserved.")
@click.option("--consent", multiple=True, metavar="[NAME:] RIGHTS",
              help="What a speaker, or everyone, agreed to: any of named, quoted, archived, then "
                   "until YYYY-MM-DD. Example: \"Jane Smith: named, quoted, archived until 2031-05-01\".")
@click.option("--restricted", is_flag=True, help="The text must never leave this machine.")
@click.pass_obj
def command(folder: Path, files: tuple[Path, ...], dry_run: bool, as_json: bool, title: str, kind: str, day: str,
            people: tuple[str, ...], licence: str, consent: tuple[str, ...], restricted: bool) -> None:
    """Add documents: interviews, transcripts, reports, tables. FILES may be folders.

    Reads Word (.docx), OpenDocument, RTF, PDF, web pages, text, Markdown, captions (.vtt, .srt, .sbv),
    spreadsheets, CSV and e-mail, by what a file holds rather than by its name. Then it shows what was read and
    dropped, what looks personal, and which themes and lessons the document touches.

    Our own transcript goes into corpus/ where every speaker agreed to be named, quoted and archived. All other
    text stays in local/, which git ignores. Nothing is ever overwritten.

    \b
    A document may say the same in a form at its head:
      Title: Handing over the contracts
      Date: 3 May 2026
      People: Jane Smith, chief executive; Tom Jones, chair
      Consent: named, quoted, archived until 2031-05-01
    """
    from ..base.lock import writing
    from ..corpus.settings import find_root
    from ..ingest import Base, find_files
    from ..ingest.report import report, summary

    details = _details(title, kind, day, people, licence, consent, restricted)
    found = find_files(files)
    if not found:
        raise click.UsageError("The folder holds no files.")
    single = len(files) == 1 and not files[0].is_dir()
    base = Base(find_root(folder))
    if not dry_run:
        click.get_current_context().with_resource(writing(base.root, "add"))
    # the tagger takes a second to load: do that while the first file is being read
    threading.Thread(target=_load, args=(base,)).start()
    talk = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    results = []
    for number, path in enumerate(found):
        added = _one(base, path, details, dry_run, talk)
        results.append(added)
        if not as_json:
            click.echo(("\n" if number else "") + report(added, _width()))
    if as_json:
        records: list[dict[str, Any]] = [added.as_json() for added in results]
        click.echo(json.dumps(records[0] if single else records, ensure_ascii=False))
    elif len(results) > 1:
        click.echo(f"\n{len(results)} files: {summary(results)}.")
    if any(added.status != "read" for added in results):
        sys.exit(1)


def _load(base: Base) -> None:
    with suppress(Exception):  # whatever is wrong, reading the file meets it again, and says so
        _ = base.pipeline


def _width() -> int:
    import shutil

    return max(60, min(140, shutil.get_terminal_size((100, 40)).columns))


def _details(title: str, kind: str, day: str, people: tuple[str, ...], licence: str, consent: tuple[str, ...],
             restricted: bool) -> Details:
    from ..base.dates import iso_date
    from ..ingest import KINDS, Details, read_consent, read_kind, read_person

    if kind and not read_kind(kind):
        raise click.BadParameter(f"`{kind}` is not a kind we know. Use one of {', '.join(KINDS)}.", param_hint="--kind")
    if day and not iso_date(day):
        raise click.BadParameter(f"`{day}` is not a date. Write YYYY, YYYY-MM or YYYY-MM-DD.", param_hint="--date")
    try:
        agreed = tuple(read_consent(item) for item in consent)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--consent") from error
    return Details(" ".join(title.split()), read_kind(kind) if kind else "", iso_date(day) if day else "",
                   " ".join(licence.split()), tuple(read_person(item) for item in people), agreed, restricted)


def _one(base: Base, path: Path, details: Details, dry_run: bool, talk: bool) -> Added:
    from ..ingest import add_file

    ask = _ask if talk else None
    added = add_file(base, path, details, dry_run=dry_run, ask=ask)
    for _ in range(3 if talk else 0):
        if not added.password or added.draft is not None:
            break
        click.echo(f"{path}: {added.reason}", err=True)
        password = click.prompt("Password (empty to leave it out)", default="", hide_input=True, show_default=False)
        if not password:
            break
        added = add_file(base, path, details, dry_run=dry_run, password=password, ask=ask)
    return added


def _ask(draft: Draft) -> Details:
    """Ask at the terminal for what neither the options nor the document say."""
    from ..base.dates import iso_date
    from ..ingest import KINDS, Details, read_consent, read_kind

    known = draft.details
    click.echo(f"\n{draft.title}: a few questions. Enter keeps what stands in brackets.")
    title = known.title or click.prompt("Title", default=draft.title)
    guess = "reflection-interview" if draft.speakers else "discussion-paper"
    kind = known.kind or click.prompt("Kind", default=guess, type=click.Choice(KINDS))
    day = known.date or click.prompt("Date (YYYY-MM-DD, or unknown)", default=draft.date,
                                     value_proc=lambda text: _checked(text, lambda value: value == "unknown"
                                                                      or iso_date(value)))
    licence = known.licence or click.prompt("Licence", default="not stated")
    agreed = known.consent
    answering = [person.name for person in draft.people if person.role != "interviewer"]
    if answering and not agreed:
        click.echo("What did each speaker agree to? Any of named, quoted, archived, then until YYYY-MM-DD; or none.")
        agreed = tuple(read_consent(f"{name}: " + click.prompt(
            f"  {name}", default="none", value_proc=lambda text: _checked(text, lambda value: _consents(value))))
            for name in answering)
    return Details(title, read_kind(kind), "" if day == "unknown" else iso_date(day),
                   "" if licence == "not stated" else licence, consent=agreed)


def _consents(value: str) -> bool:
    from ..ingest import read_consent

    try:
        read_consent(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return True


def _checked(text: str, good: Any) -> str:
    if not good(text.strip()):
        raise click.BadParameter(f"`{text}` is not what was asked for.")
    return text.strip()
