"""A knowledge base as a researcher opens it: pandas frames, and what makes a tagger of its own."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import pandas as pd

from ..corpus.codebook import Codebook
from ..corpus.settings import find_root
from .flow import load as load_flow
from .flow import taught_codebook
from .frames import evidence_frame, lessons_frame, passages_frame, sources_frame, tags_frame
from .knowledge import Knowledge


class KnowledgeBase:
    """A knowledge base as pandas frames, each made when it is first asked for.

    Parameters
    ----------
    known : Knowledge
        What the flow gave; text that may not be published is in no frame.

    Attributes
    ----------
    known : Knowledge
        The whole flow, for what no frame shows.
    sources, passages, tags, lessons, evidence : DataFrame
        As the functions of :mod:`lessonbook.knowledge.frames` say.
    """

    def __init__(self, known: Knowledge) -> None:
        self.known = known

    @cached_property
    def sources(self) -> pd.DataFrame:
        """One row a source; columns as ``sources_frame`` has them."""
        return sources_frame(self.known)

    @cached_property
    def passages(self) -> pd.DataFrame:
        """One row a passage; columns as ``passages_frame`` has them."""
        return passages_frame(self.known)

    @cached_property
    def tags(self) -> pd.DataFrame:
        """One row a passage and theme; columns as ``tags_frame`` has them."""
        return tags_frame(self.known)

    @cached_property
    def lessons(self) -> pd.DataFrame:
        """One row a lesson; columns as ``lessons_frame`` has them."""
        return lessons_frame(self.known)

    @cached_property
    def evidence(self) -> pd.DataFrame:
        """One row a lesson and passage; columns as ``evidence_frame`` has them."""
        return evidence_frame(self.known)

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook with what editors' decisions teach, for :class:`lessonbook.tag.estimator.Tagger`."""
        return taught_codebook(self.known.inputs, self.known.decided)

    @property
    def names(self) -> tuple[str, ...]:
        """Declared people, whose names are neither cues nor cluster words."""
        return self.known.inputs.names

    def __repr__(self) -> str:
        return (f"<lessonbook of {len(self.known.sources)} sources, {len(self.known.passages)} passages and "
                f"{len(self.known.lessons)} lessons>")


def load(root: str | Path = ".") -> KnowledgeBase:
    """Load a knowledge base.

    Parameters
    ----------
    root : str or Path
        A folder in it; the current one by default.

    Raises
    ------
    LessonbookError
        There is no knowledge base there, or something in it is wrong; all of it is named at once.
    """
    return KnowledgeBase(load_flow(find_root(Path(root))))
