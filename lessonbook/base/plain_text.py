"""Text as it is compared, matched and shown: one spelling for what looks the same.

A word processor, a PDF and a transcriber write the same word in different code points. Text is made plain once, where
it enters (documents in ``ingest``, corpus files as they are read, records of ``tag`` and ``cluster``), so that no part
behind needs to know; the file that a person gave stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
                            "\ufb05": "st", "\ufb06": "st"})
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\ufe63\uff0d", "-"))
# Joiners carry meaning in Arabic, in Indian scripts and in emoji, so they go only between Latin letters.
_ZERO_WIDTH = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff]|(?<=[A-Za-z\u00c0-\u024f])[\u200c\u200d]"
                         "(?=[A-Za-z\u00c0-\u024f])")
_SPACES = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_ODD = re.compile("[^\x00-\x7f]")


def plain_text(text: str) -> str:
    r"""Give text its plain spelling.

    Letters and their accents become one code point (NFC), ligatures their letters; soft hyphens and what has no width
    go; exotic hyphens become ``-`` and exotic spaces a space. Quotation marks, dashes, other scripts and line breaks
    stay. Doing it again changes nothing.

    Parameters
    ----------
    text : str
        Any text.

    Examples
    --------
    >>> plain_text("hos\u00adpi\u00adtal e\ufb03ciency\u2011led")
    'hospital efficiency-led'
    """
    if not _ODD.search(text):
        return text
    text = _ZERO_WIDTH.sub("", text).translate(_LIGATURES).translate(_HYPHENS)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text))
