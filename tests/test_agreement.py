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

from lessonbook.base.errors import LessonbookError
from lessonbook.knowledge.flow import load
from lessonbook.lessons.decisions import (
    Decision,
    Reading,
    read_readings,
    read_reviews,
    write_readings,
    write_reviews,
)
from lessonbook.tools.evaluate.agreement import (
    ALL,
    agreement_by_coder,
    agreement_by_theme,
    machine_ratings,
    nominal_alpha,
    ratings_frame,
)
from lessonbook.tools.evaluate.compare import compare_coders, compare_runs, take_settled, write_disagreements
from lessonbook.tools.evaluate.unitising import unitising_alpha, unitising_disagreement
from lessonbook.tools.exchange import export
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


def test_percent_and_kappa_by_hand_and_no_interval_from_few() -> None:
    # six of ten the same; yes 1 of 10 and 5 of 10, so chance gives .05 + .45; (.6 - .5) / .5
    found = agreement_by_theme(ratings("t", "0100000000", "1110010010")).set_index("theme")
    assert tuple(found.loc["t", ["agree", "kappa"]]) == (0.6, 0.2)
    two = agreement_by_theme(ratings("t", "10", "10")).set_index("theme").loc["t"]
    assert (two["agree"], two["kappa"], two["alpha"]) == (1, 1, 1)
    assert np.isnan(two["low"])
    assert np.isnan(two["high"])
    # one yes in ten passages: a draw misses it in .9 ** 10 of all, and alpha is not defined there
    rare = agreement_by_theme(ratings("t", "1000000000", "1000000000")).set_index("theme").loc["t"]
    assert rare["undefined"] == pytest.approx(0.9**10, abs=0.05)
    # three coders, two of three pairs apart in the first unit, none in the second: 4 of 6 pairs the same
    assert agreement_by_theme(ratings("t", "11", "11", "01")).set_index("theme").loc["t", "agree"] == round(4 / 6, 3)


def test_alpha_to_the_word() -> None:
    # Krippendorff, Content Analysis (2004), page 254: two coders, categories c and k over 300 units of length
    c = [[(75, 70), (220, 30)], [(70, 80), (205, 20), (250, 20)]]
    k = [[(30, 60), (150, 50)]] * 2
    assert unitising_disagreement(c, 300) == pytest.approx((0.0144, 0.0532), abs=0.00005)
    assert unitising_disagreement(k, 300) == pytest.approx((0, 0.0490), abs=0.00005)
    assert [unitising_alpha([(c, 300)]), unitising_alpha([(k, 300)]), unitising_alpha([(c, 300), (k, 300)])] == [
        0.729, 1, 0.859]
    # by hand, words 0 to 3 and 2 to 5 of ten: observed 2 * (4 + 4) / (2 * 100); gaps 6, 2, 4 leave room 3 + 0 + 1, so
    # expected 2 / 10 * 2 * (1 / 3 * 84 + 16 * 4) / (20 * 19 - 2 * 12)
    assert unitising_alpha([([[(0, 4)], [(2, 4)]], 10)]) == round(1 - 0.08 / (0.2 * 184 / 356), 3)
    assert np.isnan(unitising_alpha([([[], []], 10)]))


def coded(who: str, passage: str, quote: str, decision: str = "add") -> Decision:
    return Decision(passage, quote, "handover", decision, who, "2026-11-20")


def test_coders_are_compared_to_the_word_and_settle(small: Path, tmp_path: Path) -> None:
    write_readings(small, [Reading("interview", who, "2026-11-20") for who in ("Ann", "Bo")])
    made = [coded("Ann", "int-p001", "left out the lease"), coded("Bo", "int-p001", "left out"),
            coded("Bo", "int-p003", "skills were lost."), coded("Ann", "int-p002", "words that are gone")]
    write_reviews(small, "first", made)
    known = load(small)
    words = [len(known.inputs.passages[f"int-p00{number}"].text.split()) for number in (1, 2, 3)]
    found = compare_coders(known, made)
    row = found.by_theme.set_index("theme").loc["handover"]
    assert (row["passages"], row["agree"]) == (3, round(2 / 3, 3))
    begin = known.inputs.passages["int-p001"].text.split().index("left")
    spans = [[(begin, 4)], [(begin, 2), (sum(words) - 3, 3)]]
    assert row["spans"] == unitising_alpha([(spans, sum(words))])
    assert found.apart.to_numpy().tolist() == [["int-p003", "handover", "Bo", "Ann"]]
    assert [note.split(":")[0] for note in found.notes] == ["No interval where fewer than ten passages have two "
                                                            "ratings.", "1 decision left out"]
    sheet = tmp_path / "apart.csv"
    assert write_disagreements(known, found, made, sheet) == 1
    with pytest.raises(LessonbookError, match="there already"):
        write_disagreements(known, found, made, sheet)
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace(",,,,\n", ",yes,,2026-11-20,\n"), encoding="utf-8")
    with pytest.raises(LessonbookError, match="no person"):
        take_settled(known, sheet)
    sheet.write_text(text.replace(",,,,\n", ",yes,Ann,2026-11-20,we talked\n"), encoding="utf-8")
    assert take_settled(known, sheet)[1:] == (1, 0)
    assert take_settled(known, sheet)[1:] == (0, 0), "what was taken is not taken twice"
    known = load(small)
    assert "handover" in {tag.theme for tag in known.tags["int-p003"]}, "what was settled counts, on the same day too"
    again = compare_coders(known, read_reviews(small)[0])
    assert len(again.apart) == 1, "what was settled together is no coding of its own"


@pytest.mark.parametrize(("made", "said"), [
    ([], "Nobody has coded yet"),
    ([coded("Ann", "int-p001", "the lease")], "Only Ann has coded"),
    ([coded("Ann", "int-p001", "the lease"), coded("Bo", "int-p002", "Each new team")],
     "No passage and theme was looked at by two of Ann and Bo, so nothing can be compared. Give both the same source"),
])
def test_who_cannot_be_compared_is_told_why(small: Path, made: list[Decision], said: str) -> None:
    with pytest.raises(LessonbookError, match=said):
        compare_coders(load(small), made)


def test_two_versions_are_compared_by_their_themes(small: Path, tmp_path: Path) -> None:
    known = load(small)
    export(known, "csv", tmp_path / "old")
    tags = tmp_path / "old" / "tags.csv"
    rows = tags.read_text(encoding="utf-8").splitlines(keepends=True)
    gone = rows.pop(1).split(",")
    tags.write_text("".join(rows), encoding="utf-8")
    found = compare_runs([tmp_path / "old", small], load)
    assert found.apart.to_numpy().tolist() == [[gone[0], gone[1], str(small), str(tmp_path / "old")]]
    with pytest.raises(LessonbookError, match="is neither a knowledge base nor"):
        compare_runs([tmp_path, small], load)


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
