"""Build the book: tag, attach, render with Jupyter Book's Sphinx, index with Pagefind."""

from __future__ import annotations

import io
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    warnings : tuple of str
        What Sphinx warned of.
    seconds : float
        How long it took.
    """

    known: Knowledge
    site: Path
    pages_written: int
    records: int
    warnings: tuple[str, ...]
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
    from .files import write_atomic
    from .search import index_site

    started = time.monotonic()
    root = root.resolve()
    stage = stage or (lambda name, total: lambda count: None)
    known = load(root, drafts=drafts, stage=stage)
    site = root / "_build" / ("drafts" if drafts else "html")
    _PREPARED[root] = known
    try:
        written, warnings = _render(root, site, drafts, stage)
    finally:
        _PREPARED.pop(root, None)
    if warnings:
        more = f"\n... and {len(warnings) - SHOWN} more" if len(warnings) > SHOWN else ""
        raise LessonbookError("The book has faults; nothing was indexed:\n" + "\n".join(warnings[:SHOWN]) + more)
    write_atomic(site / "atom.xml", atom_feed(known))
    done = stage("Indexing for search", 1)
    records = index_site(known, None, site)
    done(1)
    return Built(known, site, written, records, tuple(warnings), time.monotonic() - started)


def _render(root: Path, site: Path, drafts: bool, stage: Stage) -> tuple[int, list[str]]:
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    overrides = {"latex_individualpages": False, "lessonbook_root": str(root), "lessonbook_drafts": drafts}
    config, _ = get_final_config(user_yaml=root / "_config.yml", sourcedir=root, cli_config=overrides)
    for name in ("comments_config", "thebe_config"):  # of extensions that the book may do without
        config.pop(name, None)
    warnings = io.StringIO()
    doctrees = site.parent / f".doctrees-{site.name}"
    with patch_docutils(str(root)), docutils_namespace():
        try:
            app = Sphinx(str(root), None, str(site), str(doctrees), "html", confoverrides=config, status=None,
                         warning=warnings, freshenv=False, parallel=1)
            _watch(app, stage)
            pages_changed = _navigation_changed(app, doctrees)
            app.build(force_all=pages_changed)
        except LessonbookError:
            raise
        except Exception as error:
            shutil.rmtree(doctrees, ignore_errors=True)
            raise LessonbookError(f"The book could not be rendered: {type(error).__name__}: {error}\n"
                                  + _plain(warnings.getvalue())) from error
    found = [line for line in _plain(warnings.getvalue()).splitlines() if line.strip()]
    if found:
        shutil.rmtree(doctrees, ignore_errors=True)
    return app.lessonbook_written, [line.replace(f"{root}/", "") for line in found]  # type: ignore[attr-defined]


def _watch(app: Any, stage: Stage) -> None:
    """Show a bar for reading and a bar for writing pages."""
    bars: dict[str, Callable[[int], None]] = {}
    app.lessonbook_written = 0

    def reading(app: Any, env: Any, docnames: list[str]) -> None:
        bars["read"] = stage("Reading pages", len(docnames))

    def read(app: Any, doctree: Any) -> None:
        bars["read"](1)

    def writing(app: Any, env: Any) -> None:
        bars["write"] = stage("Writing pages", len(env.found_docs))

    def wrote(app: Any, pagename: str, *rest: Any) -> None:
        app.lessonbook_written += 1
        if "write" in bars:
            bars["write"](1)

    app.connect("env-before-read-docs", reading)
    app.connect("doctree-read", read)
    app.connect("env-updated", writing)
    app.connect("html-page-context", wrote)


def _navigation_changed(app: Any, doctrees: Path) -> bool:
    """Whether titles in the side bar changed since the last build, so that every page must be written."""
    from .files import write_atomic

    known: Knowledge = app.lessonbook
    now = repr([(lesson.id, lesson.title) for lesson in known.lessons]
               + [(source.id, source.meta.name) for source in known.sources]
               + [(known.inputs.root / "_toc.yml").read_text(encoding="utf-8"),
                  (known.inputs.root / "_config.yml").read_text(encoding="utf-8")])
    return write_atomic(doctrees / "navigation.txt", now)


def _plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
