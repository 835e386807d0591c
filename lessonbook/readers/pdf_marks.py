"""What lies on top of a PDF's pages: reviewers' notes, typed text boxes and filled-in form fields."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .blocks import Block, Comment

_MOST = 2_000


def read_marks(page: pdfium.PdfPage, number: int) -> tuple[list[Block], list[Comment]]:
    """Read the annotations of a page.

    Parameters
    ----------
    page : PdfPage
        An open page.
    number : int
        Its number, from 1.

    Returns
    -------
    tuple of list of Block and list of Comment
        Typed text and field values, which readers of the page see; notes, which they open.
    """
    blocks: list[Block] = []
    comments: list[Comment] = []
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        mark = raw.FPDFPage_GetAnnot(page, index)
        if not mark:
            continue
        kind = raw.FPDFAnnot_GetSubtype(mark)
        if kind == raw.FPDF_ANNOT_WIDGET:
            value = _string(mark, b"V")
            if value.strip():
                blocks.append(Block(value.strip(), "box", place="form field", page=str(number)))
        elif kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
            said = _string(mark, b"Contents").strip()
            if said and kind == raw.FPDF_ANNOT_FREETEXT:
                blocks.append(Block(said, "box", place="text box", page=str(number)))
            elif said:
                comments.append(Comment(said, _string(mark, b"T").strip(), f"page {number}"))
        raw.FPDFPage_CloseAnnot(mark)
    return blocks, comments


def _string(mark: raw.FPDF_ANNOTATION, key: bytes) -> str:
    """A text value of an annotation; PDFium gives UTF-16 with a zero at the end."""
    size = raw.FPDFAnnot_GetStringValue(mark, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(mark, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[:size - 2].decode("utf-16-le", errors="replace")
