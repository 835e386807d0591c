"""Styles of a Word document: which paragraphs are headings, titles, list items or contents lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from .docx_runs import on
from .package import attribute, child, tag

_HEADING = re.compile(r"heading\s*(\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Style:
    """What matters of a paragraph style; `level` is None for body text and 0 for the title."""

    level: int | None = None
    listed: bool = False
    contents: bool = False
    bold: bool = False
    italic: bool = False
    size: float = 0.0


class Styles:
    """All styles of a document, by id.

    Parameters
    ----------
    root : Element or None
        The styles part, None where the document has none.
    """

    def __init__(self, root: Element | None) -> None:
        self._raw = {attribute(item, "styleId"): item for item in (root if root is not None else ())
                     if tag(item) == "style"}
        self._known: dict[str, Style] = {}
        self.bold_runs, self.italic_runs = self._runs("b"), self._runs("i")

    def _runs(self, switch: str) -> set[str]:
        """Character styles that turn a switch on."""
        return {ident for ident, item in self._raw.items() if attribute(item, "type") == "character"
                and any(tag(found) == switch and on(found) for found in _items(child(item, "rPr")))}

    def of(self, paragraph: Element) -> Style:
        """Style of a paragraph, with what the paragraph itself overrides."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return self._style("", 0)
        named = child(properties, "pStyle")
        style = self._style(attribute(named, "val") if named is not None else "", 0)
        level = child(properties, "outlineLvl")
        if level is not None and attribute(level, "val").isdecimal() and int(attribute(level, "val")) < 9:
            style = replace(style, level=int(attribute(level, "val")) + 1)
        if child(properties, "numPr") is not None:
            style = replace(style, listed=True)
        return style

    def _style(self, ident: str, depth: int) -> Style:
        if ident in self._known:
            return self._known[ident]
        item = self._raw.get(ident)
        if item is None or depth > 20:
            # templates in other languages keep the English ids, and some programs write no styles at all
            found = _HEADING.fullmatch(ident)
            return Style(level=int(found[1]) if found else 0 if ident == "Title" else None)
        base = child(item, "basedOn")
        style = self._style(attribute(base, "val"), depth + 1) if base is not None else Style()
        name = child(item, "name")
        label = (attribute(name, "val") if name is not None else ident).lower()
        heading = _HEADING.match(label)
        if heading:
            style = replace(style, level=int(heading[1]))
        elif label == "title":
            style = replace(style, level=0)
        elif re.match(r"toc \d|table of figures", label):
            style = replace(style, contents=True, level=None)
        elif label.startswith("list"):
            style = replace(style, listed=True)
        outline = child(item, "pPr", "outlineLvl")
        if outline is not None and attribute(outline, "val").isdecimal() and int(attribute(outline, "val")) < 9:
            style = replace(style, level=int(attribute(outline, "val")) + 1)
        if child(item, "pPr", "numPr") is not None:
            style = replace(style, listed=True)
        for setting in _items(child(item, "rPr")):
            if tag(setting) == "b":
                style = replace(style, bold=on(setting))
            elif tag(setting) == "i":
                style = replace(style, italic=on(setting))
            elif tag(setting) == "sz" and attribute(setting, "val").isdecimal():
                style = replace(style, size=int(attribute(setting, "val")) / 2)
        self._known[ident] = style
        return style


def _items(element: Element | None) -> list[Element]:
    return list(element) if element is not None else []
