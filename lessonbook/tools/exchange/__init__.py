"""To and from other people's tools."""

from .formats import FORMATS, export
from .jsonl import export_jsonl, read_jsonl, tag_record

__all__ = ["FORMATS", "export", "export_jsonl", "read_jsonl", "tag_record"]
