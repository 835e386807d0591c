"""Buttons for editors, in JupyterLab on their own machine: add documents, publish them, review what is suggested.

The forms only ask and show. Reading, deciding where a text may go, and writing are those of `lessonbook add`,
`lessonbook publish` and `lessonbook review apply`.
"""

from .opening import add_documents, publish_documents, review_evidence, review_themes

__all__ = ["add_documents", "publish_documents", "review_evidence", "review_themes"]
