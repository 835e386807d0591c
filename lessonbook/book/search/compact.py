"""The lessons' words as one small file, so that the page answers before it loads the whole index.

Pagefind's program alone is 120 KB; on a phone the lessons come first, and the passages when they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from . import terminal as rules
from .records import Record
from .roots import roots_of
from .terminal import Index, sentences
from .words import Words

LETTERS = "".join(letter for letter in map(chr, range(35, 127)) if letter not in "\\<")


def lesson_index(records: Sequence[Record], words: Words) -> str:
    """Write what :mod:`lessonbook.book.search.terminal` ranks lessons by as JSON.

    Parameters
    ----------
    records : sequence of Record
        Records of any kind; lessons are taken.
    words : Words
        How rare each root is in the book, and the wording of themes.

    Returns
    -------
    str
        ``constants``; ``names`` of themes, sources, voices; ``lessons`` with what a result shows, names by their place;
        ``roots`` with ``spread``, how many records of the book have each; ``width``, the letters that stand for a
        root, which are its place in ``roots`` to the base 90; ``fields``, for each lesson the roots of its title, its
        sentence, how people ask for it and its themes, and of each section, a list a field or section with a space
        between sentences; ``themes``, the roots of each one's wording.
    """
    index = Index([record for record in records if record.kind == "lesson"], words)
    names: dict[str, int] = {}

    def places(found: Iterable[str]) -> list[int]:
        return [names.setdefault(name, len(names)) for name in found]

    roots = {root: place for place, root in enumerate(sorted(index.frequency))}
    width = 2 if len(roots) <= len(LETTERS) ** 2 else 4

    def written(texts: Iterable[str]) -> str:
        units = ["".join(_letters(roots[root], width) for root in roots_of(text)) for text in texts]
        return " ".join(unit for unit in units if unit)

    lessons, fields = [], []
    for record in index.records:
        lessons.append([record.id, record.title, record.url, record.sections[0].text, places(record.themes),
                        places(record.sources), places(record.voices),
                        [section.heading for section in record.sections]])
        fields.append([written((record.title,)), written((record.sections[0].text,)), written(record.asked),
                       written(record.themes), *(written(sentences(section.text)) for section in record.sections[1:])])
    themes = {title: "".join(_letters(roots[root], width) for root in wording if root in roots)
              for title, wording in words.themes}
    constants = {name.lower(): getattr(rules, name) for name in (
        "SATURATION", "LENGTH", "FADE", "HINT", "NEAR", "EXACT", "LEAST", "CLOSE", "FEW", "SURE")}
    weights = [rules.WEIGHTS[name] for name in ("title", "sentence", "asked", "themes", "text")]
    return json.dumps({"constants": {**constants, "weights": weights, "enough": index.least,
                                     "total": words.total or len(lessons)},
                       "names": list(names), "lessons": lessons, "roots": " ".join(roots),
                       "spread": [words.spread.get(root, index.frequency[root]) for root in roots],
                       "width": width, "fields": fields, "themes": themes}, ensure_ascii=False, separators=(",", ":"))


def _letters(number: int, width: int) -> str:
    text = ""
    for _ in range(width):
        number, low = divmod(number, len(LETTERS))
        text = LETTERS[low] + text
    return text
