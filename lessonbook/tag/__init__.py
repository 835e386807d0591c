"""Passages to themes: a spaCy pipeline with weighted cues, and a pass that sees the whole document."""

from .passages import TAG_COLUMNS, Item, Tag, tag_items
from .pipeline import make_pipeline

__all__ = ["TAG_COLUMNS", "Item", "Tag", "make_pipeline", "tag_items"]
