"""Themes and attachments, taken from the store where nothing that they follow from changed.

A passage's themes follow from its text, from the rest of its document (its context), from the codebook's patterns
that occur in that document, from the labelled passages, and from our code. Where all of these are as they were, the
document is not tagged again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from typing import TYPE_CHECKING

from ..base.account import Account
from ..base.counts_in_words import plural
from ..base.processes import choose_jobs
from ..base.store import Store, as_json, code_digest, digest_of
from ..corpus.codebook import Codebook, specificity
from .packed import cut_columns, in_columns, pack_tags, unpack_tags
from .tagger import TAGGER, TAGGER_LEANS_ON, pipeline_of
from .touched import Touched

if TYPE_CHECKING:

    from . import Item, Tag
    from .items import Columns

SHOWN = 5


@dataclass(frozen=True)
class _Document:
    """One document's place in the store: `key` is what its tags follow from, all but the patterns."""

    name: str
    items: tuple[Item, ...]
    text: str
    key: str

    def texts(self) -> list[str]:
        """What its cues are found in: its passages, and its headings once each."""
        return [item.text for item in self.items] + sorted({item.section for item in self.items})


def tag_reusing(codebook: Codebook, names: Sequence[str], items: Sequence[Item], store: Store, account: Account, *,
                jobs: int | None = None, scheduler: str | None = None,
                progress: Callable[[int], None] | None = None) -> tuple[dict[str, tuple[Tag, ...]], str]:
    """Tag passages, document by document, and only those documents that the store has no tags for.

    Parameters
    ----------
    codebook : Codebook
        With all that the tagger learns from.
    names : sequence of str
        Declared people, whose names are nobody's cue.
    items : sequence of Item
        Items that share a document follow each other in reading order.
    store : Store
        Where tags are kept.
    account : Account
        Is told which documents were tagged again, and why.
    jobs : int, optional
        Processes to share documents out to; None for as many as there are processors, where there is enough to do.
    scheduler : str, optional
        Address of a Dask cluster that tags instead: see :func:`lessonbook.base.processes.run`.
    progress : callable, optional
        Called with the number of items done.

    Returns
    -------
    tuple of dict of str to tuple of Tag, and str
        Themes by item id, the same as :func:`lessonbook.tag.tag_items` gives; and a digest of all that they follow
        from, the ids and the words of the items among it.
    """
    teaching = digest_of(code_digest(TAGGER, TAGGER_LEANS_ON), sorted(codebook.labelled),
                         codebook.learning.model_dump())
    documents = [_document(name, tuple(group), teaching) for name, group in
                 groupby(items, key=lambda item: (item.document, "" if item.document else item.id))]
    patterns = effective_patterns(codebook, names)
    mark = digest_of(patterns)
    store.value("patterns", mark, lambda: as_json(patterns))
    before = _last(store)
    found: dict[str, tuple[Tag, ...]] = {}
    stale: list[_Document] = []
    why: dict[str, list[str]] = {}
    touched = Touched(store, patterns, mark)
    checked: dict[str, str] = {}
    for document in documents:
        kept = store.get("tags", document.key)
        row = json.loads(kept) if kept is not None else None
        phrases = touched.by(before["checked"].get(document.key, row["patterns"]), document.texts) if row else []
        if row is None or phrases is None or phrases:
            stale.append(document)
            why.setdefault(_reason(document, teaching, before, phrases), []).append(document.name)
            continue
        found.update(zip((item.id for item in document.items), unpack_tags(row["tags"]), strict=True))
        if row["patterns"] != mark:
            checked[document.key] = mark
        if progress:
            progress(len(document.items))
    if stale:
        found.update(_tag(codebook, names, stale, store, mark, jobs, scheduler, progress))
    _explain(account, documents, stale, why)
    store.put("last", "tags", as_json({"teaching": teaching, "texts": {one.name: one.text for one in documents},
                                       "checked": checked}))
    follows = digest_of(mark, [(one.key, [item.id for item in one.items]) for one in documents])
    return {item.id: found[item.id] for item in items}, follows


def effective_patterns(codebook: Codebook, names: Iterable[str]) -> dict[str, list]:
    """What each pattern counts for: by pattern its themes and weights, as far as they set a theme apart."""
    weights = {theme.id: dict(theme.patterns) for theme in codebook.themes}
    share = specificity(weights)
    owners: dict[str, list] = {}
    for theme, phrases in sorted(weights.items()):
        for phrase, weight in sorted(phrases.items()):
            owners.setdefault(f"cue {phrase}", []).append([theme, round(weight * share[phrase], 9)])
    return {**owners, **{f"name {name}": [] for name in sorted(set(names))}}


def _document(name: tuple[str, str], items: tuple[Item, ...], teaching: str) -> _Document:
    parts = list(chain.from_iterable((item.text, item.section, item.voice) for item in items))
    words = hashlib.sha256("".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    text = digest_of(words, list(map(len, parts)), bool(items[0].document))
    return _Document(name[0] or name[1], items, text, digest_of(teaching, text))


def _tag(codebook: Codebook, names: Sequence[str], stale: Sequence[_Document], store: Store, mark: str,
         jobs: int | None, scheduler: str | None, progress: Callable[[int], None] | None) -> dict[str, tuple[Tag, ...]]:
    from . import tag_items

    nlp = pipeline_of(codebook, store, names)
    items = [item for document in stale for item in document.items]
    keys = {document.items[0].id: document.key for document in stale}
    if scheduler:
        from .scheduled import tag_on_cluster

        found = tag_on_cluster(nlp, items, scheduler, progress)
        for document in stale:
            _keep(store, mark, keys, [document.items], in_columns([found[item.id] for item in document.items]))
        return found
    found = tag_items(nlp, items, progress, processes=choose_jobs(sum(len(item.text) for item in items), jobs),
                      keep=partial(_keep, store, mark, keys))
    for key in keys.values():
        store.use("tags", key)  # another process may have put it there
    return found


def _keep(store: Store, mark: str, keys: Mapping[str, str], documents: Sequence[Sequence[Item]], columns: Columns
          ) -> None:
    """Keep the tags of whole documents."""
    for document, mine in zip(documents, cut_columns(columns, list(map(len, documents))), strict=True):
        store.put("tags", keys[document[0].id], as_json({"patterns": mark, "tags": pack_tags(mine)}))


def _last(store: Store) -> dict:
    """What the last run knew: what the tagger learned from, each document's words, and the patterns it was checked for.

    A document's tags hold the patterns that they were found by; where others came that it has no words of, only
    `checked` says so, since to write all tags again costs more than to look.
    """
    found = store.get("last", "tags")
    return {"checked": {}} | (json.loads(found) if found is not None else {})


def _reason(document: _Document, teaching: str, before: Mapping, phrases: list[str] | None) -> str:
    if phrases:
        more = f" and {len(phrases) - SHOWN} more" if len(phrases) > SHOWN else ""
        return f"the codebook's {', '.join(phrases[:SHOWN])}{more} changed"
    if "texts" not in before:
        return "no tags were kept"
    if document.name not in before["texts"]:
        return "new"
    if before["texts"][document.name] != document.text:
        return "its words, headings or speakers changed"
    if before["teaching"] != teaching:
        return "the tagger or what it learns from changed"
    return "its kept tags were gone or damaged"


def _explain(account: Account, documents: Sequence[_Document], stale: Sequence[_Document], why: Mapping[str, list[str]]
             ) -> None:
    account.say("Tags", f"{len(stale):,} of {plural(len(documents), 'document')} tagged again")
    for reason, names in sorted(why.items()):
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        account.say("Tags", f"{', '.join(names[:SHOWN])}{more}: {reason}")


