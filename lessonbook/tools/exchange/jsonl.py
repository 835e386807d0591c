"""JSON lines: one record a line, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...base.errors import LessonbookError, Problem
from ...base.files import read_text
from ...base.plain_text import plain_text
from ...knowledge.knowledge import Knowledge
from ...lessons import Lesson
from ...tag import Tag
from .stream import as_folder, write_lines
from .tables import left_out


def tag_record(tag: Tag) -> dict[str, Any]:
    """A tag as JSON: theme, score from 0 to 1, cues, origin."""
    return {"theme": tag.theme, "score": tag.score, "cues": list(tag.cues), "origin": tag.origin}


def source_records(known: Knowledge) -> Iterable[dict[str, Any]]:
    """A record for each source that may be published: its front matter as it stands in the file."""
    for source in known.sources:
        yield source.meta.model_dump(mode="json", by_alias=True) | {"passages": len(source.passages)}


def passage_records(known: Knowledge) -> Iterable[dict[str, Any]]:
    """A record for each passage: id, source, text, kind, voice, locator, section, themes (best first)."""
    for passage in known.passages:
        yield {
            "id": passage.id, "source": passage.source, "text": passage.text, "kind": passage.kind,
            "voice": passage.voice or None, "locator": passage.locator, "section": passage.section,
            "themes": [tag_record(tag) for tag in known.tags[passage.id]],
        }


def lesson_record(known: Knowledge, lesson: Lesson) -> dict[str, Any]:
    """A lesson as JSON: id, title, url, status, sentence, themes, evidence and strength."""
    strength = known.strength(lesson)
    evidence: list[dict[str, Any]] = [{"passage": item.passage, "stance": item.stance, "status": item.status,
                                       "score": None}
                                      for item in lesson.front.evidence if item.passage in known.open_ids]
    evidence += [{"passage": item.passage, "stance": None, "status": "suggested", "score": item.score}
                 for item in known.suggested(lesson)]
    return {
        "id": lesson.id, "title": lesson.title, "url": lesson.url, "status": lesson.front.status,
        "sentence": lesson.sentence, "reviewed_by": lesson.front.reviewed_by, "themes": lesson.front.themes,
        "evidence": evidence,
        "strength": {"voices": strength.voices, "organisations": strength.organisations,
                     "sources": strength.sources, "qualifying": strength.qualifying,
                     "contradicting": strength.contradicting},
    }


def export_jsonl(known: Knowledge, target: Path) -> dict[str, int]:
    """Write ``sources.jsonl``, ``passages.jsonl`` and ``lessons.jsonl``.

    Returns
    -------
    dict of str to int
        Records written by kind, and what was left out as it may not be published.
    """
    as_folder(target)
    tables = {
        "sources": source_records(known),
        "passages": passage_records(known),
        "lessons": (lesson_record(known, lesson) for lesson in known.lessons),
    }
    counts = {name: write_lines(target / f"{name}.jsonl", map(_line, records)) for name, records in tables.items()}
    return counts | left_out(known)


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def read_jsonl(path: Path) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Read ``{id, text}`` records, one a line, their text in its plain spelling; blank lines are passed over.

    Returns
    -------
    tuple of list of dict and list of Problem
        Records in the order of the file, and each line that is no such record.
    """
    try:
        text = read_text(path, path.parent)
    except LessonbookError as error:
        return [], error.problems
    records: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            problems.append(Problem(path.name, number, f"is not JSON: {getattr(error, 'msg', 'too deep')}",
                                    'Write one object a line: {"id": "1", "text": "..."}'))
            continue
        wrong = _wrong(record)
        if wrong:
            problems.append(Problem(path.name, number, wrong, 'Write {"id": "1", "text": "..."}'))
        else:
            records.append(record | {field: plain_text(record[field]) for field in _TEXTS if record.get(field)})
    if not records and not problems:
        problems.append(Problem(path.name, 0, "holds no records",
                                'Write one object a line: {"id": "1", "text": "..."}'))
    return records, problems


_TEXTS = ("text", "source", "section", "voice")


def _wrong(record: Any) -> str:
    if not isinstance(record, dict):
        return "is no JSON object"
    if "id" not in record or not isinstance(record["id"], str | int):
        return "has no `id`"
    if not isinstance(record.get("text"), str):
        return "has no `text`"
    for field in _TEXTS[1:]:
        if not isinstance(record.get(field), str | None):
            return f"`{field}` is not text"
    return ""
