"""What each cue of a theme is worth, on labelled and decided passages and in the corpus."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from ..base.errors import LessonbookError
from ..base.spacy_lemmas import LEMMAS
from ..lessons.decisions.anchor import anchor
from ..lessons.decisions.verdict import settle
from .inputs import read_inputs

if TYPE_CHECKING:
    from spacy.language import Language

    from ..tag.cues import CueFinder


class CueCount(NamedTuple):
    """One cue of a theme.

    Attributes
    ----------
    cue : str
        The pattern as the codebook has it.
    weight : float
        As the codebook has it.
    labelled, right : int
        Labelled and decided passages that it stands in, and how many of them have the theme. Passages on other subjects
        count as labelled.
    corpus : int
        Passages of the corpus that it stands in.
    """

    cue: str
    weight: float
    labelled: int
    right: int
    corpus: int


def count_cues(root: Path, theme: str) -> list[CueCount] | None:
    """Count the cues of a theme.

    Returns
    -------
    list of CueCount or None
        Those that are right most often first; None where the codebook has no such theme.

    Raises
    ------
    LessonbookError
        The knowledge base cannot be read.
    """
    from ..tag.cues import CueFinder
    from ..tag.pipeline import make_pipeline

    inputs, problems = read_inputs(root)
    if problems:
        raise LessonbookError(problems)
    codebook = inputs.codebook
    entry = codebook.get(theme)
    if entry is None:
        return None
    nlp = make_pipeline(replace(codebook, labelled=()), inputs.names)
    finder = cast(CueFinder, nlp.get_pipe("lessonbook_cues"))
    decided, _ = settle(anchor(inputs.reviews, inputs.passages))
    labels = [(name == theme, text) for name, text in (*codebook.labelled, *codebook.calibration)]
    labels += [(False, text) for _, text in codebook.others]
    labels += [(decision.has_theme, inputs.passages[passage].text) for (passage, name), decision in decided.items()
               if name == theme and passage in inputs.passages]
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    corpus: Counter[str] = Counter()
    for has, text in labels:
        here = _patterns(finder, nlp, text, theme)
        found.update(here)
        right.update(here if has else ())
    for item in inputs.corpus.passages:
        corpus.update(_patterns(finder, nlp, item.text, theme))
    rows = [CueCount(cue, weight, found[cue], right[cue], corpus[cue]) for cue, weight in entry.patterns]
    return sorted(rows, key=lambda row: (-row.right, row.labelled, -row.corpus, row.cue))


def _patterns(finder: CueFinder, nlp: Language, text: str, theme: str) -> set[str]:
    """Patterns of a theme that stand in a text."""
    doc = nlp.make_doc(text)
    doc = nlp.get_pipe(LEMMAS)(doc)
    return {cue.pattern for cue in finder.find(doc) if cue.theme == theme}
