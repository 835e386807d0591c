"""To and from other people's tools."""

from .jsonl import export_jsonl, read_jsonl, tag_record

__all__ = ["export_jsonl", "read_jsonl", "tag_record"]
