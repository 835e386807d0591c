"""OpenDocument text, zipped (.odt) or flat (.fodt), read from its XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from .blocks import Block, Comment, Document, broken, lead_of, table_row
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
        self.bold = _set_as(root, "font-weight", "bold")
        self.italic = _set_as(root, "font-style", "italic")
        self.titles = {attribute(item, "name") for item in descendants(root, "style")
                       if attribute(item, "parent-style-name") == "Title"} | {"Title"}
        self.beside: list[Element] = []
        self.paragraph = self.boxes = 0

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
        self.beside = []
        text, bold, italic = self._text(element)
        beside = self.beside
        if text.strip():
            self.paragraph += 1
            style = attribute(element, "style-name")
            block = Block(text.strip(), kind, bold=bold, italic=italic, place=f"para {self.paragraph}")
            if kind == "paragraph" and (tag(element) == "h" or style in self.titles):
                level = attribute(element, "outline-level") if tag(element) == "h" else "0"
                block = replace(block, kind="heading", level=int(level) if level.isdecimal() else 1, bold=0)
            yield block
        for item in beside:
            yield from self._hanging(item, text.strip())

    def _hanging(self, item: Element, near: str) -> Iterator[Block]:
        """A note, remark or box that hangs on a paragraph."""
        if tag(item) == "note":
            citation, body = child(item, "note-citation"), child(item, "note-body")
            label = (citation.text or "") if citation is not None else ""
            for block in self._blocks(body, "note") if body is not None else ():
                yield Block(block.text, "note", place=f"footnote {label}".strip())
        elif tag(item) == "annotation":
            author = child(item, "creator")
            said = "\n".join(self._text(part)[0] for part in descendants(item, "p"))
            self.document.comments.append(Comment(said, (author.text or "") if author is not None else "", near=near))
        else:
            self.boxes += 1
            place = f"box {self.boxes}"
            yield from (replace(block, kind="box", place=place) for block in self._blocks(item, "box"))

    def _text(self, element: Element) -> tuple[str, int, bool]:
        """Words of a paragraph, how many letters at its start are bold, whether all are italic.

        Notes and boxes are put aside.
        """
        face = self._face(element, (False, False))
        runs: list[tuple[str, tuple[bool, bool]]] = []
        stack: list[tuple[Element | str, tuple[bool, bool]]] = [(element, face)]
        while stack:
            item, face = stack.pop()
            if isinstance(item, str):
                runs.append((item, face))
                continue
            name = tag(item)
            if name in ("note", "annotation", "text-box") and item is not element:
                self.beside.append(item)
            elif name == "s":
                count = attribute(item, "c")
                runs.append((" " * min(int(count), 100) if count.isdecimal() else " ", face))
            elif name in ("tab", "line-break"):
                runs.append(("\t" if name == "tab" else "\n", face))
            else:
                face = self._face(item, face) if name == "span" else face
                inner: list[tuple[Element | str, tuple[bool, bool]]] = [(_squeeze(item.text), face)]
                for found in item:
                    inner += [(found, face), (_squeeze(found.tail), face)]
                stack += reversed(inner)
        return lead_of(runs)

    def _face(self, element: Element, face: tuple[bool, bool]) -> tuple[bool, bool]:
        style = attribute(element, "style-name")
        return face[0] or style in self.bold, face[1] or style in self.italic

    def _table(self, table: Element) -> Iterator[Block]:
        for row in _rows(table):
            yield from table_row([list(self._blocks(cell, "paragraph")) for cell in row
                                  if tag(cell) in ("table-cell", "covered-table-cell")])


def _rows(table: Element) -> Iterator[Element]:
    """Rows of a table, not those of the tables in its cells."""
    for element in table:
        if tag(element) == "table-row":
            yield element
        elif tag(element).startswith("table-"):
            yield from _rows(element)


def _set_as(root: Element, setting: str, value: str) -> set[str]:
    """Names of the styles that set letters so."""
    return {attribute(item, "name") for item in descendants(root, "style")
            if any(attribute(found, setting) == value for found in item)}


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
