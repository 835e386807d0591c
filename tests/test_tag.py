"""The tagger: cues on lemmas, weights, overlap, context, and the same answer in any order."""

from __future__ import annotations

from dataclasses import replace
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
        ("one", 0.639, ("contract",), "rule")]  # odds (3 / 2.1) to the power of 1.6 are 1.770 to 1
    assert tags["2"] == ()


def test_strength_is_set_against_length() -> None:
    nlp = make_pipeline(book(one={"contract": 3.0}))
    filler = "It rained on the way home and the dog was wet again. " * 9  # 3 over the root of 111 words / 12 is 0.99
    tags = tag_items(nlp, [Item("1", f"The contract ended. {filler}"), Item("2", f"The contract ended. {filler[:53]}")])
    assert tags["1"] == ()
    assert [tag.theme for tag in tags["2"]] == ["one"]


def test_at_most_two_themes() -> None:
    nlp = make_pipeline(book(a={"contract": 3.0}, b={"council": 3.0}, c={"hospital": 3.0}))
    tags = tag_items(nlp, [Item("1", "The hospital, the council and the contract.")])["1"]
    assert [tag.theme for tag in tags] == ["a", "b"]


@pytest.mark.parametrize("text", ["", "contract", "Contract?", "How did you come to the contract?", "[contract]",
                                  "Thank you for the contract, it was lovely to meet you."])
def test_what_states_nothing_has_no_theme(text: str) -> None:
    assert tag_items(make_pipeline(book(one={"contract": 3.0})), [Item("1", text)])["1"] == ()


def test_heading_and_neighbours_inform_and_never_decide() -> None:
    nlp = make_pipeline(book(one={"contract": 3.0, "clause": 1.0}, two={"council": 3.0}))
    document = [Item("1", "The contract ended.", "d", "Contract"), Item("2", "It was late.", "d", "Contract"),
                Item("3", "It had a clause.", "d", "Contract"), Item("4", "The council met.", "d", "Other")]
    tags = tag_items(nlp, document)
    assert tags["2"] == ()  # nothing in it speaks for the heading's theme
    assert tags["3"][0].cues == ("clause", "heading: Contract", "neighbours")
    # log-odds 1.6 ln(1 / 2.1) = -1.187, heading 0.5, neighbours 1.5 (0.639 + 0) / 2 = 0.479
    assert tags["3"][0].score == 0.448
    assert [tag.theme for tag in tags["4"]] == ["two"]
    assert tag_items(nlp, [Item("3", "It had a clause.")])["3"] == ()


def test_a_title_tags_no_small_talk() -> None:
    nlp = make_pipeline(book(one={"handover": 3.0}))
    talk = ["It rained all the way.", "My sister lives near here.", "He was a baker by trade.", "The dog is asleep."]
    tags = tag_items(nlp, [Item(str(place), text, "d", "Handover") for place, text in enumerate(talk)])
    assert set(tags.values()) == {()}


def test_passages_of_the_corpus_have_few_themes(known: Knowledge) -> None:
    counts = [len(tags) for tags in known.tags.values()]
    assert max(counts) <= 2
    assert sum(counts) <= 1.6 * len(counts)


@pytest.mark.parametrize("text", ["", " ", "-", "Contracts", "Handover!",
                                  "Personne ne sait qui doit signer le contrat en mars.",
                                  "Der Vertrag lief im April ab, und die Kommission wusste nichts davon."])
def test_no_words_one_word_and_other_languages_get_no_theme(known: Knowledge, text: str) -> None:
    assert tag_items(make_pipeline(known.inputs.codebook), [Item("1", text)]) == {"1": ()}


def test_pipeline_can_be_saved_and_loaded(tmp_path: Path, known: Knowledge) -> None:
    nlp = make_pipeline(known.inputs.codebook)
    nlp.to_disk(tmp_path / "tagger")
    again = spacy.load(tmp_path / "tagger")
    text = "Robust governance guards against conflicts of interest."
    assert [cue for cue in again(text)._.cues] == [cue for cue in nlp(text)._.cues] != []
    assert again.pipe_names == ["lessonbook_lemmas", "lessonbook_cues", "lessonbook_wording"]
    items = [Item("1", "We rang the surgery for weeks."), Item("2", "Nobody had signed the papers.")]
    assert tag_items(again, items) == tag_items(nlp, items)


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
OTHERS = tuple((subject, f"{words} {n}") for n in range(20) for subject, words in (
    ("music", "a violin played softly"), ("weather", "cloud and drizzle until noon"), ("chess", "a bishop took a pawn"),
    ("cars", "the clutch slipped again"), ("pets", "our parrot whistled loudly")))


def taught_book() -> Codebook:
    themes = book(fruit={"orchard": 3.0}, sea={"anchor": 3.0}).themes
    return Codebook("1", themes, LABELLED, others=OTHERS)


def test_labelled_passages_teach_the_wording_and_none() -> None:
    nlp = make_pipeline(taught_book())
    tags = tag_items(nlp, [Item("1", "An apple that was ripe."), Item("2", "A violin played and the clutch slipped.")])
    assert tags["1"][0].theme == "fruit"
    assert tags["1"][0].origin == "model"
    assert any(cue.startswith("wording: ") for cue in tags["1"][0].cues)
    assert tags["2"] == ()


def test_a_new_theme_works_by_its_cues_at_once() -> None:
    taught = taught_book()
    more = Codebook("1", (*taught.themes, *book(barn={"hay": 3.0, "loft": 2.0}).themes), LABELLED, others=OTHERS)
    assert [tag.theme for tag in tag_items(make_pipeline(more), [Item("1", "Hay in the loft.")])["1"]] == ["barn"]


def test_two_words_in_a_row_are_terms() -> None:
    from lessonbook.tag.wording import terms

    assert terms(["who", "will", "sail"]) == ["who", "will", "sail", "who will", "will sail"]


def test_too_few_labelled_passages_teach_nothing() -> None:
    from lessonbook.tag.learn import fit

    assert fit(LABELLED[:20]).themes == ()


def test_learning_ignores_order() -> None:
    from lessonbook.tag.learn import fit

    one, two = fit(LABELLED, others=OTHERS), fit(LABELLED[::-1], others=OTHERS[::-1])
    assert one.to_bytes() == two.to_bytes()


def test_a_model_survives_as_plain_bytes() -> None:
    from lessonbook.tag.learn import fit
    from lessonbook.tag.wording import Weights

    weights = fit(LABELLED, others=OTHERS)
    again = Weights.from_bytes(weights.to_bytes())
    assert (again.classes, again.words, again.version) == (weights.classes, weights.words, weights.version)
    assert weights.classes == ("", "fruit", "sea")
    texts = [["ripe", "apple"], ["violin"]]
    assert (again.pipeline().predict_proba(texts) == weights.pipeline().predict_proba(texts)).all()


@pytest.mark.parametrize("harm", [b"", b"no model", "cut"])
def test_bytes_that_are_no_model_are_refused(harm: bytes | str) -> None:
    from lessonbook.tag.learn import fit
    from lessonbook.tag.wording import Weights

    whole = fit(LABELLED).to_bytes()
    with pytest.raises(ValueError, match="model"):
        Weights.from_bytes(whole[:40] if harm == "cut" else harm)  # type: ignore[arg-type]


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
    assert [tag.theme for tag in tags["5"]] == ["two"]
    assert [tag.theme for tag in tags["0"]] == ["one"]


def test_processes_and_batches_change_nothing(known: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    from lessonbook.base.processes import workers
    from lessonbook.knowledge.flow import items_of

    nlp = make_pipeline(known.inputs.codebook)
    items = [item for source in known.sources for item in items_of(source.passages)]
    with workers(1):
        alone = tag_items(nlp, items)
    monkeypatch.setattr("lessonbook.tag.passages.BATCH", 20_000)
    with workers(2):
        assert tag_items(nlp, items) == alone


def test_train_refuses_what_measures_worse(monkeypatch: pytest.MonkeyPatch) -> None:
    from lessonbook.corpus.labelled import LearnSettings, ModelFile
    from lessonbook.tag.train import Fold, train
    from lessonbook.tag.train import folds as measure

    settings = LearnSettings()
    found = train(taught_book(), ModelFile(), settings)
    assert found.after.score == 1.0  # the words tell the two themes and none apart
    assert not found.worse
    other = LearnSettings(penalty=1.0)

    def folds(codebook: Codebook, chosen: LearnSettings) -> list[Fold]:
        """Under the other settings no word is read."""
        return [replace(fold, texts=[[] for _ in fold.texts]) if chosen == other else fold for fold in measured]

    measured = measure(taught_book(), settings)
    monkeypatch.setattr("lessonbook.tag.train.folds", folds)
    assert train(taught_book(), found.after, other).worse


def test_coefficients_that_score_lower_do_not_replace_the_committed_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    from lessonbook.corpus.labelled import LearnSettings, ModelFile
    from lessonbook.tag.train import train

    good = train(taught_book(), ModelFile(), LearnSettings()).after
    never = good.judge.model_copy(update={"scale": (1.0, -50.0)})  # a tagger that always says no
    monkeypatch.setattr("lessonbook.tag.train.fit_judge", lambda *_: never)
    again = train(taught_book(), good, LearnSettings())
    assert (again.after.judge, again.after.score, again.worse) == (good.judge, 1.0, False)


def test_decisions_join_in_only_when_there_are_enough() -> None:
    from lessonbook.corpus.codebook import MIN_DECISIONS, taught

    codebook = book(one={"contract": 3.0})
    texts = {f"p{i}": f"text {i}" for i in range(MIN_DECISIONS)}
    decided = {(passage, "one"): True for passage in texts}
    assert len(taught(codebook, decided, texts).labelled) == MIN_DECISIONS
    assert taught(codebook, dict(list(decided.items())[1:]), texts).labelled == ()
    assert taught(codebook, {**decided, ("p0", "one"): False}, texts).labelled == ()


def test_codebook_is_short_and_the_model_is_no_part_of_it(known: Knowledge) -> None:
    assert all(len(theme.patterns) <= 80 for theme in known.inputs.codebook.themes)


def test_a_theme_that_nothing_speaks_for_is_reported(small: Path) -> None:
    from lessonbook.corpus.codebook import read_codebook

    path = small / "corpus" / "themes.yml"
    text = path.read_text(encoding="utf-8")
    first = text[text.index("- id: "):text.index("  patterns:")]
    quiet = first.replace(first.split("\n")[0], "- id: quiet")
    path.write_text(f"{text}{quiet}  patterns:\n    silence: 0\n", encoding="utf-8")
    messages = [problem.message for problem in read_codebook(small)[1]]
    assert messages == ["theme `quiet` has no cue above 0 and no labelled passage, so nothing can have it"]



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
