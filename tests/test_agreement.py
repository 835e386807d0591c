"""Agreement against values worked out by hand and published; what nobody looked at is never agreement."""

from __future__ import annotations

from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from foreign_qdpx import THEIRS, Export, Selection
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.knowledge.flow import load
from lessonbook.lessons.decisions import Decision, Reading, read_readings, read_reviews
from lessonbook.tools.evaluate.agreement import (
    ALL,
    agreement_by_coder,
    agreement_by_theme,
    machine_ratings,
    nominal_alpha,
    ratings_frame,
)
from lessonbook.tools.exchange.bring_codings_back import bring_back


def ratings(theme: str, *coders: str) -> pd.DataFrame:
    """A row of marks a coder: 1, 0, or a dot where they did not look."""
    rows = [(f"p{index:02}", theme, f"coder {number}", int(mark))
            for number, marks in enumerate(coders) for index, mark in enumerate(marks) if mark != "."]
    return pd.DataFrame(rows, columns=["passage", "theme", "coder", "value"])


def test_krippendorffs_own_example_of_two_coders() -> None:
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section B: ten articles, alpha 0.095
    found = agreement_by_theme(ratings("t", "0100000000", "1110010010")).set_index("theme")
    assert found.loc["t", "alpha"] == 0.095
    assert found.loc["t", "passages"] == 10
    assert found.loc["t", "yes"] == 6
    assert found.loc["t", "low"] <= 0.095 <= found.loc["t", "high"]


def test_uncoded_is_missing_not_agreement() -> None:
    # by hand: four passages both rated, 1 0 / 1 1 / 0 0 / 1 1: one apart; 5 yes, 3 no, n 8; 1 - 7 * 1 / 15
    both = agreement_by_theme(ratings("t", "1101....", "0101....")).set_index("theme")
    assert both.loc["t", "alpha"] == round(1 - 7 / 15, 3)
    one_went_on = agreement_by_theme(ratings("t", "11010000", "0101....")).set_index("theme")
    assert one_went_on.loc["t", "alpha"] == both.loc["t", "alpha"]
    assert one_went_on.loc["t", "passages"] == 4
    seen_as_no = agreement_by_theme(ratings("t", "11010000", "01010000")).set_index("theme")
    assert seen_as_no.loc["t", "alpha"] > both.loc["t", "alpha"]


def test_three_coders_with_gaps() -> None:
    # by hand: p0 1 1 1; p1 1 0 -; p2 0 0 0; p3 only one rating, so it does not count
    # apart: p1 1*1/(2-1) = 1; yes 4, no 4, n 8; 1 - 7 * 1 / 16
    found = agreement_by_theme(ratings("t", "1101", "100.", "1.0.")).set_index("theme")
    assert found.loc["t", "alpha"] == round(1 - 7 / 16, 3) == 0.562
    assert found.loc["t", "passages"] == 3
    assert found.loc["t", "coders"] == 3


def test_alpha_is_not_defined_where_nothing_varies() -> None:
    found = agreement_by_theme(ratings("t", "0000", "0000")).set_index("theme")
    assert np.isnan(found.loc["t", "alpha"])
    assert np.isnan(agreement_by_theme(ratings("t", "1...", ".1..")).set_index("theme").loc["t", "alpha"])


def test_full_agreement_is_one_and_its_interval_too() -> None:
    found = agreement_by_theme(ratings("t", "1010101010", "1010101010")).set_index("theme")
    assert tuple(found.loc["t", ["alpha", "low", "high"]]) == (1, 1, 1)


def test_pairs_and_themes_apart() -> None:
    both = pd.concat([ratings("a", "1100", "1100", "0011"), ratings("b", "10", "10", "10")])
    by_theme = agreement_by_theme(both).set_index("theme")
    assert by_theme.loc["b", "alpha"] == 1
    assert list(by_theme.index) == ["a", "b", ALL]
    # by hand, coders 0 and 2: theme a four apart, b none; 6 yes, 6 no, n 12; 1 - 11 * 4 / 36
    pairs = agreement_by_coder(both).set_index(["coder", "other"])
    assert pairs.loc[("coder 0", "coder 2"), "alpha"] == round(1 - 44 / 36, 3)
    assert pairs.loc[("coder 0", "coder 1"), "alpha"] == 1


def test_the_same_seed_gives_the_same_interval() -> None:
    made = ratings("t", "0100010100", "1110010000")
    assert agreement_by_theme(made, seed=3).equals(agreement_by_theme(made, seed=3))
    narrow = pd.concat([made.assign(passage=made["passage"] + str(copy)) for copy in range(30)])
    wide, tight = (agreement_by_theme(one).set_index("theme").loc["t"] for one in (made, narrow))
    assert tight["high"] - tight["low"] < wide["high"] - wide["low"]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda pair: sum(pair) >= 2), min_size=2))
def test_our_sums_give_what_the_package_gives(counts: list[tuple[int, int]]) -> None:
    yes, no = np.array(counts, dtype=float).T
    ours = nominal_alpha((yes * no / (yes + no - 1)).sum(), yes.sum(), no.sum())
    if yes.sum() and no.sum():
        theirs = krippendorff.alpha(value_counts=np.column_stack([no, yes]), level_of_measurement="nominal")
        assert ours == pytest.approx(theirs)
    else:
        assert np.isnan(ours)


def test_only_who_read_the_source_says_no(small: Path) -> None:
    known = load(small)
    decisions = [
        Decision("int-p001", "lease", "handover", "accept", "Ann", "2026-11-20"),
        Decision("int-p001", "lease", "handover", "reject", "Ann", "2026-11-21"),
        Decision("int-p002", "team", "handover", "add", "Bob", "unknown"),
    ]
    found = ratings_frame(decisions, [Reading("interview", "Bob", "2026-11-20")], known)
    values = {(row.coder, row.passage, row.theme): row.value for row in found.itertuples()}
    assert values == {
        ("Ann", "int-p001", "handover"): 0,  # the later decision counts
        **{("Bob", passage, theme): int((passage, theme) == ("int-p002", "handover"))
           for passage in ("int-p001", "int-p002", "int-p003") for theme in ("handover", "people-and-skills")},
    }


def test_the_machine_rates_every_passage(small: Path) -> None:
    known = load(small)
    found = machine_ratings(known)
    assert len(found) == 3 * 2
    values = {(row.passage, row.theme): row.value for row in found.itertuples()}
    assert values["int-p001", "handover"] == 1
    assert values["int-p003", "people-and-skills"] == 1


def test_two_coders_who_saw_nothing_of_each_other(small: Path, tmp_path: Path) -> None:
    for coder, marks in (("Ann Coder", ["left out the lease", "face to face"]), ("Bo Coder", ["left out the lease"])):
        chosen = [Selection(words, "Handover", coder) for words in marks]
        chosen.append(Selection("skills were lost", "People and skills", coder))
        path = Export(THEIRS, chosen, name="interview").write(tmp_path / f"{coder}.qdpx")
        bring_back(load(small), path, finished=True)
    known = load(small)
    found = ratings_frame(read_reviews(small)[0], read_readings(small)[0], known)
    by_theme = agreement_by_theme(found).set_index("theme")
    # by hand, handover: 1 1 / 1 0 / 0 0; one apart; 3 yes, 3 no, n 6; 1 - 5 * 1 / 9
    assert by_theme.loc["handover", "alpha"] == 0.444
    assert by_theme.loc["people-and-skills", "alpha"] == 1
    assert by_theme.loc[ALL, "passages"] == 3
    pairs = agreement_by_coder(found)
    assert list(pairs[["coder", "other"]].iloc[0]) == ["Ann Coder", "Bo Coder"]
