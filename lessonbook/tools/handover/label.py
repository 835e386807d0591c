"""The label of a passage: what its wording makes likely, and whether what it speaks of gets worse.

A linear classifier over words, pairs of words and pieces of words learns from the labelled passages in
``words/passages.tsv``. One rule stands above it: what is getting worse is a concern, whatever the verb
(:mod:`lessonbook.tools.handover.direction`). The passages are made up and were labelled by a program; an editor can
add and correct them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np

from .direction import changes

LABELS = ("achievement", "concern", "ambition", "action", "neutral")
MOST_CUES = 4
SURE = 0.3  # by how much one sentence must speak for a concern to make its whole passage one
UNSURE = 0.3  # an achievement that leads over a concern by less is read as a concern
CARE = 1.3  # how much more a concern counts in learning than its share, since a worry missed costs more
PLACED = 0.35  # what a heading such as `Risks` adds to its label
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'‘])")
_WORD = re.compile(r"[\w'&%]+|[;:?]")
_DAY = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december|easter|christmas|"
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
# Names, money, days and figures each stand for their kind, so that the classifier learns how people write.
_KINDS = (
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"£\s?[\d.,]+(?:m|bn|k| million)?"), " moneyx "),
    (re.compile(r"\b(?:19|20)\d\d(?:-\d\d)?\b"), " yearx "),
    (re.compile(rf"\b(?:\d+(?:st|th|nd|rd)? )?{_DAY}\b(?: \d+)?"), " datex "),
    (re.compile(r"\d[\d,.]*\s?(?:%|per cent)"), " pctx "),
    (re.compile(r"\d[\d,.]*"), " numx "),
)
_NAME = re.compile(r"(?<=[a-z,;:)] )(?:(?:Dr|Mr|Mrs|Ms|Miss|Professor|Sir) )?[A-Z][a-z]+(?: [A-Z][a-z']+)*")


class Reading(NamedTuple):
    """A label, and the words of the passage that told it."""

    label: str
    cues: tuple[str, ...]


@lru_cache(maxsize=1)
def examples() -> tuple[tuple[str, str], ...]:
    """The labelled passages: label and text."""
    text = (resources.files(__package__) / "words" / "passages.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#") and line.count("\t") == 1)
    return tuple((label, words) for label, words in rows)


@lru_cache(maxsize=1)
def _model() -> tuple[Any, Any]:
    """The vectorizer and the classifier; the order of its classes is alphabetical."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC
    from sklearn.utils.class_weight import compute_class_weight

    vectorizer = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD.pattern, lowercase=False),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, lowercase=False),
    )
    matrix = vectorizer.fit_transform([_plain(words) for _, words in examples()])
    labels = [label for label, _ in examples()]
    weights = dict(zip(LABELS, compute_class_weight("balanced", classes=np.array(LABELS), y=labels), strict=True))
    model = LinearSVC(C=0.4, class_weight=weights | {"concern": CARE * weights["concern"]}, random_state=0)
    return vectorizer, model.fit(matrix, labels)


def _plain(text: str) -> str:
    """A passage as the classifier sees it: in small letters, kinds for figures and names, and any change it reports."""
    told = changes(text)
    text = _NAME.sub(lambda found: found[0] if re.fullmatch(_DAY, found[0].lower()) else " namex ", text)
    text = text.lower().replace("’", "'")
    for pattern, kind in _KINDS:
        text = pattern.sub(kind, text)
    return text + " worsex" * any(not one.better for one in told) + " betterx" * any(one.better for one in told)


def read_labels(texts: Sequence[str], headed: Sequence[str] = ()) -> list[Reading]:
    """Label passages.

    Parameters
    ----------
    texts : sequence of str
        The passages.
    headed : sequence of str, optional
        For each passage the label that its heading speaks for, or an empty string.
    """
    if not texts:
        return []
    vectorizer, model = _model()
    order = [list(model.classes_).index(label) for label in LABELS]
    pieces = [_SENTENCE.split(text) for text in texts]
    flat = [*texts, *(piece for parts in pieces for piece in parts)]
    scores = model.decision_function(vectorizer.transform([_plain(text) for text in flat]))[:, order].round(6)
    made, place = [], len(texts)
    for index, (text, parts) in enumerate(zip(texts, pieces, strict=True)):
        inside = scores[place : place + len(parts)]
        place += len(parts)
        bias = PLACED * np.array([label == (headed[index] if headed else "") for label in LABELS])
        label = _decide(parts, (scores[index] + inside.mean(axis=0)) / 2 + bias, inside)
        made.append(Reading(label, _cues(text, label)))
    return made


def _decide(parts: Sequence[str], score: np.ndarray, sentences: np.ndarray) -> str:
    good, bad = LABELS.index("achievement"), LABELS.index("concern")
    told = [changes(part) for part in parts]
    if any(not one.better for those in told for one in those):
        return "concern"
    best = int(score.argmax())
    lead = sentences[:, bad] - np.delete(sentences, bad, axis=1).max(axis=1)
    if any(ahead > SURE and not those for ahead, those in zip(lead, told, strict=True)):
        return "concern"
    return "concern" if best == good and score[good] - score[bad] < UNSURE and not any(told) else LABELS[best]


def read_label(text: str) -> Reading:
    """Label one passage."""
    return read_labels([text])[0]


def _cues(text: str, label: str) -> tuple[str, ...]:
    """Words of a passage that speak most for its label, as they stand in it; a change that tells it comes first."""
    _, model = _model()
    names, weights = _weights()
    told = [one.words for one in changes(text) if label == ("achievement" if one.better else "concern")]
    small = text.lower().replace("’", "'")
    words = [match[0] for match in _WORD.finditer(small)]
    weight = weights[list(model.classes_).index(label)]
    scored = sorted(
        {term: weight[names[term]] for size in (1, 2) for term in _terms(words, size) if term in names}.items(),
        key=lambda pair: (-round(float(pair[1]), 6), pair[0]),
    )
    found = [text[at : at + len(term)] for term, value in scored if value > 0 and (at := small.find(term)) >= 0]
    return tuple(dict.fromkeys([*told, *found]))[:MOST_CUES]


def _terms(words: list[str], size: int) -> list[str]:
    return [" ".join(words[at : at + size]) for at in range(len(words) - size + 1)]


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, int], np.ndarray]:
    """The column of each word and pair of words, and the classifier's weights times how rare each is."""
    vectorizer, model = _model()
    words = vectorizer.transformer_list[0][1]
    columns: np.ndarray = model.coef_[:, : len(words.idf_)] * words.idf_
    return words.vocabulary_, columns
