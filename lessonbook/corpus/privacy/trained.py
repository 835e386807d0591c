"""Names from a trained spaCy pipeline, where a person has one installed, whatever its distribution."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from typing import Any


def trained_names(text: str) -> Iterator[tuple[str, int, int]]:
    """Names of people as (kind, start, end), where an English pipeline with an entity recogniser is installed."""
    nlp = _pipeline()
    if nlp is not None:
        for entity in nlp(text).ents:
            if entity.label_ in ("PERSON", "PER"):
                yield "name", entity.start_char, entity.end_char


def model_in_use() -> str:
    """The installed pipeline that names come from; empty where there is none."""
    nlp = _pipeline()
    return f"{nlp.meta['lang']}_{nlp.meta['name']}" if nlp is not None else ""


@cache
def _pipeline() -> Any:
    """The first English pipeline that spaCy sees as installed and that finds entities; nothing is downloaded."""
    for name in sorted({point.name for point in entry_points(group="spacy_models")}):
        if name.startswith("en_"):
            import spacy  # a second to import: only where there is something to load

            nlp = spacy.load(name)
            if "ner" in nlp.pipe_names or "entity_ruler" in nlp.pipe_names:
                return nlp
    return None
