"""An Atom feed of what is new (RFC 4287)."""

from __future__ import annotations

from xml.etree import ElementTree as xml

from ..knowledge.knowledge import Knowledge

ATOM = "http://www.w3.org/2005/Atom"


def atom_feed(known: Knowledge) -> str:
    """Write the news as a feed, newest first.

    Addresses rest on `base_url` of the settings; without one, entries have permanent names but no links.
    """
    settings = known.inputs.settings
    base = settings.base_url.rstrip("/")
    name = known.inputs.config.title
    root = f"{base}/" if base else f"urn:lessonbook:{'-'.join(name.lower().split())}"
    feed = xml.Element("feed", {"xmlns": ATOM, "xml:lang": "en-GB"})
    _text(feed, "title", name)
    _text(feed, "id", root)
    dates = [entry.date for entry in known.inputs.news]
    _text(feed, "updated", _moment(max(dates, default=settings.as_of)))
    _text(xml.SubElement(feed, "author"), "name", known.inputs.config.author)
    if base:
        xml.SubElement(feed, "link", {"rel": "self", "href": f"{base}/atom.xml"})
    for number, entry in reversed(list(enumerate(known.inputs.news, start=1))):
        made = xml.SubElement(feed, "entry")
        _text(made, "title", entry.title)
        _text(made, "id", f"{root}#news-{number}")
        _text(made, "updated", _moment(entry.date))
        _text(made, "summary", entry.text)
        if base:
            xml.SubElement(made, "link", {"href": f"{base}/book/whats-new.html#news-{number}"})
    xml.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(feed, encoding="unicode") + "\n"


def _text(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, name).text = text


def _moment(date: str) -> str:
    """An EDTF date as the moment its first day begins, for readers of feeds that want one."""
    parts = [*date.split("-"), "01", "01"][:3] if date != "unknown" else ["1970", "01", "01"]
    return f"{'-'.join(parts)}T00:00:00Z"
