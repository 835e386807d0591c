"""Run Jupyter Book's Sphinx over a knowledge base, and keep the built site free of what is no longer in it."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import LessonbookError
from ..files import write_atomic
from ..knowledge import Knowledge, Stage

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Rendered:
    """What a rendering made.

    Attributes
    ----------
    written : int
        Pages that were written anew.
    warnings : tuple of str
        What Sphinx warned of, with paths below the knowledge base.
    docnames : tuple of str
        Pages of the book in reading order.
    """

    written: int
    warnings: tuple[str, ...]
    docnames: tuple[str, ...]


def render(root: Path, site: Path, *, drafts: bool, stage: Stage) -> Rendered:
    """Render the pages that are out of date, and remove those that are no longer in the book.

    Raises
    ------
    LessonbookError
        A page could not be rendered.
    """
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    overrides = {"latex_individualpages": False, "lessonbook_root": str(root), "lessonbook_drafts": drafts}
    config, _ = get_final_config(user_yaml=root / "_config.yml", sourcedir=root, cli_config=overrides)
    for name in ("comments_config", "thebe_config"):  # of extensions that the book may do without
        config.pop(name, None)
    said = io.StringIO()
    doctrees = site.parent / f".doctrees-{site.name}"
    with patch_docutils(str(root)), docutils_namespace():
        try:
            app = Sphinx(str(root), None, str(site), str(doctrees), "html", confoverrides=config, status=None,
                         warning=said, freshenv=False, parallel=1)
            written = _watch(app, stage)
            app.build(force_all=_navigation_changed(app, doctrees))
        except LessonbookError:
            raise
        except Exception as error:
            shutil.rmtree(doctrees, ignore_errors=True)
            raise LessonbookError(f"The book could not be rendered: {type(error).__name__}: {error}\n"
                                  + _COLOURS.sub("", said.getvalue())) from error
    warnings = tuple(line.replace(f"{root}/", "") for line in _COLOURS.sub("", said.getvalue()).splitlines()
                     if line.strip())
    if warnings:
        shutil.rmtree(doctrees, ignore_errors=True)  # a page with a fault is rendered again next time
    _prune(site, set(app.env.found_docs))
    for lesson in app.lessonbook.left:  # type: ignore[attr-defined]
        (site / "_sources" / lesson.file).unlink(missing_ok=True)
    return Rendered(len(written), warnings, tuple(_reading_order(app)))


def _watch(app: Any, stage: Stage) -> list[str]:
    """Show a bar for reading and a bar for writing; gives the list that fills with the pages written."""
    bars: dict[str, Callable[[int], None]] = {}
    written: list[str] = []

    def reading(app: Any, env: Any, docnames: list[str]) -> None:
        bars["read"] = stage("Reading pages", len(docnames))

    def writing(app: Any, env: Any) -> None:
        bars["write"] = stage("Writing pages", len(env.found_docs))

    def wrote(app: Any, pagename: str, *rest: Any) -> None:
        written.append(pagename)
        bars["write"](1)

    app.connect("env-before-read-docs", reading)
    app.connect("doctree-read", lambda app, doctree: bars["read"](1))
    app.connect("env-updated", writing)
    app.connect("html-page-context", wrote)
    return written


def _navigation_changed(app: Any, doctrees: Path) -> bool:
    """Whether titles, order or frame changed since the last build, so that every page must be written."""
    from .frame import static_version

    known: Knowledge = app.lessonbook
    root = known.inputs.root
    now = [static_version(), (root / "_toc.yml").read_text(encoding="utf-8"),
           (root / "_config.yml").read_text(encoding="utf-8"),
           *((lesson.id, lesson.title) for lesson in known.lessons),
           *((source.id, source.meta.name) for source in known.sources)]
    return write_atomic(doctrees / "navigation.txt", repr(now))


def _prune(site: Path, docnames: set[str]) -> None:
    """Remove pages, and copies of their files, that left the book: what is unpublished must not linger."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site)
        if not path.is_file() or name.parts[0] in ("_static", "_images", "pagefind", "downloads"):
            continue
        if name.parts[0] == "_sources":
            if name.relative_to("_sources").with_suffix("").as_posix() not in docnames:
                path.unlink()
        elif path.suffix == ".html" and name.with_suffix("").as_posix() not in docnames:
            path.unlink()


def _reading_order(app: Any) -> list[str]:
    order: list[str] = []

    def walk(docname: str) -> None:
        if docname not in order:
            order.append(docname)
            for child in app.env.toctree_includes.get(docname, []):
                walk(child)

    walk(app.config.root_doc)
    return order
