"""Word documents, read from their XML so that nothing is lost on the way.

Text boxes, nested content controls, footnotes, endnotes, tables in tables and tracked insertions are text;
deletions, hidden text, running heads and contents lists are set aside; comments go to the review sheet.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from .blocks import Block, Comment, Document, broken, table_row
from .docx_runs import Runs, read_runs
from .docx_styles import Styles
from .package import Package, alternative, attribute, child, descendants, drawn_text, tag

_TRANSPARENT = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "body", "document",
                "footnote", "endnote", "comment", "hdr", "ftr", "txbxContent", "dir", "bdo"}


def read_docx(data: bytes) -> Document:
    """Read a .docx file.

    Raises
    ------
    Unreadable
        The file is damaged, hostile or locked.
    """
    package = Package(data)
    return _Reader(package).read()


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package = package
        self.main = self._main_part()
        self.relations = package.relations(self.main)
        self.styles = Styles(self._part("styles"))
        self.notes = {kind: self._notes(kind) for kind in ("footnotes", "endnotes")}
        self.document = Document("docx")
        self.met: set[tuple[str, str]] = set()
        self.remarks: dict[str, tuple[str, str]] = {}
        self.paragraph = self.boxes = 0
        self.held: Runs | None = None

    def read(self) -> Document:
        bodies = [item for item in self.package.xml(self.main) if tag(item) == "body"]
        if not bodies:
            raise broken("is damaged: it has no body")
        self.document.blocks = [block for body in bodies for block in self._blocks(body)]
        for kind, notes in self.notes.items():
            for ident, note in notes.items():
                if (kind, ident) not in self.met:
                    self.document.blocks += self._note(kind, ident, note)
        self._margins()
        self._comments()
        self._drawings()
        self._properties()
        return self.document

    def _main_part(self) -> str:
        for kind, target in self.package.relations("").values():
            if kind == "officeDocument" and target in self.package:
                return target
        names = [name for name in self.package.names if posixpath.basename(name) == "document.xml"]
        if not names:
            raise broken("is damaged: it has no main part")
        return sorted(names, key=lambda name: (name != "word/document.xml", name))[0]

    def _part(self, kind: str) -> Element | None:
        name = next((target for found, target in self.relations.values() if found == kind), "")
        return self.package.xml(name) if name in self.package else None

    def _notes(self, kind: str) -> dict[str, Element]:
        root = self._part(kind)
        if root is None:
            return {}
        return {attribute(note, "id"): note for note in root
                if attribute(note, "type") not in ("separator", "continuationSeparator", "continuationNotice")}

    def _blocks(self, parent: Element) -> Iterator[Block]:
        for element in parent:
            name = tag(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "AlternateContent":
                yield from self._blocks(alternative(element))
            elif name == "altChunk":
                yield from self._chunk(attribute(element, "id"))
            elif name in _TRANSPARENT:
                if name == "sdt" and _is_contents(element):
                    for block in self._blocks(element):
                        self.document.drop(block.text, "contents list")
                else:
                    yield from self._blocks(element)

    def _paragraph(self, element: Element) -> Iterator[Block]:
        style = self.styles.of(element)
        runs = read_runs(element, self.styles, bold=style.bold, italic=style.italic, start=self.held)
        if runs.joins:  # its end was deleted in tracked changes, so the next paragraph goes on with it
            self.held = runs
            return
        self.held = None
        text = runs.text.strip()
        for ident, (start, end) in runs.remarks.items():
            self.remarks.setdefault(ident, (text, runs.text[start:end].strip()))
        if text:
            self.paragraph += 1
            kind = "heading" if style.level is not None else "item" if style.listed else "paragraph"
            block = Block(text, kind, style.level or 0, bold=runs.bold, italic=runs.italic,
                          place=f"para {self.paragraph}", size=style.size)
            if style.contents:
                self.document.drop(text, "contents list", block.place)
            else:
                yield block
        yield from self._beside(runs)

    def _beside(self, runs: Runs) -> Iterator[Block]:
        """What hangs on a paragraph: text boxes, notes, hidden and deleted words."""
        place = f"para {self.paragraph}"
        self.document.drop(runs.hidden, "hidden text", place)
        self.document.drop(runs.deleted, "deleted in tracked changes", place)
        self.document.drop("\n".join(runs.pictures), "description of a picture", place)
        for box in runs.boxes:
            self.boxes += 1
            place = f"box {self.boxes}"
            yield from (replace(block, kind="box", level=0, place=place) for block in self._blocks(box))
        for kind, ident in runs.notes:
            note = self.notes[kind].get(ident)
            if note is not None and (kind, ident) not in self.met:
                self.met.add((kind, ident))
                yield from self._note(kind, ident, note)

    def _note(self, kind: str, ident: str, note: Element) -> Iterator[Block]:
        before = self.paragraph
        for block in self._blocks(note):
            yield replace(block, kind="note", bold=0, place=f"{kind[:-1]} {ident}")
        self.paragraph = before

    def _table(self, table: Element) -> Iterator[Block]:
        for row in _rows(table):
            yield from table_row([list(self._blocks(cell)) for cell in _cells(row)])

    def _chunk(self, ident: str) -> Iterator[Block]:
        from .sniff import sniff

        name = self.relations.get(ident, ("", ""))[1]
        if name not in self.package:
            return
        data = self.package.read(name)
        kind, text = sniff(data, posixpath.splitext(name)[1].lower())
        if kind == "html":
            from .html import read_html

            yield from read_html(text).blocks
        elif kind == "docx":
            yield from read_docx(data).blocks
        elif text:
            yield Block(text.strip())

    def _margins(self) -> None:
        for kind, target in sorted(self.relations.values()):
            if kind in ("header", "footer") and target in self.package:
                reason = "running head" if kind == "header" else "running foot"
                for paragraph in descendants(self.package.xml(target), "p"):
                    self.document.drop(read_runs(paragraph, self.styles).text, reason)

    def _comments(self) -> None:
        root = self._part("comments")
        order = list(self.remarks)
        comments = sorted(root if root is not None else (), key=lambda item: (
            order.index(attribute(item, "id")) if attribute(item, "id") in self.remarks else len(order)))
        for comment in comments:
            text = "\n".join(read_runs(item, self.styles).text for item in descendants(comment, "p")).strip()
            if text:
                near, words = self.remarks.get(attribute(comment, "id"), ("", ""))
                self.document.comments.append(Comment(text, attribute(comment, "author"), near=near, words=words))

    def _drawings(self) -> None:
        for kind, target in sorted(self.relations.values()):
            if kind in ("diagramData", "chart") and target in self.package:
                for text in drawn_text(self.package, target):
                    self.document.blocks.append(Block(text, "box", place="diagram" if kind != "chart" else "chart"))

    def _properties(self) -> None:
        if "docProps/core.xml" not in self.package:
            return
        for item in self.package.xml("docProps/core.xml"):
            if tag(item) == "title":
                self.document.title = (item.text or "").strip()
            elif tag(item) == "creator":
                self.document.author = (item.text or "").strip()


def _rows(table: Element) -> Iterator[Element]:
    for element in table:
        if tag(element) == "tr":
            yield element
        elif tag(element) in _TRANSPARENT:
            yield from _rows(element)


def _cells(row: Element) -> Iterator[Element]:
    for element in row:
        if tag(element) == "tc":
            yield element
        elif tag(element) in _TRANSPARENT:
            yield from _cells(element)


def _is_contents(control: Element) -> bool:
    gallery = child(control, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and attribute(gallery, "val") == "Table of Contents"
