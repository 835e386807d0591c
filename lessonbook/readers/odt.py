"""OpenDocument text, zipped (.odt) or flat (.fodt), read from its XML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from .blocks import Block, Comment, Document, broken
from .package import Package, attribute, child, descendants, parse_xml, tag

_LISTS = {"table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index", "user-index"}
_ASIDE = {"tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "forms", "scripts"}


def read_odt(data: bytes) -> Document:
    """Read a zipped OpenDocument text."""
    package = Package(data)
    document = _Reader(package.xml("content.xml"), "odt").read()
    if "styles.xml" in package:
        _margins(document, package.xml("styles.xml"))
    if "meta.xml" in package:
        _properties(document, package.xml("meta.xml"))
    return document


def read_flat(text: str) -> Document:
    """Read a flat OpenDocument text: one XML file."""
    root = parse_xml(text.encode("utf-8"))
    document = _Reader(root, "fodt").read()
    _margins(document, root)
    _properties(document, root)
    return document


class _Reader:
    def __init__(self, root: Element, name: str) -> None:
        self.body = child(root, "body", "text")
        if self.body is None:
            raise broken("is damaged: it has no text in it")
        self.document = Document(name)
        self.bold = {attribute(item, "name") for item in descendants(root, "style")
                     if any(attribute(found, "font-weight") == "bold" for found in item)}
        self.titles = {attribute(item, "name") for item in descendants(root, "style")
                       if attribute(item, "parent-style-name") == "Title"} | {"Title"}
        self.beside: list[Element] = []
        self.paragraph = 0

    def read(self) -> Document:
        assert self.body is not None
        self.document.blocks = list(self._blocks(self.body, "paragraph"))
        for region in descendants(self.body, "tracked-changes"):
            for deletion in descendants(region, "deletion"):
                text = "\n".join(self._text(item)[0] for item in descendants(deletion, "p", "h"))
                self.document.drop(text, "deleted in tracked changes")
        return self.document

    def _blocks(self, parent: Element, kind: str) -> Iterator[Block]:
        for element in parent:
            name = tag(element)
            if name in ("p", "h"):
                yield from self._paragraph(element, kind)
            elif name in _LISTS:
                for block in self._blocks(element, kind):
                    self.document.drop(block.text, "contents list")
            elif name == "table":
                yield from self._table(element)
            elif name in ("list-item", "list-header"):
                yield from self._blocks(element, "item" if kind == "paragraph" else kind)
            elif name not in _ASIDE:
                yield from self._blocks(element, kind)

    def _paragraph(self, element: Element, kind: str) -> Iterator[Block]:
        text, bold, beside = self._words(element)
        if text.strip():
            self.paragraph += 1
            style = attribute(element, "style-name")
            if tag(element) == "h" or style in self.titles:
                level = attribute(element, "outline-level") if tag(element) == "h" else "0"
                yield Block(text.strip(), "heading", int(level) if level.isdecimal() else 1,
                            place=f"para {self.paragraph}")
            else:
                yield Block(text.strip(), kind, bold=bold, place=f"para {self.paragraph}")
        for item in beside:
            if tag(item) == "note":
                citation, body = child(item, "note-citation"), child(item, "note-body")
                label = (citation.text or "") if citation is not None else ""
                for block in self._blocks(body, "note") if body is not None else ():
                    yield Block(block.text, "note", place=f"footnote {label}".strip())
            elif tag(item) == "annotation":
                author = child(item, "creator")
                said = "\n".join(self._text(part)[0] for part in descendants(item, "p"))
                self.document.comments.append(Comment(said, (author.text or "") if author is not None else "",
                                                      near=text.strip()))
            else:
                yield from self._blocks(item, "box")

    def _words(self, element: Element) -> tuple[str, int, list[Element]]:
        self.beside = []
        text, bold = self._text(element)
        return text, bold, self.beside

    def _text(self, element: Element) -> tuple[str, int]:
        """Words of a paragraph and how many letters at its start are bold; notes and boxes are put aside."""
        parts: list[str] = []
        bold, plain = 0, False
        base = attribute(element, "style-name") in self.bold
        stack: list[tuple[Element | str, bool]] = [(element, base)]
        first = True
        while stack:
            item, strong = stack.pop()
            if isinstance(item, str):
                parts.append(item)
                if not plain and (strong or not item.strip()):
                    bold += len(item)
                elif item.strip():
                    plain = True
                continue
            name = tag(item)
            if not first and name in ("note", "annotation", "text-box"):
                self.beside.append(item)
                continue
            first = False
            if name == "s":
                count = attribute(item, "c")
                stack.append((" " * min(int(count), 100) if count.isdecimal() else " ", strong))
                continue
            if name in ("tab", "line-break"):
                stack.append(("\t" if name == "tab" else "\n", strong))
                continue
            strong = strong or (name == "span" and attribute(item, "style-name") in self.bold)
            inner: list[tuple[Element | str, bool]] = [(_squeeze(item.text), strong)]
            for found in item:
                inner += [(found, strong), (_squeeze(found.tail), strong)]
            stack += reversed(inner)
        text = "".join(parts)
        lead = len(text) - len(text.lstrip())
        return text, max(0, min(bold, len(text)) - lead) if text[:bold].strip() else 0

    def _table(self, table: Element) -> Iterator[Block]:
        for row in descendants(table, "table-row"):
            cells = ["\n".join(block.text for block in self._blocks(cell, "paragraph"))
                     for cell in row if tag(cell) in ("table-cell", "covered-table-cell")]
            filled = [cell for cell in cells if cell.strip()]
            if len(filled) == 1:
                yield from (Block(line) for line in filled[0].split("\n") if line.strip())
            elif filled:
                yield Block("\n".join(filled), "row", place=f"para {self.paragraph}", cells=tuple(cells))


def _squeeze(text: str | None) -> str:
    """In OpenDocument a run of white space in the XML is one space."""
    if not text:
        return ""
    words = " ".join(text.split())
    return (" " if text[0].isspace() else "") + words + (" " if words and text[-1].isspace() else "")


def _margins(document: Document, root: Element) -> None:
    for page in descendants(root, "master-page"):
        for margin in page:
            for paragraph in descendants(margin, "p"):
                document.drop("".join(paragraph.itertext()),
                              "running head" if "header" in tag(margin) else "running foot")


def _properties(document: Document, root: Element) -> None:
    meta = root if tag(root) == "meta" else child(root, "meta")
    for item in meta.iter() if meta is not None else ():
        if tag(item) == "title":
            document.title = (item.text or "").strip()
        elif tag(item) in ("creator", "initial-creator") and not document.author:
            document.author = (item.text or "").strip()
