"""The tagger: cues on lemmas, weights, overlap, context, and the same answer in any order."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from lessonbook.codebook import Codebook, Theme, pattern_fault
from lessonbook.knowledge import Knowledge
from lessonbook.tag import Item, make_pipeline, tag_items
from lessonbook.tag.lemmas import lemma
from lessonbook.tag.lexicon import specificity


def book(**themes: dict[str, float]) -> Codebook:
    return Codebook("1", tuple(Theme(name, name, "", (), (), (), tuple(patterns.items()))
                               for name, patterns in themes.items()))


def cues(text: str, **themes: dict[str, float]) -> list[tuple[str, str]]:
    doc = make_pipeline(book(**themes))(text)
    return [(cue.theme, cue.words) for cue in doc._.cues]


@pytest.mark.parametrize(("word", "expected"), [
    ("contracts", "contract"), ("Surgeries", "surgery"), ("CCGs", "ccg"), ("handing", "hand"), ("2012", "2012")])
def test_lemmas(word: str, expected: str) -> None:
    assert lemma(word) == expected


@pytest.mark.parametrize(("pattern", "text", "found"), [
    ("contract", "Two contracts ended.", ["contracts"]),
    ("conflict of interest", "They had Conflicts of interests.", ["Conflicts of interests"]),
    ("ward|bed closure", "A bed closure came before the ward closures.", ["bed closure", "ward closures"]),
    ("consult*", "We consulted; a consultation followed.", ["consulted", "consultation"]),
    ("/gp?s/", "The GPs left.", ["GPs"]),
    ("hand ... over", "They hand the whole file over today.", ["hand the whole file over"]),
    ("hand ... over", "They hand it to us and then go over.", []),
    ("face-to-face", "A face-to-face talk.", ["face-to-face"]),
    ("CCG", "Both CCGs agreed.", ["CCGs"]),
])
def test_patterns(pattern: str, text: str, found: list[str]) -> None:
    assert [words for _, words in cues(text, one={pattern: 2.0})] == found


def test_longest_pattern_of_a_theme_wins() -> None:
    assert cues("clinical leadership matters", one={"clinical": 1.0, "clinical leadership": 3.0}) == [
        ("one", "clinical leadership")]


def test_specificity_by_hand() -> None:
    share = specificity({"a": {"x": 1, "y": 1}, "b": {"x": 1}, "c": {"x": 1}, "d": {"z": 1}})
    assert share["y"] == 1
    assert share["x"] == pytest.approx(1 - 0.7925, abs=1e-4)  # 1 - log 3 / log 4


def test_a_cue_under_every_theme_weighs_nothing() -> None:
    assert cues("the budget", a={"budget": 3.0}, b={"budget": 3.0}) == []


def test_score_by_hand() -> None:
    nlp = make_pipeline(book(one={"contract": 3.0}, two={"council": 3.0}))
    tags = tag_items(nlp, [Item("1", "A contract."), Item("2", "Nothing here.")])
    assert [(tag.theme, tag.score, tag.cues, tag.origin) for tag in tags["1"]] == [
        ("one", 0.632, ("contract",), "rule")]  # 1 - exp(-3 / 3)
    assert tags["2"] == ()


def test_heading_and_neighbours_inform_but_do_not_flood() -> None:
    nlp = make_pipeline(book(one={"contract": 3.0}, two={"council": 3.0}))
    document = [Item("1", "The contract ended.", "d", "Contract"), Item("2", "It was late.", "d", "Contract"),
                Item("3", "The council met.", "d", "Other")]
    tags = tag_items(nlp, document)
    assert [tag.theme for tag in tags["2"]] == ["one"]
    assert tags["2"][0].cues == ("heading: Contract", "neighbours")
    assert tags["1"][0].score > tags["2"][0].score
    assert [tag.theme for tag in tags["3"]] == ["two"]
    alone = tag_items(nlp, [Item("2", "It was late.")])
    assert alone["2"] == ()


def test_several_themes_a_passage(known: Knowledge) -> None:
    assert sum(len(tags) > 1 for tags in known.tags.values()) > 100


def test_pipeline_can_be_saved_and_loaded(tmp_path: Path, known: Knowledge) -> None:
    nlp = make_pipeline(known.inputs.codebook)
    nlp.to_disk(tmp_path / "tagger")
    again = spacy.load(tmp_path / "tagger")
    text = "Robust governance guards against conflicts of interest."
    assert [cue for cue in again(text)._.cues] == [cue for cue in nlp(text)._.cues] != []
    assert again.pipe_names == ["lessonbook_lemmas", "lessonbook_cues", "lessonbook_wording"]


def test_order_of_documents_changes_nothing(known: Knowledge) -> None:
    from lessonbook.knowledge import items_of

    nlp = make_pipeline(known.inputs.codebook)
    groups = [items_of(source.passages) for source in known.sources]
    backwards = [item for group in reversed(groups) for item in group]
    assert tag_items(nlp, backwards) == known.tags


def test_codebook_has_the_right_size_and_parts(known: Knowledge) -> None:
    themes = known.inputs.codebook.themes
    assert 12 <= len(themes) <= 18
    for theme in themes:
        assert theme.belongs
        assert theme.does_not_belong
        assert len(theme.examples) == 2
        assert theme.definition.count(".") <= 1
        assert theme.patterns


def test_declared_people_are_no_cues(known: Knowledge) -> None:
    last_names = {person.name.split()[-1].lower() for source in known.sources for person in source.meta.people
                  if person.type == "person" and person.speaks}
    patterns = {word for theme in known.inputs.codebook.themes for phrase, _ in theme.patterns
                for word in phrase.lower().split()}
    assert "creighton" in last_names
    assert not last_names & patterns


@pytest.mark.parametrize("pattern", ["contract", "ward|bed closure", "consult*", "/gp?s/", "hand ... over"])
def test_good_patterns_have_no_fault(pattern: str) -> None:
    assert pattern_fault(pattern) is None


@pytest.mark.parametrize("pattern", ["", "  ", "/(/", "/a", "a|", "*", "a*b", "... a", "a ..."])
def test_bad_patterns_have_a_fault(pattern: str) -> None:
    assert pattern_fault(pattern) is not None


def test_weight_nought_takes_its_words_and_counts_for_nothing() -> None:
    patterns = {"primary care": 2.0, "primary care trust": 0.0}
    assert cues("A primary care trust bought primary care.", one=patterns) == [("one", "primary care")]
