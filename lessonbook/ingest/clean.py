"""Words as they may stand in a corpus file: no control characters, nothing that turns the reading direction."""

from __future__ import annotations

import re
from dataclasses import replace

from ..base.plain_text import plain_text
from ..readers import Block, Document, Dropped

# overrides and isolates let a text show other words than it holds (Unicode TR36, "bidirectional text spoofing")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufff9-\ufffb\ufffe\uffff]")
_SPACE = re.compile(" +")
_CUT = re.compile("\u00ad[ \t]*\n[ \t]*")  # a soft hyphen that shows, at the end of a line
_BREAK = re.compile("\r\n?|[\x0c\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Drop what cannot be seen; keep tabs and line breaks within a block.

    A hyphen at the end of a line keeps its word together.
    """
    text = plain_text(_CUT.sub("", text.encode("utf-8", "replace").decode("utf-8")))
    text = _INVISIBLE.sub("", _DIRECTION.sub("", _BREAK.sub("\n", text)))
    text = re.sub(r"(?<=\w)([-–])\n(?=[a-z0-9])", r"\1", _SPACE.sub(" ", text))
    return re.sub(r"[ \t]*\n[ \t\n]*", "\n", re.sub(r" ?\t[ \t]*", "\t", text)).strip()


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def clean_document(document: Document) -> Document:
    """Clean every block; blocks without words go, and marks of direction are noted."""
    turned = sum(len(_DIRECTION.findall(block.text)) for block in document.blocks)
    blocks = [_block(block) for block in document.blocks]
    result = Document(document.format, [block for block in blocks if block.text], one_line(document.title),
                      document.date, one_line(document.author),
                      [Dropped(one_line(item.text), item.reason, item.place) for item in document.dropped],
                      [replace(item, text=one_line(item.text), author=one_line(item.author),
                               near=one_line(item.near), words=one_line(item.words))
                       for item in document.comments])
    if turned:
        result.dropped.append(Dropped(f"{turned} marks", "invisible marks that turn the reading direction"))
    return result


def _block(block: Block) -> Block:
    text = clean(block.text)
    lead = len(clean(block.text[: block.bold])) if block.bold else 0
    return replace(block, text=text, bold=min(lead, len(text)), voice=one_line(block.voice),
                   cells=tuple(clean(cell) for cell in block.cells), place=one_line(block.place))
