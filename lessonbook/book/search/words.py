"""What a question means: its words without the small ones, and what each leads to in the book.

The built page's script does the same from ``search/words.js``: :meth:`Words.groups` and :func:`nearest` have their
twins in ``book/static/find-rank.js``, and a test holds the two together.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ...corpus.roots import GLUE, STOP
from .roots import STOP_ROOTS, content, fold, is_small, root_of, roots_of, tokens

if TYPE_CHECKING:
    from ...corpus.reference_lists import Term
    from ...corpus.synonyms import Synonym

EQUAL = 1.0
LEADS = 0.5
IDIOM = 1.0
MAX_BYTES = 25_000
SHORT = 3
LONGEST = 60  # words of a question; what a person pastes may have thousands


def _near(key: tuple[str, ...], order: Sequence[str]) -> bool:
    """Whether the roots of a phrase stand together, in any order, with at most one other word among them.

    Small words in between do not count, unless the phrase has them itself.
    """
    telling = [root for root in order if root in key or root not in STOP_ROOTS]
    width = len(key) + 1
    return any(set(key) <= set(telling[start: start + width]) for start in range(len(telling)))


@dataclass(frozen=True)
class Group:
    """One idea of a question.

    Attributes
    ----------
    words : tuple of str
        The words as typed, small letters.
    others : tuple of (str, float)
        Words and phrases that mean it or lead from it, each with what it counts beside the words themselves.
    """

    words: tuple[str, ...]
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Words:
    """Everything a search knows about words.

    Attributes
    ----------
    equal : tuple of (str, str)
        Abbreviations and long forms.
    leads : tuple of (str, tuple of str)
        Everyday phrases and the book's words.
    spellings : tuple of str
        Words of the book to correct a misspelt one to.
    themes : tuple of (str, tuple of str)
        Titles of themes and the roots of their wording in the codebook.
    spread : dict of str to int
        In how many records of the book each root stands.
    total : int
        How many records that is of.
    """

    equal: tuple[tuple[str, str], ...] = ()
    leads: tuple[tuple[str, tuple[str, ...]], ...] = ()
    spellings: tuple[str, ...] = ()
    themes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    spread: Mapping[str, int] = field(default_factory=dict)
    total: int = 0

    @cached_property
    def table(self) -> dict[tuple[str, ...], tuple[tuple[str, float], ...]]:
        """What each phrase leads to, by its :func:`content`."""
        found: dict[tuple[str, ...], dict[str, float]] = {}
        for short, long in self.equal:
            for one, other in ((short, long), (long, short)):
                found.setdefault(content(one), {})[other] = EQUAL
        for phrase, leads in self.leads:
            key = content(phrase)
            for lead in leads:
                found.setdefault(key, {}).setdefault(lead, LEADS if len(key) == 1 else IDIOM)
        return {key: tuple(others.items()) for key, others in found.items() if key}

    @cached_property
    def long_forms(self) -> dict[tuple[str, ...], str]:
        """Long forms of abbreviations, by their :func:`content`."""
        return {content(long): long for _, long in self.equal}

    @cached_property
    def correct(self) -> tuple[str, ...]:
        """Every word that is spelt right: of the book, and of the everyday phrases."""
        typed = {word for phrase, _ in self.leads for word in tokens(phrase) if len(word) > SHORT}
        return tuple(sorted(typed.union(self.spellings)))

    def groups(self, query: str) -> list[Group]:
        """Read a question: phrases that lead somewhere first, then its other words; small words are dropped.

        Where a question is nothing but small words, they are all it has, and stay.
        """
        asked = tokens(query)[:LONGEST]
        typed = list(dict.fromkeys(asked))
        roots = {root_of(word): word for word in reversed(typed)}
        order = [root_of(word) for word in asked if word not in GLUE]
        claimed: set[str] = set()
        groups: list[Group] = []
        keys = [key for key in self.table if all(root in roots for root in key) and _near(key, order)]
        for key in sorted(keys, key=lambda key: (-len(key), key)):
            if claimed.issuperset(key) or (len(key) == 1 and is_small(roots[key[0]])):
                continue
            own = [word for word in typed if root_of(word) in key and root_of(word) not in claimed
                   and not is_small(word)]
            claimed.update(key)
            if len(key) > 1 and key in self.long_forms:
                # A long form counts as a whole, so that it finds just what its abbreviation finds.
                groups.append(Group((), ((self.long_forms[key], EQUAL), *self._others(key))))
            elif own or len(key) > 1:
                groups.append(Group(tuple(own), self._others(key)))
        rest = [word for word in typed if root_of(word) not in claimed]
        plain = [word for word in rest if not is_small(word)]
        if not groups and not plain:
            plain = rest
        groups += [Group((word,)) for word in plain]
        return groups

    def corrected(self, groups: Sequence[Group], known: Collection[str]) -> list[Group]:
        """Add the nearest spelling to each word that leads nowhere and whose root is not among the known ones."""
        return [self._corrected(group, known) for group in groups]

    def _corrected(self, group: Group, known: Collection[str]) -> Group:
        found = dict(group.others)
        for word in group.words:
            near = "" if found or root_of(word) in known else nearest(word, self.correct)
            if near:
                found = {near: EQUAL, **dict(self.table.get((root_of(near),), ()))}
        return Group(group.words, tuple(found.items()))

    def _others(self, key: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
        """What a phrase leads to, and the long forms of the abbreviations in it."""
        found = dict(self.table[key])
        for root in key:
            for phrase, weight in self.table.get((root,), ()):
                if weight == EQUAL:
                    found.setdefault(phrase, weight)
        return tuple(found.items())

    def as_json(self) -> str:
        """Give the words that the page reads a question with; its script has no other word list."""
        data = {"equal": self.equal, "leads": dict(self.leads), "stop": " ".join(sorted(STOP)),
                "glue": " ".join(sorted(GLUE)), "spellings": " ".join(self.spellings)}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    def as_kept(self) -> dict[str, Any]:
        """Give all of it for the build's records: :meth:`from_kept` reads it."""
        return {**json.loads(self.as_json()), "themes": {title: " ".join(roots) for title, roots in self.themes},
                "spread": dict(self.spread), "total": self.total}

    @classmethod
    def from_kept(cls, data: dict[str, Any]) -> Words:
        """Read what :meth:`as_kept` gave."""
        return cls(tuple((short, long) for short, long in data["equal"]),
                   tuple((phrase, tuple(leads)) for phrase, leads in data["leads"].items()),
                   tuple(data["spellings"].split()),
                   tuple((title, tuple(roots.split())) for title, roots in data["themes"].items()),
                   data["spread"], data["total"])


def nearest(word: str, spellings: Iterable[str]) -> str:
    """Find the spelling at the smallest edit distance: one slip in short words, two from nine letters on.

    A slip is a letter too many, too few, wrong, or two that changed places (optimal string alignment).
    """
    limit = 0 if len(word) < 4 else 1 if len(word) < 9 else 2
    best, found = limit + 1, ""
    for other in spellings:
        if abs(len(other) - len(word)) < best and other[0] == word[0]:
            slips = _slips(word, other)
            if slips < best:
                best, found = slips, other
    return found


def _slips(one: str, other: str) -> int:
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, row_before = row, before
        row = [i] + [0] * len(other)
        for j, match in enumerate(other, start=1):
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != match))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == match:
                row[j] = min(row[j], row_before[j - 2] + 1)
        before = above
    return row[-1]


def make_words(terms: Iterable[Term], synonyms: Iterable[Synonym], texts: Sequence[str] = (),
               themes: Iterable[tuple[str, Iterable[str]]] = ()) -> Words:
    """Join the editors' lists with the book's own vocabulary.

    Parameters
    ----------
    terms, synonyms : iterable
        The glossary's and corpus/synonyms.yml's.
    texts : sequence of str
        The records' texts. A word that stands in at least three of them, most frequent first, may correct a
        misspelt one, as far as the file's size allows.
    themes : iterable of (str, iterable of str)
        Titles of themes and the wording that the codebook has for them.

    Returns
    -------
    Words
        Its JSON for the page is at most `MAX_BYTES` long unless the editors' lists alone are longer.
    """
    equal = tuple((fold(term.term), fold(term.long)) for term in terms if term.long not in ("", "not stated"))
    leads = tuple((fold(item.phrase), tuple(map(fold, item.leads))) for item in synonyms)
    words = Words(equal, leads)
    counts: Counter[str] = Counter()
    spread: Counter[str] = Counter()
    for text in texts:
        found = set(tokens(text))
        counts.update(found)
        spread.update({root_of(word) for word in found if not is_small(word)})
    keep: list[str] = []
    room = MAX_BYTES - len(words.as_json().encode())
    for word, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count < 3 or word in words.correct or is_small(word) or len(word) <= SHORT or not word.isalpha():
            continue
        room -= len(word.encode()) + 1
        if room < 0:
            break
        keep.append(word)
    wording = tuple((title, tuple(sorted({root for text in said for root in roots_of(text)})))
                    for title, said in themes)
    return Words(equal, leads, tuple(sorted(keep)), wording, dict(sorted(spread.items())), len(texts))
