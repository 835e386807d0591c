"""lessonbook withdraw."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..knowledge.withdraw import Withdrawal

_SHOWN = 20


@click.command("withdraw")
@click.argument("what", metavar="PERSON|SOURCE")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.pass_obj
def command(folder: Path, what: str, yes: bool) -> None:
    """Delete a source, or all that a person said, everywhere. This is the one command that deletes.

    SOURCE is the id of a document; PERSON is a name, a label or an id of `lessonbook people`, in quotes. It first
    shows what would go and deletes nothing. In a terminal it then asks you to type the id or name; elsewhere add --yes.

    What goes: passages in corpus/ and local/, decisions and notes on them, evidence in lessons, outputs of
    notebooks that show them, the person's record, and everything below _build/. In what other people said or wrote,
    [name withdrawn] and [words withdrawn] take the place of what is left; those places are listed. Then it reads all
    files again and says where anything still stands. corpus/withdrawn.csv keeps the ids, so that none is used again.
    """
    from ..base.errors import LessonbookError
    from ..base.lock import writing
    from ..corpus.settings import find_root
    from ..knowledge.withdraw import apply, left_behind, plan

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
    with writing(root, "withdraw"):
        now = plan(root, what)
        deletes = [path for path in out.deletes if path.exists()]  # who gets the lock clears away half-written files
        if (now.ids, now.writes, now.deletes) != (out.ids, out.writes, deletes):
            raise LessonbookError("Somebody changed the knowledge base meanwhile. Nothing was deleted; run it again.")
        apply(now)
        left = left_behind(now)
    click.echo("\nDeleted. corpus/withdrawn.csv keeps the ids.")
    if out.bare:
        click.echo(f"The build refuses published lessons without evidence: {', '.join(out.bare)}. Name other passages "
                   "under `evidence`, set `status: draft`, or retire them.")
    click.echo("Next: lessonbook check, then lessonbook build. Publish the new book over the old one.")
    if out.recall:
        click.echo("These were handed out with it in them; ask for them back, or for their deletion:")
        for line in out.recall:
            click.echo(f"  {line}")
    _history(out)
    if left:
        click.echo("\nRead again, these files still hold a name or words of it. Take them out by hand:", err=True)
        for line in left:
            click.echo(f"  {line}", err=True)
        sys.exit(1)
    click.echo("Read again: no name and no words of it stand in any file of the knowledge base.")


def _show(out: Withdrawal) -> None:
    from ..base.counts_in_words import plural
    from ..base.files import relative

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
        click.echo("In these lines, which people wrote, a mark takes the place of names or words; read them again:")
        for line in out.mentions[:_SHOWN]:
            click.echo(f"  {line}")
        if len(out.mentions) > _SHOWN:
            click.echo(f"  and {len(out.mentions) - _SHOWN} more")


def _history(out: Withdrawal) -> None:
    """Say what git still holds, and how to purge it; nothing there is changed."""
    below = _git(out.root, "rev-parse", "--show-prefix")
    prefix = below[0] if below else ""
    held = [(path, found) for path in out.files if (found := _git(
        out.root, "log", "--all", "--format=%H", "--full-history", "--", path))]
    if not held:
        click.echo("Git's history holds none of these files.")
        return
    click.echo("Git's history still holds it:")
    for path, found in held[:_SHOWN]:
        click.echo(f"  {path}: {len(found)} commit{'s' if len(found) > 1 else ''}")
    gone = {path.name for path in out.deletes}
    whole = [path for path, _ in held if Path(path).name in gone]
    click.echo("To purge it, commit and push this change. Then, with URL for the repository's address:")
    click.echo("  python -m pip install git-filter-repo\n  git clone --no-local URL purged\n  cd purged")
    if whole:
        names = dict.fromkeys(name for path in whole for name in (prefix + path, *_earlier(out.root, path)))
        click.echo("  git filter-repo --invert-paths " + " ".join(f"--path {shlex.quote(name)}" for name in names))
    if len(whole) < len(held):
        click.echo("  git filter-repo --replace-text ../WORDS.txt --replace-message ../WORDS.txt")
    click.echo("  git remote add origin URL\n  git push --force --all\n  git push --force --tags")
    if len(whole) < len(held):
        click.echo("WORDS.txt lies outside every repository. It has each name or sentence to remove on its own line.")
    click.echo("Then ask the host to drop old copies and pull requests, and ask everyone to clone again.")


def _earlier(root: Path, path: str) -> list[str]:
    """Names that a file had before it was renamed, from the top of the repository."""
    names = _git(root, "log", "--all", "--follow", "--format=", "--name-only", "--", path)
    return sorted({name for name in names if name})


def _git(root: Path, *words: str) -> list[str]:
    """Lines of what git says; none where there is no git or no repository."""
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []
