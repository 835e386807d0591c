"""Pages written by hand, sources and the glossary, as text that can be searched."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.files import read_text
from ...corpus.schema import NOT_STATED
from .records import PageText, Section, anchor_of, plain_text

if TYPE_CHECKING:
    from ...knowledge.knowledge import Knowledge

SEARCH_PAGE = "find"
_DIRECTIVE = re.compile(r"^(?:```+|:::+)\{([a-z-]+)\}", re.MULTILINE)
_FRONT = re.compile(r"\A---[ \t]*\n.*?^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_TITLE = re.compile(r"^#[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^#{2,3}[ \t]+(.+?)[ \t]*$", re.MULTILINE)


def page_text(docname: str, markdown: str, themes: tuple[str, ...] = ()) -> PageText:
    """Cut a MyST page into its title and sections, without its marks and directives."""
    body = re.sub(r"^(```+|:::+).*?^\1[ \t]*$", "", _FRONT.sub("", markdown), flags=re.DOTALL | re.MULTILINE)
    found = _TITLE.search(body)
    title = plain_text(found[1]) if found else docname.rsplit("/", 1)[-1].replace("-", " ").capitalize()
    parts = _HEADING.split(body[found.end():] if found else body)
    sections = [Section("", "", plain_text(parts[0]))]
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        name = plain_text(heading)
        sections.append(Section(name, anchor_of(name), plain_text(text)))
    return PageText(docname, title, tuple(section for section in sections if section.heading or section.text), themes)


def read_pages(known: Knowledge) -> list[PageText]:
    """Gather every page that is neither a lesson nor a single passage.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.

    Returns
    -------
    list of PageText
        The home page and ``book/**/*.md`` but the search page, in the order of their names; the prose of
        notebooks; each source with its summary and conflicts. What a page's directives render from the editors'
        lists (glossary, timeline, news, paths, people) is on it.
    """
    root = known.inputs.root
    pages = []
    for path in [root / "index.md", *sorted((root / "book").rglob("*.md"))]:
        docname = path.relative_to(root).with_suffix("").as_posix()
        if path.stem != SEARCH_PAGE and path.is_file():
            pages.append(_page(known, docname, path))
    contents = read_text(root / "_toc.yml", root)
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        if re.search(rf"\bnotebooks/{re.escape(path.stem)}\b", contents) is None:
            continue  # a form to work with, and no page of the book
        pages.append(page_text(path.relative_to(root).with_suffix("").as_posix(), _prose(read_text(path, root))))
    for source in known.sources:
        meta = source.meta
        facts = " ".join(f"{conflict.fact}." for conflict in meta.conflicts)
        sections = [Section("", "", f"{meta.summary} {meta.title}. {meta.source.citation}")]
        if facts:
            sections.append(Section("Where accounts differ", "where-accounts-differ", facts))
        pages.append(PageText(f"corpus/{source.id}", meta.name, tuple(sections)))
    return pages


def _page(known: Knowledge, docname: str, path: Path) -> PageText:
    theme = known.inputs.codebook.get(path.stem) if path.parent.name == "themes" else None
    markdown = read_text(path, known.inputs.root)
    page = page_text(docname, markdown, (theme.title,) if theme else ())
    if theme:
        about = Section("", "", " ".join((theme.definition, *theme.belongs)))
        return PageText(docname, theme.title, (*page.sections, about), page.themes)
    rendered = [section for name in _DIRECTIVE.findall(markdown) for section in _listed(known, name)]
    return PageText(docname, page.title, (*page.sections, *rendered), page.themes)


def _listed(known: Knowledge, directive: str) -> list[Section]:
    """Give the text that the book renders from the editors' lists where a page has a directive."""
    inputs = known.inputs
    if directive == "glossary-list":
        return [Section(f"{term.term}: {_stated(term.long)}".rstrip(": "), term.anchor, _stated(term.definition))
                for term in inputs.glossary]
    if directive == "timeline":
        return [Section(event.title, "", f"{event.date}: {event.text}") for event in inputs.timeline]
    if directive == "news":
        return [Section(entry.title, "", f"{entry.date}: {entry.text}") for entry in inputs.news]
    if directive == "reading-paths":
        return [Section(one.title, "", " ".join([one.lead, *(step.why for step in one.lessons)]))
                for one in inputs.paths]
    if directive == "people-list":
        people = sorted({(person.name, _stated(person.role_at_time)) for source in known.sources
                         for person in source.meta.people if person.type == "person"})
        return [Section("", "", "; ".join(f"{name}, {role}".rstrip(", ") for name, role in people))]
    return []


def _stated(value: str) -> str:
    return "" if value == NOT_STATED else value


def _prose(notebook: str) -> str:
    """The Markdown cells of a notebook, or nothing where it is none: the book's own build says so."""
    try:
        cells = json.loads(notebook).get("cells", [])
    except (ValueError, AttributeError):
        return ""
    return "\n\n".join("".join(cell.get("source", "")) for cell in cells if cell.get("cell_type") == "markdown")
