"""What is personal in a text."""

from .find import KINDS, Measured, find_personal, measure
from .names import declared_names

__all__ = ["KINDS", "Measured", "declared_names", "find_personal", "measure"]
