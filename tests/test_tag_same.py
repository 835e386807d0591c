"""The fast tagger says what the slow and plain one says, on the corpus, on random texts and on hostile ones."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain_tagger import cues_of, tag_plainly
from spacy.language import Language

from lessonbook.corpus.codebook import Codebook, Theme
from lessonbook.knowledge.flow import items_of
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.tag import Item, make_pipeline, tag_items
from lessonbook.tag.choose import rounded
from lessonbook.tag.learn import fit
from lessonbook.tag.passages import batches
from lessonbook.tag.wording import Weights

ODD = ["rather", "than", "such", "as", "not", "about", ":)", "don't", "e.g.", "U.K.", "GPs", "CCGs", "hand", "over",
       "…", "£3m", "and/or", "face-to-face", "(", "—"]


@pytest.fixture(scope="module")
def nlp(known: Knowledge) -> Language:
    return make_pipeline(known.inputs.codebook, known.inputs.names)


def random_documents(known: Knowledge, seed: int, count: int) -> list[Item]:
    draw = random.Random(seed)
    words = [word for item in items_of(known.passages) for word in item.text.split()] + ODD * 20

    def text(most: int) -> str:
        return draw.choice(["", "", "", " ", "\n"]) + draw.choice([" ", " ", " ", "  ", "\n"]).join(
            draw.choice(words) for _ in range(draw.randint(0, most)))

    items = []
    for document in range(count):
        sections = ["", *(text(3).strip() for _ in range(2))]
        for number in range(draw.choice([1, 1, 2, 3, 20])):
            items.append(Item(f"{document}-{number}", text(40), f"d{document}" if document % 5 else "",
                              draw.choice(sections), draw.choice(["", "Ann", "Bob"])))
    return items


def test_same_tags_on_the_corpus(nlp: Language, known: Knowledge) -> None:
    items = [item for source in known.sources for item in items_of(source.passages)[:25]]
    assert tag_items(nlp, items) == tag_plainly(nlp, items)


def test_same_tags_on_random_documents(nlp: Language, known: Knowledge) -> None:
    items = random_documents(known, 1, 12)
    assert tag_items(nlp, items) == tag_plainly(nlp, items)


def test_same_tags_without_a_learned_part(known: Knowledge) -> None:
    patterns = {"one": {"contract": 3.0, "hand ... over": 2.0, "not": 1.0},
                "two": {"council|town hall": 3.0, "the": 0.2},
                "three": {"consult*": 2.0, "contract": 1.0, "contract law": 0.0}}
    plain = make_pipeline(Codebook("1", tuple(Theme(name, name, "", (), (), (), tuple(mine.items()))
                                              for name, mine in patterns.items())), ["Hall", "Town Hall Trust"])
    items = random_documents(known, 2, 40)
    assert tag_items(plain, items) == tag_plainly(plain, items)


WORDS = st.sampled_from(["a", "b", "A", "c", "aa", "ab", ".", ":)", " ", "\n", "a.", "(b", "b-a", "rather", "than"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join), st.sets(st.sampled_from(
    ["a", "a b", "b a b", "a ... b", "a*", "/a+/", "a|b c", "b-a", "a ... b ... a", "c", "b b"]), min_size=1))
def test_same_cues_whatever_the_patterns(text: str, phrases: set[str]) -> None:
    halves = sorted(phrases)[::2], sorted(phrases)[1::2]
    nlp = make_pipeline(Codebook("1", tuple(
        Theme(name, name, "", (), (), (), tuple((phrase, 2.0 + len(phrase) % 2) for phrase in mine))
        for name, mine in zip(("one", "two"), halves, strict=True))), ["b b", "c"])
    doc = nlp(text)
    assert [(cue.theme, cue.pattern, cue.weight, cue.start, cue.end) for cue in doc._.cues] == cues_of(nlp, text)
    assert [cue.words for cue in doc._.cues] == [doc[cue.start:cue.end].text for cue in doc._.cues]


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("ab A.,:()'’-\n\t\u00a0 1£é"), max_size=40))
def test_words_are_those_of_the_tokenizer(nlp: Language, text: str) -> None:
    words = nlp.get_pipe("lessonbook_cues").words  # type: ignore[attr-defined]
    batch = words.batch(["first one", text, "last one"])
    doc = nlp.tokenizer(text)
    first, last = batch.bounds[1:3]
    assert [words.texts[code] for code in batch.codes[first:last]] == [token.text for token in doc]
    spans = [(start, end) for start in range(len(doc)) for end in range(start + 1, len(doc) + 1)]
    assert batch.spans(np.array([first + start for start, _ in spans], dtype=int),
                       np.array([first + end for _, end in spans], dtype=int)) == [
        doc[start:end].text for start, end in spans]


def test_batches_and_processes_change_nothing(nlp: Language, known: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    items = random_documents(known, 3, 30)
    together = tag_items(nlp, items)
    assert list(together) == [item.id for item in items]
    assert tag_items(nlp, items, processes=3) == together
    monkeypatch.setattr("lessonbook.tag.passages.BATCH", 500)
    assert len(list(batches([[item] for item in items]))) > 10
    assert tag_items(nlp, items) == together


def test_other_documents_change_nothing(known: Knowledge) -> None:
    patterns = {"one": {"contract": 3.0}, "two": {"council": 3.0}, "three": {"hospital": 3.0}}
    nlp = make_pipeline(Codebook("1", tuple(Theme(name, name, "", (), (), (), tuple(mine.items()))
                                            for name, mine in patterns.items())))
    mine = [Item("1", "The contract ended.", "d"), Item("2", "It was late.", "d"), Item("3", "The council met.", "d")]
    other = Item("9", "Beds.", "e", "The hospital")
    alone = tag_items(nlp, mine)
    assert {ident: tags for ident, tags in tag_items(nlp, [*mine, other]).items() if ident != "9"} == alone


def test_numbers_are_forgotten_before_they_fill_the_memory(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [Item("1", "The contract with the council ended.")]
    before = tag_items(nlp, items)
    monkeypatch.setattr("lessonbook.tag.words.FORGET", 3)
    assert tag_items(nlp, [Item("2", "zzyzx one two three four five")]) is not None
    assert tag_items(nlp, items) == before
    assert len(nlp.get_pipe("lessonbook_cues").words.texts) < 12  # type: ignore[attr-defined]


@given(st.lists(st.floats(0, 1), min_size=1))
def test_scores_are_rounded_as_python_rounds(values: list[float]) -> None:
    halves = [*values, 0.0005, 0.1235, 0.6325, 0.0015]
    assert rounded(np.array(halves)).tolist() == [round(value, 3) for value in halves]


def test_a_model_survives_as_plain_bytes(nlp: Language, known: Knowledge) -> None:
    weights = fit(known.inputs.codebook.labelled, known.inputs.codebook.learning)
    again = Weights.from_bytes(weights.to_bytes())
    assert (again.themes, again.words, again.version) == (weights.themes, weights.words, weights.version)
    assert again.to_bytes() == weights.to_bytes()
    items = [Item("1", "We rang the surgery for weeks."), Item("2", "Nobody had signed the papers.")]
    cached = make_pipeline(known.inputs.codebook, known.inputs.names, weights=again)
    assert tag_items(cached, items) == tag_items(nlp, items)
    assert cached.meta["model"] == nlp.meta["model"]


@pytest.mark.parametrize("harm", [b"", b"no model", "cut"])
def test_bytes_that_are_no_model_are_refused(harm: bytes | str) -> None:
    whole = Weights(("a",), ("b",), np.ones(1), np.ones((1, 1)), "v").to_bytes()
    with pytest.raises(ValueError, match="model"):
        Weights.from_bytes(whole[:40] if harm == "cut" else harm)  # type: ignore[arg-type]
