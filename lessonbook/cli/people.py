"""lessonbook people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..corpus.people.records import Record
    from ..ingest.change_people import People


@click.group("people", invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def command(context: click.Context) -> None:
    """See who is who, and say so where it is open. Without a command it lists everybody.

    \b
      lessonbook people                               everybody: id, name, labels, sources, what is open
      lessonbook people same ann-lee "A. Lee"         two records are one person
      lessonbook people apart ann-lee anna-lee        they are two people; it is not asked again
      lessonbook people split ann-lee second-talk     the Ann Lee of second-talk is somebody else
      lessonbook people label GH "Gwen Hughes"        a label that could be two people's is hers
      lessonbook people rename sean-oneil "Seán O'Neil"
      lessonbook people interviewer "Jo Lee"          asks the questions: no consent, no evidence
      lessonbook people consent "Ann Lee" "named, quoted, archived until 2031-05-01"
    WHO is an id, a name or a label. The records lie in local/people.yml, which git ignores.
    """
    if context.invoked_subcommand is None:
        _list(_people(context.obj).records)


def _people(folder: Path) -> People:
    from ..corpus.settings import find_root
    from ..ingest.change_people import People

    return People(find_root(folder))


def _list(records: list[Record]) -> None:
    if not records:
        click.echo("Nobody yet. People come in with: lessonbook add FILE")
    for record in sorted(records, key=lambda item: item.id):
        forms = [form for form in record.labels if form != record.name]
        click.echo(f"{record.id}: {record.name}" + (f", also {'; '.join(forms)}" if forms else "")
                   + (f" ({record.organisation})" if record.organisation else ""))
        for source, role in sorted(record.sources.items()):
            click.echo(f"    {role} in {source}" + (", guessed from the questions" if source in record.guessed else ""))
        if record.either:
            click.echo(f"    OPEN: may be {' or '.join(record.either)}. lessonbook people label \"{record.name}\" WHO")
        for other in record.maybe:
            click.echo(f"    OPEN: may be {other}. lessonbook people same {record.id} {other}, or: people apart "
                       f"{record.id} {other}")
    still = sum(record.open for record in records)
    click.echo(f"\n{len(records)} people" + (f", {still} open: their sources cannot be published." if still
                                            else "; nobody is open."))


def _change(folder: Path, name: str, *words: str, source: str = "") -> None:
    from ..base.lock import writing
    from ..corpus.settings import find_root

    root = find_root(folder)
    with writing(root, f"people {name}"):
        people = _people(root)
        if name == "apart":
            people.apart(*words)
            click.echo(f"{words[0]} and {words[1]} are two people.")
            return
        if name in ("speaker", "interviewer"):
            done = people.role(words[0], "speaker" if name == "speaker" else "interviewer", source)
        else:
            done = {"same": people.same, "label": people.label, "split": people.split,
                    "rename": people.rename}[name](*words)
    where = "; ".join(f"{role} in {ident}" for ident, role in sorted(done.sources.items()))
    click.echo(f"{done.id}: {done.name}, {where}.")


@command.command("same")
@click.argument("who")
@click.argument("other")
@click.pass_obj
def same(folder: Path, who: str, other: str) -> None:
    """WHO and OTHER are one person: OTHER's labels, sources and words go to WHO."""
    _change(folder, "same", who, other)


@command.command("apart")
@click.argument("who")
@click.argument("other")
@click.pass_obj
def apart(folder: Path, who: str, other: str) -> None:
    """WHO and OTHER are two people; it is not asked again."""
    _change(folder, "apart", who, other)


@command.command("split")
@click.argument("who")
@click.argument("source")
@click.pass_obj
def split(folder: Path, who: str, source: str) -> None:
    """In SOURCE the name of WHO is another person's, who is called the same."""
    _change(folder, "split", who, source)


@command.command("label")
@click.argument("label_", metavar="LABEL")
@click.argument("who")
@click.pass_obj
def label(folder: Path, label_: str, who: str) -> None:
    """LABEL, which could be several people's, is WHO's."""
    _change(folder, "label", label_, who)


@command.command("rename")
@click.argument("who")
@click.argument("name")
@click.pass_obj
def rename(folder: Path, who: str, name: str) -> None:
    """Call WHO by NAME in every source; the old name stays a label."""
    _change(folder, "rename", who, name)


@command.command("interviewer")
@click.argument("who")
@click.option("--source", default="", help="In this source only.")
@click.pass_obj
def interviewer(folder: Path, who: str, source: str) -> None:
    """WHO asks the questions: nobody is asked for consent to them, and they are no evidence."""
    _change(folder, "interviewer", who, source=source)


@command.command("speaker")
@click.argument("who")
@click.option("--source", default="", help="In this source only.")
@click.pass_obj
def speaker(folder: Path, who: str, source: str) -> None:
    """WHO answers: consent is asked for, and the words may be evidence."""
    _change(folder, "speaker", who, source=source)


@command.command("consent")
@click.argument("who")
@click.argument("rights")
@click.pass_obj
def consent(folder: Path, who: str, rights: str) -> None:
    """WHO agreed to RIGHTS: any of named, quoted, archived, then until YYYY-MM-DD; in every source."""
    from ..base.lock import writing
    from ..corpus.schema import Consent
    from ..corpus.settings import find_root
    from ..ingest import read_consent

    try:
        given = read_consent(rights)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="RIGHTS") from error
    root = find_root(folder)
    with writing(root, "people consent"):
        done = _people(root).consent(who, Consent(named=given.named, quoted=given.quoted, archived=given.archived,
                                                  until=given.until or "unknown"))
    click.echo(f"{done.name}: {rights}, in {', '.join(sorted(done.sources))}.")
