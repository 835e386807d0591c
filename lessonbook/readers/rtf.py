"""Rich Text Format. Footnotes, text boxes and tables are text; running heads, deletions and hidden text are not.

The libraries at hand drop footnotes and text boxes silently, so the control words are read here
(RTF specification 1.9.1).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Any

from .blocks import Block, Comment, Document, lead_of

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)")
_SYMBOLS = {"emdash": "—", "endash": "–", "emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•",
            "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "tab": "\t", "line": "\n", "lbr": "\n"}
_HIDDEN = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "objdata", "fldinst", "datafield", "themedata",
    "colorschememapping", "latentstyles", "datastore", "listtable", "listoverridetable", "listtext", "rsidtbl",
    "generator", "xmlnstbl", "filetbl", "revtbl", "bkmkstart", "bkmkend", "atrfstart", "atrfend", "atnid",
    "atndate", "atnref", "atntime", "atnparent", "nonshppict", "sp", "shprslt", "pgptbl", "mmathPr", "wgrffmtfilter",
    "ftnsep",
    "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "tc", "tcn", "xe", "rxe", "txe", "pntext", "pn", "pnseclvl",
    "formfield", "background", "docvar", "userprops", "template", "passwordhash", "operator", "stylerestrictions",
    "blipuid", "picprop", "sn", "sv", "nesttableprops", "panose", "falt", "htmltag", "oleclsid", "defchp", "defpap",
    "fontemb", "upr", "mailmerge", "protusertbl", "fname", "colorname", "objclass", "objname", "private",
}
_OPENED = {"shp", "shpinst", "shptxt", "shpgrp", "do", "dptxbxtext", "footnote", "annotation", "atnauthor", "header",
           "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf", "ud", "mmath", "moMath", "mr",
           "fldrslt", "field"}
_ASIDE = {"header": "running head", "headerl": "running head", "headerr": "running head", "headerf": "running head",
          "footer": "running foot", "footerl": "running foot", "footerr": "running foot", "footerf": "running foot"}
_SWITCHES = {"b": "bold", "i": "italic", "v": "hidden", "deleted": "deleted"}
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253",
             162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
             238: "cp1250", 254: "cp437", 255: "cp850"}


@dataclass(frozen=True)
class _State:
    skip: bool = False
    where: str = ""
    bold: bool = False
    italic: bool = False
    hidden: bool = False
    deleted: bool = False
    font: int = -1
    unicode_skip: int = 1


def read_rtf(data: bytes) -> Document:
    """Read an .rtf file."""
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document = Document("rtf")
        self.state = _State()
        self.stack: list[_State] = []
        self.encoding = "cp1252"
        self.fonts: dict[int, str] = {}
        self.level: int | None = None
        self.listed = False
        self.cells: list[str] = []
        self.inner: list[str] = []
        self.nested = False
        self.row = False
        self.raw = b""
        self.high = 0
        self.pending = 0
        self.parts: dict[str, list[tuple[str, tuple[bool, bool]]]] = {}
        self.notes: list[Block] = []
        self.beside: dict[str, int] = {}
        self.author = ""

    def read(self) -> Document:
        self._fonts()
        position = 0
        while found := _TOKEN.search(self.data, position):
            position = found.end()
            word, argument, byte, symbol, brace, plain = found.groups()
            if byte is None:
                self._flush()
            if brace == b"{":
                self.stack.append(self.state)
            elif brace == b"}":
                self._close()
            elif word:
                name = word.decode("ascii")
                if name == "bin" and argument:
                    position += max(0, int(argument))
                else:
                    self._word(name, int(argument) if argument else None)
            elif byte:
                if self.pending:
                    self.pending -= 1
                elif not self.state.skip:
                    self.raw += bytes.fromhex(byte.decode("ascii"))
            elif symbol:
                self._symbol(symbol, position)
            elif plain:
                text = plain.decode(self.encoding, errors="replace")
                cut, self.pending = min(self.pending, len(text)), max(0, self.pending - len(text))
                self._say(text[cut:])
        self._flush()
        self._paragraph()
        return self.document

    def _fonts(self) -> None:
        page = re.search(rb"\\ansicpg(\d+)", self.data[:2000])
        if page and page[1] != b"0":
            self.encoding = _codec("cp" + page[1].decode("ascii"))
        elif re.match(rb"\s*{\\rtf\d?\\mac\b", self.data):
            self.encoding = "mac_roman"
        for font, charset in re.findall(rb"\\f(\d{1,5})\b[^{}]{0,200}?\\fcharset(\d{1,3})", self.data[:200_000]):
            self.fonts.setdefault(int(font), _codec(_CHARSETS.get(int(charset), "cp1252")))

    def _flush(self) -> None:
        if self.raw:
            codec = self.fonts.get(self.state.font, self.encoding)
            raw, self.raw = self.raw, b""
            self._say(raw.decode(self.encoding if codec == "cp1252" else codec, errors="replace"))

    def _close(self) -> None:
        before = self.state
        self.state = self.stack.pop() if self.stack else _State()
        if before.where != self.state.where:
            self._end(before.where)

    def _end(self, where: str) -> None:
        text = self._take(where)[0]
        if where == "author":
            self.author = text
        elif where == "comment" and text:
            near = "".join(part for part, _ in self.parts.get("", [])).strip()
            self.document.comments.append(Comment(text, self.author, near=near))
        elif where in ("note", "box") and text:
            lines = [line.strip() for line in text.split("\n") if line.strip()]
            self.beside[where] = self.beside.get(where, 0) + 1
            place = f"{'footnote' if where == 'note' else where} {self.beside[where]},"
            self.notes += [Block(line, where, place=place) for line in lines]
        elif where.startswith("running"):
            self.document.drop(text, where)

    def _word(self, name: str, argument: int | None) -> None:
        state = self.state
        if name == "u" and argument is not None:
            self._unicode(argument)
            return
        self.pending = 0
        if name in _HIDDEN:
            self.state = replace(state, skip=True)
        elif name in _OPENED:
            where = _ASIDE.get(name, {"footnote": "note", "annotation": "comment", "atnauthor": "author",
                                      "shptxt": "box", "dptxbxtext": "box"}.get(name, state.where))
            aside = name in _ASIDE or name in ("footnote", "annotation", "atnauthor", "shptxt", "dptxbxtext")
            self.state = replace(state, skip=False if aside or not state.skip else state.skip, where=where)
        elif name == "uc":
            self.state = replace(state, unicode_skip=max(0, min(argument or 0, 10)))
        elif name in _SWITCHES:
            change: dict[str, Any] = {_SWITCHES[name]: argument != 0}
            self.state = replace(state, **change)
        elif name == "nestrow":  # stands in a destination that is skipped
            self._inner_row()
        elif name == "plain":
            self.state = replace(state, bold=False, italic=False, hidden=False, deleted=False)
        elif name == "f":
            self.state = replace(state, font=argument if argument is not None else -1)
        elif not state.skip:
            self._layout(name, argument)

    def _layout(self, name: str, argument: int | None) -> None:
        if name in _SYMBOLS:
            self._say(_SYMBOLS[name])
        elif name in ("par", "page", "sect", "column"):
            if self.state.where or self.row:
                self._say("\n")
            elif not self.state.deleted:  # a deleted end joins its paragraph to the next
                self._paragraph()
        elif name == "cell":
            self.cells.append(self._take("")[0])
        elif name == "nestcell":
            self.inner.append(self._take("inner")[0])
        elif name == "row":
            self._row()
        elif name == "itap":
            self.nested = (argument or 0) > 1
        elif name == "intbl":
            self.row = True
        elif name == "pard":
            self.row, self.nested, self.level, self.listed = False, False, None, False
        elif name == "outlinelevel" and argument is not None and argument < 9:
            self.level = argument + 1
        elif name == "ls":
            self.listed = True

    def _symbol(self, symbol: bytes, position: int) -> None:
        self.pending = 0
        if symbol == b"*":
            following = re.match(rb"\s*\\([a-zA-Z]+)", self.data[position:position + 60])
            if not following or following[1].decode("ascii") not in _OPENED:
                self.state = replace(self.state, skip=True)
        elif symbol in b"{}\\":
            self._say(symbol.decode("ascii"))
        elif symbol in (b"~", b"_"):
            self._say(" " if symbol == b"~" else "-")
        elif symbol in (b"\n", b"\r"):
            self._layout("par", None)

    def _unicode(self, code: int) -> None:
        self.pending = self.state.unicode_skip
        code &= 0xFFFF
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            if self.high:
                self._say(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        else:
            self._say(chr(code))

    def _say(self, text: str) -> None:
        if self.state.skip or not text:
            return
        if self.state.hidden or self.state.deleted:
            self.document.drop(text, "hidden text" if self.state.hidden else "deleted in tracked changes")
        else:
            where = self.state.where or ("inner" if self.nested else "")
            self.parts.setdefault(where, []).append((text, (self.state.bold, self.state.italic)))

    def _take(self, where: str) -> tuple[str, int, bool]:
        text, bold, italic = lead_of(self.parts.pop(where, []))
        return text.strip(), bold, italic

    def _paragraph(self) -> None:
        text, bold, italic = self._take("")
        if text:
            kind = "heading" if self.level is not None else "item" if self.listed else "paragraph"
            self._add(Block(text, kind, self.level or 0, bold=bold, italic=italic))
        self._beside()

    def _row(self) -> None:
        if self.parts.get(""):
            self.cells.append(self._take("")[0])
        filled = [cell for cell in self.cells if cell]
        if filled:
            self._add(Block("\n".join(filled), "row", cells=tuple(self.cells)))
        self.cells = []
        self._beside()

    def _inner_row(self) -> None:
        """A row of a table in a cell: it is nobody's words, and stands behind its row."""
        cells, self.inner = [" ".join(cell.split()) for cell in self.inner], []
        if any(cells):
            self.notes.append(Block(" | ".join(cell for cell in cells if cell), "box", place="table"))

    def _beside(self) -> None:
        for block in self.notes:
            self._add(block)
        self.notes = []

    def _add(self, block: Block) -> None:
        number = f"{block.place} para {len(self.document.blocks) + 1}".strip()
        self.document.blocks.append(replace(block, place=number))


def _codec(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
