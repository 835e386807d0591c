"""Corpus files to sources and passages."""

from .passages import KINDS, Passage
from .read import Corpus, Source, read_corpus
from .schema import FrontMatter, Person

__all__ = ["KINDS", "Corpus", "FrontMatter", "Passage", "Person", "Source", "read_corpus"]
