"""Sources and lessons as references: BibTeX for LaTeX and Zotero, CSL-JSON for Zotero, Word and pandoc."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...corpus import Source
from ...corpus.schema import NOT_STATED
from ...knowledge.knowledge import Knowledge
from ...lessons import Lesson
from .stream import as_file, write_lines
from .tables import left_out, page_of

_BIBTEX_TYPES = {"discussion-paper": "techreport", "reflection-interview": "techreport", "news-report": "article"}
_CSL_TYPES = {"news-report": "article-newspaper", "discussion-paper": "report", "reflection-interview": "report",
              "public-record": "document"}
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    mark: "\\" + mark for mark in "&%$#_"}


def export_bibtex(known: Knowledge, target: Path) -> dict[str, int]:
    """Write ``lessonbook.bib``: an entry a source, then an entry a lesson.

    `target` is a folder, or a file that ends in .bib.

    Returns
    -------
    dict of str to int
        Entries by kind, and what was left out.
    """
    path = as_file(target, "lessonbook.bib", ".bib")
    write_lines(path, _bibtex(known))
    return _counts(known)


def export_csl(known: Knowledge, target: Path) -> dict[str, int]:
    """Write ``lessonbook.csl.json``: a CSL-JSON item a source, then one a lesson.

    `target` is a folder, or a file that ends in .json. Returns what :func:`export_bibtex` does.
    """
    path = as_file(target, "lessonbook.csl.json", ".json")
    items = [*map(_csl_source, known.sources), *(_csl_lesson(known, lesson) for lesson in known.lessons)]
    lines = [json.dumps(item, ensure_ascii=False) for item in items]
    write_lines(path, ["[\n", ",\n".join(lines), "\n]\n"])
    return _counts(known)


def _counts(known: Knowledge) -> dict[str, int]:
    return {"sources": len(known.sources), "lessons": len(known.lessons)} | left_out(known)


def _bibtex(known: Knowledge) -> Iterator[str]:
    for source in known.sources:
        meta = source.meta
        kind = _BIBTEX_TYPES.get(meta.kind, "misc")
        publisher = {"techreport": "institution", "article": "journal"}.get(kind, "publisher")
        yield _entry(kind, source.id, {
            "title": meta.title, "author": _names(source, meta.source.authors),
            "editor": _names(source, meta.source.editors),
            "year": _year(source), publisher: meta.source.publisher, "url": meta.source.url,
            "urldate": meta.source.accessed, "note": meta.source.citation, "language": meta.language,
        })
    for lesson in known.lessons:
        yield _entry("misc", lesson.id, _lesson_fields(known, lesson))


def _lesson_fields(known: Knowledge, lesson: Lesson) -> dict[str, str]:
    settings = known.inputs.settings
    address = page_of(known, lesson.url) if settings.base_url else NOT_STATED
    checked = lesson.front.reviewed_by
    note = "No person has checked this lesson yet." if checked == "not-reviewed" else f"Checked by {checked}."
    return {"title": lesson.title, "author": _whole(known.inputs.config.author),
            "year": settings.as_of[:4] if settings.as_of != "unknown" else "",
            "howpublished": f"{known.inputs.config.title}, {lesson.id}", "url": address, "note": note,
            "abstract": lesson.sentence}


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    kept = [f"  {name} = {{{_tex(value) if name not in ('author', 'editor', 'url') else value}}},\n"
            for name, value in fields.items() if value not in ("", NOT_STATED, "unknown")]
    return f"@{kind}{{{key},\n{''.join(kept)}}}\n\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in " ".join(text.split()))


def _whole(name: str) -> str:
    # double braces keep a body's name, or one we cannot cut, in one piece
    return f"{{{_tex(name)}}}"


def _split(source: Source, name: str) -> tuple[str, str] | None:
    """Family and given names of an author or editor whom the source's `people` calls a person, else None.

    The last word is the family name, which English names follow.
    """
    person = source.meta.person(name)
    given, _, family = name.rpartition(" ")
    return (family, given) if person and person.type == "person" and given else None


def _names(source: Source, names: list[str]) -> str:
    parts = [(name, _split(source, name)) for name in names]
    return " and ".join(f"{_tex(cut[0])}, {_tex(cut[1])}" if cut else _whole(name) for name, cut in parts)


def _csl_names(source: Source, names: list[str]) -> list[dict[str, str]]:
    parts = [(name, _split(source, name)) for name in names]
    return [{"family": cut[0], "given": cut[1]} if cut else {"literal": name} for name, cut in parts]


def _year(source: Source) -> str:
    return source.meta.date_published[:4] if re.match(r"\d{4}", source.meta.date_published) else ""


def _date(text: str) -> dict[str, Any] | None:
    return {"date-parts": [[int(part) for part in text.split("-")]]} if re.match(r"\d{4}", text) else None


def _csl_source(source: Source) -> dict[str, Any]:
    meta = source.meta
    fields: dict[str, Any] = {
        "id": source.id, "type": _CSL_TYPES.get(meta.kind, "document"), "title": meta.title,
        "title-short": meta.short_title, "author": _csl_names(source, meta.source.authors),
        "editor": _csl_names(source, meta.source.editors), "issued": _date(meta.date_published),
        "publisher": meta.source.publisher, "URL": meta.source.url, "accessed": _date(meta.source.accessed),
        "number": meta.source.stock_code, "note": meta.source.citation, "language": meta.language,
    }
    if meta.series:
        fields |= {"collection-title": meta.series.name, "collection-number": meta.series.issue}
    return _stated(fields)


def _csl_lesson(known: Knowledge, lesson: Lesson) -> dict[str, Any]:
    config, settings = known.inputs.config, known.inputs.settings
    return _stated({
        "id": lesson.id, "type": "entry", "title": lesson.title, "author": [{"literal": config.author}],
        "issued": _date(settings.as_of), "container-title": config.title, "number": lesson.id,
        "URL": page_of(known, lesson.url) if settings.base_url else "", "abstract": lesson.sentence,
        "note": f"Checked by: {lesson.front.reviewed_by}",
    })


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value and value not in (NOT_STATED, "unknown")}
