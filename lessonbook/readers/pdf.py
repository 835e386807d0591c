"""PDF: lines with their place and size from PDFium, put together into paragraphs.

Words come from PDFium's own text, character by character, so that none is lost or made up; the boxes of a
line's first and last letters only tell where it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from . import limits
from .blocks import Block, Document, Dropped, Unreadable, broken
from .pdf_letters import box_of, is_bold, size_of
from .pdf_marks import read_marks
from .pdf_raised import raised_numbers

_HYPHEN = "\ufffe\x02"
_BULLETS = ("•", "◦", "▪", "‣", "·", "●", "○", "\uf0b7", "\uf0a7", "–\t", "-\t")


@dataclass(frozen=True)
class _Line:
    text: str
    page: int
    left: float
    right: float
    bottom: float
    height: float
    size: float
    bold: bool
    top: float


def read_pdf(data: bytes, password: str = "") -> Document:
    """Read a PDF.

    Raises
    ------
    Unreadable
        It is damaged, locked by a password, too long, or has no text in it (a scan).
    """
    try:
        document = pdfium.PdfDocument(data, password=password or None)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            wrong = "The password is wrong" if password else "The file is locked by a password"
            raise Unreadable(f"{wrong}. Add it again and give the password when asked, or save a copy without one.",
                             password=True) from error
        raise broken("is damaged: it is not a readable PDF") from error
    try:
        return _read(document)
    finally:
        document.close()


def _read(pdf: pdfium.PdfDocument) -> Document:
    count = len(pdf)
    if count > limits.MAX_PAGES:
        raise Unreadable(f"The PDF has {count:,} pages; the limit is {limits.MAX_PAGES:,}. Split it.")
    result = Document("pdf")
    lines: list[_Line] = []
    marks: list[Block] = []
    empty: list[int] = []
    for number in range(count):
        found = _page(pdf, number, marks, result)
        if not any(line.text.strip() for line in found):
            empty.append(number + 1)
        lines += found
    if not lines and not marks:
        raise Unreadable("The PDF has no text in it: its pages are pictures. Run OCR on it (for example "
                         "ocrmypdf, or Scan and OCR in Acrobat) and add the result.")
    result.title = _metadata(pdf, "Title")
    result.author = _metadata(pdf, "Author")
    result.blocks = _among(_blocks(lines), marks)
    if empty:
        pages = ", ".join(map(str, empty[:20]))
        result.drop(f"page {pages}", "page without text (a picture or an empty page)")
    return result


def _metadata(pdf: pdfium.PdfDocument, key: str) -> str:
    try:
        return str(pdf.get_metadata_value(key)).replace("\x00", "").strip()
    except (pdfium.PdfiumError, UnicodeError):
        return ""


def _among(blocks: list[Block], marks: list[Block]) -> list[Block]:
    """Put what is typed onto a page after the page's own text."""
    pages = {page: [mark for mark in marks if mark.page == page] for page in {mark.page for mark in marks}}
    result: list[Block] = []
    for index, block in enumerate(blocks):
        result.append(block)
        if index + 1 == len(blocks) or blocks[index + 1].page != block.page:
            result += pages.pop(block.page, [])
    return result + [mark for page in sorted(pages, key=int) for mark in pages[page]]


def _page(pdf: pdfium.PdfDocument, number: int, marks: list[Block], result: Document) -> list[_Line]:
    try:
        page = pdf[number]
    except pdfium.PdfiumError:
        return []
    blocks, notes = read_marks(page, number + 1)
    marks += blocks
    result.comments += notes
    try:
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        return []
    total = raw.FPDFText_CountChars(text_page)
    if total <= 0:
        return []
    height = page.get_height() or 1.0
    window = page.get_cropbox()
    codes = [raw.FPDFText_GetUnicode(text_page, index) for index in range(total)]
    lines: list[_Line] = []
    start = 0
    for index in range(total + 1):
        if index == total or codes[index] in (10, 13):
            if index > start:
                raised = raised_numbers(text_page, codes, start, index)
                for place in raised:
                    result.drop(_join(codes[place.start:place.stop]), "footnote number", f"page {number + 1}")
                line = _line(text_page, codes, start, index, number + 1, height, raised)
                if line is not None:
                    lines.append(line)
            start = index + 1
    page.close()
    outside = {id(line) for line in lines if _is_outside(line, window)}
    if len(outside) == len(lines):  # then the edges are wrong, not the words
        return _mended(lines, result)
    result.dropped += [Dropped(line.text, "outside the page", f"page {number + 1}")
                       for line in lines if id(line) in outside]
    return _mended([line for line in lines if id(line) not in outside], result)


def _is_outside(line: _Line, window: tuple[float, float, float, float]) -> bool:
    """Whether a line lies beyond the edges of the page that is shown, as long pages cut by a browser leave it."""
    left, bottom, right, top = window
    return line.bottom + line.height < bottom - 1 or line.bottom > top + 1 or line.left > right + 1 or \
        line.right < left - 1


def _mended(lines: list[_Line], result: Document) -> list[_Line]:
    """Put the parts of a line together that a raised footnote number cut in two, and set the number aside."""
    mended: list[_Line] = []
    cut = False
    for line in lines:
        last = mended[-1] if mended else None
        if last is not None and _is_mark(line, last):
            result.drop(line.text, "footnote number", f"page {line.page}")
            cut = True
        elif last is not None and cut and abs(line.bottom - last.bottom) < 0.3 * last.size and line.left >= last.right:
            gap = "" if line.text.lstrip()[:1] in ".,;:)?!" else " "
            mended[-1] = replace(last, text=last.text.rstrip() + gap + line.text.lstrip(), right=line.right)
            cut = False
        else:
            mended.append(line)
            cut = False
    return mended


def _is_mark(line: _Line, last: _Line) -> bool:
    text = line.text.strip()
    return text.isdecimal() and len(text) <= 3 and line.size < 0.85 * last.size and \
        -1 < line.left - last.right < 0.6 * last.size and last.bottom < line.bottom < last.bottom + last.size


def _line(text_page: pdfium.PdfTextPage, codes: list[int], start: int, end: int, page: int, page_height: float,
          raised: list[range]) -> _Line | None:
    text = _join([codes[index] for index in range(start, end) if not any(index in place for place in raised)])
    if not text.strip():
        return None
    boxes = [box_of(text_page, index) for index in (start, (start + end) // 2, end - 1)]
    known = [box for box in boxes if box[2] > box[0] or box[3] > box[1]] or boxes
    middle = (start + end) // 2
    size = size_of(text_page, middle) or size_of(text_page, start)
    bottom, top = min(box[1] for box in known), max(box[3] for box in known)
    height = max(top - bottom, 1.0)
    letters = [index for index in range(start, end) if not chr(codes[index]).isspace()]
    bold = is_bold(text_page, letters[0]) and is_bold(text_page, letters[-1])
    return _Line(text, page, known[0][0], known[-1][2], bottom, height, round(max(size, 1.0), 1), bold,
                 round(1 - top / page_height, 3))


def _join(codes: list[int]) -> str:
    """Codes to text; letters beyond 16 bits come as pairs."""
    data = b"".join(code.to_bytes(4, "little") if code > 0xFFFF else code.to_bytes(2, "little")
                    for code in codes if 0 < code <= 0xFFFF)
    return data.decode("utf-16-le", errors="replace")


def _blocks(lines: list[_Line]) -> list[Block]:
    body = _common(lines) if lines else 0.0
    blocks: list[Block] = []
    group: list[_Line] = []
    for line in lines:
        if group and _breaks(group, line, body):
            blocks.append(_block(group, body, len(blocks)))
            group = []
        group.append(line)
    if group:
        blocks.append(_block(group, body, len(blocks)))
    return blocks


def _common(lines: list[_Line]) -> float:
    """Size of the letters of most words: the body text's."""
    sizes: dict[float, int] = {}
    for line in lines:
        sizes[line.size] = sizes.get(line.size, 0) + len(line.text)
    return max(sorted(sizes), key=lambda size: sizes[size])


def _breaks(group: list[_Line], line: _Line, body: float) -> bool:
    """Whether a line starts a new paragraph after the lines of `group`."""
    last = group[-1]
    if line.page != last.page or line.text.lstrip().startswith(_BULLETS):
        return True
    if abs(line.size - last.size) > 0.15 * last.size or (len(group) == 1 and last.bold and not line.bold):
        return True
    if line.bold and not last.bold and last.text.rstrip().endswith((".", "?", "!", "”")):
        return True  # the next speaker's name, or a heading within the text
    if last.text.rstrip().endswith(tuple(_HYPHEN)):
        return False
    drop = last.bottom - line.bottom
    if drop < -0.5 * last.height:  # upwards: the next column
        small = len(last.text.split()) < 3 or last.top > 0.93 or last.top < 0.07
        return small or last.text.rstrip().endswith((".", "?", "!", ":", "”"))
    if drop > 1.65 * _pitch(group, last, body):
        return True
    width = max(item.right for item in group) - min(item.left for item in group)
    short = last.right < max(item.right for item in group) - 0.18 * width and len(group) > 1
    ends = last.text.rstrip().endswith((".", "?", "!", ":", ".”", "?”", "’"))
    indented = line.left > min(item.left for item in group) + 0.6 * line.size and ends
    return bool((short and ends) or (indented and len(group) > 1))


def _pitch(group: list[_Line], last: _Line, body: float) -> float:
    steps = [one.bottom - two.bottom for one, two in pairwise(group)]
    steps = [step for step in steps if step > 0.3 * last.size]
    return median(steps) if steps else max(last.size, last.height) * 1.25


def _block(group: list[_Line], body: float, number: int) -> Block:
    text = ""
    for line in group:
        piece = line.text.strip()
        text = text[:-1] + piece if text and text[-1] in _HYPHEN else f"{text}\n{piece}".lstrip("\n")
    for mark in _HYPHEN:
        text = text.replace(mark, "-" if text.endswith(mark) else "")
    size = max(line.size for line in group)
    short = len(text) < 160 and len(group) <= 3
    large = size > 1.15 * body
    heading = short and (large or (all(line.bold for line in group) and not text.rstrip().endswith((".", ",", ";"))))
    item = text.lstrip().startswith(_BULLETS)
    level = (1 if size > 1.6 * body else 2 if large else 3) if heading else 0
    if heading:
        text = " ".join(text.split())  # a heading, or a name, that a narrow column broke
    block = Block(text, "heading" if heading else "item" if item else "paragraph", level,
                  bold=_bold(group, text), place=f"block {number + 1}", page=str(group[0].page), size=size,
                  top=group[0].top)
    return replace(block, bold=0) if heading else block


def _bold(group: list[_Line], text: str) -> int:
    if all(line.bold for line in group):
        return len(text)
    return min(len(group[0].text.strip()), len(text)) if group[0].bold else 0
