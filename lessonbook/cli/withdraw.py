"""lessonbook withdraw."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..withdraw import Withdrawal

_SHOWN = 20


@click.command("withdraw")
@click.argument("what", metavar="PERSON|SOURCE")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.pass_obj
def command(folder: Path, what: str, yes: bool) -> None:
    """Delete a source, or all that a person said, everywhere. This is the one command that deletes.

    SOURCE is the id of a document; PERSON is a name as the corpus has it, in quotes. It first shows what would go
    and deletes nothing. In a terminal it then asks you to type the id or name; elsewhere add --yes.

    What goes: passages in corpus/ and local/, decisions and notes on them, evidence in lessons, outputs of
    notebooks that show them, and everything below _build/. corpus/withdrawn.csv keeps the ids, so that none is used
    again. Words that people wrote are never changed; the command lists the places to look at.
    """
    from ..settings import find_root
    from ..withdraw import apply, plan

    root = find_root(folder)
    out = plan(root, what)
    _show(out)
    if not yes and not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo("\nNothing was deleted. To delete, add --yes.")
        return
    if not yes and click.prompt(f"\nThis cannot be undone. Type {out.what} to delete", default="",
                                show_default=False) != out.what:
        click.echo("Nothing was deleted.")
        return
    apply(out)
    click.echo("\nDeleted. corpus/withdrawn.csv keeps the ids.")
    if out.bare:
        click.echo(f"The build refuses published lessons without evidence: {', '.join(out.bare)}. Name other passages "
                   "under `evidence`, set `status: draft`, or retire them.")
    click.echo("Next: lessonbook check, then lessonbook build. Publish the new book over the old one.")
    _history(out)


def _show(out: Withdrawal) -> None:
    from ..files import relative
    from ..wording import plural

    click.echo(f"Withdrawing {out.what}: {plural(len(out.ids), 'passage')}.")
    for path in out.deletes:
        click.echo(f"  deletes {relative(path, out.root)}")
    for path in out.writes:
        click.echo(f"  changes {relative(path, out.root)}")
    click.echo("  deletes all below _build/")
    if out.lessons:
        click.echo("Lessons that rest on it:")
        for line in out.lessons:
            click.echo(f"  {line}")
    if out.mentions:
        click.echo("Look at these lines yourself; they name or quote it, and people wrote them:")
        for line in out.mentions[:_SHOWN]:
            click.echo(f"  {line}")
        if len(out.mentions) > _SHOWN:
            click.echo(f"  and {len(out.mentions) - _SHOWN} more")


def _history(out: Withdrawal) -> None:
    """Say what git still holds; nothing there is changed."""
    def commits(path: str) -> int:
        try:
            done = subprocess.run(["git", "log", "--oneline", "--all", "--", path], cwd=out.root, capture_output=True,
                                  text=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return 0
        return len(done.stdout.splitlines()) if done.returncode == 0 else 0

    held = [(path, count) for path in out.files if (count := commits(path))]
    if not held:
        click.echo("Git's history holds none of these files.")
        return
    click.echo("Git's history still holds it:")
    for path, count in held[:_SHOWN]:
        click.echo(f"  {path}: {count} commit{'s' if count > 1 else ''}")
    gone = {path.name for path in out.deletes}
    whole = [path for path, _ in held if Path(path).name in gone]
    click.echo("Commit this change. Then, in a fresh clone, with git-filter-repo installed:")
    if whole:
        paths = " ".join(f"--path {shlex.quote(path)}" for path in whole)
        click.echo(f"  git filter-repo --invert-paths {paths}")
    if len(whole) < len(held):
        click.echo("  git filter-repo --replace-text WORDS.txt\n"
                   "WORDS.txt lies outside the repository and has each name or sentence to remove on a line.")
    click.echo("Then push with --force, ask the host to drop old copies, and ask everyone to clone again.")
