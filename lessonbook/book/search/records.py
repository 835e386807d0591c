"""What can be found: lessons, passages and pages as flat records of plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a search over records that are written must not load the tagger
    from ...corpus import Passage
    from ...knowledge.knowledge import Knowledge
    from ...lessons import Lesson

KINDS = ("lesson", "passage", "page")

_INLINE = (
    (re.compile(r"<!--.*?-->", re.DOTALL), " "),
    (re.compile(r"^```+.*?^```+\s*$|^:::+.*?$", re.DOTALL | re.MULTILINE), " "),
    (re.compile(r"\{count\}`[^`]*`"), "some"),  # the book puts a number there
    (re.compile(r"\{[a-z:-]+\}`([^`<]*?)\s*(?:<[^`>]*>)?`"), r"\1"),
    (re.compile(r"!\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"^\s*(?:[-*+]|\d+[.)]|>|\|)\s+", re.MULTILINE), ""),
    (re.compile(r"^\s*(?:\(.+\)=|\{[.#].*\}|\|?[\s:|-]{3,})\s*$", re.MULTILINE), ""),
    (re.compile(r"^#{1,6}\s+", re.MULTILINE), ""),
    (re.compile(r"[*`|]+|(?<!\w)_+|_+(?!\w)"), ""),
)


@dataclass(frozen=True)
class Section:
    """A piece of a record's text.

    Attributes
    ----------
    heading : str
        Empty for what stands under the record's title.
    anchor : str
        Id of the heading on its page, empty where there is none.
    text : str
        Plain words, on one line.
    """

    heading: str
    anchor: str
    text: str


@dataclass(frozen=True)
class PageText:
    """A page written by hand, as search sees it.

    Attributes
    ----------
    docname : str
        Path below the book's root without its ending.
    title : str
        The page's title.
    sections : tuple of Section
        Its text in order.
    themes : tuple of str
        Titles of the themes it belongs to.
    """

    docname: str
    title: str
    sections: tuple[Section, ...]
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One thing that can be found.

    Attributes
    ----------
    id : str
        ``L029``, ``act-p142``, or a page's docname.
    kind : str
        One of `KINDS`.
    title : str
        A lesson's or a page's title; for a passage its voice and its source.
    url : str
        Address below the book's root; a passage's opens at the passage.
    lesson : str or None
        For a passage: the first lesson that it is confirmed evidence for.
    voice, source : str
        Who speaks (the publisher where nobody is named) and the source's short name; empty for lessons and pages.
    themes : tuple of str
        Titles of its themes, best first.
    sections : tuple of Section
        Its text.
    voices, sources : tuple of str
        Everyone, and every source, that it can be filtered by; for a lesson those of its evidence.
    asked : tuple of str
        How people ask for it, from corpus/synonyms.yml and the lesson itself; found by these words, never shown.
    ids : tuple of str
        For a passage: the ids of passages that were merged into it.
    """

    id: str
    kind: str
    title: str
    url: str
    lesson: str | None
    voice: str
    source: str
    themes: tuple[str, ...]
    sections: tuple[Section, ...]
    voices: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text of all sections in one line."""
        return " ".join(section.text for section in self.sections if section.text)


def plain_text(markdown: str) -> str:
    """Take the marks out of Markdown and leave the words, on one line."""
    for pattern, replacement in _INLINE:
        markdown = pattern.sub(replacement, markdown)
    return " ".join(markdown.split())


def anchor_of(heading: str) -> str:
    """Id that the book gives a heading: small letters, with hyphens between words."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


def make_records(known: Knowledge, pages: Sequence[PageText] = (),
                 asked: Mapping[str, Sequence[str]] | None = None) -> list[Record]:
    """Make the search records of what may be published.

    Parameters
    ----------
    known : Knowledge
        The knowledge base; drafts are in it only in a preview.
    pages : sequence of PageText
        Pages written by hand.
    asked : mapping, optional
        How people ask for a lesson, by its id.

    Returns
    -------
    list of Record
        Lessons, then passages, then pages, each in the order of the book.
    """
    supports: dict[str, str] = {}
    for lesson in known.lessons:
        for item in lesson.bearing:
            supports.setdefault(item.passage, lesson.id)
    taken: dict[str, list[str]] = {}
    for old, new in sorted(known.inputs.corpus.merged.items()):
        taken.setdefault(new, []).append(old)
    return [
        *(_lesson(known, lesson, tuple((asked or {}).get(lesson.id, ()))) for lesson in known.lessons),
        *(_passage(known, passage, supports.get(passage.id), tuple(taken.get(passage.id, ())))
          for passage in known.passages),
        *(Record(page.docname, "page", page.title, f"{page.docname}.html", None, "", "", page.themes, page.sections)
          for page in pages),
    ]


def _lesson(known: Knowledge, lesson: Lesson, asked: tuple[str, ...]) -> Record:
    held = [known.inputs.passages[item.passage] for item in lesson.bearing if item.passage in known.open_ids]
    sections = [Section("", "", plain_text(lesson.sentence))]
    sections += [Section(heading, anchor_of(heading), plain_text(text)) for heading, text in lesson.sections]
    titles = known.inputs.codebook.title
    return Record(
        lesson.id, "lesson", lesson.title, lesson.url, None, "", "",
        tuple(titles(theme) for theme in lesson.front.themes), tuple(sections),
        voices=tuple(sorted({name for passage in held for name in _voices(known, passage)})),
        sources=tuple(sorted({known.inputs.sources[passage.source].meta.name for passage in held})),
        asked=(*asked, *lesson.front.asked),
    )


def _passage(known: Knowledge, passage: Passage, lesson: str | None, taken: tuple[str, ...]) -> Record:
    source = known.inputs.sources[passage.source].meta
    voices = _voices(known, passage)
    voice = "; ".join(voices)
    return Record(
        passage.id, "passage", f"{voice}, {source.name}", f"corpus/{passage.source}.html#{passage.id}", lesson,
        voice, source.name, tuple(known.inputs.codebook.title(tag.theme) for tag in known.tags.get(passage.id, ())),
        (Section("", "", passage.text),), voices=voices, sources=(source.name,),
        ids=taken,
    )


def _voices(known: Knowledge, passage: Passage) -> tuple[str, ...]:
    return passage.voices or (known.inputs.sources[passage.source].meta.publisher_voice,)
