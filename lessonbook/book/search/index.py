"""The search of a built book, from its knowledge to its index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.errors import LessonbookError
from ...base.files import write_atomic
from ...base.store import Store, code_digest, digest_of
from .compact import lesson_index
from .records import PageText, Record, make_records
from .store import write_records
from .tree import run_pagefind, write_tree
from .words import Words, make_words

if TYPE_CHECKING:
    from ...knowledge.knowledge import Knowledge

SCRIPTS = "search"


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
    from ...corpus.synonyms import read_synonyms
    from .handwritten import read_pages

    synonyms, problems = read_synonyms(known.inputs.root)
    if problems:
        raise LessonbookError(problems)
    records = make_records(known, read_pages(known) if pages is None else pages, synonyms.asked)
    texts = [f"{record.title} {record.text}" for record in records]
    themes = [(theme.title, (theme.definition, *theme.belongs, *theme.examples, *(text for text, _ in theme.patterns)))
              for theme in known.inputs.codebook.themes]
    return records, make_words(known.inputs.glossary, synonyms.entries, texts, themes)


def index_site(known: Knowledge, site: Path, store: Store, inputs: str) -> tuple[int, bool]:
    """Make the search index of a built book, and the records that the terminal search reads.

    Parameters
    ----------
    known : Knowledge
        The knowledge base as published.
    site : Path
        The built book; the index goes to its folder ``pagefind``. Pages that were not built are not in it.
    store : Store
        Says whether the index that is there was made from the same records.
    inputs : str
        :func:`~lessonbook.book.search.store.digest_of` the files, from before they were read.

    Returns
    -------
    tuple of int and bool
        How many records are in the index, and whether it was made anew.

    Raises
    ------
    LessonbookError
        corpus/synonyms.yml has faults, or Pagefind failed.
    """
    from .handwritten import read_pages

    records, words = gather(known, [page for page in read_pages(known) if (site / f"{page.docname}.html").is_file()])
    if not known.drafts:
        write_records(known.inputs.root, records, words, inputs)
    key = digest_of(code_digest(("book/search",), ("pagefind",)), [asdict(record) for record in records],
                    words.as_kept())
    if store.stands(site, "index", key):
        return len(records), False
    tree = site.parent / f".search-{site.name}"
    write_tree(records, words, tree, store)
    run_pagefind(tree, site / "pagefind")
    for name, data in (("words", words.as_json()), ("lessons", lesson_index(records, words))):
        write_atomic(site / SCRIPTS / f"{name}.js", as_script(name, data))
    store.did(site, "index", key, [*(site / "pagefind").rglob("*"), *(site / SCRIPTS).rglob("*")])
    return len(records), True


def as_script(name: str, data: str) -> str:
    """Write JSON as a script, which a page that was opened from a folder may load where it may not read a file."""
    return f"(self.lbSearch = self.lbSearch || {{}}).{name} = {data};\n"
