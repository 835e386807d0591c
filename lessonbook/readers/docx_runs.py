"""The runs of one Word paragraph: its words, how much of its start is bold, and what hangs on it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from .package import alternative, attribute, child, tag

if TYPE_CHECKING:
    from .docx_styles import Styles

_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_SKIPPED = {"pPr", "rPr", "instrText", "delInstrText", "sdtPr", "sdtEndPr", "proofErr", "fldData", "rubyPr", "ffData",
            "smartTagPr", "customXmlPr", "annotationRef", "footnoteRef", "endnoteRef"}


@dataclass
class Runs:
    """What one paragraph holds."""

    parts: list[str] = field(default_factory=list)
    bold: int = 0
    hidden: str = ""
    deleted: str = ""
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    remarks: dict[str, tuple[int, int]] = field(default_factory=dict)
    _plain: bool = False

    @property
    def text(self) -> str:
        """The accepted, visible words."""
        return "".join(self.parts)

    def add(self, text: str, bold: bool) -> None:
        """Append words and keep count of the bold ones at the start."""
        self.parts.append(text)
        if not self._plain and (bold or not text.strip()):
            self.bold += len(text)
        elif text.strip():
            self._plain = True


def read_runs(paragraph: Element, styles: Styles, *, bold: bool = False) -> Runs:
    """Read a paragraph, or anything that holds runs.

    Parameters
    ----------
    paragraph : Element
        A ``w:p``.
    styles : Styles
        To tell bold character styles.
    bold : bool
        Whether the paragraph's style is bold.
    """
    runs = Runs()
    # an explicit stack: a document can nest deeper than Python's own stack allows
    stack: list[tuple[Element, bool, bool, bool]] = [(item, bold, False, False) for item in reversed(list(paragraph))]
    while stack:
        element, strong, hidden, deleted = stack.pop()
        name = tag(element)
        if name in _SKIPPED:
            continue
        if name in ("t", "delText"):
            _words(runs, element.text or "", strong, hidden, deleted or name == "delText")
        elif name in _BREAKS:
            _words(runs, _BREAKS[name], strong, hidden, deleted)
        elif name == "sym":
            code = int(attribute(element, "char") or "0", 16) if _is_hex(attribute(element, "char")) else 0
            if code and not 0xE000 <= code <= 0xF8FF:
                _words(runs, chr(code), strong, hidden, deleted)
        elif name in ("footnoteReference", "endnoteReference"):
            runs.notes.append((name.removesuffix("Reference") + "s", attribute(element, "id")))
        elif name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
            _remark(runs, name, attribute(element, "id"))
        elif name == "txbxContent":
            runs.boxes.append(element)
        elif name == "AlternateContent":
            stack.append((alternative(element), strong, hidden, deleted))
        elif name in ("docPr", "cNvPr"):
            description = attribute(element, "descr")
            if description and description not in runs.pictures:
                runs.pictures.append(description)
        else:
            if name == "r":
                strong, hidden = _properties(element, styles, strong, hidden)
            deleted = deleted or name in ("del", "moveFrom")
            stack += [(item, strong, hidden, deleted) for item in reversed(list(element))]
    runs.bold = min(runs.bold, len(runs.text)) - (len(runs.text) - len(runs.text.lstrip()))
    runs.bold = max(0, runs.bold) if runs.text[:runs.bold].strip() else 0
    return runs


def _remark(runs: Runs, mark: str, ident: str) -> None:
    """Note from where to where in the paragraph a comment reaches; it may start or end in another one."""
    here = sum(map(len, runs.parts))
    if mark == "commentRangeStart":
        runs.remarks[ident] = (here, sys.maxsize)
    elif mark == "commentRangeEnd":
        runs.remarks[ident] = (runs.remarks.get(ident, (0, 0))[0], here)
    else:
        runs.remarks.setdefault(ident, (here, here))


def _words(runs: Runs, text: str, strong: bool, hidden: bool, deleted: bool) -> None:
    if deleted:
        runs.deleted += text
    elif hidden:
        runs.hidden += text
    else:
        runs.add(text, strong)


def _properties(run: Element, styles: Styles, bold: bool, hidden: bool) -> tuple[bool, bool]:
    properties = child(run, "rPr")
    if properties is None:
        return bold, hidden
    for item in properties:
        name = tag(item)
        if name == "rStyle" and attribute(item, "val") in styles.bold_runs:
            bold = True
        elif name == "b":
            bold = on(item)
        elif name == "vanish":
            hidden = on(item)
    return bold, hidden


def on(element: Element) -> bool:
    """Whether a Word switch is on; one without a value is."""
    return attribute(element, "val") not in ("0", "false", "off", "none")


def _is_hex(text: str) -> bool:
    return bool(text) and len(text) <= 6 and all(letter in "0123456789abcdefABCDEF" for letter in text)
