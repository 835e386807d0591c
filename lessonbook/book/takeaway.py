"""The book to take away: one file to read or print, and a zip to open from a folder."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Sequence
from functools import partial
from html import escape, unescape
from pathlib import Path

import lxml.html

from ..base.files import write_atomic
from ..base.store import Store, code_digest, digest_of, paths_digest

FOLDER = "downloads"
ONE_FILE = f"{FOLDER}/book.html"
ZIP = f"{FOLDER}/book.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say: the same bytes whatever the clock
_HEAD = """<!DOCTYPE html>
<html lang="en-GB" data-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>{css}</style></head><body class="lb-one"><main>
"""


def write_takeaway(site: Path, title: str, docnames: Sequence[str], store: Store) -> bool:
    """Write the whole book as one page and as a zip.

    Parameters
    ----------
    site : Path
        The built book.
    title : str
        Its name.
    docnames : sequence of str
        Pages in reading order.
    store : Store
        Says whether both were made from the same pages, and keeps each page's part of the one file.

    Returns
    -------
    bool
        Whether they were made anew.
    """
    key = digest_of(code_digest(("book",), ("lxml",)), title, docnames,
                    paths_digest(site, _packed(site)))
    if store.stands(site, "takeaway", key):
        return False
    write_atomic(site / ONE_FILE, one_file(site, title, docnames, store))
    write_zip(site)
    store.did(site, "takeaway", key, [site / ONE_FILE, site / ZIP])
    return True


def one_file(site: Path, title: str, docnames: Sequence[str], store: Store) -> str:
    """Join the pages' articles; links between them become links within the file."""
    css = (site / "_static" / "lessonbook.css").read_text(encoding="utf-8").replace("</", "<\\/")
    parts = [_HEAD.format(title=escape(title, quote=False), css=css)]
    pages = {f"{docname}.html" for docname in docnames}
    made_by = digest_of(code_digest(("book/takeaway.py",), ("lxml",)), pages)
    for docname in docnames:
        text = (site / f"{docname}.html").read_text(encoding="utf-8")
        parts.append(store.value("articles", digest_of(made_by, docname, text),
                                 partial(_article, text, f"{docname}.html", pages)).decode("utf-8"))
    text = "".join([parts[0], _contents(site, docnames), *parts[1:]]) + "</main></body></html>\n"
    ids = set(re.findall(r' id="([^"]+)"', text))
    return re.sub(r' href="#([^"]*)"', lambda link: link[0] if unescape(link[1]) in ids else "", text)


def _contents(site: Path, docnames: Sequence[str]) -> str:
    """The pages' titles as links, at the head of the one file."""
    lines = []
    for docname in docnames:
        heading = lxml.html.document_fromstring((site / f"{docname}.html").read_text(encoding="utf-8")).find(".//h1")
        title = docname if heading is None else " ".join(heading.text_content().rstrip("#¶ ").split())
        lines.append(f'<li><a href="#{_slug(docname)}">{escape(title, quote=False)}</a></li>')
    return f'<nav aria-label="Contents"><h2>Contents</h2><ul>{"".join(lines)}</ul></nav>\n'


def _article(text: str, page: str, pages: set[str]) -> bytes:
    article = lxml.html.document_fromstring(text).find(".//article")
    return b"" if article is None else _moved(article, page, pages)


def _moved(article: lxml.html.HtmlElement, page: str, pages: set[str]) -> bytes:
    here = _slug(page)
    for node in list(article.iter("form", "script", "link")):
        node.drop_tree()
    for node in article.iter(lxml.etree.Element):
        for name in ("id", "aria-labelledby"):
            if name in node.attrib:
                node.set(name, f"{here}--{node.get(name)}")
        if node.tag == "a" and "href" in node.attrib:
            node.set("href", _target(node.get("href"), page, pages))
    article.tag = "section"
    article.set("id", here)
    article.tail = "\n"
    return lxml.html.tostring(article, encoding="utf-8")


def _target(href: str, page: str, pages: set[str]) -> str:
    if re.match(r"[a-z]+:|//", href):
        return href
    path, _, anchor = href.partition("#")
    path = path.partition("?")[0]
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    if target not in pages:
        return "#"  # the file travels alone: what does not stand in it is named and not linked
    return f"#{_slug(target)}" + (f"--{anchor}" if anchor else "")


def _slug(page: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", page.removesuffix(".html").lower()).strip("-")


def write_zip(site: Path) -> None:
    """Pack the site without its search index, which needs a server; search then offers the A to Z."""
    target = site / ZIP
    temporary = target.with_suffix(".part")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in _packed(site):
            info = zipfile.ZipInfo(f"book/{path.relative_to(site).as_posix()}", _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            packed.writestr(info, path.read_bytes())
    temporary.replace(target)


def _packed(site: Path) -> list[Path]:
    """Files of the site but for its search index, which another thread may be moving in, and the packs themselves."""
    top = [path for path in site.iterdir() if path.name != "pagefind" and not path.name.startswith(".")]
    found = [path for one in top for path in (one.rglob("*") if one.is_dir() else [one]) if path.is_file()]
    return sorted(path for path in found if path not in (site / ONE_FILE, site / ZIP) and path.suffix != ".part")
