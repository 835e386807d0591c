"""Tags of documents, kept in the store: one is tagged again where its words, the codebook or the tagger changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby

from ..base.account import Account
from ..base.counts_in_words import plural
from ..base.store import Store, as_json, code_digest, digest_of
from ..corpus.codebook import Codebook
from .items import Item, Tag
from .tagger import TAGGER, TAGGER_LEANS_ON, pipeline_of

SHOWN = 5


def tag_stored(codebook: Codebook, names: Sequence[str], items: Sequence[Item], store: Store, account: Account,
               progress: Callable[[int], None] | None = None) -> dict[str, tuple[Tag, ...]]:
    """Tag passages as :func:`lessonbook.tag.tag_items` does, and only those documents that the store has no tags for.

    Parameters
    ----------
    codebook : Codebook
        With all that the tagger learns from.
    names : sequence of str
        Declared people, whose names are nobody's cue.
    items : sequence of Item
        Items that share a document follow each other in reading order.
    store : Store
        Where tags are kept, under the digest of the document, of the codebook with the names, and of the code.
    account : Account
        Is told which documents were tagged again, and why.
    progress : callable, optional
        Called with the number of items done.

    Returns
    -------
    dict of str to tuple of Tag
        Themes by item id, best first.
    """
    code, teaching = code_digest(TAGGER, TAGGER_LEANS_ON), digest_of(codebook, names)
    documents = [list(group) for _, group in groupby(items, key=lambda item: item.document or item.id)]
    keys = [digest_of(code, teaching, document) for document in documents]
    rows = [store.get("tags", key) for key in keys]
    missing = [place for place, row in enumerate(rows) if row is None]
    if missing:
        from . import tag_items

        found = tag_items(pipeline_of(codebook, store, names), [item for place in missing for item in documents[place]],
                          progress)
        for place in missing:
            rows[place] = as_json([found[item.id] for item in documents[place]])
            store.put("tags", keys[place], rows[place] or b"")
    _explain(account, store, {document[0].document or document[0].id: key
                              for document, key in zip(documents, keys, strict=True)},
             {"the tagger": code, "the codebook or a declared name": teaching}, set(map(keys.__getitem__, missing)))
    tags = {item.id: tuple(Tag(theme, score, tuple(cues), origin) for theme, score, cues, origin in one)
            for document, row in zip(documents, rows, strict=True)
            for item, one in zip(document, json.loads(row or b""), strict=True)}
    return {item.id: tags[item.id] for item in items}


def _explain(account: Account, store: Store, keys: dict[str, str], code: dict[str, str], missing: set[str]) -> None:
    """Say what was tagged again, against what the last run had."""
    last = store.get("last", "tags")
    before = json.loads(last) if last is not None else None
    account.say("Tags", f"{len(missing):,} of {plural(len(keys), 'document')} tagged again")
    why: dict[str, list[str]] = {}
    for name, key in keys.items():
        if key in missing:
            changed = [what for what, digest in code.items() if before and before["code"].get(what) != digest]
            reason = ("no tags were kept" if before is None else f"{' and '.join(changed)} changed" if changed
                      else "new" if name not in before["keys"]
                      else "its words, headings or speakers changed" if before["keys"][name] != key
                      else "its kept tags were gone or damaged")
            why.setdefault(reason, []).append(name)
    for reason, names in sorted(why.items()):
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        account.say("Tags", f"{', '.join(names[:SHOWN])}{more}: {reason}")
    store.put("last", "tags", as_json({"keys": keys, "code": code}))
