"""Our own handover form, read and written: Markdown and Word."""
