"""Corpus files to sources and passages."""

from .passages import KEY_KINDS, KINDS, Passage
from .read import Corpus, Source, read_corpus
from .schema import FrontMatter, Person

__all__ = ["KEY_KINDS", "KINDS", "Corpus", "FrontMatter", "Passage", "Person", "Source", "read_corpus"]
