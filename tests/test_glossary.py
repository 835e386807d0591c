"""Every abbreviation in the corpus and the lessons is in the glossary."""

from __future__ import annotations

import re

from lessonbook.knowledge.knowledge import Knowledge

NAMES = {"McKay", "McIvor", "PG"}  # capitals inside a surname, and initials of an author


def test_every_abbreviation_is_explained(known: Knowledge) -> None:
    terms = {term.term.upper() for term in known.inputs.glossary}
    terms |= {f"{term}S" for term in terms}
    text = " ".join([passage.text for passage in known.passages]
                    + [" ".join([lesson.sentence, *(part for _, part in lesson.sections)]) for lesson in known.lessons])
    found = set(re.findall(r"\b[A-Z][A-Za-z&]*[A-Z][A-Za-z]*\b", text)) - NAMES
    assert sorted(word for word in found if word.upper() not in terms) == []
