"""From a project of another tool to codings and memos on our passages; what has no certain place is listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...corpus import Passage, Source
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.code_map import CodeMap
from ...lessons.decisions.coding import PROGRAM, UNCHECKED, Coding, Memo
from .refi_layout import Layout
from .refi_meaning import Meanings
from .refi_model import Document, Mark, Project
from .refi_names import LESSONS, MEMO, conflict_memo, day, guid, lesson_text, project_memo, source_memo, text_of
from .refi_positions import Text, as_written, choose, plain, trusted

MIN_QUOTE = 12
NOBODY = "not stated"
OURS = "lessonbook"  # our own export: how it counts is known, where its text is as it left us


@dataclass(frozen=True)
class Unplaced:
    """Something that a person made and that has no certain place here.

    Attributes
    ----------
    what : str
        ``coding`` or ``memo``.
    document, words, code, who, note, reason : str
        Where it stands in the other tool, and why it has no place here.
    """

    what: str
    document: str
    words: str
    code: str
    who: str
    note: str
    reason: str


@dataclass
class Placed:
    """What an import found.

    Attributes
    ----------
    codings, memos, unplaced : list
        People's codings and memos by passage, and what has no certain place.
    read : list of (str, str)
        Source and person, where the person coded something in the source.
    unmapped : list of str
        Codes, with their names from the top, that no theme is known for.
    unchanged : int
        Codings and memos of our own program that came back.
    skipped : int
        Codings whose code the code map leaves out on purpose.
    """

    codings: list[Coding] = field(default_factory=list)
    memos: list[Memo] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    read: list[tuple[str, str]] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    unchanged: int = 0
    skipped: int = 0


def place(project: Project, known: Knowledge, code_map: CodeMap, coder: str = "") -> Placed:
    """Find the passage, words and theme for every coding and memo of a project.

    Parameters
    ----------
    project : Project
        From :func:`~lessonbook.tools.exchange.refi_read.read_qdpx`.
    known : Knowledge
        The knowledge base; all its sources count, not only those that may be published.
    code_map : CodeMap
        Themes by the names of codes.
    coder : str
        Who coded what the file names nobody for.
    """
    return _Placer(project, known, code_map, coder).run()


class _Placer:
    def __init__(self, project: Project, known: Knowledge, code_map: CodeMap, coder: str) -> None:
        self.project, self.known, self.coder = project, known, coder
        self.meanings = Meanings(project.codes.values(), code_map, known.inputs.codebook)
        self.sources = known.inputs.corpus.sources
        self.by_name = _by_name(self.sources)
        self.out = Placed()
        self.memos = {plain(text) for text in _own_memos(known)}

    def run(self) -> Placed:
        readable = []
        for document in self.project.documents:
            if document.text is None:
                for mark in document.marks:
                    self._by_words(document, mark, mark.reason or document.reason)
            else:
                text = Text(document)
                layout = Layout(text.text, self._candidates(document))
                readable.append((document, text, layout))
        ways = choose([(document, text, *layout.edges()) for document, text, layout in readable])
        for number, (document, text, layout) in enumerate(readable):
            known_way = self.project.origin == OURS and self._as_exported(document)
            best = as_written(document, text, *layout.edges()) if known_way else ways[number]
            passages = list(zip(*map(sorted, layout.edges()), strict=False))
            fits = known_way or trusted(document, text, best[0], passages)
            for mark in document.marks:
                self._mark(document, mark, text, layout, best if fits else [])
        for note in self.project.notes:
            if plain(note.text) in self.memos:
                self.out.unchanged += 1
            else:
                self.out.memos.append(Memo(note.name.removeprefix(MEMO) or "project", "", note.text,
                                           note.who or self.coder or NOBODY, day(note.when)))
        for document in self.project.documents:
            if document.about and plain(document.about) not in self.memos:
                about = self.by_name.get(_key(document.name))
                self.out.memos.append(Memo(about.id if about else document.name, "", document.about,
                                           self.coder or NOBODY, "unknown"))
        self.out.unmapped = self.meanings.unmapped()
        self.out.read = list(dict.fromkeys(self.out.read))
        return self.out

    def _candidates(self, document: Document) -> Sequence[Source]:
        named = self.by_name.get(_key(document.guid)) or self.by_name.get(_key(document.name))
        return [named] if named else self.sources

    def _as_exported(self, document: Document) -> bool:
        """Whether a document's text is the one that we wrote, to the line end: only then are its positions ours.

        A file that names us as its origin may have been edited elsewhere since, which moves every later position.
        """
        candidates = self._candidates(document)
        return (len(candidates) == 1 and not document.marked
                and document.text == "".join(piece for piece, _ in text_of(candidates[0])))

    def _mark(self, document: Document, mark: Mark, text: Text, layout: Layout, ways: Sequence) -> None:
        if mark.reason or mark.start is None:
            self._by_words(document, mark, mark.reason or "marks no words")
            return
        if not ways:
            self._by_words(document, mark, "its positions do not fit the text")
            return
        readings = []
        for way in ways:
            span = text.span(mark, way)
            readings.append(layout.parts(*span) if span else [])
        if any({passage.id for passage, _ in other} != {passage.id for passage, _ in readings[0]}
               for other in readings[1:]):
            self._by_words(document, mark, "its positions can be read in two ways, in different passages")
        elif readings[0]:
            for passage, words in readings[0]:
                self._land(document, mark, passage, words)
        else:
            span = text.span(mark, ways[0])
            if span is None:
                self._by_words(document, mark, "its positions lie outside the text")
            else:
                self._by_words(document, mark, "no passage here has these words", text.text[slice(*span)])

    def _by_words(self, document: Document, mark: Mark, reason: str, words: str = "") -> None:
        """Place by words alone, where one passage and no other holds them."""
        if self._own(mark):
            return
        quote = plain(words or mark.words)
        found = []
        if len(quote) >= MIN_QUOTE:
            for source in self._candidates(document):
                found += [passage for passage in source.passages if quote in plain(passage.text)]
        if len(found) == 1:
            start = plain(found[0].text).index(quote)
            self._land(document, mark, found[0], found[0].text[start: start + len(quote)])
        else:
            if len(found) > 1:
                reason = f"{len(found)} passages have these words"
            self._list(document, mark, reason, words)

    def _list(self, document: Document, mark: Mark, reason: str, words: str = "") -> None:
        code = "/".join(mark.code.path) if mark.code else ""
        self.out.unplaced.append(Unplaced("coding" if mark.code else "memo", document.name, words or mark.words, code,
                                          mark.who or self.coder, mark.note, reason))

    def _own(self, mark: Mark) -> bool:
        """Whether it is our own program's; those come back as they went and are no person's."""
        own = mark.who in (PROGRAM, UNCHECKED)
        self.out.unchanged += own
        return own

    def _land(self, document: Document, mark: Mark, passage: Passage, words: str) -> None:
        if self._own(mark):
            return
        who = mark.who or self.coder
        if not who:
            self._list(document, mark, "the file does not say who coded it; name the person with --coder", words)
        elif mark.code is None:
            self.out.memos.append(Memo(passage.id, words, mark.note, who, day(mark.when)))
        else:
            self._land_coding(document, mark, passage, words, who)

    def _land_coding(self, document: Document, mark: Mark, passage: Passage, words: str, who: str) -> None:
        assert mark.code is not None
        if mark.code.path[0] == LESSONS and len(mark.code.path) > 1:
            self._land_evidence(document, mark, passage, words)
            return
        meant = self.meanings.find(mark.code)
        if isinstance(meant, str):
            self._list(document, mark, meant, words)
            return
        theme, decision = meant
        if not theme:
            self.out.skipped += 1
            return
        if decision != "reject":
            given = {tag.theme for tag in self.known.machine_tags.get(passage.id, ())}
            label = mark.words.removeprefix(f"{passage.id} ")
            decision = label if label in ("accept", "add") else "accept" if theme in given else "add"
        self.out.codings.append(Coding(passage.id, words, theme, decision, who, day(mark.when), mark.note))
        self.out.read.append((passage.source, who))

    def _land_evidence(self, document: Document, mark: Mark, passage: Passage, words: str) -> None:
        """Evidence lives in the lessons' files, where an editor decides on it; an import only points there."""
        assert mark.code is not None
        ident = mark.code.path[1].split(" ")[0]
        lesson = next((one for one in self.known.inputs.lessons if one.id == ident), None)
        if lesson and any(item.passage == passage.id for item in lesson.confirmed):
            self.out.unchanged += 1
        else:
            home = lesson.file if lesson else "a lesson"
            self._list(document, mark, f"is evidence; write {passage.id} under `evidence` in {home}", words)


def _key(name: str) -> str:
    return " ".join(name.casefold().removesuffix(".txt").removesuffix(".docx").removesuffix(".md").split())


def _by_name(sources: Sequence[Source]) -> Mapping[str, Source]:
    found: dict[str, Source] = {}
    for source in sources:
        for name in (source.id, source.meta.title, source.meta.name, guid("source", source.id)):
            found[_key(name)] = source
    return found


def _own_memos(known: Knowledge) -> Iterator[str]:
    yield project_memo(known)
    yield conflict_memo(known)
    for lesson in known.lessons:
        yield lesson_text(known, lesson.id)
    for source in known.sources:
        yield source_memo(source)
