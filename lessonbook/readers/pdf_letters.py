"""One letter of a PDF page: where it stands, how large and how bold it is."""

from __future__ import annotations

import ctypes
import re

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)


def box_of(text_page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top edge of a letter, in points from the page's origin."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def size_of(text_page: pdfium.PdfTextPage, index: int) -> float:
    """Height of a letter's font on the page; the nominal size lies where the page is scaled."""
    box = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, box):
        return 0.0
    tall, wide = abs(box.top - box.bottom), abs(box.right - box.left)
    return tall if raw.FPDFText_GetCharAngle(text_page, index) in (0.0, -1.0) else max(tall, wide)


def foot_of(text_page: pdfium.PdfTextPage, index: int) -> float:
    """Lower edge of a letter's line, the same for letters with and without a descender."""
    box = raw.FS_RECTF()
    return box.bottom if raw.FPDFText_GetLooseCharBox(text_page, index, box) else box_of(text_page, index)[1]


def is_bold(text_page: pdfium.PdfTextPage, index: int) -> bool:
    """Whether a letter is bold, by the weight that the font states, or by its name: many a bold font states none."""
    if raw.FPDFText_GetFontWeight(text_page, index) >= 600:
        return True
    return _BOLD.search(_font(text_page, index)[0]) is not None


def is_italic(text_page: pdfium.PdfTextPage, index: int) -> bool:
    """Whether a letter slants, by the flag that the font states (PDF 32000-1, table 123, bit 7), or by its name."""
    name, flags = _font(text_page, index)
    return bool(flags & 64) or _ITALIC.search(name) is not None


def _font(text_page: pdfium.PdfTextPage, index: int) -> tuple[str, int]:
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
    return name.value.decode("utf-8", "replace"), flags.value
