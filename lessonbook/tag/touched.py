"""Which documents hold words of a pattern or of a declared name that changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence

from ..base.store import Store

FEW_NAMES = 20
Find = Callable[[Sequence[str]], list[str]]


class Touched:
    """Finds what changed since a document was tagged that the document has words of.

    Parameters
    ----------
    store : Store
        Where the patterns of earlier runs are.
    patterns : mapping
        The patterns of today: see :func:`lessonbook.tag.reuse.effective_patterns`.
    mark : str
        Their digest.
    """

    def __init__(self, store: Store, patterns: Mapping[str, list], mark: str) -> None:
        self.store, self.patterns, self.mark = store, patterns, mark
        self._finders: dict[str, Find | None] = {}

    def by(self, mark: str, texts: Callable[[], Sequence[str]]) -> list[str] | None:
        """Changed patterns that a document holds; None where it is not known what changed."""
        if mark == self.mark:
            return []
        if mark not in self._finders:
            kept = self.store.get("patterns", mark)
            self._finders[mark] = _finder(_changed(json.loads(kept), self.patterns)) if kept is not None else None
        find = self._finders[mark]
        return None if find is None else find(texts())


def _changed(before: Mapping[str, list], now: Mapping[str, list]) -> list[str]:
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def _finder(changed: Sequence[str]) -> Find:
    """What gives the changed patterns that some texts hold, or may hold: a word in another form counts."""
    import spacy

    from .lexicon import CueFinder, plain

    nlp = spacy.blank("en")
    finder = CueFinder(nlp, "changed")
    phrases = [name.partition(" ")[2] for name in changed]
    # each under a theme of its own, so that none hides another
    finder.set_patterns({str(place): {phrase: 1.0} for place, phrase in enumerate(phrases)})

    def find(texts: Sequence[str]) -> list[str]:
        found = finder.find_all(finder.words.batch(texts))
        return sorted({found.patterns[number] for number in set(found.pattern.tolist())})

    names = [phrase for name, phrase in zip(changed, phrases, strict=True) if name.startswith("name ")]
    if len(names) < len(changed) or len(names) > FEW_NAMES:
        return find
    # most documents hold no letter of a new name: to look for the letters takes a hundredth of the time
    letters = [re.compile(r"\s*".join(re.escape(token.text.lower()) for token in nlp.tokenizer(plain(name))))
               for name in names]

    def look_then_find(texts: Sequence[str]) -> list[str]:
        whole = "\n".join(texts).lower()
        return find(texts) if any(name.search(whole) for name in letters) else []

    return look_then_find
