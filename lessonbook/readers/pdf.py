"""PDF: lines with their place and size from PDFium, put together into paragraphs.

Words come from PDFium's own text, character by character, so that none is lost or made up; the boxes of a
line's first and last letters only tell where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from . import limits
from .blocks import Block, Document, Dropped, Unreadable, broken
from .line_numbers import line_numbers
from .pdf_letters import box_of, foot_of, is_bold, is_italic, size_of
from .pdf_marks import read_marks
from .pdf_paragraphs import Line, paragraphs
from .pdf_raised import raised_numbers


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
    lines: list[Line] = []
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
    result.blocks = _among(paragraphs(_without_numbers(lines, result)), marks)
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


def _page(pdf: pdfium.PdfDocument, number: int, marks: list[Block], result: Document) -> list[Line]:
    try:
        page = pdf[number]
        blocks, notes = read_marks(page, number + 1)
        marks += blocks
        result.comments += notes
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        return []
    if raw.FPDFText_CountChars(text_page) <= 0:
        return []
    height = page.get_height() or 1.0
    window = page.get_cropbox()
    codes = [raw.FPDFText_GetUnicode(text_page, index) for index in range(raw.FPDFText_CountChars(text_page))]
    lines: list[Line] = []
    for start, end in _stretches(codes):
        raised = raised_numbers(text_page, codes, start, end)
        for place in raised:
            result.drop(_join(codes[place.start:place.stop]), "footnote number", f"page {number + 1}")
        line = _line(text_page, codes, start, end, number + 1, height, raised)
        if line is not None:
            lines.append(line)
    page.close()
    outside = {id(line) for line in lines if _is_outside(line, window)}
    if len(outside) == len(lines):  # then the edges are wrong, not the words
        return _mended(lines, result)
    result.dropped += [Dropped(line.text, "outside the page", f"page {number + 1}")
                       for line in lines if id(line) in outside]
    return _mended([line for line in lines if id(line) not in outside], result)


def _stretches(codes: list[int]) -> Iterator[tuple[int, int]]:
    """First letter of each line, and the first behind it."""
    start = 0
    for end in [index for index, code in enumerate(codes) if code in (10, 13)] + [len(codes)]:
        if end > start:
            yield start, end
        start = end + 1


def _without_numbers(lines: list[Line], result: Document) -> list[Line]:
    """Set aside the numbers that count lines."""
    numbers = line_numbers([line.text for line in lines], 0.7)
    for page in dict.fromkeys(lines[index].page for index in numbers):
        counted = [lines[index].text[:cut].strip(" :\t") for index, cut in numbers.items() if lines[index].page == page]
        result.drop(" ".join(counted), "line numbers", f"page {page}")
    kept: list[Line] = []
    for index, line in enumerate(lines):
        cut = numbers.get(index, 0)
        if line.text[cut:].strip():
            kept.append(replace(line, text=line.text[cut:], left=line.word) if cut else line)
    return kept


def _is_outside(line: Line, window: tuple[float, float, float, float]) -> bool:
    """Whether a line lies beyond the edges of the page that is shown, as long pages cut by a browser leave it."""
    left, bottom, right, top = window
    return line.bottom + line.height < bottom - 1 or line.bottom > top + 1 or line.left > right + 1 or \
        line.right < left - 1


def _mended(lines: list[Line], result: Document) -> list[Line]:
    """Put the parts of a line together that a raised footnote number cut in two, and set the number aside."""
    mended: list[Line] = []
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


def _is_mark(line: Line, last: Line) -> bool:
    text = line.text.strip()
    return text.isdecimal() and len(text) <= 3 and line.size < 0.85 * last.size and \
        -1 < line.left - last.right < 0.6 * last.size and last.bottom < line.bottom < last.bottom + last.size


def _line(text_page: pdfium.PdfTextPage, codes: list[int], start: int, end: int, page: int, page_height: float,
          raised: list[range]) -> Line | None:
    text = _join([codes[index] for index in range(start, end) if not any(index in place for place in raised)])
    if not text.strip():
        return None
    middle = (start + end) // 2
    boxes = [box_of(text_page, index) for index in (start, middle, end - 1)]
    known = [box for box in boxes if box[2] > box[0] or box[3] > box[1]] or boxes
    size = size_of(text_page, middle) or size_of(text_page, start)
    bottom, top = min(box[1] for box in known), max(box[3] for box in known)
    letters = [index for index in range(start, end) if not chr(codes[index]).isspace()]
    bold, italic = (all(look(text_page, letters[index]) for index in (0, -1)) for look in (is_bold, is_italic))
    gap = next((index for index in range(start, end) if chr(codes[index]).isspace()), start)
    word = next((index for index in letters if index > gap), letters[0])
    return Line(text, page, known[0][0], known[-1][2], bottom, max(top - bottom, 1.0), round(max(size, 1.0), 1), bold,
                 round(1 - top / page_height, 3), italic, box_of(text_page, word)[0],
                 foot_of(text_page, letters[0]), foot_of(text_page, letters[-1]))


def _join(codes: list[int]) -> str:
    """Codes to text; letters beyond 16 bits come as pairs."""
    data = b"".join(code.to_bytes(4, "little") if code > 0xFFFF else code.to_bytes(2, "little")
                    for code in codes if 0 < code <= 0xFFFF)
    return data.decode("utf-16-le", errors="replace")
