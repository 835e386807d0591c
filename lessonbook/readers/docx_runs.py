"""The runs of one Word paragraph: its words, how much of its start is bold, and what hangs on it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from .blocks import lead_of
from .package import alternative, attribute, child, tag

if TYPE_CHECKING:
    from .docx_styles import Styles

_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_SKIPPED = {"pPr", "rPr", "instrText", "delInstrText", "sdtPr", "sdtEndPr", "proofErr", "fldData", "rubyPr", "ffData",
            "smartTagPr", "customXmlPr", "annotationRef", "footnoteRef", "endnoteRef"}
_FACES = {"b": "bold", "i": "italic", "vanish": "hidden"}


@dataclass
class Runs:
    """What one paragraph holds; `joins` says that its end is deleted, so that the next paragraph goes on with it."""

    parts: list[tuple[str, tuple[bool, bool]]] = field(default_factory=list)
    joins: bool = False
    hidden: str = ""
    deleted: str = ""
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    remarks: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The accepted, visible words."""
        return "".join(part for part, _ in self.parts)

    @property
    def bold(self) -> int:
        """How many letters at the start are bold."""
        return lead_of(self.parts)[1]

    @property
    def italic(self) -> bool:
        """Whether all words are italic."""
        return lead_of(self.parts)[2]


@dataclass(frozen=True)
class _Face:
    """How words are set."""

    bold: bool = False
    italic: bool = False
    hidden: bool = False
    deleted: bool = False


def read_runs(paragraph: Element, styles: Styles, *, bold: bool = False, italic: bool = False,
              start: Runs | None = None) -> Runs:
    """Read a paragraph, or anything that holds runs.

    Parameters
    ----------
    paragraph : Element
        A ``w:p``.
    styles : Styles
        To tell bold and italic character styles.
    bold, italic : bool
        How the paragraph's style sets its words.
    start : Runs, optional
        The paragraph before, where its end was deleted, so that this one goes on with it.
    """
    runs = start or Runs()
    mark = child(paragraph, "pPr", "rPr")
    runs.joins = mark is not None and any(tag(item) in ("del", "moveFrom") for item in mark)
    # an explicit stack: a document can nest deeper than Python's own stack allows
    stack = [(item, _Face(bold, italic)) for item in reversed(list(paragraph))]
    while stack:
        element, face = stack.pop()
        name = tag(element)
        if name in _SKIPPED or _hangs(runs, element, name):
            continue
        if (text := _text(element, name)) is not None:
            _words(runs, text, replace(face, deleted=True) if name == "delText" else face)
        elif name == "AlternateContent":
            stack.append((alternative(element), face))
        else:
            if name == "r":
                face = _properties(element, styles, face)
            elif name in ("del", "moveFrom"):
                face = replace(face, deleted=True)
            stack += [(item, face) for item in reversed(list(element))]
    return runs


def _text(element: Element, name: str) -> str | None:
    """The letters that an element stands for; None where it stands for none."""
    if name in ("t", "delText"):
        return element.text or ""
    if name == "sym":
        code = int(attribute(element, "char") or "0", 16) if _is_hex(attribute(element, "char")) else 0
        return chr(code) if code and not 0xE000 <= code <= 0xF8FF else ""
    return _BREAKS.get(name)


def _hangs(runs: Runs, element: Element, name: str) -> bool:
    """Note a box, note, comment or picture that hangs on the paragraph; False where it is none of these."""
    if name in ("footnoteReference", "endnoteReference"):
        runs.notes.append((name.removesuffix("Reference") + "s", attribute(element, "id")))
    elif name in ("commentRangeStart", "commentRangeEnd", "commentReference"):
        _remark(runs, name, attribute(element, "id"))
    elif name == "txbxContent":
        runs.boxes.append(element)
    elif name in ("docPr", "cNvPr"):
        description = attribute(element, "descr")
        if description and description not in runs.pictures:
            runs.pictures.append(description)
    else:
        return False
    return True


def _remark(runs: Runs, mark: str, ident: str) -> None:
    """Note from where to where in the paragraph a comment reaches; it may start or end in another one."""
    here = len(runs.text)
    if mark == "commentRangeStart":
        runs.remarks[ident] = (here, sys.maxsize)
    elif mark == "commentRangeEnd":
        runs.remarks[ident] = (runs.remarks.get(ident, (0, 0))[0], here)
    else:
        runs.remarks.setdefault(ident, (here, here))


def _words(runs: Runs, text: str, face: _Face) -> None:
    if face.deleted:
        runs.deleted += text
    elif face.hidden:
        runs.hidden += text
    else:
        runs.parts.append((text, (face.bold, face.italic)))


def _properties(run: Element, styles: Styles, face: _Face) -> _Face:
    for item in child(run, "rPr") or ():
        name = tag(item)
        if name == "rStyle":
            style = attribute(item, "val")
            face = replace(face, bold=face.bold or style in styles.bold_runs,
                           italic=face.italic or style in styles.italic_runs)
        elif name in _FACES:
            face = replace(face, **{_FACES[name]: on(item)})
    return face


def on(element: Element) -> bool:
    """Whether a Word switch is on; one without a value is."""
    return attribute(element, "val") not in ("0", "false", "off", "none")


def _is_hex(text: str) -> bool:
    return bool(text) and len(text) <= 6 and all(letter in "0123456789abcdefABCDEF" for letter in text)
