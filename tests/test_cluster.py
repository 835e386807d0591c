"""Clusters: clear groups are found, order does not matter, words tell them apart."""

from __future__ import annotations

import numpy as np
import pytest

from lessonbook.cluster import cluster_texts, cluster_words, mask_names, term_matrix
from lessonbook.cluster.groups import centrality, text_vectors
from lessonbook.cluster.vectors import terms

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


def test_short_and_long_texts_fall_apart_by_subject_and_one_text_fewer_changes_nothing() -> None:
    subjects = [("river", "bridge", "flood"), ("violin", "concert", "choir"), ("oven", "bread", "flour")]
    short = [f"{a} {b} {number}" for a, *rest in subjects for number in range(4) for b in rest]
    titles = cluster_texts(short, 3)
    assert [len(set(titles[start:start + 8])) for start in (0, 8, 16)] == [1, 1, 1]
    assert len(set(titles)) == 3
    filler = "meeting office letter paper window corridor morning evening"
    long = [f"{a} {b} {c} {' '.join(filler.split()[number:number + 6])}" for a, b, c in subjects for number in range(3)]
    whole = cluster_texts(long, 3)
    assert [len(set(whole[start:start + 3])) for start in (0, 3, 6)] == [1, 1, 1]
    fewer = cluster_texts(long[1:], 3)
    assert (fewer[:2] == fewer[0]).all()
    assert len(set(fewer)) == 3


def test_a_text_like_nothing_in_its_cluster_is_an_outlier() -> None:
    texts = [f"{word} river bridge flood" for word in ("old", "wide", "deep")] + ["violin concert choir bell",
             "violin concert choir drum", "violin concert choir horn", "sandwich"]
    labels = np.array([0, 0, 0, 1, 1, 1, 0])
    found = centrality(text_vectors(texts), labels)
    assert found.outlier.tolist() == [False] * 6 + [True]
    assert found.likeness[6] == 0


def test_words_that_name_things_are_no_stop_words() -> None:
    assert terms("The system found its mine and the fire") == ["system", "find", "mine", "fire"]
