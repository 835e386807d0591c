"""Lessons: the editors' prose, joined to the passages that bear on it."""

from .read import STANCES, Evidence, Lesson, read_lessons
from .strength import Strength, measure_strength
from .suggestion import Suggestion

__all__ = ["STANCES", "Evidence", "Lesson", "Strength", "Suggestion", "measure_strength", "read_lessons"]
