"""Texts to vectors to clusters, with the words that tell each cluster apart."""

from .groups import cluster_texts, cluster_words
from .names import mask_names
from .vectors import Counts, count_terms, join_counts, likeness_blocks, term_matrix, weigh_counts

__all__ = ["Counts", "cluster_texts", "cluster_words", "count_terms", "join_counts", "likeness_blocks", "mask_names",
           "term_matrix", "weigh_counts"]
