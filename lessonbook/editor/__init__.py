"""Buttons for editors, in JupyterLab on their own machine: add documents, and review what the machine suggests.

The forms only ask and show. Reading, deciding where a text may go, and writing are those of `lessonbook add` and
`lessonbook review apply`.
"""

from .opening import add_documents, review_evidence, review_themes

__all__ = ["add_documents", "review_evidence", "review_themes"]
