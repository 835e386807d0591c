"""Bytes to text when nobody says how they were encoded."""

from __future__ import annotations

import codecs
import re

from .blocks import Unreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes, declared: str = "") -> str:
    """Decode text; line ends become ``\\n``.

    A byte order mark decides, then UTF-8, then UTF-16 without a mark, then what the file declares, then
    Windows-1252 unless the letters are plainly of another script.

    Raises
    ------
    Unreadable
        The bytes are no text in any of them.
    """
    text = _decode(data, declared)
    controls = len(_CONTROL.findall(text[:20_000]))
    if controls > max(4, len(text[:20_000]) // 50) and not text.startswith("WEBVTT"):
        raise Unreadable("This is not a document that can be read: it is neither text nor a known format. "
                         "Save it as .docx, .odt, .pdf, .html, .txt or .vtt.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(data: bytes, declared: str) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    wide = _wide(data[:4000])
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # a file cut off in the middle of a letter, or with a few damaged bytes, is still UTF-8
        if error.start > len(data) - 4 or _nearly_utf8(data):
            return data.decode("utf-8", errors="replace")
    if declared:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return _legacy(data)


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _nearly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    good = sum(letter > "\x7f" and letter != "\ufffd" for letter in text)
    return good > 20 * text.count("\ufffd")


def _legacy(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    script = best.encoding if best else ""
    if best and script and not script.startswith(("cp125", "latin", "iso8859", "mac", "cp437", "cp850", "cp858",
                                                  "hp_", "cp1140", "cp037", "cp500", "cp273")):
        other = True
    else:
        other = script in {"cp1251", "cp1253", "cp1255", "cp1256", "mac_cyrillic", "mac_greek"} and bool(
            best and sum(data[:4000].count(byte) for byte in range(128, 256)) > len(data[:4000]) / 4)
    if other:
        try:
            return data.decode(script)
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in data) \
            if len(data) < 2_000_000 else data.decode("latin-1")
