"""Editors' decisions on the themes of passages: corpus/reviews/*.csv, and whether each still stands."""

from .anchor import Anchored, anchor, standing
from .decisions import COLUMNS, DECISIONS, Decision, is_person, read_reviews, refused, write_reviews
from .readings import Reading, read_readings, write_readings

__all__ = ["COLUMNS", "DECISIONS", "Anchored", "Decision", "Reading", "anchor", "is_person", "read_readings",
           "read_reviews", "refused", "standing", "write_readings", "write_reviews"]
