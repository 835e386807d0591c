"""REFI-QDA 1.5: a project (.qdpx) and a codebook (.qdc) that NVivo, ATLAS.ti, MAXQDA and QualCoder open."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ...corpus import Passage, Source
from ...corpus.schema import NOT_STATED
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import NOT, PROGRAM, REJECTED, THEMES, UNCHECKED, Coding, Memo
from .refi_names import (
    BLUE,
    CODEBOOK_XML,
    GREY,
    LESSONS,
    MEMO,
    PROJECT_XML,
    attributes,
    conflict_memo,
    guid,
    lesson_text,
    moment,
    project_memo,
    source_memo,
    spans_of,
    text_of,
    text_xml,
    theme_colours,
)
from .stream import add_member, as_file, whole_zip, write_lines
from .tables import left_out

_VARIABLES = ("Kind", "Publisher", "Published", "Licence")


def export_refi(known: Knowledge, target: Path, codings: Sequence[Coding] = (), memos: Sequence[Memo] = (), *,
                blind: bool = False) -> dict[str, int]:
    """Write ``lessonbook.qdpx`` and ``lessonbook.qdc``.

    Themes, rejected themes and lessons are codes. The machine's tags are codings by a user who says that it is a
    program; people's decisions are codings by them, their notes the selection's description. Lessons' prose and
    conflicts are notes. Positions count Unicode code points, lines end in one character, ends are exclusive.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    target : Path
        A folder, or a file that ends in .qdpx; the codebook goes beside it.
    codings, memos : sequence
        People's decisions and notes; those whose quote does not stand in its passage are left out and counted.
    blind : bool
        Leave out every coding and note, for a coder who must not see what others did.

    Returns
    -------
    dict of str to int
        ``sources``, ``passages``, ``codes``, ``codings``, and what was left out.
    """
    path = as_file(target, "lessonbook.qdpx", ".qdpx")
    project = _Project(known, () if blind else codings, () if blind else memos, blind)
    with whole_zip(path) as archive:
        project.write(archive)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    write_lines(path.with_suffix(".qdc"), [head, f'<CodeBook xmlns="{CODEBOOK_XML}" origin="lessonbook">\n',
                                           *project.codes(notes=False), "</CodeBook>\n"])
    return {"sources": len(known.sources), "passages": len(known.open_ids), **project.counts} | left_out(known)


class _Project:
    """Writes one project; holds people's decisions by passage, never the text or the XML as a whole."""

    def __init__(self, known: Knowledge, codings: Sequence[Coding], memos: Sequence[Memo], blind: bool) -> None:
        self.known = known
        self.blind = blind
        self.now = moment(known.inputs.settings.as_of)
        self.counts: Counter[str] = Counter(codes=0, codings=0, withheld_codings=0)
        themes = {theme.id for theme in known.inputs.codebook.themes}
        self.codings: dict[str, list[Coding]] = {}
        self.memos: dict[str, list[Memo]] = {}
        for item in codings:
            if item.passage in known.open_ids and item.theme in themes and self._stands(item.passage, item.quote):
                self.codings.setdefault(item.passage, []).append(item)
            else:
                self.counts["withheld_codings"] += 1
        for memo in memos:
            if memo.about in known.open_ids and self._stands(memo.about, memo.quote):
                self.memos.setdefault(memo.about, []).append(memo)
            elif memo.about not in known.inputs.passages:
                self.memos.setdefault("project", []).append(memo)
            else:
                self.counts["withheld_codings"] += 1
        self.rejected = {item.theme for found in self.codings.values() for item in found
                         if item.decision == "reject"}
        self.evidence: dict[str, list[tuple[str, str, str]]] = {}
        for lesson in () if blind else known.lessons:
            for evidence in lesson.confirmed:
                by = UNCHECKED if evidence.by == "not-reviewed" else evidence.by
                self.evidence.setdefault(evidence.passage, []).append((lesson.id, evidence.stance, by))
        people = {item.who for found in self.codings.values() for item in found}
        people |= {by for found in self.evidence.values() for _, _, by in found}
        people |= {memo.who for found in self.memos.values() for memo in found}
        self.people = [PROGRAM, *sorted(people - {PROGRAM})]

    def _stands(self, passage: str, quote: str) -> bool:
        return quote in self.known.inputs.passages[passage].text

    def write(self, archive: zipfile.ZipFile) -> None:
        for source in self.known.sources:
            add_member(archive, f"sources/{guid('text', source.id)}.txt", (piece for piece, _ in text_of(source)))
        notes = list(self._notes())
        for ident, _, _, _, text in notes:
            add_member(archive, f"sources/{ident}.txt", [text])
        add_member(archive, "project.qde", self._xml(notes))

    def _xml(self, notes: list[tuple[str, str, str, str | None, str]]) -> Iterator[str]:
        config = self.known.inputs.config
        program = guid("user", PROGRAM)
        yield '<?xml version="1.0" encoding="utf-8"?>\n<Project' + attributes(
            xmlns=PROJECT_XML, name=config.title, origin="lessonbook", creatingUserGUID=program,
            creationDateTime=self.now, modifyingUserGUID=program, modifiedDateTime=self.now) + ">\n<Users>\n"
        for name in self.people:
            yield f"<User{attributes(guid=guid('user', name), name=name)}/>\n"
        yield "</Users>\n<CodeBook>\n"
        yield from self.codes(notes=True)
        yield "</CodeBook>\n<Variables>\n"
        for name in _VARIABLES:
            yield f"<Variable{attributes(guid=guid('variable', name), name=name, typeOfVariable='Text')}/>\n"
        yield "</Variables>\n"
        if self.known.sources:
            yield "<Sources>\n"
            for source in self.known.sources:
                yield from self._source(source)
            yield "</Sources>\n"
        if notes:
            yield "<Notes>\n"
            for ident, name, who, when, _ in notes:
                yield "<Note" + attributes(guid=ident, name=name, plainTextPath=f"internal://{ident}.txt",
                                           creatingUser=guid("user", who), creationDateTime=when) + "/>\n"
            yield "</Notes>\n"
        yield f"<Description>{text_xml(project_memo(self.known))}</Description>\n</Project>\n"

    def _notes(self) -> Iterator[tuple[str, str, str, str | None, str]]:
        """Identifier, name, person, moment and text of each note."""
        if self.blind:
            return
        for lesson in self.known.lessons:
            yield (guid("note", lesson.id), f"{lesson.id} {lesson.title}", PROGRAM, self.now,
                   lesson_text(self.known, lesson.id))
        conflicts = conflict_memo(self.known)
        if conflicts:
            yield guid("note", "conflicts"), "Where accounts differ", PROGRAM, self.now, conflicts
        for memo in self.memos.get("project", []):
            yield (guid("note", memo.about, memo.who, memo.text), f"{MEMO}{memo.about}", memo.who,
                   moment(memo.when), memo.text)

    def codes(self, *, notes: bool) -> Iterator[str]:
        """The codebook; codes of a project may refer to notes, those of a codebook may not."""
        book = self.known.inputs.codebook
        colours = theme_colours(len(book.themes))
        self.counts["codes"] = 0
        yield "<Codes>\n" + self._code("folder", THEMES, codable=False, about="The themes of the codebook.")
        for theme, colour in zip(book.themes, colours, strict=True):
            about = "\n".join([theme.definition, "Belongs: " + "; ".join(theme.belongs),
                               "Does not belong: " + "; ".join(theme.does_not_belong)])
            yield self._code("theme", theme.id, theme.title, colour=colour, about=about) + "</Code>\n"
        yield "</Code>\n"
        rejected = [theme for theme in book.themes if theme.id in self.rejected]
        if rejected:
            yield self._code("folder", REJECTED, codable=False, about="A person says: not this theme.")
            for theme in rejected:
                yield self._code("reject", theme.id, NOT + theme.title, colour=GREY) + "</Code>\n"
            yield "</Code>\n"
        if self.known.lessons and not self.blind:
            yield self._code("folder", LESSONS, codable=False, about="Codings are the evidence for a lesson.")
            for lesson in self.known.lessons:
                note = f'<NoteRef{attributes(targetGUID=guid("note", lesson.id))}/>\n' if notes else ""
                yield self._code("lesson", lesson.id, f"{lesson.id} {lesson.title}", colour=BLUE,
                                 about=lesson.sentence) + note + "</Code>\n"
            yield "</Code>\n"
        yield "</Codes>\n"

    def _code(self, kind: str, ident: str, name: str = "", *, codable: bool = True, colour: str | None = None,
              about: str = "") -> str:
        self.counts["codes"] += 1
        head = attributes(guid=guid(kind, ident), name=name or ident, isCodable="true" if codable else "false",
                          color=colour)
        return f"<Code{head}>\n" + (f"<Description>{text_xml(about)}</Description>\n" if about else "")

    def _source(self, source: Source) -> Iterator[str]:
        ident, meta = guid("text", source.id), source.meta
        yield "<TextSource" + attributes(
            guid=guid("source", source.id), name=meta.name, plainTextPath=f"internal://{ident}.txt",
            creatingUser=guid("user", PROGRAM), creationDateTime=self.now) + ">\n"
        yield f"<Description>{text_xml(source_memo(source))}</Description>\n"
        if not self.blind:
            for passage, start, end in spans_of(source):
                yield from self._selections(passage, start, end)
        values = (meta.kind, meta.source.publisher, meta.date_published, meta.licence.id)
        for name, value in zip(_VARIABLES, values, strict=True):
            if value not in (NOT_STATED, "unknown"):
                yield (f'<VariableValue><VariableRef{attributes(targetGUID=guid("variable", name))}/>'
                       f"<TextValue>{text_xml(value)}</TextValue></VariableValue>\n")
        yield "</TextSource>\n"

    def _selections(self, passage: Passage, start: int, end: int) -> Iterator[str]:
        for tag in self.known.tags[passage.id]:
            if tag.origin != "editor":
                about = f"Score {tag.score}. Cues: {'; '.join(tag.cues)}"
                yield self._coding(passage, start, end, ("theme", tag.theme), PROGRAM, self.now, tag.origin, about)
        for lesson, stance, by in self.evidence.get(passage.id, []):
            yield self._coding(passage, start, end, ("lesson", lesson), by, self.now, stance,
                               "" if stance == "supports" else stance)
        for item in self.codings.get(passage.id, []):
            begin = start + passage.text.index(item.quote)
            code = ("reject" if item.decision == "reject" else "theme", item.theme)
            yield self._coding(passage, begin, begin + len(item.quote), code, item.who, moment(item.when),
                               item.decision, item.note)
        for memo in self.memos.get(passage.id, []):
            begin = start + passage.text.index(memo.quote)
            who = guid("user", memo.who)
            yield "<PlainTextSelection" + attributes(
                guid=guid("memo", passage.id, memo.who, memo.quote, memo.text), name=f"{passage.id} memo",
                startPosition=begin, endPosition=begin + len(memo.quote), creatingUser=who,
                creationDateTime=moment(memo.when)) + f"><Description>{text_xml(memo.text)}</Description>" \
                "</PlainTextSelection>\n"

    def _coding(self, passage: Passage, start: int, end: int, code: tuple[str, str], who: str, when: str | None,
                label: str, about: str) -> str:
        self.counts["codings"] += 1
        name = (*code, passage.id, who, label, str(start), str(end))
        by = guid("user", who)
        return "".join([
            "<PlainTextSelection", attributes(
                guid=guid("selection", *name), name=f"{passage.id} {label}", startPosition=start, endPosition=end,
                creatingUser=by, creationDateTime=when), ">",
            f"<Description>{text_xml(about)}</Description>" if about else "",
            "<Coding", attributes(guid=guid("coding", *name), creatingUser=by, creationDateTime=when), ">",
            "<CodeRef", attributes(targetGUID=guid(*code)), "/></Coding></PlainTextSelection>\n"])
