"""What the writer and the reader of REFI-QDA files share: names, identifiers, colours, the text of a source."""

from __future__ import annotations

import colorsys
import re
import uuid
from collections.abc import Iterator

from ...corpus import Passage, Source
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import PROGRAM, UNCHECKED

PROJECT_XML = "urn:QDA-XML:project:1.0"
CODEBOOK_XML = "urn:QDA-XML:codebook:1.0"
LESSONS = "Lessons"
MEMO = "Memo on "
GREY, BLUE = "#8A8A8A", "#005EB8"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:lessonbook:refi-qda")
# XML 1.0 has no place for these, not even as character references
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOMENT = re.compile(r"(?P<day>\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))T(?P<time>\d\d:\d\d(:\d\d)?)(\.\d+)?"
                     r"(?P<zone>Z|[+-]\d\d:\d\d)?")


def guid(kind: str, *name: str) -> str:
    """The identifier of a thing: the same thing has the same one in every export."""
    return str(uuid.uuid5(_SPACE, "|".join((kind, *name))))


def text_xml(text: str) -> str:
    """Text as XML content."""
    clean = _NO_XML.sub("\ufffd", text)
    return clean.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def attributes(**values: str | int | None) -> str:
    """XML attributes, those without a value left out; a leading space included."""
    parts = []
    for name, value in values.items():
        if value not in (None, ""):
            clean = text_xml(str(value)).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
            parts.append(f' {name}="{clean}"')
    return "".join(parts)


def theme_colours(count: int) -> list[str]:
    """Colours as #RRGGBB, far apart in hue and dark enough to read white text on."""
    made = []
    for index in range(count):
        red, green, blue = colorsys.hls_to_rgb((index * 0.618034) % 1.0, 0.36 + 0.08 * (index % 3), 0.6)
        made.append(f"#{round(red * 255):02X}{round(green * 255):02X}{round(blue * 255):02X}")
    return made


def moment(when: str) -> str | None:
    """A day or moment as xsd:dateTime, or None where it is unknown; a month or year means its first day."""
    found = re.fullmatch(r"(\d{4})(-\d\d)?(-\d\d)?(T.*)?", when)
    if not found:
        return None
    if found[4]:
        return when if when.count(":") > 1 else re.sub(r"(T\d\d:\d\d)", r"\1:00", when)
    return f"{found[1]}{found[2] or '-01'}{found[3] or '-01'}T00:00:00Z"


def day(moment_text: str | None) -> str:
    """Take back what :func:`moment` made: midnight as a day, and ``unknown`` for what is no moment."""
    found = _MOMENT.fullmatch(moment_text or "")
    if not found:
        return "unknown"
    return found["day"] if found["time"] == "00:00:00" and found["zone"] == "Z" else found[0]


def text_of(source: Source) -> Iterator[tuple[str, Passage | None]]:
    """The plain text of a source, piece by piece, for coding in other tools.

    Headings, and above each passage a line with its id, voice and place, are pieces without a passage. Lines end in
    ``\\n``; a passage's piece is its text and nothing else.
    """
    yield f"{source.meta.name}\n\n", None
    section = ""
    for passage in source.passages:
        if passage.section != section:
            section = passage.section
            yield f"{section}\n\n", None
        about = ", ".join(part for part in (passage.voice or source.meta.publisher_voice, passage.loc) if part)
        yield f"[{passage.id}] {about}\n", None
        yield passage.text, passage
        yield "\n\n", None


def spans_of(source: Source) -> Iterator[tuple[Passage, int, int]]:
    """Each passage with its start and end in the source's plain text, in Unicode code points, end exclusive."""
    position = 0
    for piece, passage in text_of(source):
        if passage is not None:
            yield passage, position, position + len(piece)
        position += len(piece)


def lesson_text(known: Knowledge, ident: str) -> str:
    """A lesson's prose as a note."""
    lesson = next(one for one in known.lessons if one.id == ident)
    return "\n\n".join([lesson.title, lesson.sentence,
                        *(f"{heading}\n\n{text}" for heading, text in lesson.sections)]) + "\n"


def project_memo(known: Knowledge) -> str:
    """What a coder should know of the whole."""
    return (f"{known.inputs.config.title}. Codings by {PROGRAM} are a program's, codings by {UNCHECKED} were "
            "drafted by a program; no person has checked either. The sources keep their rights.")


def source_memo(source: Source) -> str:
    """What a coder should know of a source: summary, citation and rights."""
    meta = source.meta
    return f"{meta.summary}\n\nCite the original as: {meta.source.citation}\n\n{meta.licence.statement}"


def conflict_memo(known: Knowledge) -> str:
    """All places where accounts differ, as one note; empty where there are none."""
    parts = []
    for source in known.sources:
        for item in source.meta.conflicts:
            other = known.inputs.sources.get(item.source)
            parts.append(f"{source.meta.name}: {item.fact}. Here: {item.value_here}. Elsewhere: "
                         f"{item.value_elsewhere} ({other.meta.name if other else item.source}).")
    return "\n\n".join(parts) + "\n" if parts else ""
