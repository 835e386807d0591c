"""lessonbook: from passages to themes to lessons to evidence.

Nothing happens at import. The flow is one way: :mod:`lessonbook.corpus` reads files into passages,
:mod:`lessonbook.tag` gives passages themes with cues, :mod:`lessonbook.cluster` groups what no lesson
holds, :mod:`lessonbook.lessons` joins lessons to their evidence, :mod:`lessonbook.book` renders it.
:func:`lessonbook.knowledge.knowledge.load` runs the flow for one knowledge base.
"""

from .base.version import __version__

__all__ = ["__version__"]
