"""The knowledge base as flat tables: what CSV, SQLite and Parquet hold, and the data dictionary to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...corpus.schema import NOT_STATED
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import Coding


@dataclass(frozen=True)
class Field:
    """A column.

    Attributes
    ----------
    name, about : str
        Its name, and a sentence for the data dictionary.
    type : str
        ``string``, ``integer``, ``number``, ``boolean`` or ``array`` (of strings).
    required : bool
        Whether every row has a value.
    refers : str
        Table whose key it holds, empty for none.
    """

    name: str
    about: str
    type: str = "string"
    required: bool = True
    refers: str = ""


@dataclass(frozen=True)
class Table:
    """A table and how to get its rows, one at a time.

    Attributes
    ----------
    name, about : str
        Its name, and a sentence for the data dictionary.
    key : tuple of str
        Columns that identify a row; empty where nothing does.
    fields : tuple of Field
        In the order of a row's values.
    rows : callable
        Gives the rows anew at each call: tuples of str, int, float, bool, list of str or None.
    """

    name: str
    about: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    rows: Callable[[], Iterable[tuple[Any, ...]]]


def tables(known: Knowledge, codings: Sequence[Coding] = ()) -> tuple[Table, ...]:
    """All tables of a knowledge base, those that others refer to first; only what may be published."""
    F = Field
    source, passage = F("source", "The source's id.", refers="sources"), F("passage", "The passage's id.",
                                                                           refers="passages")
    theme, lesson = F("theme", "The theme's id.", refers="themes"), F("lesson", "The lesson's id.", refers="lessons")
    return (
        Table("sources", "One row a document.", ("source",), (
            F("source", "The source's id."), F("title", "Its full title."), F("short_title", "Its name in the book."),
            F("kind", "What sort of document it is."),
            F("published", "When it was published: EDTF (2013, 2013-03) or unknown."),
            F("publisher", "Who published the original."),
            F("publisher_voice", "Who speaks where no voice is named."),
            F("text_status", "source-note: our notes in our own words; otherwise its own text."),
            F("licence", "The original's licence."), F("reuse", "What of its text may be reused."),
            F("rights", "What the rights holder allows, in words."), F("citation", "How to cite the original."),
            F("address", "Where the original is.", required=False), F("summary", "What it is, in a sentence."),
            F("language", "BCP 47 language tag."), F("version", "Version of our notes."),
            F("reviewed_by", "Who checked our notes, or not-reviewed."),
            F("passages", "How many passages it has.", "integer"), F("page", "Its page in the book.")),
            lambda: _sources(known)),
        Table("people", "One row a person or body named in a source.", (), (
            source, F("name", "As passages name them."), F("type", "person, body or anonymous."),
            F("organisation", "Where they spoke from.", required=False),
            F("role_at_time", "Role then.", required=False),
            F("role_now", "Role at publication or after.", required=False),
            F("speaks", "Whether passages have their voice.", "boolean")), lambda: _people(known)),
        Table("conflicts", "One row a place where accounts differ.", (), (
            source, F("conflict", "Its id within the source."), F("fact", "What is in question."),
            F("value_here", "What this source says."), F("value_elsewhere", "What the other says."),
            F("other", "The other: a source's id, this source, or public record."),
            F("note", "What to know about it.", required=False)), lambda: _conflicts(known)),
        Table("themes", "One row a theme of the codebook.", ("theme",), (
            F("theme", "The theme's id."), F("title", "Its title."), F("definition", "What it is, in a sentence."),
            F("belongs", "What belongs to it.", "array"), F("does_not_belong", "What does not.", "array"),
            F("examples", "Made-up examples; they are no evidence.", "array"),
            F("page", "Its page in the book.")), lambda: _themes(known)),
        Table("passages", "One row a passage.", ("passage",), (
            F("passage", "The passage's permanent id."), source,
            F("position", "Its place in its source, from 1.", "integer"),
            F("kind", "narrative, reported-speech, key-point, recommendation or figure."),
            F("voice", "Who speaks; empty where the publisher does.", required=False),
            F("section", "Heading it stands under.", required=False),
            F("place", "Place within the section.", required=False),
            F("page_number", "Page of the original, where it shows one.", required=False), F("text", "Its words."),
            F("words", "How many words, split at white space.", "integer"),
            F("best_theme", "Its best theme, if it has one.", refers="themes", required=False),
            F("themes", "Ids of all its themes, best first.", "array"),
            F("lessons", "Ids of the lessons that rest on it.", "array"),
            F("page", "Its address in the book.")), lambda: _passages(known)),
        Table("tags", "One row a passage and theme.", ("passage", "theme"), (
            passage, theme, F("rank", "1 is the passage's best theme.", "integer"),
            F("score", "From 0 to 1.", "number"), F("origin", "Who says so: rule, model or editor."),
            F("cues", "The words that said so.", "array")), lambda: _tags(known)),
        Table("lessons", "One row a lesson.", ("lesson",), (
            F("lesson", "The lesson's permanent id."), F("title", "The lesson as a title."),
            F("sentence", "The lesson in a sentence."), F("status", "published, or draft in a preview."),
            F("reviewed_by", "Who checked it, or not-reviewed."), F("text", "The editors' prose, as Markdown."),
            F("themes", "Ids of its themes.", "array"), F("readers", "Who it is for.", "array"),
            F("voices", "Independent voices that support it.", "integer"),
            F("organisations", "Bodies these voices speak from.", "integer"),
            F("sources", "Sources with supporting passages.", "integer"),
            F("supporting", "Passages that support it.", "integer"),
            F("qualifying", "Passages that qualify it.", "integer"),
            F("contradicting", "Passages that contradict it.", "integer"), F("page", "Its page in the book.")),
            lambda: _lessons(known)),
        Table("lesson_themes", "One row a lesson and theme.", ("lesson", "theme"), (
            lesson, theme, F("rank", "1 is the lesson's first theme.", "integer")), lambda: _lesson_themes(known)),
        Table("evidence", "One row a lesson and passage that bears on it.", ("lesson", "passage", "status"), (
            lesson, passage, F("stance", "supports, qualifies, contradicts, or background, which counts for nothing.",
                                        required=False),
            F("status", "confirmed, rejected, or suggested by the machine and unchecked."),
            F("score", "The machine's likeness from 0 to 1, for suggestions.", "number", required=False),
            F("by", "Who decided, or not-reviewed.", required=False)), lambda: _evidence(known)),
        Table("codings", "One row a person's decision on a theme of a passage.", (), (
            passage, theme, F("decision", "accept, add or reject."), F("who", "The person."),
            F("when", "Day or moment, or unknown."), F("quote", "The words it was made on."),
            F("note", "What they said.", required=False)), lambda: _codings(known, codings)),
    )


def json_text(values: Sequence[str]) -> str:
    """A list as JSON text, the way flat files hold it."""
    return json.dumps(list(values), ensure_ascii=False)


def page_of(known: Knowledge, path: str) -> str:
    """A page's address: full where the book says where it is published, else below its root."""
    base = known.inputs.settings.base_url.rstrip("/")
    return f"{base}/{path}" if base else path


def _stated(text: str) -> str | None:
    return None if text in ("", NOT_STATED) else text


def _sources(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for source in known.sources:
        meta = source.meta
        yield (source.id, meta.title, meta.name, meta.kind, meta.date_published, meta.source.publisher,
               meta.publisher_voice, meta.text_status, meta.licence.id, meta.licence.text_reuse,
               meta.licence.statement, meta.source.citation, _stated(meta.source.url), meta.summary, meta.language,
               meta.version, meta.reviewed_by, len(source.passages), page_of(known, f"corpus/{source.id}.html"))


def _people(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for source in known.sources:
        for person in source.meta.people:
            yield (source.id, person.name, person.type, _stated(person.organisation), _stated(person.role_at_time),
                   _stated(person.role_now), person.speaks)


def _conflicts(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for source in known.sources:
        for item in source.meta.conflicts:
            yield (source.id, item.id, item.fact, item.value_here, item.value_elsewhere, item.source,
                   _stated(item.note))


def _themes(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for theme in known.inputs.codebook.themes:
        yield (theme.id, theme.title, theme.definition, list(theme.belongs), list(theme.does_not_belong),
               list(theme.examples), page_of(known, f"book/themes/{theme.id}.html"))


def _passages(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    held: dict[str, list[str]] = {}
    for lesson in known.lessons:
        for item in lesson.bearing:
            held.setdefault(item.passage, []).append(lesson.id)
    for source in known.sources:
        for position, passage in enumerate(source.passages, start=1):
            themes = [tag.theme for tag in known.tags[passage.id]]
            yield (passage.id, source.id, position, passage.kind, passage.voice or None, passage.section or None,
                   passage.loc or None, passage.page or None, passage.text, len(passage.text.split()),
                   themes[0] if themes else None, themes, held.get(passage.id, []),
                   page_of(known, f"corpus/{source.id}.html#{passage.id}"))


def _tags(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for source in known.sources:
        for passage in source.passages:
            for rank, tag in enumerate(known.tags[passage.id], start=1):
                yield passage.id, tag.theme, rank, tag.score, tag.origin, list(tag.cues)


def _lessons(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for lesson in known.lessons:
        strength = known.strength(lesson)
        prose = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in lesson.sections)
        yield (lesson.id, lesson.title, lesson.sentence, lesson.front.status, lesson.front.reviewed_by, prose,
               lesson.front.themes, lesson.front.readers, strength.voices, strength.organisations, strength.sources,
               strength.passages, strength.qualifying, strength.contradicting, page_of(known, lesson.url))


def _lesson_themes(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for lesson in known.lessons:
        for rank, theme in enumerate(dict.fromkeys(lesson.front.themes), start=1):
            yield lesson.id, theme, rank


def _evidence(known: Knowledge) -> Iterator[tuple[Any, ...]]:
    for lesson in known.lessons:
        for item in lesson.front.evidence:
            if item.passage in known.open_ids:
                yield lesson.id, item.passage, item.stance, item.status, None, item.by
        for proposal in known.suggested(lesson):
            yield lesson.id, proposal.passage, None, "suggested", proposal.score, None


def _codings(known: Knowledge, codings: Sequence[Coding]) -> Iterator[tuple[Any, ...]]:
    themes = {theme.id for theme in known.inputs.codebook.themes}
    for item in codings:
        if item.passage in known.open_ids and item.theme in themes:
            yield item.passage, item.theme, item.decision, item.who, item.when, item.quote, item.note or None


def left_out(known: Knowledge) -> dict[str, int]:
    """Count what may not be published and therefore is in no export.

    Returns
    -------
    dict of str to int
        ``withheld`` sources, ``withheld_passages``, ``withheld_lessons`` (drafts, retired, merged) and
        ``withheld_evidence`` (lines of lessons that name a passage that may not be published).
    """
    shown = {lesson.id for lesson in known.lessons}
    return {
        "withheld": len(known.inputs.corpus.sources) - len(known.sources),
        "withheld_passages": len(known.inputs.passages) - len(known.open_ids),
        "withheld_lessons": sum(lesson.id not in shown for lesson in known.inputs.lessons),
        "withheld_evidence": sum(item.passage not in known.open_ids for lesson in known.lessons
                                 for item in lesson.front.evidence),
    }
