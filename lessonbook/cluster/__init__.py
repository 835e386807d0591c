"""Texts to vectors to clusters, with the words that tell each cluster apart.

What clusters is loaded when it is first asked for: to count and to compare, scikit-learn's clustering is not needed.
"""

from typing import TYPE_CHECKING, Any

from .names import mask_names
from .vectors import Counts, count_terms, join_counts, likeness_blocks, term_matrix, weigh_counts

if TYPE_CHECKING:
    from .groups import cluster_texts
    from .words import cluster_words

__all__ = ["Counts", "cluster_texts", "cluster_words", "count_terms", "join_counts", "likeness_blocks", "mask_names",
           "term_matrix", "weigh_counts"]


def __getattr__(name: str) -> Any:
    """Load what clusters when it is asked for."""
    if name not in ("cluster_texts", "cluster_words"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import groups, words

    return getattr(groups if name == "cluster_texts" else words, name)
