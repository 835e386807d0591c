"""Footnote numbers in a PDF's lines: small raised digits behind a word, which are no part of it."""

from __future__ import annotations

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_CLOSING = " .,;:)]!?’”\"'"
_MOST = 3
_SMALLER = 0.85


def raised_numbers(text_page: pdfium.PdfTextPage, codes: list[int], start: int, end: int) -> list[range]:
    """Find the footnote numbers of a line.

    Parameters
    ----------
    text_page : PdfTextPage
        The page's text.
    codes : list of int
        Its letters.
    start, end : int
        The line.

    Returns
    -------
    list of range
        Places of the digits in `codes`. Digits behind one or two letters are left, as in square metres.
    """
    found = []
    index = start
    while index < end:
        stop = index
        while stop < end and 48 <= codes[stop] <= 57:
            stop += 1
        if 0 < stop - index <= _MOST and (stop == end or not chr(codes[stop]).isalnum()):
            # the note's own number stands in front of its words
            beside = _next(codes, stop, end) if index == start else _word(codes, start, index)
            if beside >= 0 and _is_raised(text_page, index, beside):
                found.append(range(index, stop))
        index = max(stop, index + 1)
    return found


def _word(codes: list[int], start: int, index: int) -> int:
    """The last letter of the word in front of a number; -1 where that has fewer than three letters."""
    last = index - 1
    while last >= start and chr(codes[last]) in _CLOSING:
        last -= 1
    return last if last - 2 >= start and all(chr(code).isalpha() for code in codes[last - 2:last + 1]) else -1


def _next(codes: list[int], stop: int, end: int) -> int:
    """The letter after the spaces behind a number that starts a line; -1 where there is none."""
    return next((index for index in range(stop, end) if not chr(codes[index]).isspace()), -1)


def _is_raised(text_page: pdfium.PdfTextPage, index: int, beside: int) -> bool:
    mark, before = raw.FS_RECTF(), raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, mark) or not raw.FPDFText_GetLooseCharBox(
            text_page, beside, before):
        return False
    tall, word = abs(mark.top - mark.bottom), abs(before.top - before.bottom)
    return word > 0 and tall < _SMALLER * word and mark.bottom > before.bottom + 0.1 * word
