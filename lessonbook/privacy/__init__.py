"""What is personal in a text."""

from .find import BLOCKING, find_personal

__all__ = ["BLOCKING", "find_personal"]
