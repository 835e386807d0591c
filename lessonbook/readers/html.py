"""Web pages: the words in reading order, with menus and other furniture of the site set aside.

The page is parsed as a browser would (Lexbor); nothing in it is run or fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .blocks import Block, Document, Unreadable, lead_of, table_row

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul", "caption", "menu", "search", "iframe", "frameset", "noframes", "option", "optgroup",
}
_SILENT = {"script", "style", "head", "template", "-comment", "meta", "link", "base"}
_ASIDE = {"nav": "site menu", "footer": "foot of the page", "form": "form", "select": "form", "button": "form",
          "textarea": "form", "noscript": "shown only without scripts", "svg": "drawing", "iframe": "frame",
          "option": "form", "dialog": "pop-up", "menu": "site menu"}
_ROLES = {"navigation": "site menu", "banner": "head of the page", "contentinfo": "foot of the page",
          "search": "form", "complementary": "beside the text", "alert": "pop-up", "dialog": "pop-up"}
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|footer|sidebar|cookies?|consent-banner|share|sharing|"
    r"social|related|newsletter|subscribe|advert|ads?|promo|skip-?link|pagination|comments?|masthead|toolbar)"
    r"(?:$|[\s_-])", re.IGNORECASE)
_ANCHORS = {"¶", "#", "§", "🔗", "↩", "↩︎"}
_SKIP = re.compile(r"skip to .{3,30}|(?:back to )?top(?: of page)?|jump to .{3,30}", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_ITALIC = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)
_NOTE = re.compile(r"(?:^|[\s_:-])(?:fn|ftn|foot-?notes?|endnotes?)[\s_:-]?\d{0,3}(?:$|[\s_-])", re.IGNORECASE)


@dataclass
class _Run:
    """Words since the last block began."""

    parts: list[tuple[str, tuple[bool, bool]]] = field(default_factory=list)
    linked: int = 0

    def add(self, text: str, where: _Where) -> None:
        self.parts.append((text, (where.strong, where.italic)))
        self.linked += len(text.strip()) if where.link else 0


@dataclass(frozen=True)
class _Where:
    tag: str = "body"
    aside: str = ""
    strong: bool = False
    italic: bool = False
    link: bool = False
    pre: bool = False
    main: bool = False
    note: bool = False


def read_html(text: str) -> Document:
    """Read a web page, or a Word document saved as one.

    Raises
    ------
    Unreadable
        The page holds no words.
    """
    # the parser ends a document at a NUL
    page = LexborHTMLParser(text.replace("\x00", ""))
    reader = _Reader(page)
    return reader.read()


class _Reader:
    def __init__(self, page: LexborHTMLParser) -> None:
        self.page = page
        self.document = Document("html")
        self.run = _Run()
        self.where = _Where()
        self.blocks: list[tuple[Block, int, bool]] = []
        self.rows: list[list[list[Block]]] = []  # a row's cells' blocks, the innermost row last

    def read(self) -> Document:
        root = self.page.body or self.page.root
        if root is None:
            raise Unreadable("The page holds no words. Check that it was saved whole.")
        self._walk(root)
        self._menus()
        self._head()
        if not self.document.blocks and not self.document.dropped:
            raise Unreadable("The page holds no words of its own. Open it in a browser and save it again.")
        return self.document

    def _walk(self, root: LexborNode) -> None:
        # an explicit stack: pages can nest deeper than Python's own stack allows
        stack: list[tuple[str, LexborNode | None, _Where]] = [("open", root, _Where())]
        outer: list[_Run] = []
        while stack:
            action, node, where = stack.pop()
            if action == "close":
                self._close(where)
                continue
            if action == "resume":
                self._flush(where)
                self.run = outer.pop()
                continue
            assert node is not None
            name = node.tag or ""
            if name in _SILENT:
                continue
            if name == "-text":
                self._say(node.text_content or "", where)
                continue
            if name == "a" and (node.text() or "").strip() in _ANCHORS:
                continue
            inner = self._inside(node, name, where)
            if name == "br":
                self.run.add("\n", inner)
                continue
            if name in _BLOCKS:
                self._flush(where)
                if name == "tr":
                    self.rows.append([])
                elif name in ("td", "th") and self.rows:
                    self.rows[-1].append([])
                stack.append(("close", None, inner))
            elif inner.aside and not where.aside:  # within a sentence, which goes on behind it
                outer.append(self.run)
                self.run = _Run()
                stack.append(("resume", None, inner))
            stack += [("open", item, inner) for item in reversed(list(node.iter(include_text=True)))]
        self._flush(_Where())

    def _inside(self, node: LexborNode, name: str, where: _Where) -> _Where:
        values = node.attributes
        main = where.main or name in ("main", "article") or values.get("role") == "main"
        aside = where.aside or self._aside(name, values, main)
        style = values.get("style") or ""
        return replace(
            where, tag=name if name in _BLOCKS else where.tag, aside=aside, main=main,
            strong=where.strong or name in ("b", "strong", "th") or bool(_BOLD.search(style)),
            italic=(where.italic or name in ("i", "em", "cite") or bool(_ITALIC.search(style)))
            and "font-style:normal" not in style.replace(" ", ""),
            link=where.link or (name == "a" and "href" in values), pre=where.pre or name == "pre",
            note=where.note or self._is_note(name, values))

    def _aside(self, name: str, values: dict[str, str | None], main: bool) -> str:
        """Why an element is no part of the text; empty where it is."""
        if aside := _ASIDE.get(name, "") or _ROLES.get(values.get("role") or "", ""):
            return aside
        label = f"{values.get('id') or ''} {values.get('class') or ''}"
        if not main and name in ("header", "aside", "div", "ul", "section", "p", "ol") and len(label) < 120 \
                and _NAMES.search(label):
            return "furniture of the site"
        hidden = ("hidden" in values and name != "input") or _HIDDEN.search(values.get("style") or "")
        return "hidden text" if hidden else ""

    def _is_note(self, name: str, values: dict[str, str | None]) -> bool:
        """Whether an element holds a note at the foot of the text, by its role, its class or its id."""
        label = f"{values.get('class') or ''} {values.get('role') or ''} {values.get('epub:type') or ''}"
        return name in ("li", "div", "p", "aside", "section", "dd") and bool(
            _NOTE.search(label) or _NOTE.fullmatch(values.get("id") or ""))

    def _say(self, text: str, where: _Where) -> None:
        if not where.pre:
            text = re.sub(r"[ \t\n\r\f]+", " ", text)
        if text:
            self.run.add(text, where)

    def _close(self, where: _Where) -> None:
        self._flush(where)
        if where.tag == "tr" and self.rows:
            for block in table_row(self.rows.pop()):
                self._add(block, where, 0)

    def _flush(self, where: _Where) -> None:
        run, self.run = self.run, _Run()
        raw, bold, italic = lead_of(run.parts)
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", raw)).strip() if not where.pre else raw.strip("\n")
        if not text.strip():
            return
        level = int(where.tag[1]) if re.fullmatch(r"h[1-6]", where.tag) else 0
        kind = "note" if where.note else "heading" if level else "item" if where.tag == "li" else "paragraph"
        self._add(Block(text, kind, level, bold=0 if level else min(bold, len(text)), italic=italic,
                        place="footnote" if where.note else ""), where, run.linked)

    def _add(self, block: Block, where: _Where, linked: int) -> None:
        if where.aside or (linked and _SKIP.fullmatch(block.text)):
            self.document.drop(block.text, where.aside or "site menu")
        else:
            if self.rows and self.rows[-1]:
                self.rows[-1][-1].append(block)
                return
            mostly = linked > 0.8 * len("".join(block.text.split())) if block.text else False
            self.blocks.append((block, linked, mostly))

    def _menus(self) -> None:
        """Set aside runs of blocks that are nothing but links: menus that no element or name gives away."""
        index = 0
        while index < len(self.blocks):
            end = index
            while end < len(self.blocks) and self.blocks[end][2]:
                end += 1
            menu = end - index >= 4
            for block, _, _ in self.blocks[index:max(end, index + 1)]:
                if menu:
                    self.document.drop(block.text, "list of links")
                else:
                    place = block.place or f"para {len(self.document.blocks) + 1}"
                    self.document.blocks.append(replace(block, place=place))
            index = max(end, index + 1)

    def _head(self) -> None:
        titles = self.page.css("title")  # drawings have one of their own
        title = next((node for node in titles if node.parent and node.parent.tag in ("head", "body", "html")), None)
        if title is not None and title.text():
            self.document.title = " ".join(title.text().split())
            spoken = {" ".join(block.text.split()) for block in self.document.blocks}
            if self.document.title not in spoken:
                self.document.drop(self.document.title, "title of the web page")
        for key in ("article:published_time", "date", "dc.date", "DC.date", "dcterms.date", "datePublished"):
            found = self.page.css_first(f'meta[property="{key}"], meta[name="{key}"]')
            value = (found.attributes.get("content") or "") if found is not None else ""
            if re.match(r"\d{4}-\d{2}-\d{2}", value):
                self.document.date = value[:10]
                break
        author = self.page.css_first('meta[name="author"]')
        self.document.author = (author.attributes.get("content") or "") if author is not None else ""
