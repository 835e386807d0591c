"""The search of a built book, from its knowledge to its index."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import LessonbookError
from ..files import write_atomic
from .compact import lesson_index
from .records import PageText, Record, make_records
from .store import write_records
from .tree import run_pagefind, write_tree
from .words import Words, make_words

if TYPE_CHECKING:
    from ..knowledge import Knowledge

WORDS = "search-words.json"
LESSONS = "search-lessons.json"


def gather(known: Knowledge, pages: Sequence[PageText] | None = None) -> tuple[list[Record], Words]:
    """Make the records of a knowledge base and the words that lead to them.

    Parameters
    ----------
    known : Knowledge
        The knowledge base.
    pages : sequence of PageText, optional
        Pages written by hand; read from ``book/`` where not given.

    Raises
    ------
    LessonbookError
        corpus/synonyms.yml has faults.
    """
    from .handwritten import read_pages
    from .wordlists import read_synonyms

    synonyms, problems = read_synonyms(known.inputs.root)
    if problems:
        raise LessonbookError(problems)
    records = make_records(known, read_pages(known) if pages is None else pages, synonyms.asked)
    texts = [f"{record.title} {record.text}" for record in records]
    return records, make_words(known.inputs.glossary, synonyms.entries, texts)


def index_site(known: Knowledge, pages: Sequence[PageText] | None, site: Path) -> int:
    """Make the search index of a built book, and the records that the terminal search reads.

    Parameters
    ----------
    known : Knowledge
        The knowledge base as published.
    pages : sequence of PageText or None
        Pages written by hand; None reads them from ``book/``. Those that were not built are left out.
    site : Path
        The built book; the index goes to its folder ``pagefind``.

    Returns
    -------
    int
        How many records are in the index.

    Raises
    ------
    LessonbookError
        corpus/synonyms.yml has faults, or Pagefind failed.
    """
    from .handwritten import read_pages

    pages = read_pages(known) if pages is None else pages
    records, words = gather(known, [page for page in pages if (site / f"{page.docname}.html").is_file()])
    tree = site.parent / f".search-{site.name}"
    write_tree(records, words, tree)
    run_pagefind(tree, site / "pagefind")
    shutil.rmtree(tree)
    write_atomic(site / "pagefind" / WORDS, words.as_json())
    write_atomic(site / "pagefind" / LESSONS, lesson_index(records))
    if not known.drafts:
        write_records(known.inputs.root, records, words)
    return len(records)
