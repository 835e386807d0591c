"""The words of ``words/labels.yml`` and ``words/sectors.yml``: patterns by family."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from ...base.errors import LessonbookError
from ...base.yamlfile import parse_yaml


@lru_cache(maxsize=1)
def families() -> dict[str, list[str]]:
    """Patterns by family: those of labels, ``sector:acute`` for a sector, ``sector:-acute`` for what hides it."""
    found = {name: _split(words) for name, words in _read("labels.yml").items()}
    for sector, parts in _read("sectors.yml").items():
        found[f"sector:{sector}"] = _split(parts["means"])
        if "hides" in parts:
            found[f"sector:-{sector}"] = _split(parts["hides"])
    return found


def word_set(name: str) -> frozenset[str]:
    """One of the word lists of ``words/grammar.yml``."""
    return frozenset(_split(_grammar()[name]))


@lru_cache(maxsize=1)
def _grammar() -> dict[str, Any]:
    return _read("grammar.yml")


def _read(name: str) -> dict[str, Any]:
    text = (resources.files(__package__) / "words" / name).read_text(encoding="utf-8")
    data, problems = parse_yaml(text, f"lessonbook/tools/handover/words/{name}")
    if problems:
        raise LessonbookError(problems)
    return dict(data)


def _split(words: str) -> list[str]:
    return [" ".join(item.split()) for item in str(words).split(",") if item.strip()]
