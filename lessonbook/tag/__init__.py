"""Passages to themes: a spaCy pipeline with weighted cues, and a pass that sees the whole document.

What tags is loaded when it is first asked for: to read tags that are there, spaCy is not needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .items import Item, Tag

if TYPE_CHECKING:
    from .passages import TAG_COLUMNS, tag_items
    from .pipeline import make_pipeline

__all__ = ["TAG_COLUMNS", "Item", "Tag", "make_pipeline", "tag_items"]

_HOMES = {"TAG_COLUMNS": "passages", "tag_items": "passages", "make_pipeline": "pipeline"}


def __getattr__(name: str) -> Any:
    """Load a function's module when the function is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
