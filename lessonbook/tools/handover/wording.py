"""What a passage's wording makes likely, learned from the labelled passages in ``words/passages.tsv``.

The rules of :mod:`lessonbook.tools.handover.rules` know words and grammar; people also write what no list foresees.
A logistic regression over words and pairs of words gives each label a probability, and the label module
weighs the two. The passages are made up and were labelled by a program; an editor can add and correct them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np

LABELS = ("achievement", "concern", "ambition", "action", "neutral")
_TOKEN = r"[\w'&%]+"


@lru_cache(maxsize=1)
def examples() -> tuple[tuple[str, str], ...]:
    """The labelled passages: label and text."""
    text = (resources.files(__package__) / "words" / "passages.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#") and line.count("\t") == 1)
    return tuple((label, words) for label, words in rows)


@lru_cache(maxsize=1)
def _model() -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_TOKEN)
    matrix = vectorizer.fit_transform([words for _, words in examples()])
    model = LogisticRegression(C=10.0, max_iter=2000, class_weight="balanced")
    return vectorizer, model.fit(matrix, [label for label, _ in examples()])


def likelihood(texts: Sequence[str]) -> np.ndarray:
    """Probability of each label.

    Parameters
    ----------
    texts : sequence of str
        n passages.

    Returns
    -------
    ndarray
        Shape (n, 5), columns in the order of `LABELS`, rounded to six decimals so that every machine agrees.
    """
    vectorizer, model = _model()
    order = [list(model.classes_).index(label) for label in LABELS]
    found: np.ndarray = model.predict_proba(vectorizer.transform(texts))[:, order].round(6)
    return found


def telling(text: str, label: str, most: int = 3) -> tuple[str, ...]:
    """Words of a passage that speak most for a label, best first, as they stand in it."""
    vectorizer, model = _model()
    row = vectorizer.transform([text])
    weight = model.coef_[list(model.classes_).index(label)]
    names = vectorizer.get_feature_names_out()
    scored = sorted(
        ((row.data[place] * weight[index], names[index]) for place, index in enumerate(row.indices)),
        key=lambda pair: (-round(float(pair[0]), 6), pair[1]),
    )
    small = text.lower()
    made = []
    for value, name in scored:
        place = small.find(name)
        if value > 0 and place >= 0 and len(small) == len(text):
            made.append(text[place : place + len(name)])
    return tuple(made[:most])
