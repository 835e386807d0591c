"""A document as read to a draft: title, date, speakers, sections, passages, and all that was set aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..base.dates import iso_date
from ..readers import Block, Comment, Document, Dropped, is_sentence
from .clean import clean_document, one_line
from .details import Details, take_form
from .document_key import set_key_aside
from .furniture import join_split, set_aside
from .merge import merge
from .names import is_generic
from .second import second_story
from .tables import name_rows
from .turns import Turn, Turns, find_turns
from .who import Person, find_people_of, name_turns

_KINDS = (
    (re.compile(r"key (?:points?|messages?|findings)|observations|conclusions", re.IGNORECASE), "key-point"),
    (re.compile(r"recommendations?|actions?(?: points)?|next steps", re.IGNORECASE), "recommendation"),
)
_JUNK = re.compile(r"(?:microsoft word - .*|untitled.*|document\d*|\S+\.(?:docx?|pdf|rtf|odt|txt|html?|indd|qxd|ppt)|"
                   r"powerpoint presentation|title|slide 1|about:blank|https?://\S+)", re.IGNORECASE)
_DATED = re.compile(r"(?:(?:date|published|posted|interviewed|recorded|interview date|date of interview)(?: on)?:?\s*)"
                    r"?(.{4,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A passage before it has an id, or a heading.

    Attributes
    ----------
    text, voice, kind : str
        As in a corpus file; `kind` is ``heading`` for a heading.
    section : str
        The heading it stands under.
    loc, page : str
        Place within the section or the recording; page.
    level : int
        Of a heading, 2 or 3.
    """

    text: str
    kind: str
    voice: str = ""
    section: str = ""
    loc: str = ""
    page: str = ""
    level: int = 0

    @property
    def locator(self) -> str:
        """The place in the original, for people."""
        page = f"page {self.page}" if self.page else ""
        return ", ".join(part for part in (self.section, self.loc, page) if part)


@dataclass
class Draft:
    """What will become a corpus file.

    Attributes
    ----------
    title, date : str
        Found or given; the date is ``unknown`` where the document states none.
    pieces : list of Piece
        Passages and headings in reading order.
    people : list of Person
        Who speaks, in the order of speaking, with all labels.
    speakers : dict of str to str
        Their names, with the post that stood behind the name.
    details : Details
        What options and the document's own form say.
    dropped, comments : list
        What was set aside; reviewers' remarks.
    second : tuple of int or None
        Passages (numbered from 0) that look like another story.
    """

    format: str
    title: str
    date: str
    details: Details
    pieces: list[Piece] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    speakers: dict[str, str] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    second: tuple[int, int] | None = None

    @property
    def passages(self) -> list[Piece]:
        """The passages without the headings."""
        return [piece for piece in self.pieces if piece.kind != "heading"]

    @property
    def text(self) -> str:
        """All words that were read, headings too."""
        return "\n\n".join(piece.text for piece in self.pieces)


def make_draft(document: Document, details: Details, stem: str) -> Draft:
    """Find title, date, speakers, sections and passages.

    Parameters
    ----------
    document : Document
        From a reader.
    details : Details
        What the editor said; it wins over what the document says.
    stem : str
        The file's name without its extension, the title of last resort.
    """
    document = clean_document(document)
    form, blocks, aside = take_form(list(map(_without_sentence, document.blocks)))
    details = details.over(form)
    rows, beside = name_rows(blocks)
    labels = {turn.voice for turn in find_turns(rows).turns if turn.voice}
    rows, explained, key = set_key_aside(rows, labels)
    spoken = bool(labels)
    kept, furniture = set_aside(rows, spoken=spoken)
    if document.format in ("pdf", "text", "html", "markdown"):
        kept = join_split(kept)
    found = find_turns(kept, [entry.name for entry in key if entry.name])
    people = find_people_of(found, key, details)
    name_turns(found, people)
    turns = merge(_without_dot_leaders(found.turns))
    if all(turn.kind == "heading" for turn in turns):
        # nothing but headings, labels and furniture: then that is the text
        furniture, found = [], Turns()
        turns = [Turn(" ".join(block.text.split()), "", block.place, block.page) for block in rows]
    if not any(turn.voice for turn in turns):
        turns = _headings(turns, plain=document.format == "text")
    title = details.title or _title(document, turns, stem)
    draft = Draft(document.format, title, details.date or document.date or _date(turns) or "unknown", details,
                  comments=document.comments,
                  dropped=[*document.dropped, *aside, *beside, *explained, *furniture, *found.dropped])
    spoken_names = {turn.voice for turn in turns}
    draft.people = [person for person in people if person.name in spoken_names]
    draft.speakers = {person.name: person.note for person in draft.people}
    story = second_story(turns)
    draft.pieces = _pieces(turns)
    if story:
        passages = [sum(turn.kind != "heading" for turn in turns[:end]) for end in story]
        draft.second = (passages[0], passages[1])
    return draft


def _without_sentence(block: Block) -> Block:
    """A heading below the title that is a sentence says something, so it is text."""
    sentence = block.kind == "heading" and block.level > 1 and is_sentence(block.text)
    return replace(block, kind="paragraph", level=0) if sentence else block


def _without_dot_leaders(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if any(letter.isalnum() for letter in turn.text)]


def _headings(turns: Sequence[Turn], *, plain: bool) -> list[Turn]:
    """Short lines without a full stop that running text follows are headings; a plain text starts with its title."""
    result = []
    for index, turn in enumerate(turns):
        following = turns[index + 1] if index + 1 < len(turns) else None
        short = len(turn.text.split()) <= 10 and turn.kind == "paragraph" and turn.text[:1].isupper() and \
            not turn.text.rstrip().endswith((".", ",", ";", ":", "?", "!", "”", '"', ")")) and \
            not re.search(r"\d{3}|@|www\.", turn.text)
        known = any(pattern.fullmatch(turn.text.strip(" :")) for pattern, _ in _KINDS)
        if short and following is not None and (known or len(following.text.split()) >= 12):
            turn = replace(turn, kind="heading", level=2)
        elif short and plain and index == 0 and len(turns) > 3:
            turn = replace(turn, kind="heading", level=1)
        result.append(turn)
    return result


def _title(document: Document, turns: Sequence[Turn], stem: str) -> str:
    head = turns[:8]
    named = next((turn for turn in head if turn.kind == "heading" and turn.level == 0), None) or next(
        (turn for turn in head if turn.kind == "heading" and turn.level == 1), None)
    if named is not None and len(named.text) <= 200:
        return named.text
    stated = document.title
    if stated and not _JUNK.fullmatch(stated) and len(stated) <= 200:
        return stated
    first = turns[0] if turns else None
    if first is not None and first.kind == "heading" and len(first.text) <= 120:
        return first.text
    return one_line(re.sub(r"[_\-]+", " ", stem)).strip() or "Untitled document"


def _date(turns: Sequence[Turn]) -> str:
    """A date that stands alone near the head of the document."""
    for turn in turns[:8]:
        found = _DATED.fullmatch(turn.text)
        date = iso_date(found[1]) if found and not turn.voice else ""
        if date:
            return date
    return ""


def _pieces(turns: Sequence[Turn]) -> list[Piece]:
    levels = sorted({turn.level for turn in turns if turn.kind == "heading" and turn.level > 0})
    top = levels[0] if levels else 1
    headings = ["", ""]
    kind = "narrative"
    number = 0
    pieces = []
    for turn in turns:
        if turn.kind == "heading":
            level = 2 if turn.level <= top else 3
            headings = [turn.text, ""] if level == 2 else [headings[0], turn.text]
            kind = next((name for pattern, name in _KINDS if pattern.fullmatch(turn.text.strip(" :"))), "narrative")
            number = 0
            pieces.append(Piece(turn.text, "heading", level=level, page=turn.page))
            continue
        number += 1
        loc = _loc(turn.place, number)
        pieces.append(Piece(turn.text, "reported-speech" if turn.voice else kind, turn.voice,
                            ": ".join(part for part in headings if part), loc, turn.page))
    return pieces


def _loc(place: str, number: int) -> str:
    return f"para {number}" if not place or place.startswith(("para ", "block ")) else place


def is_anonymous(name: str) -> bool:
    """Whether a speaker's name is only a tag, such as Interviewer or Speaker 2."""
    return is_generic(name)
