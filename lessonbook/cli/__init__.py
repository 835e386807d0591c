"""The command line: parses and calls. Each command's module is imported only when it runs."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import click

from ..base.version import __version__

STOPPED = "Stopped. Nothing was left half written."
COMMANDS = {
    "add": "Add documents: see what was read, what is private, what they change",
    "publish": "Put a document that was added into the book, when nothing about it is open",
    "people": "See who is who; bring names together, tell them apart",
    "build": "Build the book: tag, attach, render, index",
    "check": "Find everything wrong with corpus, codebook, lessons and links",
    "update": "Cluster what no lesson holds and draft lessons from it",
    "init": "Start an empty knowledge base in a folder",
    "search": "Search lessons, passages and pages from the terminal",
    "explain": "Say why a passage has its themes",
    "editor": "Add documents and review with buttons, in JupyterLab on this machine",
    "review": "Decide on themes and evidence in a spreadsheet; decisions always win",
    "compare": "Compare coders, runs or versions, and settle what they disagree on",
    "export": "Write sources, passages and lessons for other tools",
    "import": "Bring back what people coded in other tools",
    "tag": "Tag any texts with this knowledge base's codebook",
    "train": "Measure what the tagger has learned, and keep settings that are no worse",
    "cluster": "Cluster any texts",
    "themes": "List the themes, or propose some from what people say",
    "stocktake": "Check registers of contracts: what is missing, risky, late, and whose",
    "tracker": "Count ratings in trackers, as ranges where the data leave room",
    "new": "Start a handover document from the template",
    "assure": "Review handover documents for what makes them weak",
    "agenda": "Make a one-page agenda from a handover document",
    "pseudonymise": "Put pseudonyms in place of the names in a document",
    "release": "Record what each lesson rests on, so that pages say what changed since",
    "withdraw": "Delete a source, or all that a person said, everywhere",
    "serve": "Show the built book in a browser on this machine",
}


class Lazy(click.Group):
    """A group whose commands are imported when they are called, so that --help stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module."""
        if cmd_name not in COMMANDS:
            return None
        # `import` is a word of Python's own, so its module has another name
        name = "import_" if cmd_name == "import" else cmd_name
        return importlib.import_module(f"{__name__}.{name}").command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Suggest the nearest command for one that does not exist."""
        import difflib

        name = args[0] if args else ""
        if name not in COMMANDS and not name.startswith("-"):
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            ctx.fail(f"No such command `{name}`.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lessonbook")
@click.option("--kb", "folder", type=click.Path(path_type=Path), default=Path(),
              help="A folder in the knowledge base; the current one by default.")
@click.pass_context
def cli(ctx: click.Context, folder: Path) -> None:
    """Turn handover documents, stocktakes and reflections into a searchable book of lessons.

    \b
    First time here:
      lessonbook check        see whether everything fits together
      lessonbook build        build the book into _build/html
      lessonbook serve        read it in a browser
    Every command explains itself: lessonbook COMMAND --help
    """
    ctx.obj = folder


def main() -> None:
    """Run the command line; exit codes are 0 done, 1 unusable input or failed check, 2 wrong use."""
    import sys

    from ..base.errors import LessonbookError

    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code if isinstance(wrong, click.UsageError) else 1)
    except click.exceptions.Abort:
        click.echo(STOPPED, err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except (LessonbookError, OSError, RuntimeError) as error:
        if _came_of_interrupt(error):
            click.echo(STOPPED, err=True)
            sys.exit(130)
        if isinstance(error, RuntimeError):
            raise
        if isinstance(error, LessonbookError):
            report(error)
            sys.exit(1)
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"{where}{error.strerror or error}. Nothing was left half written.\n"
                   "Free space, or get the right to read and write there. Then run it again.", err=True)
        sys.exit(1)


def _came_of_interrupt(error: BaseException | None) -> bool:
    """Whether somebody pressed Ctrl-C; Python 3.11 hides that in another error where a class is being made."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__
    return error is not None


def report(error: Any) -> None:
    """Print every problem, then how many there are."""
    for problem in error.problems:
        click.echo(str(problem), err=True)
    if error.problems:
        count = len(error.problems)
        click.echo(f"\n{count} {'problem' if count == 1 else 'problems'}. Nothing was written.", err=True)
    else:
        click.echo(str(error), err=True)
