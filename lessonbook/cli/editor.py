"""lessonbook editor."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("editor")
@click.option("--no-browser", is_flag=True, help="Print the address to open, and open no browser.")
@click.pass_obj
def command(folder: Path, no_browser: bool) -> None:
    """Add documents and review with buttons, in JupyterLab on this machine. Stop it with Ctrl-C.

    It needs JupyterLab, which only editors need: pip install -e ".[editors]". The notebook is a fresh copy below
    _build/ each time, so that nothing you see in it is kept in a file that could be published.
    """
    import subprocess

    from ..corpus.settings import find_root
    from ..editor.launch import prepare

    words, environment = prepare(find_root(folder), browser=not no_browser)
    try:
        done = subprocess.run(words, env=environment, check=False)
    except KeyboardInterrupt:
        click.echo("\nStopped.")
        return
    raise SystemExit(1 if done.returncode else 0)
