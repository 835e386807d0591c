"""Events: load the knowledge base, say which pages are out of date, shape the pages' frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole

from ..knowledge.flow import load
from ..knowledge.knowledge import Knowledge
from . import nodes as made_nodes
from .citations import OURS
from .digests import Asked, Parts
from .frame import add_frame, find_reframed
from .listings import LISTINGS, MAP_LISTINGS, REGISTER_LISTINGS, counts
from .nodes import span
from .parser import PageParser, prepare

HERE = Path(__file__).parent


class ListingDirective(SphinxDirective):
    """``{lesson-list}``, ``{theme} slug`` and their like; see :mod:`lessonbook.book.listings`."""

    optional_arguments = 1
    final_argument_whitespace = False
    has_content = False
    option_spec = {name: directives.unchanged for name in ("theme", "reader", "moment")}  # noqa: RUF012

    def run(self) -> list[nodes.Node]:
        """Build the nodes and note what they were built from."""
        known: Knowledge | None = self.env.app.lessonbook  # type: ignore[attr-defined]
        if known is None:
            return []
        argument = self.arguments[0] if self.arguments else ""
        options = {key: value for key, value in self.options.items() if value}
        asked = (self.name, argument, tuple(sorted(options.items())))
        notes = self.env.__dict__.setdefault("lessonbook_listings", {}).setdefault(self.env.docname, [])
        notes.append(asked)
        found = LISTINGS[self.name](known, argument, options)
        self.env.app.lessonbook_parts.note(asked, found)  # type: ignore[attr-defined]
        return [prepare(node, self.state.document) for node in found]


class CountRole(SphinxRole):
    """``{count}`lessons```: a number that the build counts."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Give the number as text."""
        known: Knowledge | None = self.env.app.lessonbook  # type: ignore[attr-defined]
        if known is None:
            return [], []
        self.env.__dict__.setdefault("lessonbook_listings", {}).setdefault(self.env.docname, []).append(
            ("count", "", ()))
        numbers = counts(known)
        if self.text not in numbers:
            message = self.inliner.reporter.error(f"there is no count `{self.text}`; use one of {sorted(numbers)}",
                                                  line=self.lineno)
            return [], [message]
        return [nodes.Text(numbers[self.text])], []


class CitationRole(SphinxRole):
    """``{by}`act-p142, act-p144```: the passages that carry the sentence before it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a place for their numbers, which the parser fills in the order of the page."""
        ids = [ident.strip() for ident in self.text.split(",")]
        return [nodes.superscript("", "", classes=["lb-by"], passages=ids)], []


class SuggestionRole(SphinxRole):
    """``{ours}``, which the parser writes as a role: what stands before it is our own suggestion."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Give the words that say so."""
        return [span(OURS, classes=["lb-ours"])], []


class SearchBox(SphinxDirective):
    """``{search-box}``: a search field that leads to the search page."""

    def run(self) -> list[nodes.Node]:
        """Give the form."""
        up = "../" * self.env.docname.count("/")
        return [nodes.raw("", f'<form class="lb-search" role="search" action="{up}book/find.html" method="get">'
                              '<label for="lb-find-home">Search the lessons</label>'
                              '<div><input id="lb-find-home" type="search" name="find" autocomplete="off" '
                              'placeholder="conflicts of interest, ward closure, bad GP">'
                              '<button type="submit">Search</button></div></form>', format="html")]


def register(app: Sphinx) -> None:
    """Add everything to the application."""
    app.setup_extension("myst_nb")
    app.lessonbook = None  # type: ignore[attr-defined]
    app.lessonbook_reframed = []  # type: ignore[attr-defined]
    app.add_config_value("lessonbook_root", "", "")
    app.add_config_value("lessonbook_drafts", False, "env")
    app.add_source_parser(PageParser, override=True)
    for node in (made_nodes.details, made_nodes.summary):
        visitors = (getattr(made_nodes, f"visit_{node.__name__}"), getattr(made_nodes, f"depart_{node.__name__}"))
        app.add_node(node, html=visitors)
    for name in LISTINGS:
        app.add_directive(name, ListingDirective)
    app.add_directive("search-box", SearchBox)
    app.add_role("count", CountRole())
    app.add_role("by", CitationRole())
    app.add_role("ours", SuggestionRole())
    app.connect("config-inited", set_defaults, priority=100)
    app.connect("config-inited", number_no_figures, priority=900)
    app.connect("builder-inited", load_knowledge, priority=100)
    app.connect("env-get-outdated", find_outdated)
    app.connect("env-updated", find_reframed)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("doctree-read", leave_out, priority=100)  # before Sphinx collects the contents
    app.connect("doctree-read", remember)
    app.connect("html-page-context", add_frame, priority=900)
    app.connect("html-page-context", add_register_files)


def set_defaults(app: Sphinx, config: Config) -> None:
    """Put our static files and templates where the theme finds them, and keep unpublished files out."""
    config.html_static_path = [str(HERE / "static"), *config.html_static_path]
    config.templates_path = [*config.templates_path, str(HERE / "templates")]
    config.exclude_patterns = sorted({*config.exclude_patterns, ".venv", "_build", ".git", "tests", "node_modules",
                                      "local", "quarantine", "lessonbook", "benchmarks", ".*"})


def number_no_figures(app: Sphinx, config: Config) -> None:
    """Undo what Jupyter Book sets: to number figures, Sphinx would read every page again on every build."""
    config.numfig = False


def load_knowledge(app: Sphinx) -> None:
    """Run the flow, unless whoever started the build has done so."""
    from .build import prepared

    root = Path(app.config.lessonbook_root or app.srcdir)
    known = prepared(root)
    if known is None:
        known = load(root, drafts=app.config.lessonbook_drafts, pages=True)
    app.lessonbook = known  # type: ignore[attr-defined]
    app.lessonbook_parts = Parts(known)  # type: ignore[attr-defined]
    open_pages = {f"corpus/{source.id}" for source in known.sources}
    open_pages |= {f"lessons/{one.id}" for one in (*known.lessons, *known.left)}
    closed = [f"{folder}/{path.name}" for folder in ("corpus", "lessons")
              for path in sorted((root / folder).glob("*.md")) if f"{folder}/{path.stem}" not in open_pages]
    app.lessonbook_patterns = app.config.exclude_patterns  # type: ignore[attr-defined]
    app.config.exclude_patterns = [*app.config.exclude_patterns, *closed]
    app.builder.search = False  # type: ignore[attr-defined]  # Pagefind takes its place


def find_outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
                  ) -> list[str]:
    """Name the pages whose derived parts changed though their file did not."""
    app.config.exclude_patterns = app.lessonbook_patterns  # type: ignore[attr-defined]  # else all is read next time
    parts: Parts = app.lessonbook_parts  # type: ignore[attr-defined]
    seen: dict[str, str] = env.__dict__.get("lessonbook_digests", {})
    listings = env.__dict__.get("lessonbook_listings", {})
    found = [docname for docname in sorted((env.found_docs & set(seen)) - added - changed)
             if parts.page(docname, listings.get(docname, [])) != seen[docname]]
    app.lessonbook_derived = found  # type: ignore[attr-defined]
    return found


def leave_out(app: Sphinx, doctree: nodes.document) -> None:
    """Keep lessons that were retired or merged out of the contents; their pages stay, and belong nowhere."""
    known: Knowledge = app.lessonbook  # type: ignore[attr-defined]
    left = {f"lessons/{lesson.id}" for lesson in known.left}
    if app.env.docname in left:
        app.env.metadata[app.env.docname]["orphan"] = True
    for tree in doctree.findall(addnodes.toctree):
        tree["entries"] = [(title, name) for title, name in tree["entries"] if name not in left]
        tree["includefiles"] = [name for name in tree["includefiles"] if name not in left]


def remember(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the digest of what a page was made of."""
    parts: Parts = app.lessonbook_parts  # type: ignore[attr-defined]
    docname = app.env.docname
    listings = app.env.__dict__.get("lessonbook_listings", {})
    app.env.__dict__.setdefault("lessonbook_digests", {})[docname] = parts.page(docname, listings.get(docname, []))


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop what is known of a page that is read again."""
    for store in ("lessonbook_digests", "lessonbook_listings"):
        env.__dict__.get(store, {}).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader learned."""
    for store in ("lessonbook_digests", "lessonbook_listings"):
        mine = env.__dict__.setdefault(store, {})
        theirs = other.__dict__.get(store, {})
        mine.update({name: theirs[name] for name in docnames if name in theirs})


def add_register_files(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the styles and scripts of registers and of the map where they are shown, so that no other page has them."""
    asked: list[Asked] = getattr(app.env, "lessonbook_listings", {}).get(pagename, [])
    for listings, files in ((REGISTER_LISTINGS, "registers"), (MAP_LISTINGS, "evidence-map")):
        if any(name in listings for name, _, _ in asked):
            style, script = (context["pathto"](f"_static/{files}.{end}", 1) for end in ("css", "js"))
            context["body"] = (f'<link rel="stylesheet" href="{style}">\n{context["body"]}\n'
                               f'<script src="{script}" defer></script>')
