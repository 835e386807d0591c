"""What looks personal, and pseudonyms whose key stays outside the repository."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.base.errors import LessonbookError
from lessonbook.corpus import read_corpus
from lessonbook.corpus.privacy import declared_names, find_personal, measure, trained
from lessonbook.corpus.privacy.contact import is_nhs_number
from lessonbook.corpus.privacy.pseudonyms import candidates, extend_key, key_file, pseudonymise, read_key, replace_names
from tests.conftest import SMALL_SOURCE, run_cli


@pytest.mark.parametrize(("text", "kind", "said"), [
    ("Ring (020) 7946 0018 first.", "phone", "(020) 7946 0018"),
    ("It went to sw1a 1aa.", "postcode", "sw1a 1aa"),
    ("Then Dr Patel left.", "name", "Dr Patel"),
    ("Ask Cllr. Nowak.", "name", "Cllr. Nowak"),
    ("J. R. Hartley signed.", "name", "J. R. Hartley"),
    ("My name is Xiulan Quist.", "name", "Xiulan Quist"),
    ("It passed from van de Mr Holt to us.", "name", "Mr Holt"),
    ("So Sarah told us.", "name", "Sarah"),
    ("Joy steered the closure through.", "name", "Joy"),
    ("I was finance director of Westmarsh CCG.", "job-title", "finance director of Westmarsh CCG"),
    ("She was diagnosed with breast cancer.", "health", "diagnosed with breast cancer"),
    ("The chair had a stroke.", "health", "had a stroke"),
])
def test_what_is_found(text: str, kind: str, said: str) -> None:
    assert {"kind": kind, "text": said, "passage": 0} in find_personal([text])


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installed English pipeline that knows one name; spaCy finds it by its entry point, whoever made it."""
    import spacy

    nlp = spacy.blank("en")
    nlp.meta["name"] = "made_up"
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "quist"}])
    nlp.to_disk(tmp_path / "pipeline")
    load = spacy.load
    points = [EntryPoint(name, "", "spacy_models") for name in ("de_other", "en_made_up")]
    monkeypatch.setattr(trained, "entry_points", lambda group: points)
    monkeypatch.setattr(spacy, "load", lambda name: load(tmp_path / "pipeline"))
    trained._pipeline.cache_clear()
    yield
    trained._pipeline.cache_clear()


def test_a_trained_pipeline_finds_names_that_no_rule_knows(pipeline: None) -> None:
    assert find_personal(["And quist was there."]) == [{"kind": "name", "text": "quist", "passage": 0}]
    assert trained.model_in_use() == "en_made_up"
    assert "A trained pipeline helps here too." in measure().in_words


def test_without_one_the_rules_are_alone() -> None:
    trained._pipeline.cache_clear()
    assert find_personal(["And quist was there."]) == []
    assert trained.model_in_use() == ""


@pytest.mark.parametrize("text", [
    "People with diabetes wait longer.", "The Department of Health asked for a plan.", "The files moved.",
    "Cancer services moved in May.", "A chief executive must know.", "Will the new team come?",
])
def test_what_is_not(text: str) -> None:
    assert find_personal([text]) == []


def test_declared_names_are_found_in_any_case(small: Path) -> None:
    assert find_personal(["we lost morning glory then"]) == []
    (small / "local").mkdir()
    (small / "local" / "names.txt").write_text("# kept by us\nMorning Glory\n\nMorning Glory\n")
    names = declared_names(small, ["Bo Zhdanov", "[Person 1]"])
    assert names == ["Bo Zhdanov", "Morning Glory"]
    assert find_personal(["we lost morning glory then"], names) == [
        {"kind": "name", "text": "morning glory", "passage": 0}]


def test_the_measured_recall_says_on_what_and_for_each_kind() -> None:
    measured = measure()
    assert measured.how.endswith(".")
    for kind, count in measured.details.items():
        assert f"{kind} {measured.found[kind]} of {count}" in measured.in_words
    assert f"false alarms in {measured.alarms} of {measured.clean}" in measured.in_words


@given(st.integers(0, 999_999_999))
def test_nhs_numbers_have_one_check_digit_or_none(number: int) -> None:
    stem = f"{number:09d}"
    total = sum((10 - place) * int(digit) for place, digit in enumerate(stem))
    expected = {11: 0}.get(11 - total % 11, 11 - total % 11)
    right = [digit for digit in range(10) if is_nhs_number(f"{stem}{digit}")]
    equal = len(set(stem)) == 1
    assert right == ([] if expected == 10 or (equal and str(expected) == stem[0]) else [expected])


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_is_searched(text: str) -> None:
    for flag in find_personal([text]):
        assert flag["text"] in text
        assert flag["text"]


TALK = SMALL_SOURCE.replace("Nobody told her successor.", "Ann told Mr Example, EXAMPLE and Cat Pole, at a@b.example. "
                                                          "ann   example's key. The Pole project is no person's.")


@pytest.fixture
def talk(small: Path) -> Path:
    (small / "local").mkdir()
    path = small / "local" / "interview.md"
    path.write_text(TALK, encoding="utf-8")
    return path


def test_pseudonyms_are_consistent_and_the_rest_stays(small: Path, talk: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    found = candidates(small, talk)
    count, changed = pseudonymise(small, talk, ["Ann Example", "Bob Example"], found, keys)
    assert (count, changed) == (2, True)
    text = talk.read_text()
    assert "[Person 1] told [Person 1 or Person 2], [Person 1 or Person 2] and Cat Pole, at [e-mail address]." in text
    assert "[Person 1]'s key" in text
    assert 'voice="[Person 2]"' in text
    assert "Ann" not in text
    assert "Bob" not in text
    sources, problems = read_corpus(small, "local")
    assert problems == []
    assert [person.name for person in sources.sources[0].meta.people] == ["[Person 1]", "[Person 2]"]
    assert all(person.hidden for person in sources.sources[0].meta.people)
    key = key_file(keys, small, "interview")
    assert read_key(key) == {"Ann Example": "[Person 1]", "Bob Example": "[Person 2]"}
    assert key.stat().st_mode & 0o077 == 0
    assert not any(str(keys) in path.read_text(errors="replace") for path in small.rglob("*") if path.is_file())
    before = talk.read_bytes()
    assert pseudonymise(small, talk, ["Cat Pole"], [], keys) == (3, True)
    assert "[Person 3]" in talk.read_text()
    assert before != talk.read_bytes()
    assert pseudonymise(small, talk, ["Cat Pole"], [], keys) == (3, False)


@pytest.mark.parametrize("where", ["keys", "local/keys"])
def test_the_key_may_not_lie_in_the_repository(small: Path, talk: Path, where: str) -> None:
    before = talk.read_bytes()
    with pytest.raises(LessonbookError, match="may not lie in a repository"):
        pseudonymise(small, talk, ["Ann Example"], [], small / where)
    assert talk.read_bytes() == before
    (small.parent / "other" / ".git").mkdir(parents=True)
    with pytest.raises(LessonbookError, match="may not lie in a repository"):
        pseudonymise(small, talk, ["Ann Example"], [], small.parent / "other" / "keys")


def test_short_forms_share_the_person_and_numbers_go_on() -> None:
    key = extend_key({"Ann Lee": "[Person 4]"}, ["Ann", "Bo Ray", "[Person 9]"])
    assert key == {"Ann Lee": "[Person 4]", "Bo Ray": "[Person 5]"}
    assert replace_names("Ann met Professor Ray; RAY and Annual rays.", key) == (
        "[Person 4] met [Person 5]; [Person 5] and Annual rays.")


def test_the_command_asks_nothing_without_a_terminal(small: Path, talk: Path, tmp_path: Path) -> None:
    before = talk.read_bytes()
    done = run_cli("pseudonymise", "local/interview.md", "--keys", str(tmp_path / "k"), cwd=small)
    assert done.returncode == 0, done.stderr
    assert "Nothing was changed" in done.stdout
    assert "Ann Example" in done.stdout
    assert talk.read_bytes() == before
    done = run_cli("pseudonymise", "local/interview.md", "--yes", "--keys", str(tmp_path / "k"), cwd=small)
    assert done.returncode == 0, done.stderr
    assert "Ann Example" not in talk.read_text()
    assert run_cli("pseudonymise", "index.md", "--yes", cwd=small).returncode == 2


def test_quotes_of_decisions_change_with_the_passage(small: Path, tmp_path: Path) -> None:
    def put(path: Path, old: str, new: str) -> None:
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    source, lesson = small / "corpus" / "interview.md", small / "lessons" / "L001.md"
    put(source, "Nobody told her successor.", "Nobody told Clara Stone, her successor.")
    put(lesson, "{passage: int-p001, stance: supports}",
        '{passage: int-p001, stance: supports, quote: "Nobody told Clara Stone"}')
    reviews = small / "corpus" / "reviews"
    reviews.mkdir(exist_ok=True)
    head = "passage,quote,theme,decision,who,when,note,origin\n"
    mine = "int-p001,Nobody told Clara Stone,handover,accept,Clara Stone,2026-11-01,Stone was new,rule\n"
    other = "oth-p001,Clara Stone spoke,handover,accept,An Editor,2026-11-01,,rule\n"
    (reviews / "one.csv").write_text(head + mine + other, encoding="utf-8")
    pseudonymise(small, source, ["Clara Stone"], [], tmp_path / "keys")
    assert "Clara" not in source.read_text(encoding="utf-8")
    # an editor's own name stays, and so do words of another source
    now = "int-p001,Nobody told [Person 1],handover,accept,Clara Stone,2026-11-01,[Person 1] was new,rule\n"
    assert (reviews / "one.csv").read_text(encoding="utf-8") == head + now + other
    assert 'quote: "Nobody told [Person 1]"' in lesson.read_text(encoding="utf-8")
