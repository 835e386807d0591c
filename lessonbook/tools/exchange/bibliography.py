"""Sources and lessons as references: BibTeX for LaTeX, RIS for EndNote, CSL-JSON for Word and pandoc; Zotero reads all.

CSL-JSON is the middle: the other two are written from its items, so that all three say the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...corpus import Source
from ...corpus.people.names import parse_name
from ...corpus.privacy.name_words import given_names
from ...corpus.schema import NOT_STATED
from ...knowledge.knowledge import Knowledge
from ...lessons import Lesson
from .stream import as_file, write_lines
from .tables import left_out, page_of

# what is no news and no record is a report: papers, interviews that were printed, documents of handover, stocktakes
_CSL_TYPES = {"news-report": "article-newspaper", "public-record": "document"}
_BIBTEX = {"report": ("techreport", "institution"), "article-newspaper": ("article", "journal")}
_RIS_TYPES = {"report": "RPRT", "article-newspaper": "NEWS"}
_RIS = (("TI", "title"), ("ST", "title-short"), ("AB", "abstract"), ("T2", "container-title"),
        ("T3", "collection-title"), ("M1", "collection-number"), ("SN", "number"), ("UR", "URL"), ("LA", "language"),
        ("N1", "note"))
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
    write_lines(as_file(target, "lessonbook.bib", ".bib"), map(_bibtex, _items(known)))
    return _counts(known)


def export_ris(known: Knowledge, target: Path) -> dict[str, int]:
    """Write ``lessonbook.ris``: a record a source, then a record a lesson.

    `target` is a folder, or a file that ends in .ris. Returns what :func:`export_bibtex` does.
    """
    write_lines(as_file(target, "lessonbook.ris", ".ris"), map(_ris, _items(known)))
    return _counts(known)


def export_csl(known: Knowledge, target: Path) -> dict[str, int]:
    """Write ``lessonbook.csl.json``: a CSL-JSON item a source, then one a lesson.

    `target` is a folder, or a file that ends in .json. Returns what :func:`export_bibtex` does.
    """
    lines = [json.dumps(item, ensure_ascii=False) for item in _items(known)]
    write_lines(as_file(target, "lessonbook.csl.json", ".json"), ["[\n", ",\n".join(lines), "\n]\n"])
    return _counts(known)


def _counts(known: Knowledge) -> dict[str, int]:
    return {"sources": len(known.sources), "lessons": len(known.lessons)} | left_out(known)


def _items(known: Knowledge) -> Iterator[dict[str, Any]]:
    yield from map(_source, known.sources)
    for lesson in known.lessons:
        yield _lesson(known, lesson)


def _source(source: Source) -> dict[str, Any]:
    meta, kind = source.meta, _CSL_TYPES.get(source.meta.kind, "report")
    fields: dict[str, Any] = {
        "id": source.id, "type": kind, "title": meta.title, "title-short": meta.short_title,
        "author": [_name(source, name) for name in meta.source.authors],
        "editor": [_name(source, name) for name in meta.source.editors], "issued": _date(meta.date_published),
        "container-title" if kind == "article-newspaper" else "publisher": meta.source.publisher,
        "URL": meta.source.url, "accessed": _date(meta.source.accessed), "number": meta.source.stock_code,
        "note": meta.source.citation, "language": meta.language,
    }
    if meta.series:
        fields |= {"collection-title": meta.series.name, "collection-number": meta.series.issue}
    return _stated(fields)


def _lesson(known: Knowledge, lesson: Lesson) -> dict[str, Any]:
    config, settings = known.inputs.config, known.inputs.settings
    checked = lesson.front.reviewed_by
    return _stated({
        "id": lesson.id, "type": "entry", "title": lesson.title, "author": [{"literal": config.author}],
        "issued": _date(settings.as_of), "container-title": config.title, "number": lesson.id,
        "URL": page_of(known, lesson.url) if settings.base_url else "", "abstract": lesson.sentence,
        "note": "No person has checked this lesson yet." if checked == "not-reviewed" else f"Checked by {checked}.",
    })


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value and value not in (NOT_STATED, "unknown")}


def _date(text: str) -> dict[str, Any] | None:
    return {"date-parts": [[int(part) for part in text.split("-")]]} if re.match(r"\d{4}", text) else None


def _name(source: Source, name: str) -> dict[str, str]:
    """A person's name in two parts, as CSL has it; a body's, or one that cannot be told, in one.

    A person is whom the source's `people` calls one, or a name that begins with a given name or an initial, has its
    surname before a comma, or ends in the initials that reference lists set behind it.
    """
    known = source.meta.person(name)
    if known and known.type == "body":
        return {"literal": name}
    if behind := re.fullmatch(r"(\S+(?: \S+)?),? ((?:[A-Z]\.? ?){1,3})", name):
        return {"family": behind[1], "given": behind[2].strip()}
    parsed = parse_name(name)
    words = parsed.shown.split()
    first = words[0].rstrip(".").casefold() if words else ""
    if len(words) < 2 or not (known or "," in name or len(first) == 1 or first in given_names()):
        return {"literal": name}
    cut = len(words) - max(len(parsed.surname.split()), 1)
    return {"family": " ".join(words[cut:]), "given": " ".join(words[:cut])}


def _bibtex(item: dict[str, Any]) -> str:
    kind, home = _BIBTEX.get(item["type"], ("misc", "publisher"))
    issued, accessed = (item.get(name, {}).get("date-parts", [[]])[0] for name in ("issued", "accessed"))
    fields = {name: _tex(item[key]) for name, key in (
        ("title", "title"), (home, "publisher"), ("type", "collection-title"), ("note", "note"),
        ("language", "language"), ("abstract", "abstract")) if key in item}
    if "container-title" in item:
        fields["journal" if kind == "article" else "howpublished"] = _tex(item["container-title"])
    if kind == "techreport" and (number := item.get("collection-number") or item.get("number")):
        fields["number"] = _tex(number)
    for role in ("author", "editor"):
        fields[role] = " and ".join(f"{_tex(one['family'])}, {_tex(one['given'])}" if "family" in one
                                    else f"{{{_tex(one['literal'])}}}" for one in item.get(role, ()))
    fields |= {"year": str(issued[0]) if issued else "", "url": item.get("URL", ""),
               "urldate": "-".join(f"{part:02d}" for part in accessed)}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{item['id']},\n{lines}}}\n\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in " ".join(text.split()))


def _ris(item: dict[str, Any]) -> str:
    lines = [("TY", _RIS_TYPES.get(item["type"], "GEN")), ("ID", item["id"])]
    for tag, role in (("AU", "author"), ("ED", "editor")):
        lines += [(tag, f"{one['family']}, {one['given']}" if "family" in one else one["literal"])
                  for one in item.get(role, ())]
    if issued := item.get("issued", {}).get("date-parts", [[]])[0]:
        lines += [("PY", str(issued[0])), ("DA", "/".join([*(f"{part:02d}" for part in issued), "", "", ""][:4]))]
    if accessed := item.get("accessed", {}).get("date-parts", [[]])[0]:
        lines.append(("Y2", "/".join([*(f"{part:02d}" for part in accessed), "", "", ""][:4])))
    lines += [("PB", item["publisher"])] if "publisher" in item else []
    lines += [(tag, item[name]) for tag, name in _RIS if name in item]
    # a line of a record holds one field, whatever breaks a title has
    return "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in lines) + "ER  - \r\n\r\n"
