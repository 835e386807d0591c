"""What the frame of a page shows around its content: navigation, description, where the reader is."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from ..base.store import digest_of
from ..corpus.settings import Settings
from ..knowledge.knowledge import Knowledge
from .metadata import json_script, page_metadata

STATIC = Path(__file__).parent / "static"
PARENTS = {"lessons": "book/lessons", "corpus": "book/sources", "book/themes": "book/themes",
           "notebooks": "book/notebooks", "book/accessibility": "book/about", "book/scale": "book/about"}
_HELP = frozenset({"book/about", "book/find", "book/notebooks"})  # pages that the frame leads to
_LESSON = re.compile(r'(<a class="reference internal")( href="(?:[./]|lessons/)*([\w-]+)\.html(?:\?path=[\w-]+)?")')
KINDS = {"lessons": "lesson", "corpus": "source", "notebooks": "notebook"}


@dataclass(frozen=True)
class Frame:
    """Values for the template ``layout.html``."""

    kind: str
    description: str
    address: str
    nav: list[tuple[str, list[tuple[str, str, str]]]]
    crumbs: list[tuple[str, str]]
    sections: list[tuple[str, str]]
    as_of: str
    licence: str
    about: bool
    find: bool
    version: str
    extra_css: list[str]
    launch: list[tuple[str, str]]
    running: bool
    metadata: list[tuple[str, str]] = field(default_factory=list)
    jsonld: str = ""


@lru_cache(maxsize=1)
def static_version() -> str:
    """Eight digits that change with any of our static files, so that browsers fetch what changed."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def make_frame(app: Sphinx, known: Knowledge, pagename: str, doctree: nodes.document | None) -> Frame:
    """Gather what surrounds one page."""
    settings = known.inputs.settings
    folder = pagename.partition("/")[0]
    base = settings.base_url.rstrip("/")
    metadata, data = page_metadata(known, pagename)
    return Frame(
        metadata=metadata, jsonld=json_script(data) if data else "",
        kind=KINDS.get(folder, "home" if pagename == app.config.root_doc else "page"),
        description=_description(known, pagename, doctree),
        address=f"{base}/{pagename}.html" if base else "",
        nav=_navigation(app, pagename),
        crumbs=_crumbs(app, pagename),
        sections=_sections(doctree),
        as_of=settings.as_of, licence=settings.licence,
        about="book/about" in app.env.found_docs, find="book/find" in app.env.found_docs,
        version=static_version(), launch=_launch(settings, pagename, folder),
        running="book/notebooks" in app.env.found_docs,
        extra_css=[css if isinstance(css, str) else css[0] for css in app.config.html_css_files],
    )


def find_reframed(app: Any, env: Any) -> list[str]:
    """Name the pages that are written again for what surrounds them (a handler of ``env-updated``).

    Where the contents, the settings, our static files or a title changed, or a page went, all are: any page may link
    there by its title. Else those whose menu, trail, neighbours or description for catalogues changed.
    """
    known: Knowledge | None = app.lessonbook
    if known is None:
        return []
    root = known.inputs.root
    whole = digest_of(static_version(), *((root / name).read_text(encoding="utf-8") if (root / name).is_file() else ""
                                          for name in ("_toc.yml", "_config.yml")))
    relations = env.collect_relations()
    pages = sorted(env.found_docs)
    titles = {name: _title(app, name) for name in pages}
    frames = {name: digest_of([_navigation(app, name), _crumbs(app, name),
                               [(other, titles.get(other, "")) for other in relations.get(name, ())[1:]],
                               page_metadata(known, name), sorted(_HELP & env.found_docs)]) for name in pages}
    before_whole, before_titles, before_frames = env.__dict__.get("lessonbook_frames", ("", {}, {}))
    env.lessonbook_frames = whole, titles, frames
    if whole != before_whole or any(titles.get(name) != title for name, title in before_titles.items()):
        app.lessonbook_reframed = ["all pages: the contents, a title, the settings or the frame changed"]
        return pages
    found = [name for name in pages if name in before_frames and frames[name] != before_frames[name]]
    app.lessonbook_reframed = [f"{name}: what surrounds it changed" for name in found]
    return found


def _launch(settings: Settings, pagename: str, folder: str) -> list[tuple[str, str]]:
    """Where a notebook can be had or run, as (address, words); addresses without a host are the book's own."""
    if folder != "notebooks":
        return []
    path = f"{pagename}.ipynb"
    places = [(f"_sources/{path}", "Download this notebook")]
    if settings.binder:
        places.append((settings.binder.replace("{path}", path), "Run it on Binder"))
    if settings.repository:
        places.append((f"{settings.repository.rstrip('/')}/{path}", "See its source"))
    return places


def _parent(pagename: str) -> str:
    return PARENTS.get(pagename) or PARENTS.get(pagename.rpartition("/")[0], "")


def _title(app: Sphinx, docname: str) -> str:
    return app.env.titles[docname].astext() if docname in app.env.titles else docname


def _navigation(app: Sphinx, pagename: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Top entries of the contents by caption; what lies under an entry is reached from its page."""
    found: list[tuple[str, list[tuple[str, str, str]]]] = []
    parent = _parent(pagename)
    for part in app.config.external_site_map.root.subtrees:
        entries = []
        for item in part.items:
            name = str(item)
            if name in app.env.titles:
                current = "page" if name == pagename else "within" if name == parent else ""
                entries.append((name, _title(app, name), current))
        if entries:
            found.append((part.caption or "", entries))
    return found


def _crumbs(app: Sphinx, pagename: str) -> list[tuple[str, str]]:
    root = app.config.root_doc
    if pagename == root:
        return []
    parent = _parent(pagename)
    trail = [(root, "Home")]
    if parent and parent in app.env.titles:
        trail.append((parent, _title(app, parent)))
    return trail


def _sections(doctree: nodes.document | None) -> list[tuple[str, str]]:
    """Second-level headings of the page."""
    if doctree is None:
        return []
    top = next(iter(doctree.findall(nodes.section)), None)
    if top is None:
        return []
    return [(part["ids"][0], part[0].astext()) for part in top.children
            if isinstance(part, nodes.section) and part.get("ids") and isinstance(part[0], nodes.title)]


def _description(known: Knowledge, pagename: str, doctree: nodes.document | None) -> str:
    """A lesson's or source's own sentence, else the page's first paragraph."""
    folder, _, name = pagename.partition("/")
    if folder == "lessons":
        return next((lesson.sentence for lesson in known.lessons if lesson.id == name), "")
    if folder == "corpus" and name in known.inputs.sources:
        return known.inputs.sources[name].meta.summary
    for node in doctree.findall(nodes.paragraph) if doctree is not None else ():
        return " ".join(node.astext().split())[:200]
    return ""


def add_frame(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
              ) -> None:
    """Give the template its values (a handler of ``html-page-context``)."""
    known: Knowledge = app.lessonbook  # type: ignore[attr-defined]
    context["lb"] = make_frame(app, known, pagename, doctree)
    about = {lesson.id: lesson.sentence for lesson in known.lessons}
    context["body"] = _LESSON.sub(lambda link: f'{link[1]} data-about="{escape(about[link[3]])}"{link[2]}'
                                  if link[3] in about else link[0], context.get("body", ""))
