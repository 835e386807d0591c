"""Texts to vectors to clusters, with the words that tell each cluster apart."""

from .groups import cluster_texts, cluster_words
from .vectors import mask_names, term_matrix

__all__ = ["cluster_texts", "cluster_words", "mask_names", "term_matrix"]
