"""Build the book: tag, attach, render with Jupyter Book's Sphinx, index with Pagefind, pack to take away."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from .errors import LessonbookError
from .knowledge import Knowledge, Stage, load

SHOWN = 20
_PREPARED: dict[Path, Knowledge] = {}


@dataclass(frozen=True)
class Built:
    """What a build found and made.

    Attributes
    ----------
    known : Knowledge
        The knowledge base as published.
    site : Path
        The folder to put on a server; start at its ``index.html``.
    pages_written : int
        Pages that were rendered in this run.
    records : int
        Records in the search index.
    seconds : float
        How long it took.
    """

    known: Knowledge
    site: Path
    pages_written: int
    records: int
    seconds: float


def prepared(root: Path) -> Knowledge | None:
    """Give the knowledge that :func:`build` made for `root` in this process, so that Sphinx need not again."""
    return _PREPARED.get(root.resolve())


def build(root: Path, *, drafts: bool = False, stage: Stage | None = None) -> Built:
    """Build the book of a knowledge base into ``_build/html``.

    Parameters
    ----------
    root : Path
        The folder with ``_config.yml``.
    drafts : bool
        Show draft lessons as well, marked; into ``_build/drafts``, so that the published book stays.
    stage : callable, optional
        Called with a stage's name and size; gives a function to call with the number of items done.

    Raises
    ------
    LessonbookError
        Anything that ``lessonbook check`` finds, a page that cannot be rendered, or an index that cannot be made.
    """
    from .book.feed import atom_feed
    from .book.render import render
    from .book.takeaway import write_takeaway
    from .bringback import decisions_of
    from .exchange.downloads import write_downloads
    from .files import write_atomic
    from .leaks import refuse_leaks
    from .search import index_site

    started = time.monotonic()
    root = root.resolve()
    stage = stage or (lambda name, total: lambda count: None)
    known = load(root, drafts=drafts, stage=stage)
    site = root / "_build" / ("drafts" if drafts else "html")
    _PREPARED[root] = known
    try:
        made = render(root, site, drafts=drafts, stage=stage)
    finally:
        _PREPARED.pop(root, None)
    if made.warnings:
        more = f"\n... and {len(made.warnings) - SHOWN} more" if len(made.warnings) > SHOWN else ""
        raise LessonbookError("The book has faults; nothing was indexed:\n" + "\n".join(made.warnings[:SHOWN]) + more)
    write_atomic(site / "atom.xml", atom_feed(known))
    done = stage("Indexing for search", 1)
    records = index_site(known, None, site)
    done(1)
    done = stage("Packing to take away", 1)
    if not drafts:
        write_downloads(known, site / "downloads", *decisions_of(known.inputs))
    write_takeaway(site, known.inputs.config.title, made.docnames)
    done(1)
    refuse_leaks(known.inputs, site)
    return Built(known, site, made.written, records, time.monotonic() - started)
