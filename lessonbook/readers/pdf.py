"""PDF: lines with their place and size from PDFium, put together into paragraphs.

Words come from PDFium's own text, character by character, so that none is lost or made up; the boxes of a
line's first and last letters only tell where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from . import limits
from .blocks import Block, Document, Dropped, Unreadable, broken, is_sentence
from .line_numbers import line_numbers
from .pdf_letters import box_of, foot_of, is_bold, is_italic, size_of
from .pdf_marks import read_marks
from .pdf_raised import raised_numbers

_HYPHEN = "\ufffe\x02"
_NOTE = re.compile(r"(\d{1,3}|[*†‡§])[.):]?\s+\S")
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
    italic: bool
    word: float  # where its second word starts
    starts: float  # foot of its first letter, which is higher than that of its last where a divided word joins two
    ends: float


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
    result.blocks = _among(_blocks(_without_numbers(lines, result)), marks)
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
    lines: list[_Line] = []
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


def _without_numbers(lines: list[_Line], result: Document) -> list[_Line]:
    """Set aside the numbers that count lines."""
    numbers = line_numbers([line.text for line in lines], 0.7)
    for page in dict.fromkeys(lines[index].page for index in numbers):
        counted = [lines[index].text[:cut].strip(" :\t") for index, cut in numbers.items() if lines[index].page == page]
        result.drop(" ".join(counted), "line numbers", f"page {page}")
    kept: list[_Line] = []
    for index, line in enumerate(lines):
        cut = numbers.get(index, 0)
        if line.text[cut:].strip():
            kept.append(replace(line, text=line.text[cut:], left=line.word) if cut else line)
    return kept


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
    middle = (start + end) // 2
    boxes = [box_of(text_page, index) for index in (start, middle, end - 1)]
    known = [box for box in boxes if box[2] > box[0] or box[3] > box[1]] or boxes
    size = size_of(text_page, middle) or size_of(text_page, start)
    bottom, top = min(box[1] for box in known), max(box[3] for box in known)
    letters = [index for index in range(start, end) if not chr(codes[index]).isspace()]
    bold, italic = (all(look(text_page, letters[index]) for index in (0, -1)) for look in (is_bold, is_italic))
    gap = next((index for index in range(start, end) if chr(codes[index]).isspace()), start)
    word = next((index for index in letters if index > gap), letters[0])
    return _Line(text, page, known[0][0], known[-1][2], bottom, max(top - bottom, 1.0), round(max(size, 1.0), 1), bold,
                 round(1 - top / page_height, 3), italic, box_of(text_page, word)[0],
                 foot_of(text_page, letters[0]), foot_of(text_page, letters[-1]))


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
    starts = line.text.lstrip().startswith(_BULLETS) or (line.size < 0.87 * body and _NOTE.match(line.text))
    if line.page != last.page or starts or _looks_otherwise(group, line):
        return True
    if last.text.rstrip().endswith(tuple(_HYPHEN)):
        return False
    drop = last.ends - line.starts
    if drop < -0.5 * last.size:  # upwards: the next column
        small = len(last.text.split()) < 3 or last.top > 0.93 or last.top < 0.07
        return small or last.text.rstrip().endswith((".", "?", "!", ":", "”"))
    return drop > 1.65 * _pitch(group, last, body) or _is_indented(group, line)


def _looks_otherwise(group: list[_Line], line: _Line) -> bool:
    """Whether a line is set in another size, or starts or ends what is bold or italic."""
    last = group[-1]
    if abs(line.size - last.size) > 0.15 * last.size or (len(group) == 1 and last.bold and not line.bold):
        return True
    ends = last.text.rstrip().endswith((".", "?", "!", "”"))
    # the next speaker's name, a heading within the text, or a question set apart
    return ends and ((line.bold and not last.bold) or line.italic != last.italic)


def _is_indented(group: list[_Line], line: _Line) -> bool:
    """Whether a line starts further in, or the one before it ended short of the margin, at the end of a sentence."""
    last = group[-1]
    if len(group) == 1 or not last.text.rstrip().endswith((".", "?", "!", ":", ".”", "?”", "’")):
        return False
    left, right = min(item.left for item in group), max(item.right for item in group)
    return last.right < right - 0.18 * (right - left) or line.left > left + 0.6 * line.size


def _pitch(group: list[_Line], last: _Line, body: float) -> float:
    steps = [one.ends - two.starts for one, two in pairwise(group)]
    steps = [step for step in steps if step > 0.3 * last.size]
    return median(steps) if steps else last.size * 1.25


def _block(group: list[_Line], body: float, number: int) -> Block:
    text = ""
    for line in group:
        piece = line.text.strip()
        text = text[:-1] + piece if text and text[-1] in _HYPHEN else f"{text}\n{piece}".lstrip("\n")
    for mark in _HYPHEN:
        text = text.replace(mark, "-" if text.endswith(mark) else "")
    size = max(line.size for line in group)
    level = _level(group, text, size, body)
    place = f"block {number + 1}"
    kind = "heading" if level else "item" if text.startswith(_BULLETS) else "paragraph"
    if size < 0.87 * body and group[0].top > 0.5 and (note := _NOTE.match(text)):
        kind, place = "note", f"footnote {note[1]}"
    if level:
        text = " ".join(text.split())  # a heading, or a name, that a narrow column broke
    return Block(text, kind, level, bold=0 if level else _bold(group, text),
                 italic=all(line.italic for line in group), place=place, page=str(group[0].page), size=size,
                 top=group[0].top)


def _level(group: list[_Line], text: str, size: float, body: float) -> int:
    """Level of a heading, 0 for text: a heading is short, large or bold, and no sentence."""
    if len(text) >= 160 or len(group) > 3 or is_sentence(text):
        return 0
    if size > 1.15 * body:
        return 1 if size > 1.6 * body else 2
    return 3 if all(line.bold for line in group) and not text.rstrip().endswith((",", ";", "?")) else 0


def _bold(group: list[_Line], text: str) -> int:
    if all(line.bold for line in group):
        return len(text)
    return min(len(group[0].text.strip()), len(text)) if group[0].bold else 0
