"""What a published lesson may not show: text that waits to be written, evidence that is not public, private details."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from ..base.errors import Problem
from ..base.files import read_text
from ..base.store import FOLDER, as_json, code_digest, digest_of, store_of
from ..corpus import Source
from ..corpus.people.names import fold
from ..corpus.privacy import KINDS
from ..lessons import Lesson
from ..lessons.decisions.memos import FOLDER as FOLDER_OF_MEMOS
from ..lessons.decisions.memos import read_memos
from ..lessons.draft import PLACEHOLDER
from .inputs import Inputs

LOOKED = "corpus/looked.csv"


def public_problems(inputs: Inputs) -> list[Problem]:
    """Find what keeps published lessons and editors' notes from being published."""
    problems: list[Problem] = []
    for lesson in inputs.lessons:
        if lesson.published:
            problems += [*_placeholders(inputs, lesson), *_evidence(inputs, lesson)]
    return [*problems, *_details(inputs)]


def _placeholders(inputs: Inputs, lesson: Lesson) -> Iterator[Problem]:
    for number, line in enumerate(read_text(inputs.root / lesson.file, inputs.root).splitlines(), start=1):
        if PLACEHOLDER in line:
            yield Problem(lesson.file, number, f"a published lesson still says `{PLACEHOLDER}`",
                          "Write what belongs there, or set `status: draft`.")


def _evidence(inputs: Inputs, lesson: Lesson) -> Iterator[Problem]:
    for index, item in enumerate(lesson.front.evidence):
        passage = inputs.passages.get(item.passage)
        lacks = _lacks(inputs.sources[passage.source]) if passage and item.status == "confirmed" else ""
        if passage and lacks:
            source = inputs.sources[passage.source]
            yield Problem(lesson.file, lesson.lines[index], f"evidence {item.passage} is not public: {source.file} has "
                          f"{lacks}", f"Publish it with `lessonbook publish {source.id}`, set `status: suggested` on "
                          "this line, or set the lesson to `status: draft`.")


def _lacks(source: Source) -> str:
    """The statuses that keep a source's text from the site; consent that is past is a problem of its own."""
    meta = source.meta
    faults = [f"`{name}: {value}`" for name, value, wanted in (
        ("status", meta.status, "published"), ("sensitivity", meta.sensitivity, "public")) if value != wanted]
    if not faults and not meta.cleared:
        faults = [f"`text_reuse: {meta.licence.text_reuse}` for an imported text"]
    return " and ".join(faults)


def _details(inputs: Inputs) -> list[Problem]:
    """What looks personal in lessons and in notes on decisions, and stands in no passage that was published."""
    places = [(lesson.file, line, text) for lesson in inputs.lessons if lesson.published
              for line, text in _prose(lesson)]
    places += [(item.file, item.line, item.note) for item in inputs.reviews if item.note]
    places += [(FOLDER_OF_MEMOS, 0, memo.text) for memo in read_memos(inputs.root)[0]]
    if not places:
        return []
    public = [passage.text for passage in inputs.corpus.passages if inputs.sources[passage.source].meta.publishable]
    names = [*inputs.names, *(name for source in inputs.corpus.sources for name in (
        source.meta.publisher_voice, source.meta.source.publisher, *(one.name for one in source.meta.people))),
        *(name for body in inputs.bodies for name in (body.name, *body.abbreviations)),
        *(words for term in inputs.glossary for words in (term.term, term.long))]
    seen, looked = fold("\n".join(public)), _looked(inputs)
    return [Problem(file, line, f"{KINDS[kind]} that nobody has looked at: {words}", "Take it out; or, if it may "
                    f"stand, add the line {ident} to {LOOKED}.")
            for (file, line, _), ident, kind, words in _found(inputs, places, names)
            if ident not in looked and not re.search(rf"(?<!\w){re.escape(fold(words))}(?!\w)", seen)]


def _prose(lesson: Lesson) -> Iterator[tuple[int, str]]:
    """A lesson's words, paragraph by paragraph, and the line that each is near."""
    yield 1, lesson.title
    yield 1, lesson.sentence
    for heading, text in lesson.sections:
        start = lesson.lines.get(f"## {heading}", 1)
        yield start, heading
        yield from ((start, line) for line in text.splitlines() if line.strip())
    for index, item in enumerate(lesson.front.evidence):
        yield from ((lesson.lines[index], text) for text in (item.why, item.note) if text != "not stated")


def _found(inputs: Inputs, places: Sequence[tuple[str, int, str]], names: Sequence[str]
           ) -> list[tuple[tuple[str, int, str], str, str, str]]:
    """Details by place; kept where a build keeps what it worked out, since the dictionary takes a second to load."""
    from ..corpus.privacy import find_personal
    from ..corpus.privacy.scan import detail_id

    texts = [text for _, _, text in places]
    store = store_of(inputs.root)
    key = digest_of(code_digest(("corpus/privacy", "corpus/people")), texts, sorted(set(names)))
    kept = store.get("details", key)
    if kept is None:
        kept = as_json([(flag["passage"], flag["kind"], flag["text"]) for flag in find_personal(texts, (), names)])
        if (inputs.root / FOLDER).is_dir():
            store.put("details", key, kept)
    return [(places[place], detail_id(kind, words), kind, words) for place, kind, words in json.loads(kept)]


def _looked(inputs: Inputs) -> set[str]:
    path = inputs.root / LOOKED
    return set(read_text(path, inputs.root).replace(",", " ").split()) if path.is_file() else set()
