"""A spaCy component that weighs all of a passage's words by what was learned from labelled passages.

What learns is an ordinary scikit-learn pipeline (:func:`lessonbook.tag.learn.fit`). Its arrays are kept, so that it can
be saved without pickle and rebuilt.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.ensemble import VotingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelEncoder
from spacy.language import Language
from spacy.tokens import Doc

from ..corpus.labelled import Judge
from ..corpus.roots import is_small

NONE = ""  # the class of text on other subjects
TELLING = 3
LEAST = 1e-6
_ARRAYS = ("idf", "logistic", "intercept", "bayes", "seen")


def terms(lemmas: Sequence[str]) -> list[str]:
    """Words, and two words in a row with a space between: ``who will`` is readiness, ``who was`` handover."""
    return [*lemmas, *(f"{first} {second}" for first, second in pairwise(lemmas))]


def lemmas_of(doc: Doc) -> list[str]:
    """Lemmas of a text's words and numbers, stop words included."""
    return [token.lemma_ for token in doc if any(map(str.isalnum, token.text))]


@dataclass(frozen=True)
class Weights:
    """What was learned from labelled passages; nothing of it is stored in the repository.

    Attributes
    ----------
    classes : tuple of str
        K theme ids; `NONE` first where there was text on other subjects.
    words : tuple of str
        W terms, see :func:`terms`.
    idf, seen : ndarray of shape (W,)
        How rare each term is among the labelled passages; how many passages of themes have it, up to 3.
    logistic, bayes : ndarray of shape (K, W)
        Coefficients of the logistic regression, and log-probabilities of naive Bayes.
    intercept : ndarray of shape (K,)
        Of the logistic regression.
    version : str
        Twelve hexadecimal digits that change with the labelled passages or the settings.
    """

    classes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    idf: np.ndarray = field(default_factory=lambda: np.zeros(0))
    seen: np.ndarray = field(default_factory=lambda: np.zeros(0))
    logistic: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    bayes: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))
    intercept: np.ndarray = field(default_factory=lambda: np.zeros(0))
    version: str = ""

    @property
    def themes(self) -> tuple[str, ...]:
        """The classes that are themes."""
        return tuple(name for name in self.classes if name != NONE)

    def to_bytes(self) -> bytes:
        """The model as the bytes of an .npz file, the same for the same model; nothing in it is code."""
        file = io.BytesIO()
        texts = {name: np.array("\n".join(getattr(self, name))) for name in ("classes", "words")}
        np.savez(file, allow_pickle=False, version=np.array(self.version), **texts,
                 **{name: getattr(self, name) for name in _ARRAYS})
        return file.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Weights:
        """The model that :meth:`to_bytes` wrote.

        Raises
        ------
        ValueError
            The bytes are no such model.
        """
        if not data.startswith(b"PK"):
            raise ValueError("these bytes are no model of the wording")
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as parts:
                classes, words = (tuple(text.split("\n")) if (text := str(parts[name])) or name == "classes" else ()
                                  for name in ("classes", "words"))
                found = cls(classes if words else (), words, version=str(parts["version"]),
                            **{name: parts[name] for name in _ARRAYS})
        except (OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise ValueError("these bytes are no model of the wording") from error
        shape = (len(found.classes), len(found.words))
        if found.logistic.shape != shape or found.bayes.shape != shape or found.idf.shape != shape[1:]:
            raise ValueError("this model of the wording is not whole")
        return found

    def pipeline(self) -> Pipeline:
        """The fitted scikit-learn pipeline: lists of lemmas in, probabilities of the classes out."""
        codes = np.arange(len(self.classes))
        vectorizer = make_vectorizer(self.words)
        vectorizer.idf_ = self.idf
        logistic = LogisticRegression()
        logistic.classes_, logistic.coef_, logistic.intercept_ = codes, self.logistic, self.intercept
        if len(codes) == 2:  # of two classes scikit-learn keeps the second alone
            logistic.coef_ = self.logistic[1:] - self.logistic[:1]
            logistic.intercept_ = self.intercept[1:] - self.intercept[:1]
        bayes = MultinomialNB(fit_prior=False)
        bayes.classes_, bayes.feature_log_prob_ = codes, self.bayes
        bayes.class_log_prior_ = np.full(len(codes), -np.log(len(codes)))
        voting = VotingClassifier([("logistic", logistic), ("bayes", bayes)], voting="soft")
        voting.estimators_, voting.classes_ = [logistic, bayes], np.array(self.classes)
        voting.le_ = LabelEncoder().fit(self.classes)
        return Pipeline([("terms", vectorizer), ("vote", voting)])


def make_vectorizer(words: Sequence[str]) -> TfidfVectorizer:
    """TF-IDF over lists of lemmas, with the logarithm of counts."""
    return TfidfVectorizer(analyzer=terms, sublinear_tf=True, vocabulary={word: row for row, word in enumerate(words)})


class Wording:
    """Gives each theme a probability by a passage's whole wording; the factory is ``lessonbook_wording``.

    Parameters
    ----------
    nlp : Language
        The pipeline it stands in.
    name : str
        Name in the pipeline.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.name = name
        self.judge = Judge()
        self.set_weights(Weights())
        if not Doc.has_extension("wording"):
            Doc.set_extension("wording", default=None)

    def set_weights(self, weights: Weights) -> None:
        """Use a model that :func:`lessonbook.tag.learn.fit` made."""
        self.weights = weights
        self._pipeline = weights.pipeline() if weights.words else None
        self._middle = weights.logistic.mean(axis=0) if weights.words else np.zeros(0)
        self._seen = dict(zip(weights.words, weights.seen.tolist(), strict=True))

    def log_probabilities(self, texts: Sequence[Sequence[str]]) -> np.ndarray:
        """Logarithm of the probability of each class, shape (texts, K)."""
        if self._pipeline is None or not len(texts):
            return np.zeros((len(texts), len(self.weights.classes)))
        return np.log(self._pipeline.predict_proba(texts) + LEAST)

    def unfamiliar(self, texts: Sequence[Sequence[str]]) -> np.ndarray:
        """Of each text's telling words, the share that no labelled passage has, and that fewer than 3 have."""
        rows = []
        for lemmas in texts:
            counts = [self._seen.get(word, 0) for word in set(lemmas) if len(word) > 2 and not is_small(word)]
            rows.append((np.mean([count == 0 for count in counts]), np.mean([count < 3 for count in counts]))
                        if counts else (0.0, 0.0))
        return np.array(rows).reshape(-1, 2)

    def weigh(self, texts: Sequence[Sequence[str]]) -> csr_matrix:
        """TF-IDF of each text's terms, shape (texts, W): what :meth:`telling` reads, for all texts at once."""
        if self._pipeline is None or not len(texts):
            return csr_matrix((len(texts), 0))
        return csr_matrix(self._pipeline["terms"].transform(texts))

    def telling(self, weighed: csr_matrix, row: int, theme: str, limit: int = TELLING) -> str:
        """The words that speak most for a theme in a row of :meth:`weigh`: ``wording: a, b, c``; empty if none does."""
        if theme not in self.weights.classes:
            return ""
        part = slice(weighed.indptr[row], weighed.indptr[row + 1])
        place, columns = self.weights.classes.index(theme), weighed.indices[part]
        gain = weighed.data[part] * (self.weights.logistic[place, columns] - self._middle[columns])
        best = [self.weights.words[column] for value, column in sorted(zip(-np.round(gain, 6), columns, strict=True))
                if value < 0]
        return "wording: " + ", ".join(best[:limit]) if best else ""

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.wording``: probability by theme, or None where no model was learned."""
        if self._pipeline is not None:
            row = np.exp(self.log_probabilities([lemmas_of(doc)])[0])
            doc._.wording = dict(zip(self.weights.classes, row.tolist(), strict=True))
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save the model beside the pipeline."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "wording.npz").write_bytes(self.weights.to_bytes())
        (Path(path) / "judge.json").write_text(self.judge.model_dump_json(), encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> Wording:
        """Load the model that :meth:`to_disk` saved."""
        self.set_weights(Weights.from_bytes((Path(path) / "wording.npz").read_bytes()))
        self.judge = Judge.model_validate_json((Path(path) / "judge.json").read_text(encoding="utf-8"))
        return self


@Language.factory("lessonbook_wording", assigns=["doc._.wording"])
def make_wording(nlp: Language, name: str) -> Wording:
    """Make the component without a model; give it one with :meth:`Wording.set_weights`."""
    return Wording(nlp, name)
