"""The lessons' word counts as one small file, so that the page answers before it loads the whole index.

Pagefind's program alone is 120 KB; on a phone the lessons come first, and the passages when they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from .records import Record
from .terminal import EXACT, FADE, LEAST, SATURATION, Index, roots_of

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LAST_BIT = 4


def lesson_index(records: Sequence[Record]) -> str:
    """Write the counts that :mod:`lessonbook.book.search.terminal` ranks lessons by as JSON.

    Parameters
    ----------
    records : sequence of Record
        Records of any kind; lessons are taken.

    Returns
    -------
    str
        ``constants``; ``names`` of themes, sources and voices; ``lessons`` with what a result shows, names by their
        place; ``terms``, for each root five digits to the base 36 a lesson: two for its place in ``lessons``, two for
        ten times its weighted count, one for the sections it stands in (bit 0 the first, the last bit for all after).
    """
    index = Index([record for record in records if record.kind == "lesson"])
    names: dict[str, int] = {}

    def places(found: Iterable[str]) -> list[int]:
        return [names.setdefault(name, len(names)) for name in found]

    lessons = []
    terms: dict[str, str] = {}
    for place, record in enumerate(index.records):
        lessons.append([record.id, record.title, record.url, record.sections[0].text, places(record.themes),
                        places(record.sources), places(record.voices),
                        [section.heading for section in record.sections]])
        where: dict[str, int] = {}
        for bit, section in enumerate(record.sections):
            for root in roots_of(section.text):
                where[root] = where.get(root, 0) | 1 << min(bit, LAST_BIT)
        for root, count in index.counts[place].items():
            terms[root] = terms.get(root, "") + _digits(place) + _digits(round(count * 10)) + DIGITS[where.get(root, 0)]
    constants = {"saturation": SATURATION, "fade": FADE, "exact": EXACT, "least": LEAST}
    return json.dumps({"constants": constants, "names": list(names), "lessons": lessons,
                       "terms": dict(sorted(terms.items()))}, ensure_ascii=False, separators=(",", ":"))


def _digits(number: int) -> str:
    high, low = divmod(min(number, 36 * 36 - 1), 36)
    return DIGITS[high] + DIGITS[low]
