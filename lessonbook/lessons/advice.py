"""How much a sentence reads as advice: words of duty, need, warning and address, each with a weight."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..corpus import Passage

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9])")
_WORD = re.compile(r"\w+")
_FIGURES = re.compile(r"£|\b\d{3,}\b")
_KINDS = {"key-point": 1.0, "recommendation": 1.0, "figure": -1.0}

_PHRASES = [
    ("must|should|ought to|has to|have to|had better", 2.0),
    ("needs?|requires?|required|calls? for|demands?", 1.2),
    ("will", 0.8),
    ("urges?|advises?|advice|warns?|recommends?|tells|wants|asks for|insists?|argues|believes|expects|fears", 1.0),
    ("critical|essential|vital|key|crucial|central|priority|core|never|always|only|cannot|depends?|decides|hinges|"
     "impossible|rely|overriding", 1.0),
    ("commissioners?|leaders?|CCGs?|successors?|boards?|clinicians|GPs", 0.7),
    ("new commissioners?|CCGs?|the new system|from now|in future|successors?", 0.9),
    ("Make|Take|Keep|Build|Start|Plan|Agree|Ask|Show|Give|Put|Set|Share|Name|Involve|Work|Communicate|Tell|Use", 1.5),
    ("without|unless|if|depends|so that", 0.4),
    ("better|best|success|succeed|successful|effective", 0.5),
    ("was|were|had|recalls|used to", -0.6),
    ("for example|examples?|such as", -1.0),
]
_OPENING, _EXAMPLES = 7, len(_PHRASES) - 1
_ADVICE = [(re.compile(rf"^({phrases})\b" if place == _OPENING else rf"\b({phrases})\b",
                       re.NOFLAG if place == _OPENING else re.IGNORECASE), weight)
           for place, (phrases, weight) in enumerate(_PHRASES)]


def _first_words() -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
    """By word the phrases that it is, and those that it may begin: to match each on each sentence costs time."""
    is_phrase: dict[str, set[int]] = {}
    begins: dict[str, set[int]] = {}
    for place, (phrases, _) in enumerate(_PHRASES):
        for phrase in phrases.casefold().split("|"):
            word, *more = phrase.split()
            found = begins if more or place == _OPENING else is_phrase
            for form in [word[:-1], word[:-2]] if word.endswith("?") else [word]:
                found.setdefault(form, set()).add(place)
    return {word: (tuple(sorted(is_phrase.get(word, ()))), tuple(sorted(begins.get(word, ()))))
            for word in sorted({*is_phrase, *begins})}


_FIRST = _first_words()


def advice_score(sentence: str, kind: str = "") -> float:
    """How much a sentence reads as advice to those who come next, and not as an account of what was."""
    plain = sentence.isascii()  # elsewhere casefold finds words that a search that ignores case may not
    places = {_EXAMPLES} if _FIGURES.search(sentence) else set()
    for word in _FIRST.keys() & _WORD.findall(sentence.casefold()):
        sure, doubtful = _FIRST[word]
        if plain:
            places.update(sure)
        else:
            doubtful += sure
        places.update(place for place in doubtful if _ADVICE[place][0].search(sentence))
    score = sum(_ADVICE[place][1] for place in sorted(places))
    words = len(sentence.split())
    return score + _KINDS.get(kind, 0.0) - (0.5 if words < 6 or words > 35 else 0.0)


def strongest_sentence(passages: Sequence[Passage]) -> str:
    """The sentence that most reads as advice; ties by the order of the corpus."""
    best, text = float("-inf"), ""
    for passage in passages:
        for sentence in _SENTENCE.split(passage.text):
            score = advice_score(sentence, passage.kind)
            if score > best:
                best, text = score, sentence
    return text


def advice_of(texts: Sequence[tuple[str, str]]) -> list[float]:
    """Advice of each passage's strongest sentence.

    Parameters
    ----------
    texts : sequence of (str, str)
        n passages: words and kind.

    Returns
    -------
    list of float
        n scores.
    """
    return [max(advice_score(sentence, kind) for sentence in _SENTENCE.split(text)) for text, kind in texts]
