"""Noun phrases by rule, without a tagger, and how much each names a subject.

A word is taken for a noun where the collection sets it behind an article, a possessive or a preposition and before a
boundary (small words, marks, the ends of a text) more often than behind a pronoun, a modal verb or ``to``. A phrase is
one to three words of which the last is such a noun and none of the others mostly a verb or an adverb.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log2

from ..base.lemmas import lemma

LONGEST, TIMES, OFTEN = 3, 2, 0.15
_TOKEN = re.compile(r"[^\W_]+(?:[-'&/+.][^\W_]+)*[+#]*|[^\w\s]")
_OPENING = """
a an the this these those my our your his her their its no any some every each another such of in with for from about on
into by between through under over without against per
"""
_VERBS_FOLLOW = """
i we you he she they who to would will can could did do does don't didn't doesn't can't couldn't wouldn't won't must
should might may cannot shall i'm i've i'd i'll we're we've we'd you're you've you'd you'll he'd he's they're they've
they'd let's not never just really also always have has had been be very so too more most quite pretty rather was were
is are
"""
_OPENS, _VERBAL = frozenset(_OPENING.split()), frozenset(_VERBS_FOLLOW.split())

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Phrases:
    """Noun phrases of texts.

    Attributes
    ----------
    found : tuple of dict of Phrase to int
        For each text its phrases, as lemmas, and how often it has them; only those of two texts or more.
    spelling : dict of Phrase to str
        How each phrase is mostly spelt inside sentences, in the plural where that is common.
    texts : dict of Phrase to int
        How many texts have it.
    subject : dict of Phrase to float
        Residual idf in bits (Church and Gale, 1995): how much fewer blocks have it than if it fell on them by chance. A
        subject comes up again and again where it comes up at all; an everyday word is everywhere a little.
        A phrase has at least what its last word has: it is cut short when it comes up again.
    """

    found: tuple[Mapping[Phrase, int], ...]
    spelling: Mapping[Phrase, str]
    texts: Mapping[Phrase, int]
    subject: Mapping[Phrase, float]


@dataclass(frozen=True)
class _Run:
    """Words between two boundaries: the token before, and whether they open a sentence."""

    before: str
    words: list[str]
    opens: bool

    @property
    def lemmas(self) -> list[str]:
        return [lemma(word.removesuffix("'s")) for word in self.words]


@dataclass
class _Evidence:
    """How often a word closes a phrase that something opens, and stands behind what verbs follow; in all."""

    noun: Counter[str] = field(default_factory=Counter)
    verb: Counter[str] = field(default_factory=Counter)
    every: Counter[str] = field(default_factory=Counter)


def noun_phrases(texts: Sequence[str], is_small: Callable[[str], bool], blocks: Sequence[int] = ()) -> Phrases:
    """Find the noun phrases of texts.

    Parameters
    ----------
    texts : sequence of str
        n texts, with names masked where they should not be found.
    is_small : callable
        Whether a word says nothing by itself; small words end phrases.
    blocks : sequence of int
        For each text the number of the block that it stands in, where texts are too short for a subject to come up
        twice; by default each is its own.
    """
    blocks = blocks or range(len(texts))
    runs = [list(_runs(text, is_small)) for text in texts]
    known = _evidence(runs)
    every: dict[Phrase, Phrase] = {}  # one object a phrase, however many texts have it
    found = []
    for text in runs:
        here: Counter[Phrase] = Counter()
        for run in text:
            lemmas = run.lemmas
            here.update(every.setdefault(phrase, phrase) for start, end in _spans(lemmas, known)
                        for phrase in [tuple(lemmas[start:end])])
        found.append(here)
    held, times, places = Counter[Phrase](), Counter[Phrase](), defaultdict[Phrase, set[int]](set)
    for block, here in zip(blocks, found, strict=True):
        held.update(here.keys())
        times.update(here)
        for phrase in here:
            places[phrase].add(block)
    kept = {phrase for phrase, count in held.items() if count >= TIMES}
    total = len(set(blocks))
    bits = {phrase: _residual(len(places[phrase]), times[phrase], total) for phrase in kept}
    return Phrases(tuple({phrase: count for phrase, count in here.items() if phrase in kept} for here in found),
                   _spelling(runs, known, kept), {phrase: held[phrase] for phrase in kept},
                   {phrase: max(bits[phrase], bits.get(phrase[-1:], bits[phrase])) for phrase in kept})


def _residual(blocks: int, times: int, total: int) -> float:
    return round(log2(total / blocks) + log2(1 - exp(-times / total)), 6)


def _runs(text: str, is_small: Callable[[str], bool]) -> Iterator[_Run]:
    before, run, opens, first = "", list[str](), True, True
    for token in _TOKEN.findall(text.replace("’", "'")):
        if _counts(token, is_small):
            if not run:
                first = opens
            run.append(token)
        else:
            if run:
                yield _Run(before, run, first)
            before, run = token.lower(), []
        opens = token in '.!?:…"“'
    if run:
        yield _Run(before, run, first)


def _counts(token: str, is_small: Callable[[str], bool]) -> bool:
    small = token.lower()
    return (token[0].isalpha() and (len(token) > 2 or (token.isupper() and len(token) > 1))
            and small not in _OPENS and small not in _VERBAL and not is_small(small.replace("'", "")))


def _evidence(runs: Sequence[Sequence[_Run]]) -> _Evidence:
    known = _Evidence()
    for text in runs:
        for run in text:
            lemmas = run.lemmas
            known.every.update(lemmas)
            if run.before in _OPENS:
                known.noun[lemmas[-1]] += 1
            elif run.before in _VERBAL:
                known.verb[lemmas[0]] += 1
    return known


def _spans(lemmas: Sequence[str], known: _Evidence) -> Iterator[tuple[int, int]]:
    for end in range(1, len(lemmas) + 1):
        head = lemmas[end - 1]
        if known.noun[head] < TIMES or known.noun[head] <= known.verb[head]:
            continue
        for start in range(end - 1, max(-1, end - 1 - LONGEST), -1):
            word = lemmas[start]
            if start < end - 1 and (word.endswith("ly") or known.verb[word] > 0.3 * known.every[word]):
                break
            yield start, end


def _spelling(runs: Sequence[Sequence[_Run]], known: _Evidence, kept: set[Phrase]) -> dict[Phrase, str]:
    """The commonest spelling; of singular and plural the plural, where a part of the mentions, `OFTEN`, have it."""
    spelt = defaultdict[Phrase, Counter[str]](Counter)
    for text in runs:
        for run in text:
            lemmas = run.lemmas
            for start, end in _spans(lemmas, known):
                if (phrase := tuple(lemmas[start:end])) in kept:
                    words = [word.removesuffix("'s") for word in run.words[start:end]]
                    if start == 0 and run.opens and not words[0].isupper():
                        words[0] = words[0].lower()
                    spelt[phrase][" ".join(words)] += 1
    return {phrase: _best(forms) for phrase, forms in spelt.items()}


def _best(forms: Counter[str]) -> str:
    order = sorted(forms, key=lambda form: (-forms[form], form))
    plural = [form for form in order if form.endswith("s") and form[:-1] in forms
              and OFTEN * (forms[form] + forms[form[:-1]]) <= forms[form]]
    return plural[0] if plural and order[0] == plural[0][:-1] else order[0]
