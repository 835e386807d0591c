"""Zipped office files: members read one by one, never unpacked to disk, never beyond the limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from . import limits
from .blocks import Unreadable, broken


class Package:
    """A zip file whose members can be read as bytes or XML.

    Parameters
    ----------
    data : bytes
        The whole file.

    Raises
    ------
    Unreadable
        It is no zip file, is damaged, or would grow beyond the limits when unpacked.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, UnicodeError) as error:
            raise broken("is damaged: it is a zip file without a readable list of contents") from error
        members = self._zip.infolist()
        total = sum(member.file_size for member in members)
        if len(members) > limits.MAX_PARTS or total > limits.MAX_UNPACKED or (
                total > 20_000_000 and total > limits.MAX_RATIO * max(len(data), 1)):
            raise Unreadable(
                f"The file would unpack to {total / 1e6:,.0f} MB in {len(members):,} parts. No document needs that, "
                "so it was not opened. Ask its sender for a fresh copy.", "quarantined")
        self.names = {member.filename: member for member in members}

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """Read one member.

        Raises
        ------
        Unreadable
            The member is missing, damaged, too large or locked by a password.
        """
        member = self.names.get(name)
        if member is None:
            raise broken(f"is damaged: its part {name[:80]} is missing")
        if member.flag_bits & 1:
            raise Unreadable("The file is locked by a password. Open it, remove the password and add it again.",
                             password=True)
        if member.file_size > limits.MAX_PART:
            raise Unreadable(f"One part of the file is {member.file_size / 1e6:,.0f} MB. Split the document.")
        try:
            return self._zip.read(member)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, RuntimeError, ValueError,
                UnicodeError) as error:
            raise broken(f"is damaged: its part {name[:80]} cannot be unpacked") from error

    def xml(self, name: str) -> Element:
        """Read one member as XML; entities and document types are refused."""
        return parse_xml(self.read(name))

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Targets of a part's relationships: id to (last word of the type, member name)."""
        folder, base = posixpath.split(part)
        name = posixpath.join(folder, "_rels", base + ".rels")
        if name not in self:
            return {}
        found = {}
        for item in self.xml(name):
            if item.get("TargetMode") == "External":
                continue
            target = item.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[item.get("Id", "")] = (item.get("Type", "").rsplit("/", 1)[-1], path)
        return found


def parse_xml(data: bytes) -> Element:
    """Parse XML that nobody vouches for."""
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("The file tries to pull in other files or to grow without end (a document type or an "
                         "entity in its XML). It was not opened. Ask its sender for a fresh copy.",
                         "quarantined") from error
    except (ParseError, ValueError, LookupError) as error:
        raise broken("is damaged: its XML is not well formed") from error
    return root


def tag(element: Element) -> str:
    """Name of an element without its namespace, so that strict and transitional files read alike."""
    name = element.tag
    return name.rsplit("}", 1)[-1] if isinstance(name, str) else ""


def attribute(element: Element, name: str) -> str:
    """Value of an attribute whatever its namespace; empty where it is not set."""
    for key, value in element.attrib.items():
        if key.rsplit("}", 1)[-1] == name:
            return value
    return ""


def child(element: Element, *path: str) -> Element | None:
    """Find a descendant by local names, one step a name."""
    here: Element | None = element
    for name in path:
        here = next((item for item in here if tag(item) == name), None) if here is not None else None
    return here


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All descendants with one of the local names, in document order."""
    return (item for item in element.iter() if tag(item) in names)


def alternative(element: Element) -> Element:
    """Take one of several versions of the same content: the first that has words, else the first."""
    versions = [item for item in element if tag(item) in ("Choice", "Fallback")]
    filled = (item for item in versions if any((text.text or "").strip() for text in descendants(item, "t")))
    return next(filled, versions[0] if versions else element)


def drawn_text(package: Package, name: str) -> list[str]:
    """Words of a diagram or chart part, a paragraph each; empty where the part cannot be used."""
    try:
        root = package.xml(name)
    except Unreadable:
        return []
    found = ["".join(item.text or "" for item in descendants(paragraph, "t"))
             for paragraph in root.iter() if tag(paragraph) == "p"]
    found += [item.text or "" for item in descendants(root, "v") if not _number(item.text or "")]
    return [text for text in dict.fromkeys(text.strip() for text in found) if text]


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
