"""lessonbook serve."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--drafts", is_flag=True, help="Show the preview that `build --drafts` made.")
@click.option("--watch", is_flag=True, help="Build again when you save, and show it in the open page.")
@click.pass_obj
def command(folder: Path, port: int, drafts: bool, watch: bool) -> None:
    """Show the built book at http://127.0.0.1:PORT, on this machine only. Stop it with Ctrl-C.

    With --watch each file that you save in corpus/, lessons/, book/ or notebooks/ is in the browser once it is built.
    What a build finds wrong stands at the head of the page until it is mended; the last good book stays.
    """
    from ..base.errors import LessonbookError
    from ..book.serve import BookServer
    from ..corpus.settings import find_root

    root = find_root(folder)
    site = root / "_build" / ("drafts" if drafts else "html")
    if watch and (problem := _build(root, drafts)):
        raise LessonbookError(problem)
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
    if watch:
        from ..book.watch import Watcher

        server.watcher = Watcher(root, lambda: _build(root, drafts), click.echo)
        server.watcher.start()
        click.echo("Save a file, and the open page shows it.")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("\nStopped.")


def _build(root: Path, drafts: bool) -> str:
    """Build once; what went wrong in words, empty where nothing did."""
    from ..base.errors import LessonbookError
    from ..base.lock import writing
    from ..book.build import build

    try:
        with writing(root, "serve --watch"):
            build(root, drafts=drafts)
    except (LessonbookError, OSError) as error:
        return str(error)
    return ""
