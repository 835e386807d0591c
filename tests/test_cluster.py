"""Clusters: clear groups are found, order does not matter, words tell them apart."""

from __future__ import annotations

import numpy as np
import pytest

from lessonbook.cluster import cluster_texts, cluster_words, mask_names, term_matrix

FRUIT = ["Apples and pears ripen in the orchard.", "The orchard grows apples.", "Pears and plums in an orchard.",
         "Ripe plums and apples."]
SHIPS = ["The ship left the harbour.", "A harbour full of ships.", "Ships sail from the harbour at dawn."]


def test_clear_groups_are_found_largest_first() -> None:
    labels = cluster_texts(FRUIT + SHIPS, 2)
    assert labels.tolist() == [0, 0, 0, 0, 1, 1, 1]


def test_order_of_texts_changes_nothing() -> None:
    texts = FRUIT + SHIPS
    order = [5, 0, 3, 6, 2, 4, 1]
    shuffled = cluster_texts([texts[i] for i in order], 2)
    assert shuffled.tolist() == cluster_texts(texts, 2)[order].tolist()


def test_words_tell_clusters_apart() -> None:
    words = cluster_words(FRUIT + SHIPS, np.array([0] * 4 + [1] * 3), count=2)
    assert set(words[0]) <= {"apple", "orchard", "pear", "plum"}
    assert words[1] == ["harbour", "ship"] or words[1] == ["ship", "harbour"]


@pytest.mark.parametrize("k", [0, 8])
def test_k_out_of_range(k: int) -> None:
    with pytest.raises(ValueError, match="must be from 1 to 7"):
        cluster_texts(FRUIT + SHIPS, k)


def test_texts_without_words() -> None:
    assert cluster_texts(["", "the", "12 34"], 2).shape == (3,)
    matrix, names = term_matrix(["", "the"])
    assert matrix.shape == (2, 0)
    assert list(names) == []


def test_names_are_masked_but_words_are_not() -> None:
    assert mask_names(["Jan Hull said so. Hull's point: the hull held."], ["Jan Hull"]) == [
        "  said so.   point: the hull held."]


def test_extra_features_guide() -> None:
    texts = ["alpha beta", "alpha gamma", "delta beta", "delta gamma"]
    by_first = cluster_texts(texts, 2, extra=np.array([[1, 0], [1, 0], [0, 1], [0, 1]]))
    by_second = cluster_texts(texts, 2, extra=np.array([[1, 0], [0, 1], [1, 0], [0, 1]]))
    assert by_first[0] == by_first[1] != by_first[2] == by_first[3]
    assert by_second[0] == by_second[2] != by_second[1] == by_second[3]


def test_words_of_clusters_differ() -> None:
    words = cluster_words([*FRUIT, *SHIPS, "Apples left the harbour by ship."], np.array([0] * 4 + [1] * 4), count=3)
    assert not set(words[0]) & set(words[1])
