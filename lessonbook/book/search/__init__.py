"""Search: records of what can be found, words that lead to it, an index for the book, a ranking for the terminal."""

from .index import gather, index_site
from .records import PageText, Record, Section, make_records
from .store import fresh_records

__all__ = ["PageText", "Record", "Section", "fresh_records", "gather", "index_site", "make_records"]
