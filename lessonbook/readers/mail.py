"""E-mail messages and web pages saved as one file (MHTML)."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from .blocks import Block, Document, Unreadable
from .encoding import decode
from .html import read_html
from .plain import read_text_file


def read_mail(data: bytes) -> Document:
    """Read the text of a message; attachments are named, not opened.

    Raises
    ------
    Unreadable
        The message holds no text.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    document = Document("eml")
    document.title = _header(message, "subject")
    document.author = _header(message, "from")
    try:
        document.date = parsedate_to_datetime(_header(message, "date")).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        document.date = ""
    for name in ("from", "to", "cc", "subject", "date"):
        document.drop(_header(message, name), f"head of the message ({name})")
    body = _body(message)
    if body is None:
        raise Unreadable("The message holds no text. Add its attachments on their own.")
    text = _text(body)
    inner = read_html(text) if body.get_content_type() == "text/html" else read_text_file(text)
    document.blocks, document.comments = inner.blocks, inner.comments
    document.dropped += inner.dropped
    for part in message.walk():
        if part is not body and part.get_filename():
            document.drop(str(part.get_filename()), "attachment, not read: add it on its own")
    if not document.blocks:
        document.blocks = [Block(document.title)] if document.title else []
    return document


def _body(message: EmailMessage) -> EmailMessage | None:
    try:
        found = message.get_body(("html", "plain")) if message.get_content_type() == "multipart/related" \
            else message.get_body(("plain", "html"))
    except (AttributeError, KeyError, ValueError, RecursionError):
        found = None
    if found is not None:
        return found  # type: ignore[return-value]
    return next((part for part in message.walk() if part.get_content_type() in ("text/html", "text/plain")), None)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError, UnicodeError):
        return ""


def _text(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return str(payload or "")
    return decode(payload, part.get_content_charset() or "")
