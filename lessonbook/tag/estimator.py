"""The tagger as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from ..base.files import write_atomic
from ..corpus.codebook import Codebook, Theme
from .items import Item, Tag
from .passages import tag_items
from .pipeline import make_pipeline

if TYPE_CHECKING:
    import pandas as pd
    from sklearn.utils import Tags

_SAVED = TypeAdapter(tuple[Codebook, tuple[str, ...]])


class Tagger(ClassifierMixin, BaseEstimator):
    """Gives texts the themes of a codebook, or none.

    Parameters
    ----------
    codebook : Codebook, optional
        Its patterns and labelled passages are what the tagger knows before it sees labels of yours; without one, all
        is learned from them.
    names : iterable of str
        Declared people and bodies, whose words are never cues.

    Attributes
    ----------
    classes_ : ndarray of str, shape (themes,)
        Theme ids in alphabetical order.
    codebook_ : Codebook
        The codebook with the labels that were given.

    Notes
    -----
    A text has no theme, one or more. Where X is a frame with the columns that :attr:`KnowledgeBase.passages` has,
    passages of one source inform each other, and so does the heading they stand under.
    """

    def __init__(self, codebook: Codebook | None = None, names: Iterable[str] = ()) -> None:
        self.codebook = codebook
        self.names = names

    def fit(self, X: Sequence[str] | pd.DataFrame | None = None, y: Sequence[str | Sequence[str]] | None = None
            ) -> Tagger:
        """Learn how themes are worded.

        Parameters
        ----------
        X : sequence of str or DataFrame with a column ``text``, optional
            n texts; nothing is learned from them without labels.
        y : sequence of str, or of sequences of str, optional
            Theme or themes of each text, by id; empty where it has none.

        Raises
        ------
        ValueError
            X and y differ in length, or there is neither a pattern nor enough labelled text to know a theme by.
        """
        known = self.codebook or Codebook("0", ())
        taught: list[tuple[str, str]] = []
        if y is not None:
            texts = [item.text for item in as_items([] if X is None else X)]
            if len(texts) != len(y):
                raise ValueError(f"there are {len(texts)} texts and {len(y)} labels; each text needs its own")
            taught = [(theme, text) for text, themes in zip(texts, y, strict=True)
                      for theme in ([themes] if isinstance(themes, str) else themes) if theme]
        unknown = sorted({theme for theme, _ in taught} - {theme.id for theme in known.themes})
        self.codebook_ = replace(known, labelled=(*known.labelled, *taught), themes=(
            *known.themes, *(Theme(ident, ident, "", (), (), (), ()) for ident in unknown)))
        self._nlp = make_pipeline(self.codebook_, tuple(self.names))
        model: Any = self._nlp.meta["model"]
        if not model["version"] and not any(theme.patterns for theme in self.codebook_.themes):
            raise ValueError("nothing to know a theme by: give a codebook with patterns, or at least 60 labelled texts "
                             "with two themes that have three or more each")
        self.classes_ = np.array(sorted(theme.id for theme in self.codebook_.themes))
        return self

    def tags(self, X: Sequence[str] | pd.DataFrame) -> list[tuple[Tag, ...]]:
        """The themes of each text with score, cues and origin, best first; empty where it has none."""
        check_is_fitted(self)
        items = as_items(X)
        found = tag_items(self._nlp, sorted(items, key=lambda item: (item.document, int(item.id))))
        return [found[item.id] for item in items]

    def predict(self, X: Sequence[str] | pd.DataFrame) -> np.ndarray:
        """The best theme of each text, shape (n,); empty where it has none."""
        return np.array([tags[0].theme if tags else "" for tags in self.tags(X)], dtype=object)

    def predict_proba(self, X: Sequence[str] | pd.DataFrame) -> np.ndarray:
        """Score of each theme in each text, shape (n, themes), from 0 to 1 and 0 where the text does not have it.

        A text may have several themes or none, so the rows do not add up to 1.
        """
        tags = self.tags(X)
        place = {theme: column for column, theme in enumerate(self.classes_)}
        scores = np.zeros((len(tags), len(place)))
        for row, found in enumerate(tags):
            for tag in found:
                scores[row, place[tag.theme]] = tag.score
        return scores

    def save(self, path: str | Path) -> None:
        """Write what was learned from as one JSON file: the codebook with its labels, and the names."""
        check_is_fitted(self)
        write_atomic(Path(path), _SAVED.dump_json((self.codebook_, tuple(self.names)), indent=1).decode() + "\n")

    @classmethod
    def load(cls, path: str | Path) -> Tagger:
        """Make again the fitted tagger that :meth:`save` wrote; the same texts get the same themes.

        Raises
        ------
        ValueError
            The file is no saved tagger.
        """
        return cls(*_SAVED.validate_json(Path(path).read_bytes())).fit()

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_nlp")

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array, tags.target_tags.required = True, False, False
        return tags


def as_items(X: Any) -> list[Item]:
    """Texts, or a frame with ``text`` and where known ``source``, ``section`` and ``voice``, numbered in order."""
    if isinstance(X, str):
        raise ValueError("one text was given where a list of texts is wanted: put it in brackets")
    if not hasattr(X, "columns"):
        return [Item(str(row), str(text)) for row, text in enumerate(X)]
    if "text" not in X.columns:
        raise ValueError(f"the frame has no column `text`; it has {', '.join(map(str, X.columns))}")
    parts = [X[name].fillna("").astype(str) if name in X.columns else [""] * len(X)
             for name in ("text", "source", "section", "voice")]
    return [Item(str(row), *values) for row, values in enumerate(zip(*parts, strict=True))]
