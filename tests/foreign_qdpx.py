"""Projects as other tools export them, written from what is known of their exports, not with our own writer."""

from __future__ import annotations

import functools
import tempfile
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from conftest import SMALL_LESSON, SMALL_SOURCE

from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.knowledge.start import init
from lessonbook.lessons.decisions import read_reviews

USERS = {"Ann Coder": "1b0b1791-be46-4557-9957-7333544cfaf2", "Bo Coder": "39633935-3331-3962-6632-373436373264"}


@dataclass
class Selection:
    """Words to mark; `code` None makes it a memo only."""

    words: str
    code: str | None
    who: str | None = "Ann Coder"
    note: str = ""
    name: str = ""
    when: str = "2026-03-04T10:20:30Z"


@dataclass
class Export:
    """How a tool counts and where it puts things."""

    text: str
    selections: list[Selection]
    codes: list[str] = field(default_factory=list)
    newline: str = "\n"
    counted: str = "\n"
    bom: bool = False
    count_bom: bool = False
    utf16: bool = False
    inclusive: bool = False
    path: str = "internal://t.txt"
    base: str = ""
    name: str = "Interview.docx"
    qde: str = "project.qde"
    folder: str = "sources"
    braces: bool = False
    inline: bool = False
    origin: str = "NVivo 14"

    def write(self, target: Path) -> Path:
        text = self.text.replace("\n", self.newline)
        data = (b"\xef\xbb\xbf" if self.bom else b"") + text.encode("utf-8")
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(self.qde, self.xml())
            if self.path.startswith("internal://") and not self.inline:
                archive.writestr(f"{self.folder}/{self.path.removeprefix('internal://')}", data)
        self.data = data
        return target

    def position(self, index: int) -> int:
        before = self.text[:index].replace("\n", self.counted)
        length = len(before.encode("utf-16-le")) // 2 if self.utf16 else len(before)
        return length + self.count_bom

    def guid(self, text: str) -> str:
        made = f"00000000-0000-4000-8000-{zlib.crc32(text.encode()):012d}"
        return f"{{{made.upper()}}}" if self.braces else made

    def xml(self) -> str:
        names = self.codes or sorted({one.code for one in self.selections if one.code})
        users = "".join(f'<User guid="{USERS[name]}" name={quoteattr(name)}/>' for name in USERS)
        codes = "".join(f'<Code guid="{self.guid(name)}" name={quoteattr(name)} isCodable="true"/>' for name in names)
        content = f"<PlainTextContent>{escape(self.text)}</PlainTextContent>" if self.inline else ""
        path = "" if self.inline else f" plainTextPath={quoteattr(self.path)}"
        return (f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="p" '
                f'origin={quoteattr(self.origin)} basePath={quoteattr(self.base)}><Users>{users}</Users>'
                f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>"
                f'<TextSource guid="{self.guid("source")}" name={quoteattr(self.name)}{path}>{content}'
                f"{''.join(self.selection(one, number) for number, one in enumerate(self.selections))}"
                "</TextSource></Sources></Project>")

    def selection(self, one: Selection, number: int) -> str:
        start = self.text.index(one.words)
        by = f' creatingUser="{USERS[one.who]}"' if one.who else ""
        coding = ""
        if one.code:
            coding = (f'<Coding guid="{self.guid(f"c{number}")}"{by} creationDateTime="{one.when}">'
                      f'<CodeRef targetGUID="{self.guid(one.code)}"/></Coding>')
        return (f'<PlainTextSelection guid="{self.guid(f"s{number}")}" name={quoteattr(one.name)} '
                f'startPosition="{self.position(start)}" '
                f'endPosition="{self.position(start + len(one.words)) - self.inclusive}"{by}>'
                f"<Description>{escape(one.note)}</Description>{coding}</PlainTextSelection>")


# what a transcriber's file of the small knowledge base's interview looks like in another tool
THEIRS = """Interview with a departing manager

Handover
Ann: The handover document left out the lease.  Nobody told her successor.
Bob: Each new team must meet its predecessor face to face before the last day.

Staff
Training for new staff came last, and skills were lost.
"""
MARKED = [
    Selection("The handover document left out the lease.", "Handover"),
    Selection("her successor", "Handover", "Bo Coder", "who was that?"),
    Selection("must meet its predecessor face to face", "People and skills"),
    Selection("Training for new staff came last, and skills were lost.", "People and skills"),
]
EXPECTED = [
    ("int-p001", "The handover document left out the lease.", "handover", "Ann Coder", ""),
    ("int-p001", "her successor", "handover", "Bo Coder", "who was that?"),
    ("int-p002", "must meet its predecessor face to face", "people-and-skills", "Ann Coder", ""),
    ("int-p003", "Training for new staff came last, and skills were lost.", "people-and-skills", "Ann Coder", ""),
]
TOOLS = {
    "NVivo on Windows: two characters a line end, inclusive": {
        "newline": "\r\n", "counted": "\r\n", "inclusive": True, "bom": True},
    "NVivo for Mac: root marker, one character": {"origin": "NVivo for Mac 15.0.0"},
    "ATLAS.ti: file has two, positions one; named after the project": {
        "newline": "\r\n", "qde": "Trial.qde", "braces": True, "origin": "ATLAS.ti"},
    "MAXQDA: file has one, positions two": {"counted": "\r\n", "origin": "MAXQDA2024"},
    "QualCoder: byte order mark not counted, Sources with a capital": {
        "bom": True, "folder": "Sources", "origin": "QualCoder"},
    "a tool that counts the byte order mark": {"bom": True, "count_bom": True},
    "Taguette: text inside the XML, inclusive": {"inline": True, "inclusive": True, "origin": "Taguette"},
}


def landed(root: Path) -> list[tuple[str, str, str, str, str]]:
    decisions, problems = read_reviews(root)
    assert not problems
    return [(one.passage, one.quote, one.theme, one.who, one.note) for one in decisions]


def crafted(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


@functools.cache
def small_known() -> Knowledge:
    """What the small knowledge base holds, for tests that take many examples and write nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "kb"
        init(folder, "Small lessons")
        (folder / "corpus" / "interview.md").write_text(SMALL_SOURCE, encoding="utf-8")
        (folder / "lessons" / "L001.md").write_text(SMALL_LESSON, encoding="utf-8")
        return load(folder)
