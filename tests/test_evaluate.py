"""Scores and baselines, against values worked out by hand."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lessonbook.cluster.coherence import coherence, diversity, npmi_table, window_counts
from lessonbook.corpus.codebook import Codebook, Theme
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.tag import Item
from lessonbook.tools.evaluate import abstaining, groups, tagging
from lessonbook.tools.evaluate.scores import compare, macro_f1

ROOT = Path(__file__).resolve().parent.parent


def test_macro_f1_by_hand() -> None:
    truth = np.array(["a", "a", "b", "b"])
    # a: 1 right of 1 named and 2 true, F1 2/3; b: 2 right of 2 true and 2 named, F1 1; the empty guess is a miss
    assert macro_f1(truth, np.array(["a", "", "b", "b"])) == pytest.approx((2 / 3 + 1) / 2)
    # b is named 3 times, 2 of them right: F1 4/5
    assert macro_f1(truth, np.array(["a", "b", "b", "b"])) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_comparison_is_paired_and_repeatable() -> None:
    truth = ["a", "b"] * 20
    better = list(truth)
    worse = ["a"] * 40
    frame = compare(truth, {"ours": better, "theirs": worse, "same": better})
    assert frame["score"].tolist() == [1.0, pytest.approx(1 / 3, abs=0.001), 1.0]
    assert frame["ahead_low"].iloc[1] > 0
    assert frame[["ahead_by", "ahead_low", "ahead_high"]].iloc[2].tolist() == [0, 0, 0]
    assert frame.equals(compare(truth, {"ours": better, "theirs": worse, "same": better}))


def test_blocks_hold_out_stretches() -> None:
    assert tagging.blocks(["a", "a", "b", "a", "a", "b"], 2) == [0, 0, 0, 1, 1, 1]


def test_baselines_learn() -> None:
    texts = ["apples and pears", "pears ripen", "ships sail", "a ship in harbour"] * 5
    labels = ["fruit", "fruit", "sea", "sea"] * 5
    unseen = ["ripe pears", "ships in harbour"]
    assert tagging.majority(texts, [*labels[:-2], "fruit", "fruit"], unseen) == ["fruit", "fruit"]
    assert tagging.logistic(texts, labels, unseen) == ["fruit", "sea"]
    assert tagging.textcat(texts, labels, unseen) == ["fruit", "sea"]


def test_abstaining_by_hand() -> None:
    data = tagging.Labelled(tuple(Item(str(number), "") for number in range(4)), ("a", "a", "b", "b"))
    # one of four has no theme; of the three others two are right
    assert tagging.abstaining(data, ["a", "", "a", "b"]) == {
        "passages": 4, "no theme": 0.25, "right of those with a theme": pytest.approx(2 / 3), "right of all": 0.5}


def test_themes_given_are_counted_against_those_needed_and_allowed(known: Knowledge, tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "", "need": ["handover", "quality"], "may": [], "kind": "inside"},
            {"id": "b", "text": "", "need": [], "may": [], "kind": "outside"}]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    found = tagging.several_labels(replace(known.inputs.codebook, labelled=()), path).set_index("kind")
    assert found.loc["inside"].tolist() == [1, 2, 0, 0, 0, 1]
    assert found.loc["outside"].tolist() == [1, 0, 0, 0, 0, 1]


def test_reliability_sets_what_is_shown_beside_what_is_right(tmp_path: Path) -> None:
    codebook = Codebook("1", tuple(Theme(name, name, "", (), (), (), ((name, 3.0),)) for name in ("lease", "pump")))
    rows = [{"id": "a", "text": "A lease.", "theme": "lease"}, {"id": "b", "text": "A pump.", "need": [], "may": []},
            {"id": "c", "text": "The dog.", "need": ["pump"], "may": []}]
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    # odds (3 / 2.1) to the power of 1.6 are 0.639; the third passage has no theme and is not counted
    assert abstaining.reliability(codebook, [path]).values.tolist() == [[0.55, 0.7, 2, pytest.approx(0.639), 0.5]]


def test_other_subjects_are_told_by_a_tagger_that_never_read_about_them() -> None:
    codebook = Codebook("1", (Theme("pump", "Pumps", "", (), (), (), (("pump", 3.0),)),), others=(
        ("gardens", "A pump."), ("gardens", "A rose."), ("music", "A song.")))
    assert abstaining.held_out_subjects(codebook).values.tolist() == [["gardens", 2, 1], ["music", 1, 0]]


def test_windows_and_npmi_by_hand() -> None:
    counts, total = window_counts([["a", "b", "c"], ["a"]], ["a", "b", "c"], window=2)
    assert total == 3  # a b, b c, a
    assert counts.tolist() == [[2, 1, 0], [1, 2, 1], [0, 1, 1]]
    table = npmi_table(counts, total)
    assert table[0, 1] == pytest.approx(np.log((1 / 3) / (2 / 3 * 2 / 3)) / -np.log(1 / 3))
    assert table[0, 2] == -1
    assert coherence([["a", "c"]], [["a", "b", "c"], ["a"]], window=2) == -1


def test_diversity_by_hand() -> None:
    assert diversity([["a", "b"], ["b", "c"]]) == 0.75


def test_groups_live_on() -> None:
    assert groups.kept([{"a", "b"}, {"c", "d"}], [{"a", "b", "x"}, {"c", "y", "z"}]) == 0.5


def _runs(text: str) -> set[tuple[str, ...]]:
    """Five words in a row."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return set(zip(*(words[start:] for start in range(5)), strict=False))


@pytest.mark.parametrize("name", ["test", "development", "unseen", "unseen-2"])
def test_everyday_passages_have_a_theme_and_are_in_no_example(known: Knowledge, name: str) -> None:
    themes = {theme.id: theme.id for theme in known.inputs.codebook.themes}
    data = tagging.read_labelled(ROOT / "notebooks/data" / f"{name}-passages.jsonl", themes)
    assert set(data.subjects) <= set(themes)
    having = defaultdict(set)
    for number, (_, text) in enumerate(known.inputs.codebook.labelled):
        for run in _runs(text):
            having[run].add(number)
    for text in data.texts:
        runs = _runs(text)
        shared = Counter(number for run in runs for number in having.get(run, ()))
        assert max(shared.values(), default=0) <= 4, text
