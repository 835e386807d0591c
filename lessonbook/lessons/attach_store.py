"""Attachments of passages to lessons, taken from the store where nothing that they follow from changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..base.account import Account
from ..base.store import Store, as_json, code_digest, digest_of
from ..tag.tagger import TAGGER_LEANS_ON
from .suggestion import Suggestion

if TYPE_CHECKING:

    from ..corpus import Passage
    from ..tag import Tag
    from . import Lesson
    from .counted import Counted



def suggest_reusing(lessons: Sequence[Lesson], passages: Sequence[Passage], tags: Mapping[str, Sequence[Tag]],
                    limit: int, follows: str, counted: Counted, store: Store, account: Account
                    ) -> tuple[list[Suggestion], dict[str, tuple[str, float]]]:
    """Attach passages to lessons as :func:`lessonbook.lessons.attach.suggest` does, unless the store knows the result.

    `follows` is a digest of what the passages' words and themes follow from. Every passage's likeness hangs on how
    rare words are in the whole corpus, so any change of text attaches anew. `counted` is asked for only then.
    """
    key = digest_of(code_digest(("lessons", "cluster", "base/lemmas.py"), TAGGER_LEANS_ON),
                    [(lesson.id, lesson.title, lesson.sentence, lesson.front.status, lesson.front.themes,
                      [(item.passage, item.status) for item in lesson.front.evidence]) for lesson in lessons],
                    follows, list(counted.names), limit)
    kept = store.get("attached", key)
    if kept is not None:
        account.say("Attachments", "as they were")
        rows, nearest = json.loads(kept)
        return [Suggestion(*row) for row in rows], {ident: (lesson, score) for ident, lesson, score in nearest}
    from .attach import suggest

    account.say("Attachments", "worked out again: a lesson, a passage or its themes changed")
    found, near = suggest(lessons, passages, tags, counted.names, limit, counted.terms)
    store.put("attached", key, as_json([[(one.lesson, one.passage, one.score) for one in found],
                                        [(ident, lesson, score) for ident, (lesson, score) in near.items()]]))
    return found, near
