"""Search records of a knowledge base, for the built book and for the terminal."""

from .records import PageText, Record, make_records
from .terminal import Hit, search_records
from .words import Words, make_words, read_synonyms

__all__ = ["Hit", "PageText", "Record", "Words", "make_records", "make_words", "read_synonyms", "search_records"]
