"""Documents to corpus files: what is text, who speaks, what it changes and where it may go."""

from .add import Added, Base, add_file, find_files
from .details import KINDS, Consent, Details, read_consent, read_kind, read_person

__all__ = ["KINDS", "Added", "Base", "Consent", "Details", "add_file", "find_files", "read_consent", "read_kind",
           "read_person"]
