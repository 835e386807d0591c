"""Tags, decisions and evidence as W3C web annotations on the book's pages (www.w3.org/TR/annotation-model)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ...corpus import Passage
from ...knowledge.knowledge import Knowledge
from ...lessons.decisions.coding import PROGRAM, Coding
from .stream import as_file, write_lines
from .tables import left_out, page_of

CONTEXT = 32  # characters before and after a quote, as Hypothesis keeps them
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:lessonbook:annotation")


def export_jsonld(known: Knowledge, target: Path, codings: Sequence[Coding] = ()) -> dict[str, int]:
    """Write ``annotations.jsonld``: one annotation page with all annotations, in the order of the corpus.

    A theme is an annotation that classifies a passage; a piece of evidence links a passage to its lesson. Each names
    the passage by its id and quotes its words. Addresses are full where the book says where it is published; else they
    stand against the book's root, one folder above the file.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    target : Path
        A folder, or a file that ends in .jsonld or .json.
    codings : sequence of Coding
        People's decisions; a rejected theme is marked so.

    Returns
    -------
    dict of str to int
        Annotations by kind, and what was left out.
    """
    path = as_file(target, "annotations.jsonld", ".jsonld", ".json")
    counts = {"tags": 0, "codings": 0, "evidence": 0}
    write_lines(path, _page(known, codings, counts))
    return counts | left_out(known)


def _page(known: Knowledge, codings: Sequence[Coding], counts: dict[str, int]) -> Iterator[str]:
    context: list[Any] = ["http://www.w3.org/ns/anno.jsonld"]
    if not known.inputs.settings.base_url:
        context.append({"@base": "../"})
    head = {"@context": context, "id": _urn("page"), "type": "AnnotationPage", "startIndex": 0}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "items": [\n'
    between = ""
    for kind, item in _items(known, codings):
        counts[kind] += 1
        yield between + json.dumps(item, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _items(known: Knowledge, codings: Sequence[Coding]) -> Iterator[tuple[str, dict[str, Any]]]:
    for source in known.sources:
        for passage in source.passages:
            for tag in known.tags[passage.id]:
                if tag.origin != "editor":
                    yield "tags", _classified(known, passage, tag.theme, "",
                                              f"Score {tag.score}; {'; '.join(tag.cues)}",
                                              {"type": "Software", "name": PROGRAM}, (tag.origin,))
    for item in codings:
        if item.passage in known.open_ids:
            note = "; ".join(part for part in (item.decision, item.note) if part)
            made = _classified(known, known.inputs.passages[item.passage], item.theme, item.quote, note,
                               {"type": "Person", "name": item.who}, (item.who, item.quote, item.decision))
            if item.decision == "reject":
                made["motivation"] = made["body"][0]["purpose"] = "assessing"
                made["body"][1] = {"type": "TextualBody", "value": "does not belong to this theme",
                                   "purpose": "assessing"}
            if item.when != "unknown":
                made["created"] = item.when if "T" in item.when else f"{item.when}T00:00:00Z"
            yield "codings", made
    for lesson in known.lessons:
        for evidence in lesson.confirmed:
            if evidence.passage in known.open_ids:
                passage = known.inputs.passages[evidence.passage]
                yield "evidence", {
                    "id": _urn("evidence", lesson.id, passage.id), "type": "Annotation", "motivation": "linking",
                    "body": [{"type": "SpecificResource", "source": page_of(known, lesson.url), "purpose": "linking"},
                             {"type": "TextualBody", "value": evidence.stance, "purpose": "describing"}],
                    "target": _target(known, passage, ""),
                }


def _classified(known: Knowledge, passage: Passage, theme: str, quote: str, note: str, creator: dict[str, str],
                about: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": _urn("theme", theme, passage.id, *about), "type": "Annotation", "motivation": "classifying",
        "creator": creator,
        "body": [{"type": "SpecificResource", "source": page_of(known, f"book/themes/{theme}.html"),
                  "purpose": "classifying"},
                 {"type": "TextualBody", "value": known.inputs.codebook.title(theme), "purpose": "tagging"},
                 {"type": "TextualBody", "value": note, "purpose": "commenting"}],
        "target": _target(known, passage, quote),
    }


def _target(known: Knowledge, passage: Passage, quote: str) -> dict[str, Any]:
    text = passage.text
    start = text.find(quote) if quote else 0
    exact = quote if quote and start >= 0 else text
    start = max(start, 0)
    selector: dict[str, Any] = {"type": "TextQuoteSelector", "exact": exact}
    if exact != text:
        selector["prefix"] = text[max(start - CONTEXT, 0): start]
        selector["suffix"] = text[start + len(exact): start + len(exact) + CONTEXT]
    return {"source": page_of(known, f"corpus/{passage.source}.html"),
            "selector": {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc3236",
                         "value": passage.id, "refinedBy": selector}}


def _urn(*parts: str) -> str:
    return uuid.uuid5(NAMESPACE, "|".join(parts)).urn
