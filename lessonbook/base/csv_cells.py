"""Cells that no spreadsheet runs: text that could start a formula is written so that it stays text."""

from __future__ import annotations

import re

# Excel, LibreOffice and Google Sheets read the ASCII ones; East Asian Excel the full-width ones too.
_LIVE = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def to_cell(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet could take for a formula.

    The rule is the one the OWASP page on CSV injection gives. :func:`from_cell` takes it back exactly.
    """
    return f"'{text}" if _LIVE.match(text) else text


def from_cell(text: str) -> str:
    """Give back the text that :func:`to_cell` was given."""
    return text[1:] if _ESCAPED.match(text) else text
