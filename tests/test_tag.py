"""The tagger: cues on lemmas, weights, overlap, context, and the same answer in any order."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from lessonbook.base.lemmas import lemma
from lessonbook.corpus.codebook import Codebook, Theme, specificity
from lessonbook.corpus.pattern_language import PatternFault, parse_pattern
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.tag import Item, make_pipeline, tag_items


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
                Item("3", "A contract again.", "d", "Contract"), Item("4", "The council met.", "d", "Other")]
    tags = tag_items(nlp, document)
    assert [tag.theme for tag in tags["2"]] == ["one"]
    assert tags["2"][0].cues == ("heading: Contract", "neighbours")
    assert tags["1"][0].score > tags["2"][0].score
    assert [tag.theme for tag in tags["4"]] == ["two"]
    alone = tag_items(nlp, [Item("2", "It was late.")])
    assert alone["2"] == ()


def test_a_document_that_stays_informs_and_one_that_jumps_does_not() -> None:
    nlp = make_pipeline(book(one={"contract": 3.0}, two={"council": 3.0}))
    words = {"a": "A contract.", "b": "A council.", "-": "It was late."}

    def said(pattern: str) -> list[str]:
        tags = tag_items(nlp, [Item(str(place), words[mark], "d") for place, mark in enumerate(pattern)])
        return [tags[str(place)][0].theme if tags[str(place)] else "" for place, mark in enumerate(pattern)
                if mark == "-"]

    assert said("aaaaaa-aaaabbbbbb-bbbb") == ["one", "two"]
    assert said("abababab-bababa-abab") == ["", ""]


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
    from lessonbook.knowledge.flow import items_of

    nlp = make_pipeline(known.inputs.codebook, known.inputs.names)
    groups = [items_of(source.passages) for source in known.sources]
    backwards = [item for group in reversed(groups) for item in group]
    assert tag_items(nlp, backwards) == known.tags


@pytest.mark.parametrize(("text", "slots"), [
    ("ward|bed closure", [[("word", "ward"), ("word", "bed")], [("word", "closure")]]),
    ("Consult*|board", [[("beginning", "consult"), ("word", "board")]]),
    ("/g(p|a)s?/|doctor", [[("expression", r"\A(?:g(p|a)s?)\Z"), ("word", "doctor")]]),
    ("hand ... over", [[("word", "hand")], [("gap", "")], [("word", "over")]]),
    ("line their|... pocket", [[("word", "line")], [("word", "their"), ("gap", "")], [("word", "pocket")]]),
    ("and/or", [[("word", "and/or")]]),
])
def test_a_pattern_is_read_word_by_word(text: str, slots: list[list[tuple[str, str]]]) -> None:
    assert [list(slot) for slot in parse_pattern(text).slots] == slots


@pytest.mark.parametrize(("text", "fault"), [
    ("", "is empty"), ("  ", "is empty"), ("/(/", "cannot compile"), ("gp|/(x/", "cannot compile"),
    ("/x)(y/", "cannot compile"), ("/a", "closing slash"), ("gp|/a", "closing slash"), ("//", "closing slash"),
    ("a|", "empty alternative"), ("|a*", "empty alternative"),
    ("a ...|b", "starts or ends"), ("a b|... ... c", "twice in a row"),
    ("*", "not at the end"), ("a*b", "not at the end"), ("a**", "not at the end"), ("a*b|c*", "not at the end"),
    ("... a", "starts or ends"), ("a ...", "starts or ends"), ("a ... ... b", "twice in a row"),
    (" ".join(["a|b|c|d"] * 5), "1,024 ways"),
])
def test_a_pattern_that_cannot_be_read_says_why(text: str, fault: str) -> None:
    with pytest.raises(PatternFault, match=fault):
        parse_pattern(text)


def test_alternatives_of_any_kind_find_their_words() -> None:
    found = cues("They consulted GPs, doctors and gas men.", one={"consult*|council": 2.0, "/g(p|a)s?/|doctor": 1.0})
    assert [words for _, words in found] == ["consulted", "GPs", "doctors", "gas"]


def test_weight_nought_takes_its_words_and_counts_for_nothing() -> None:
    patterns = {"primary care": 2.0, "primary care trust": 0.0}
    assert cues("A primary care trust bought primary care.", one=patterns) == [("one", "primary care")]


LABELLED = tuple(("fruit" if i % 2 else "sea", text) for i, text in enumerate(
    f"{words} {n}" for n in range(40) for words in ("the ship left who will sail", "an apple and what was ripe")))


def test_labelled_passages_teach_the_wording() -> None:
    taught = Codebook("1", book(fruit={"orchard": 3.0}, sea={"anchor": 3.0}).themes, LABELLED)
    tags = tag_items(make_pipeline(taught), [Item("1", "Apples, what was in them?"), Item("2", "Blue tables.")])
    assert tags["1"][0].theme == "fruit"
    assert tags["1"][0].origin == "model"
    assert any(cue.startswith("wording: ") for cue in tags["1"][0].cues)
    assert tags["2"] == ()


def test_two_words_in_a_row_teach_where_each_alone_does_not() -> None:
    labelled = tuple((theme, f"{words} {filler}.") for theme, words in (
        ("fruit", "red apple, green leaf"), ("sea", "red leaf, green apple")) for filler in map(str, range(40)))
    taught = Codebook("1", book(fruit={"orchard": 3.0}, sea={"anchor": 3.0}).themes, labelled)
    tags = tag_items(make_pipeline(taught), [Item("1", "A red apple."), Item("2", "A red leaf."),
                                             Item("3", "Red. Apple")])
    assert [tags[ident][0].theme for ident in "123"] == ["fruit", "sea", "fruit"]
    assert tags["1"][0].cues == ("wording: red apple",)


def test_too_few_labelled_passages_teach_nothing() -> None:
    from lessonbook.tag.learn import fit

    assert fit(LABELLED[:20]).themes == ()


def test_learning_ignores_order() -> None:
    from lessonbook.tag.learn import fit

    one, two = fit(LABELLED), fit(LABELLED[::-1])
    assert one.version == two.version
    assert (one.table == two.table).all()


def test_declared_names_are_no_cues() -> None:
    codebook = book(one={"hull": 3.0, "council": 1.0})
    text = "Jan Hull met the council at the hull."
    found = make_pipeline(codebook, ["Jan Hull"])(text)._.cues
    assert [(cue.words, cue.start) for cue in found] == [("council", 4), ("hull", 7)]


def test_what_is_set_aside_counts_less() -> None:
    cue = make_pipeline(book(one={"contract": 3.0}))
    assert cue("It was about trust rather than the contract.")._.cues[0].weight == pytest.approx(0.9)
    assert cue("Papers such as the contract.")._.cues[0].weight == pytest.approx(1.8)
    assert cue("It was trust rather than luck. The contract held.")._.cues[0].weight == 3.0
    assert cue("Nobody had signed the contract.")._.cues[0].weight == 3.0


def test_a_clear_passage_keeps_its_theme_among_others() -> None:
    nlp = make_pipeline(book(one={"contract": 3.0}, two={"council": 3.0}))
    document = [Item(str(i), "The council met." if i == 5 else "A contract.", "d") for i in range(11)]
    tags = tag_items(nlp, document)
    assert "two" in {tag.theme for tag in tags["5"]}
    assert [tag.theme for tag in tags["0"]] == ["one"]


def test_processes_change_nothing(known: Knowledge) -> None:
    from lessonbook.knowledge.flow import items_of

    nlp = make_pipeline(known.inputs.codebook)
    items = [item for source in known.sources for item in items_of(source.passages)]
    assert tag_items(nlp, items, processes=2) == tag_items(nlp, items)


def test_train_refuses_what_measures_worse() -> None:
    from lessonbook.corpus.labelled import LearnSettings, ModelFile
    from lessonbook.tag.train import train

    codebook = Codebook("1", book(fruit={"orchard": 3.0}, sea={"anchor": 3.0}).themes, LABELLED)
    found = train(codebook, ModelFile(), LearnSettings(share=0))
    assert found.committed == 1.0  # the words tell the two apart without fault
    assert found.after.score == 0.0  # no cue is in them
    assert found.worse


def test_decisions_join_in_only_when_there_are_enough() -> None:
    from lessonbook.corpus.codebook import MIN_DECISIONS, taught

    codebook = book(one={"contract": 3.0})
    texts = {f"p{i}": f"text {i}" for i in range(MIN_DECISIONS)}
    decided = {(passage, "one"): True for passage in texts}
    assert len(taught(codebook, decided, texts).labelled) == MIN_DECISIONS
    assert taught(codebook, dict(list(decided.items())[1:]), texts).labelled == ()
    assert taught(codebook, {**decided, ("p0", "one"): False}, texts).labelled == ()


def test_a_mistake_in_the_examples_names_its_line(tmp_path: Path) -> None:
    from lessonbook.corpus.labelled import read_examples

    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "examples.jsonl").write_text(
        '{"theme": "one", "text": "Good."}\n{"theme": "two", "text": "Unknown theme."}\n{"text": 3\n', encoding="utf-8")
    rows, problems = read_examples(tmp_path, ["one"])
    assert rows == (("one", "Good."),)
    assert [(problem.file, problem.line) for problem in problems] == [("corpus/examples.jsonl", 2),
                                                                      ("corpus/examples.jsonl", 3)]


@pytest.mark.parametrize("codebook", [book(), book(one={}), book(one={"contract": 3.0})])
def test_nothing_to_find_is_no_mistake(codebook: Codebook) -> None:
    nlp = make_pipeline(codebook)
    items = [Item("1", ""), Item("2", " ", "d", "A heading"), Item("3", "\n", "d"), Item("4", "Blue tables.")]
    assert tag_items(nlp, []) == {}
    assert tag_items(nlp, items) == {"1": (), "2": (), "3": (), "4": ()}
