"""The Sphinx extension: pages of sources, lessons and themes, rendered from the knowledge base.

Add ``lessonbook.book`` to ``sphinx.extra_extensions`` in ``_config.yml``. Words of a source reach a page as
text nodes only: Sphinx and MyST never parse them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a search in the terminal reads this room's records, and needs no Sphinx
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Register parser, nodes, directives, templates and events."""
    from .extension import register

    register(app)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
