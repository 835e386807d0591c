"""The process that reads one file, so that no file can hang, crash or starve the command.

Started as ``python -m lessonbook.readers.worker PATH``; the password, if any, comes on standard input, the
document goes to standard output as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from . import limits
from .blocks import Document, Unreadable, broken
from .sniff import sniff


def read_bytes(data: bytes, name: str, password: str = "") -> Document:
    """Read a file's bytes in this process.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its name, for the extension.
    password : str
        For a locked PDF.

    Raises
    ------
    Unreadable
        With status and reason.
    """
    kind, text = sniff(data, Path(name).suffix.lower())
    try:
        document = _readers()[kind](data, text, password)
    except RecursionError as error:
        raise Unreadable("The file nests its parts too deeply. Save it again from its own program.",
                         "quarantined") from error
    except MemoryError as error:
        raise Unreadable("The file needs more memory than any document should. It was not read.",
                         "quarantined") from error
    size = sum(len(block.text) for block in document.blocks)
    if size > limits.MAX_CHARACTERS or len(document.blocks) > limits.MAX_BLOCKS:
        raise Unreadable(f"The document has {size:,} characters; the limit is {limits.MAX_CHARACTERS:,}. Split it.")
    if not any(any(letter.isalnum() for letter in block.text) for block in document.blocks) \
            and not document.dropped:
        raise Unreadable("The file holds no words. If its pages are pictures, run OCR on it and add the result.")
    return document


def _readers() -> dict[str, Any]:
    """Each format's reader, imported when it is needed."""
    def docx(data: bytes, text: str, password: str) -> Document:
        from .docx import read_docx
        return read_docx(data)

    def odt(data: bytes, text: str, password: str) -> Document:
        from .odt import read_odt
        return read_odt(data)

    def fodt(data: bytes, text: str, password: str) -> Document:
        from .odt import read_flat
        return read_flat(text)

    def pdf(data: bytes, text: str, password: str) -> Document:
        from .pdf import read_pdf
        return read_pdf(data, password)

    def rtf(data: bytes, text: str, password: str) -> Document:
        from .rtf import read_rtf
        return read_rtf(data)

    def html(data: bytes, text: str, password: str) -> Document:
        from .html import read_html
        return read_html(text)

    def captions(kind: str) -> Any:
        def read(data: bytes, text: str, password: str) -> Document:
            from .captions import read_captions
            return read_captions(text, kind)
        return read

    def plain(markdown: bool) -> Any:
        def read(data: bytes, text: str, password: str) -> Document:
            from .plain import read_text_file
            return read_text_file(text, markdown=markdown)
        return read

    def workbook(data: bytes, text: str, password: str) -> Document:
        from .tables import read_workbook
        return read_workbook(data)

    def table(data: bytes, text: str, password: str) -> Document:
        from .tables import read_csv
        return read_csv(text)

    def mail(data: bytes, text: str, password: str) -> Document:
        from .mail import read_mail
        return read_mail(data)

    return {"docx": docx, "odt": odt, "fodt": fodt, "pdf": pdf, "rtf": rtf, "html": html, "vtt": captions("vtt"),
            "srt": captions("srt"), "sbv": captions("sbv"), "text": plain(False), "markdown": plain(True),
            "xlsx": workbook, "csv": table, "eml": mail}


def _limit() -> None:
    """Cap memory and processor time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY, limits.MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.SECONDS, limits.SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read the file named on the command line."""
    _limit()
    path = Path(sys.argv[1])
    password = sys.stdin.buffer.read().decode("utf-8")
    try:
        document = read_bytes(path.read_bytes(), path.name, password)
        answer: dict[str, Any] = {"document": document.as_json()}
    except Unreadable as error:
        answer = {"status": error.status, "reason": error.reason, "password": error.password}
    except OSError as error:
        answer = {"status": "refused", "reason": f"The file cannot be read: {error.strerror}.", "password": False}
    except MemoryError:
        answer = {"status": "quarantined", "reason": "The file needs more memory than any document should.",
                  "password": False}
    except Exception as error:  # a reader met something no one foresaw: the run must go on
        answer = {"status": "quarantined", "password": False,
                  "reason": f"{broken('is damaged in a way that the reader does not know').reason} "
                            f"({type(error).__name__})"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
