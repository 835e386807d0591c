"""Read a REFI-QDA project as the standard has it; what it means for our passages is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from ..errors import LessonbookError, Problem
from .refi_zip import Container, decode

MAX_DEPTH = 60
_AREAS = {"PictureSelection": "an area of a picture", "AudioSelection": "a stretch of sound",
          "VideoSelection": "a stretch of film", "PDFSelection": "an area of a PDF page"}


@dataclass(frozen=True)
class Code:
    """A code: its names from the top of the hierarchy, its description and colour."""

    guid: str
    path: tuple[str, ...]
    about: str = ""
    colour: str = ""
    codable: bool = True


@dataclass(frozen=True)
class Mark:
    """A coding, or a memo on a selection where `code` is None.

    Attributes
    ----------
    code : Code or None
        What it is coded with.
    start, end : int or None
        Positions as the file has them; None where it marks no text.
    words : str
        The selected words, where the file repeats them; else a label.
    who, when, note : str
        Person, moment and memo; empty where not stated.
    reason : str
        Why it cannot be placed, where that is clear already.
    """

    code: Code | None
    start: int | None
    end: int | None
    words: str
    who: str
    when: str
    note: str
    reason: str = ""


@dataclass
class Document:
    """A text and what is marked in it.

    Attributes
    ----------
    guid, name : str
        As the project has them.
    text : str or None
        The text with its line ends as they are; None with the reason where it cannot be had.
    marked : bool
        Whether the file began with a byte order mark.
    marks : list of Mark
        In the order of the file.
    """

    guid: str
    name: str
    text: str | None
    reason: str = ""
    marked: bool = False
    about: str = ""
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Note:
    """A memo that stands by itself or on a code, a source or the project."""

    name: str
    text: str
    who: str
    when: str


@dataclass
class Project:
    """A project: who made it, its people, codes, documents and notes."""

    origin: str
    users: dict[str, str]
    codes: dict[str, Code]
    documents: list[Document]
    notes: list[Note]


def read_qdpx(path: Path) -> Project:
    """Read a .qdpx file.

    Raises
    ------
    LessonbookError
        The container or its XML cannot be used: see :class:`~lessonbook.exchange.refi_zip.Container`; XML with
        a document type or entities is refused.
    """
    with Container(path) as box:
        try:
            root = fromstring(box.project, forbid_dtd=True)
        except ParseError as error:
            raise LessonbookError([Problem(f"{path.name}/project.qde", error.position[0], f"is not XML: {error}",
                                           "Export the project again.")]) from error
        except DefusedXmlException as error:
            raise LessonbookError([Problem(f"{path.name}/project.qde", 0, "declares a document type or entities",
                                           "No tool writes these; do not trust the file.")]) from error
        except (ValueError, LookupError) as error:
            raise LessonbookError([Problem(f"{path.name}/project.qde", 0, f"cannot be read: {error}",
                                           "Export the project again.")]) from error
        if tag(root) != "Project":
            raise LessonbookError([Problem(f"{path.name}/project.qde", 1, f"is a {tag(root)}, not a Project",
                                           "Export a project, not a codebook.")])
        return _Reader(box, root).project()


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
            if len(path) > MAX_DEPTH:
                raise LessonbookError([Problem(self.box.path.name, 0, "nests codes more than "
                                               f"{MAX_DEPTH} deep", "Check where the file comes from.")])
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
