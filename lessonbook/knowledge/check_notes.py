"""What notes must be: no quotations; and abbreviations that no reader is told the meaning of."""

from __future__ import annotations

import re
from itertools import chain

from .inputs import Inputs

_MARKS = frozenset("\"“”‘")
_CAPITALS = re.compile(r"\b[A-Z][A-Za-z&]*[A-Z][A-Za-z]*\b")


def quoted(inputs: Inputs) -> list[str]:
    """Notes on documents with quotation marks, each with its place, for an editor to look at."""
    return [f"{source.file}:{passage.line}: {passage.id} has quotation marks, and a note is no quotation."
            for source in inputs.corpus.sources if source.meta.text_status == "source-note"
            for passage in source.passages if _MARKS & set(passage.text)]


def unexplained(inputs: Inputs) -> list[str]:
    """Abbreviations of notes and lessons that corpus/glossary.yml lacks, each with where it first stands.

    No problem, for a name may look like one (McKay): for an editor to look at. Words of people's names are left out.
    """
    known = {term.term.upper() for term in inputs.glossary}
    known |= {f"{term}S" for term in known}
    people = {word.upper() for source in inputs.corpus.sources
              for name in (*(person.name for person in source.meta.people), *source.meta.source.authors)
              for word in re.split(r"[^\w&]+", name)}
    texts = chain(((f"{source.file}:{passage.line}", passage.text) for source in inputs.corpus.sources
                   if source.meta.publishable for passage in source.passages),
                  ((lesson.file, " ".join([lesson.sentence, *(part for _, part in lesson.sections)]))
                   for lesson in inputs.lessons if lesson.published))
    first: dict[str, str] = {}
    for place, text in texts:
        for word in _CAPITALS.findall(text):
            if word.upper() not in known and word.upper() not in people:
                first.setdefault(word, place)
    return [f"{place}: `{word}` is not in corpus/glossary.yml." for word, place in first.items()]
