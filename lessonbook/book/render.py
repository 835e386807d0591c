"""Run Jupyter Book's Sphinx over a knowledge base, and keep the built site free of what is no longer in it."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..base.errors import LessonbookError
from ..base.store import Store, code_digest
from ..knowledge.flow import Stage
from ..knowledge.knowledge import Knowledge

RENDERERS = ("sphinx", "docutils", "myst-nb", "myst-parser", "jupyter-book", "sphinx-book-theme",
             "pydata-sphinx-theme")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Rendered:
    """What a rendering made.

    Attributes
    ----------
    written : int
        Pages that were written anew.
    why : tuple of str
        What was rendered anew and why, a line each.
    warnings : tuple of str
        What Sphinx warned of, with paths below the knowledge base.
    docnames : tuple of str
        Pages of the book in reading order.
    """

    written: int
    why: tuple[str, ...]
    warnings: tuple[str, ...]
    docnames: tuple[str, ...]


def render(known: Knowledge, site: Path, store: Store, stage: Stage) -> Rendered:
    """Render the pages that are out of date, and remove those that are no longer in the book.

    Parameters
    ----------
    known : Knowledge
        What the pages show; :func:`lessonbook.book.build.prepared` gives it to Sphinx.
    site : Path
        Where the pages go.
    store : Store
        Says what the pages that are there were made from, and whether they are still as they were written.
    stage : callable
        Progress.

    Raises
    ------
    LessonbookError
        A page could not be rendered.
    """
    from jupyter_book.config import get_final_config
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    root = known.inputs.root
    overrides = {"latex_individualpages": False, "lessonbook_root": str(root), "lessonbook_drafts": known.drafts}
    config, _ = get_final_config(user_yaml=root / "_config.yml", sourcedir=root, cli_config=overrides)
    for name in ("comments_config", "thebe_config"):  # of extensions that the book may do without
        config.pop(name, None)
    said = io.StringIO()
    doctrees = site.parent / f".doctrees-{site.name}"
    why = []
    if not store.stands(site.parent, f"pages {site.name}", _maker()):
        shutil.rmtree(doctrees, ignore_errors=True)  # never read: a pickle can run code
        why = ["all pages: none were kept, or not as the last build of this version left them"]
    with patch_docutils(str(root)), docutils_namespace():
        try:
            app: Any = Sphinx(str(root), None, str(site), str(doctrees), "html", confoverrides=config, status=None,
                              warning=said, freshenv=False, parallel=1)
            _write_whole(app.builder)
            written = _watch(app, stage, why)
            app.build()
        except LessonbookError:
            raise
        except Exception as error:
            shutil.rmtree(doctrees, ignore_errors=True)
            raise LessonbookError(f"The book could not be rendered: {type(error).__name__}: {error}\n"
                                  + _COLOURS.sub("", said.getvalue())) from error
    if not why or not why[0].startswith("all pages"):
        why += app.lessonbook_reframed
    warnings = tuple(line.replace(f"{root}/", "") for line in _COLOURS.sub("", said.getvalue()).splitlines()
                     if line.strip())
    _prune(site, set(app.env.found_docs))
    for lesson in app.lessonbook.left:
        (site / "_sources" / lesson.file).unlink(missing_ok=True)
    if warnings:
        shutil.rmtree(doctrees, ignore_errors=True)  # a page with a fault is rendered again next time
    else:
        store.did(site.parent, f"pages {site.name}", _maker(), _made(site, doctrees))
    return Rendered(len(written), tuple(why), warnings, tuple(_reading_order(app)))


def _write_whole(builder: Any) -> None:
    """Have each page replaced whole, and only where its bytes differ: who reads the site meanwhile sees a page of
    before or of now."""
    write = builder.handle_page

    def whole(pagename: str, context: dict, template: str = "page.html", outfilename: str | None = None,
              event_arg: Any = None) -> None:
        target = outfilename or builder.get_outfilename(pagename)
        part = Path(f"{target}.part")
        write(pagename, context, template, outfilename=str(part), event_arg=event_arg)
        if Path(target).is_file() and Path(target).read_bytes() == part.read_bytes():
            os.utime(target)  # Sphinx goes by the clock
            part.unlink()
        else:
            part.replace(target)

    builder.handle_page = whole


def _made(site: Path, doctrees: Path) -> list[Path]:
    """What Sphinx made: its pages, and the pickles that it would load next time."""
    pages = [path for path in site.rglob("*.html") if path.relative_to(site).parts[0] not in ("_static", "downloads")]
    return [*pages, *(path for path in doctrees.rglob("*") if path.is_file())]


def _maker() -> str:
    """Digest of the code that makes pages, ours and others'."""
    return code_digest(("book", "base/counts_in_words.py"), RENDERERS)


def _watch(app: Any, stage: Stage, why: list[str]) -> list[str]:
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

    def outdated(app: Any, env: Any, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
        why.extend(f"{docname}: new" for docname in sorted(added) if env.all_docs)
        why.extend(f"{docname}: its file changed" for docname in sorted(changed))
        why.extend(f"{docname}: removed" for docname in sorted(removed))
        why.extend(f"{docname}: what the build puts on it changed" for docname in app.lessonbook_derived)
        return []

    app.connect("env-get-outdated", outdated, priority=900)
    app.connect("env-before-read-docs", reading)
    app.connect("doctree-read", lambda app, doctree: bars["read"](1))
    app.connect("env-updated", writing)
    app.connect("html-page-context", wrote)
    return written


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
