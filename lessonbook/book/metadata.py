"""What pages of lessons and sources say of themselves to catalogues: Dublin Core, and schema.org as JSON-LD."""

from __future__ import annotations

import json
import re
from typing import Any

from ..corpus import Source
from ..corpus.schema import NOT_STATED
from ..knowledge.knowledge import Knowledge
from ..lessons import Lesson

_WORK = {"news-report": "NewsArticle", "discussion-paper": "Report", "reflection-interview": "Report"}
_LICENCES = {"CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
             "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
             "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/"}
Metadata = tuple[list[tuple[str, str]], dict[str, Any]]


def page_metadata(known: Knowledge, docname: str) -> Metadata:
    """Describe a lesson's or a source's page.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    docname : str
        The page, such as ``lessons/L017`` or ``corpus/contract-stocktake``.

    Returns
    -------
    tuple of list of (str, str) and dict
        Names and contents for ``<meta>`` elements, Dublin Core terms with the prefix ``DCTERMS.``; and a schema.org
        object for JSON-LD. Both are empty for other pages. Write the object with :func:`json_script`.
    """
    folder, _, name = docname.partition("/")
    if folder == "lessons":
        lesson = next((one for one in known.lessons if one.id == name), None)
        if lesson:
            return _lesson(known, lesson)
    if folder == "corpus":
        source = next((one for one in known.sources if one.id == name), None)
        if source:
            return _source(known, source)
    return [], {}


def json_script(data: dict[str, Any]) -> str:
    """JSON that is safe inside a ``<script>`` element, whatever words it holds."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _lesson(known: Knowledge, lesson: Lesson) -> Metadata:
    config, book = known.inputs.config, known.inputs.codebook
    used = {known.inputs.passages[item.passage].source for item in lesson.bearing if item.passage in known.open_ids}
    sources = [source for source in known.sources if source.id in used]
    subjects = [book.title(theme) for theme in lesson.front.themes]
    terms = _terms(known, lesson.title, lesson.sentence, lesson.url, lesson.id, "Text", "en-GB")
    terms += [("DCTERMS.creator", config.author)]
    terms += [("DCTERMS.subject", subject) for subject in subjects]
    terms += [("DCTERMS.references", source.meta.source.citation) for source in sources]
    data = _thing(known, "Article", lesson.title, lesson.sentence, lesson.url, lesson.id, "en-GB") | {
        "headline": lesson.title, "author": {"@type": "Organization", "name": config.author}, "keywords": subjects,
        "isBasedOn": [_original(source) for source in sources],
    }
    return terms, data


def _source(known: Knowledge, source: Source) -> Metadata:
    meta = source.meta
    url = f"corpus/{source.id}.html"
    terms = _terms(known, f"Notes on: {meta.title}", meta.summary, url, source.id, "Text", meta.language)
    terms += [("DCTERMS.source", meta.source.citation)]
    if meta.licence.attribution != NOT_STATED:
        terms += [("DCTERMS.rightsHolder", meta.licence.attribution)]
    data = _thing(known, "CreativeWork", meta.name, meta.summary, url, source.id, meta.language) | {
        "isBasedOn": _original(source)}
    return terms, data


def _terms(known: Knowledge, title: str, about: str, url: str, ident: str, kind: str, language: str
           ) -> list[tuple[str, str]]:
    settings = known.inputs.settings
    terms = [("DCTERMS.title", title), ("DCTERMS.description", about), ("DCTERMS.type", kind),
             ("DCTERMS.language", language), ("DCTERMS.identifier", _address(known, url) or ident),
             ("DCTERMS.isPartOf", known.inputs.config.title), ("DCTERMS.license", _licence(settings.licence))]
    if settings.as_of != "unknown":
        terms.append(("DCTERMS.modified", settings.as_of))
    return terms


def _thing(known: Knowledge, kind: str, name: str, about: str, url: str, ident: str, language: str) -> dict[str, Any]:
    settings = known.inputs.settings
    made: dict[str, Any] = {
        "@context": "https://schema.org", "@type": kind, "name": name, "description": about, "identifier": ident,
        "inLanguage": language, "license": _licence(settings.licence),
        "isPartOf": {"@type": "Book", "name": known.inputs.config.title},
    }
    address = _address(known, url)
    if address:
        made |= {"@id": address, "url": address}
    if settings.as_of != "unknown":
        made["dateModified"] = settings.as_of
    return made


def _original(source: Source) -> dict[str, Any]:
    meta = source.meta
    made: dict[str, Any] = {"@type": _WORK.get(meta.kind, "CreativeWork"), "name": meta.title,
                            "citation": meta.source.citation}
    if meta.source.publisher != NOT_STATED:
        made["publisher"] = {"@type": "Organization", "name": meta.source.publisher}
    if re.match(r"\d{4}", meta.date_published):
        made["datePublished"] = meta.date_published
    if meta.source.authors:
        made["author"] = [{"@type": "Person", "name": name} for name in meta.source.authors]
    if meta.source.url.startswith(("https://", "http://")):
        made["url"] = meta.source.url
    return made


def _address(known: Knowledge, url: str) -> str:
    base = known.inputs.settings.base_url.rstrip("/")
    return f"{base}/{url}" if base else ""


def _licence(name: str) -> str:
    return _LICENCES.get(name, name)
