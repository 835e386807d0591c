"""What a file is, by its content; the extension only settles ties between kinds of plain text."""

from __future__ import annotations

import csv
import re

from .blocks import Unreadable
from .encoding import decode
from .package import Package

TIMING = re.compile(r"^\s*\[?(?:\d+:)?\d{1,3}:\d{1,2}(?:[.,]\d+)?\s*-+>\s*(?:\d+:)?\d{1,3}:\d{1,2}", re.MULTILINE)
SBV = re.compile(r"^\d+:\d{2}:\d{2}[.,]\d{3},\d+:\d{2}:\d{2}[.,]\d{3}\s*$", re.MULTILINE)
_MAIL = re.compile(r"(?:From [^\n]*\n)?(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|table|h[1-6]|span|article|meta|br)\b", re.IGNORECASE)

_FIRST_BYTES = {
    b"\x1f\x8b": "a compressed file. Unpack it and add the document inside",
    b"7z\xbc\xaf": "a 7-Zip archive. Unpack it and add the documents inside",
    b"Rar!": "a RAR archive. Unpack it and add the documents inside",
    b"\x89PNG": "a picture. Read its text with OCR, save that as .docx or .txt and add the result",
    b"\xff\xd8\xff": "a picture. Read its text with OCR, save that as .docx or .txt and add the result",
    b"GIF8": "a picture. Read its text with OCR, save that as .docx or .txt and add the result",
    b"II*\x00": "a picture. Read its text with OCR, save that as .docx or .txt and add the result",
    b"MM\x00*": "a picture. Read its text with OCR, save that as .docx or .txt and add the result",
    b"ID3": "a sound recording. Transcribe it and add the transcript",
    b"OggS": "a sound recording. Transcribe it and add the transcript",
    b"fLaC": "a sound recording. Transcribe it and add the transcript",
    b"\x1aE\xdf\xa3": "a video. Transcribe it and add the transcript",
    b"SQLite format 3": "a database. Export its documents and add those",
    b"\xffWPC": "a WordPerfect document. Open it, save it as .docx and add the new file",
    b"\x7fELF": "a program, not a document",
    b"MZ": "a program, not a document",
}
_OLD_WORD = ("This is an old Word document (.doc). Open it in Word or LibreOffice, choose File, then Save as, "
             "then Word document (.docx), and add the new file.")


def sniff(data: bytes, extension: str) -> tuple[str, str]:
    """Tell what a file is.

    Parameters
    ----------
    data : bytes
        The whole file.
    extension : str
        In small letters, with the dot.

    Returns
    -------
    tuple of str
        The format, and the decoded text where the format is text.

    Raises
    ------
    Unreadable
        The file is empty or of a kind that is not read, with what to do instead.
    """
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise Unreadable("The file is empty. Check that it was saved and copied whole.")
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zipped(Package(data)), ""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(data), ""
    if b"%PDF-" in data[:1024]:
        return "pdf", ""
    if data[:2] in (b"\xdb\xa5", b"\x31\xbe", b"\x9b\xa5"):
        raise Unreadable(_OLD_WORD)
    for first, what in _FIRST_BYTES.items():
        if data.startswith(first):
            raise Unreadable(f"This is {what}.")
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        raise Unreadable("This is a recording. Transcribe it and add the transcript.")
    if data.lstrip()[:5] == b"{\\rtf":
        return "rtf", ""
    text = decode(data, _declared(data))
    return _textual(text, extension), text


def _zipped(package: Package) -> str:
    names = package.names
    kind = ""
    if "mimetype" in names:
        kind = package.read("mimetype").decode("ascii", "replace").strip()
    if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Unreadable("The file is locked by a password. Open it, remove the password and add it again.",
                         password=True)
    if kind.startswith("application/vnd.oasis.opendocument.text"):
        return "odt"
    if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        return "xlsx"
    if any(name.startswith("word/") for name in names) or any(
            re.search(r"(^|/)document\d*\.xml$", name) for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if any(name.startswith("ppt/") for name in names) or "presentation" in kind:
        raise Unreadable("These are slides. Save their text or notes as .docx or .pdf and add that file.")
    if "epub" in kind:
        raise Unreadable("This is an e-book. Save the part you need as .docx or .html and add that file.")
    if "[Content_Types].xml" in names:
        raise Unreadable("This is an office file without a document in it. Save it as .docx and add the new file.",
                         "quarantined")
    if "project.qde" in names:
        raise Unreadable("This is a project of a coding program (REFI-QDA). Bring it in with: lessonbook import.")
    raise Unreadable("This is a zip archive. Unpack it and add the documents inside.")


def _compound(data: bytes) -> str:
    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise Unreadable("The file is locked by a password. Open it in its own program, remove the password "
                         "(File, then Info, then Protect), save it and add it again.", password=True)
    if holds("WordDocument"):
        raise Unreadable(_OLD_WORD)
    if holds("Workbook") or holds("Book"):
        return "xlsx"
    if holds("__substg1.0_"):
        raise Unreadable("This is an Outlook message (.msg). Save it as .eml or as text and add that file.")
    if holds("PowerPoint Document"):
        raise Unreadable("These are slides. Save their text or notes as .docx or .pdf and add that file.")
    raise Unreadable(_OLD_WORD)


def _declared(data: bytes) -> str:
    found = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", data[:4096])
    return found[1].decode("ascii") if found else ""


def _textual(text: str, extension: str) -> str:
    head = text[:20_000].lstrip("\ufeff \t\n")
    if head.startswith("WEBVTT"):
        return "vtt"
    if TIMING.search(head):
        return "vtt" if extension == ".vtt" else "srt"
    if SBV.search(head):
        return "sbv"
    if re.match(r"(?:<\?xml[^>]*>\s*)?<(?:\w+:)?document\b[^>]*opendocument", head):
        return "fodt"
    if "<w:wordDocument" in head or "<pkg:package" in head:
        raise Unreadable("This is Word XML. Open it in Word, save it as .docx and add the new file.")
    if _MAIL.match(head) and re.search(r"^(?:MIME-Version|Received|Message-ID|Return-Path|Subject|From):", head,
                                       re.MULTILINE | re.IGNORECASE) and re.search(
            r"^(?:MIME-Version|Received|Message-ID|Return-Path|Content-Type):", head.split("\n\n")[0],
            re.MULTILINE | re.IGNORECASE):
        return "eml"
    if re.match(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", head, re.IGNORECASE | re.DOTALL):
        return "html"
    if extension in (".html", ".htm", ".xhtml") or (extension not in (".md", ".markdown", ".csv", ".tsv")
                                                    and head.startswith("<") and len(_HTML.findall(head)) >= 3):
        return "html"
    if head.startswith("<?xml") or head.startswith("<tt"):
        raise Unreadable("This is XML data, not a document. Save it as .docx, .html or .txt and add that file.")
    if head.startswith(("{", "[")) and _is_json(text):
        raise Unreadable("This is data for programs (JSON). Save its text as .txt or .docx and add that file.")
    if extension in (".csv", ".tsv") or (extension not in (".md", ".markdown") and _is_table(text)):
        return "csv"
    return "markdown" if extension in (".md", ".markdown") or _is_markdown(head) else "text"


def _is_json(text: str) -> bool:
    import json

    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _is_table(text: str) -> bool:
    """Three rows or more that all have the same number of cells, under short headings without a date or a time."""
    lines = [line for line in text.split("\n")[:50] if line.strip()]
    if len(lines) < 3:
        return False
    for delimiter in ",;\t":
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        widths = {len(row) for row in rows}
        if len(widths) == 1 and widths.pop() > 1 and all(
                0 < len(cell.strip()) < 40 and not re.search(r"\d[:/.]\d", cell) for cell in rows[0]):
            return True
    return False


def _is_markdown(text: str) -> bool:
    marks = re.findall(r"^(?:#{1,6} \S|\s*```|\[[^\]]+\]: |\*\*[^*\n]+\*\*|---\s*$)", text, re.MULTILINE)
    return len(re.findall(r"^#{1,6} \S", text, re.MULTILINE)) >= 1 and len(marks) >= 2
