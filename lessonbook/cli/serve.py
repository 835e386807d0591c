"""lessonbook serve."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--drafts", is_flag=True, help="Show the preview that `build --drafts` made.")
@click.pass_obj
def command(folder: Path, port: int, drafts: bool) -> None:
    """Show the built book at http://127.0.0.1:PORT, on this machine only. Stop it with Ctrl-C."""
    from ..base.errors import LessonbookError
    from ..book.serve import BookServer
    from ..corpus.settings import find_root

    site = find_root(folder) / "_build" / ("drafts" if drafts else "html")
    if not (site / "index.html").is_file():
        raise LessonbookError(f"{site} holds no book yet. Build it with: lessonbook build"
                              + (" --drafts" if drafts else ""))
    if site.resolve() != site:
        raise LessonbookError(f"{site} is a link to another place, which may hold more than the book. Build it again.")
    try:
        server = BookServer(site, port)
    except OSError as error:
        raise LessonbookError(f"Port {port} cannot be used ({error.strerror}). Choose another with --port.") from error
    click.echo(f"The book is at http://127.0.0.1:{port}  (Ctrl-C stops)")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("\nStopped.")
