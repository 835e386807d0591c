"""Read a REFI-QDA project as the standard has it; what it means for our passages is decided elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ...base.errors import LessonbookError, Problem
from .refi_model import Code, Document, Mark, Note, Project
from .refi_zip import Container, decode

MAX_DEPTH = 100
MAX_ELEMENTS = 5_000_000
_AGAIN = "Export the project again."
_AREAS = {"PictureSelection": "an area of a picture", "AudioSelection": "a stretch of sound",
          "VideoSelection": "a stretch of film", "PDFSelection": "an area of a PDF page"}


def read_qdpx(path: Path) -> Project:
    """Read a .qdpx file.

    Raises
    ------
    LessonbookError
        The container or its XML cannot be used: see :class:`~lessonbook.tools.exchange.refi_zip.Container`; XML with
        a document type or entities is refused.
    """
    with Container(path) as box:
        name = f"{path.name}/project.qde"
        try:
            root = _parse(box.project, name)
        except ParseError as error:
            raise LessonbookError([Problem(name, error.position[0], f"is not XML: {error}", _AGAIN)]) from error
        except DefusedXmlException as error:
            raise LessonbookError([Problem(name, 0, "declares a document type or entities",
                                           "No tool writes these; do not trust the file.")]) from error
        except (ValueError, LookupError) as error:
            raise LessonbookError([Problem(name, 0, f"cannot be read: {error}", _AGAIN)]) from error
        if tag(root) != "Project":
            raise LessonbookError([Problem(name, 1, f"is a {tag(root)}, not a Project",
                                           "Export a project, not a codebook.")])
        return _Reader(box, root).project()


def _parse(data: bytes, name: str) -> Element:
    """Parse XML, but no more and no deeper than a project of people's can be."""
    depth = count = 0
    root: Element | None = None
    for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
        root = element if root is None else root
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise LessonbookError([Problem(name, 0, f"nests codes more than {MAX_DEPTH} deep, or has more than "
                                           f"{MAX_ELEMENTS:,} elements", "Check where the file comes from.")])
    assert root is not None  # expat refuses a document without an element
    return root


def tag(element: Element) -> str:
    """An element's name without its namespace, whatever version that is."""
    return element.tag.rpartition("}")[2]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Children by name."""
    if element is not None:
        for child in element:
            if tag(child) in names:
                yield child


def first(element: Element | None, name: str) -> Element | None:
    """The first child of a name."""
    return next(children(element, name), None)


def same(guid: str | None) -> str:
    """An identifier in the one form that can be compared."""
    return (guid or "").strip().strip("{}").lower()


class _Reader:
    def __init__(self, box: Container, root: Element) -> None:
        self.box, self.root = box, root
        self.base = root.get("basePath", "")
        self.users = {same(user.get("guid")): user.get("name") or user.get("id") or ""
                      for user in children(first(root, "Users"), "User")}
        self.codes = {code.guid: code for code in self._codes(first(first(root, "CodeBook"), "Codes"))}
        self.note_elements = {same(note.get("guid")): note for note in children(first(root, "Notes"), "Note")}
        self.links = [(same(link.get("originGUID")), same(link.get("targetGUID")))
                      for link in children(first(root, "Links"), "Link")]
        self.used: set[str] = set()

    def project(self) -> Project:
        documents: list[Document] = []
        for source in first(self.root, "Sources") or ():
            documents += self._source(source)
        notes = [self._note(note) for ident, note in self.note_elements.items() if ident not in self.used]
        about = self._description(self.root)
        if about:
            notes.append(Note("project", about, "", ""))
        return Project(self.root.get("origin", ""), self.users, self.codes, documents,
                       [note for note in notes if note.text.strip()])

    def _codes(self, top: Element | None) -> Iterator[Code]:
        stack: list[tuple[Element, tuple[str, ...]]] = []
        stack += [(child, ()) for child in children(top, "Code")][::-1]
        while stack:
            element, above = stack.pop()
            path = (*above, element.get("name", "").strip())
            yield Code(same(element.get("guid")), path, self._description(element), element.get("color", ""),
                       element.get("isCodable") != "false")
            stack += [(child, path) for child in children(element, "Code")][::-1]

    def _description(self, element: Element) -> str:
        found = first(element, "Description")
        return (found.text or "") if found is not None else ""

    def _who(self, *elements: Element) -> str:
        for element in elements:
            for name in ("creatingUser", "modifyingUser"):
                who = self.users.get(same(element.get(name)), "")
                if who:
                    return who
        return ""

    def _when(self, *elements: Element) -> str:
        return next((element.get(name, "") for element in elements for name in ("creationDateTime", "modifiedDateTime")
                     if element.get(name)), "")

    def _note(self, note: Element) -> Note:
        content = first(note, "PlainTextContent")
        text = (content.text or "") if content is not None else ""
        address = note.get("plainTextPath", "")
        if not text and address:
            data, _ = self.box.text(address, self.base)
            try:
                text = decode(data or b"")[0].replace("\r\n", "\n")
            except UnicodeDecodeError:
                text = ""
        return Note(note.get("name", ""), text or self._description(note), self._who(note), self._when(note))

    def _memo(self, *elements: Element) -> str:
        """Description and notes of a selection and its coding, as one text."""
        parts = [self._description(element) for element in elements]
        for element in elements:
            mine = same(element.get("guid"))
            named = [same(reference.get("targetGUID")) for reference in children(element, "NoteRef")]
            # NVivo hangs an annotation on a selection by a link, in either direction
            named += [origin if target == mine else target for origin, target in self.links if mine in (origin, target)]
            for ident in dict.fromkeys(named):
                if ident in self.note_elements:
                    self.used.add(ident)
                    parts.append(self._note(self.note_elements[ident]).text)
        return "\n\n".join(part for part in parts if part.strip())

    def _source(self, source: Element) -> Iterator[Document]:
        kind = tag(source)
        if kind == "TextSource":
            yield self._document(source, source.get("guid", ""), source.get("name", ""))
            return
        name, ident = source.get("name", ""), source.get("guid", "")
        other = Document(ident, name, None, f"is a {kind.removesuffix('Source').lower()}, not a text")
        for part in source:
            if tag(part) in ("Representation", "TextDescription"):
                yield self._document(part, ident, name)
            elif tag(part) == "Transcript":
                yield self._transcript(part, ident, name)
            elif tag(part) in _AREAS:
                words = first(first(part, "Representation"), "PlainTextContent")
                quoted = (words.text or "").strip() if words is not None else ""
                other.marks += self._marks(part, None, None, quoted, "" if quoted else f"marks {_AREAS[tag(part)]}")
            elif tag(part) == "Coding":
                other.marks.append(self._whole(source, part))
        if other.marks:
            yield other

    def _document(self, element: Element, ident: str, name: str) -> Document:
        content = first(element, "PlainTextContent")
        made = Document(ident, name or element.get("name", ""), None, about=self._description(element))
        if content is not None and content.text:
            made.text = content.text
        else:
            data, made.reason = self.box.text(element.get("plainTextPath", ""), self.base)
            try:
                if data is not None:
                    made.text, made.marked = decode(data)
            except UnicodeDecodeError:
                made.reason = "its text is neither UTF-8 nor UTF-16"
        for part in element:
            if tag(part) == "PlainTextSelection":
                made.marks += self._marks(part, _number(part.get("startPosition")), _number(part.get("endPosition")),
                                          part.get("name", ""), "")
            elif tag(part) == "Coding":
                made.marks.append(self._whole(element, part))
            elif tag(part) == "NoteRef":
                made.marks += self._annotation(same(part.get("targetGUID")))
        return made

    def _transcript(self, element: Element, ident: str, name: str) -> Document:
        made = self._document(element, ident, name)
        points = {point.get("guid", ""): _number(point.get("position")) for point in children(element, "SyncPoint")}
        for part in children(element, "TranscriptSelection"):
            start, end = points.get(part.get("fromSyncPoint", "")), points.get(part.get("toSyncPoint", ""))
            reason = "" if start is not None and end is not None else "marks a stretch of sound"
            made.marks += self._marks(part, start, end, part.get("name", ""), reason)
        return made

    def _annotation(self, ident: str) -> Iterator[Mark]:
        """A note on a source that says where in it it stands, as QualCoder writes annotations."""
        note = self.note_elements.get(ident)
        for part in children(note, "PlainTextSelection"):
            self.used.add(ident)
            text = self._note(note) if note is not None else Note("", "", "", "")
            yield Mark(None, _number(part.get("startPosition")), _number(part.get("endPosition")), "", text.who,
                       text.when, text.text)

    def _marks(self, part: Element, start: int | None, end: int | None, words: str, reason: str) -> Iterator[Mark]:
        codings = list(children(part, "Coding"))
        for coding in codings:
            yield Mark(self._code(coding), start, end, words, self._who(coding, part), self._when(coding, part),
                       self._memo(part, coding), reason or ("" if self._code(coding) else "names a code that is "
                                                            "not in the codebook"))
        note = "" if codings else self._memo(part)
        if note:
            yield Mark(None, start, end, words, self._who(part), self._when(part), note, reason)

    def _whole(self, source: Element, coding: Element) -> Mark:
        return Mark(self._code(coding), None, None, "", self._who(coding, source), self._when(coding, source),
                    self._memo(coding), "codes the whole source, not words in it")

    def _code(self, coding: Element) -> Code | None:
        reference = first(coding, "CodeRef")
        return self.codes.get(same(reference.get("targetGUID"))) if reference is not None else None


def _number(text: str | None) -> int | None:
    try:
        return int(text or "")
    except ValueError:
        return None
