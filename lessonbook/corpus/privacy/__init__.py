"""What is personal in a text."""

from .find import BLOCKING, KINDS, Measured, find_personal, measure
from .people import declared_names

__all__ = ["BLOCKING", "KINDS", "Measured", "declared_names", "find_personal", "measure"]
