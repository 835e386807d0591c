"""Evidence holds while its words stand; else it waits for a person, is listed, and is neither applied nor lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonbook.knowledge.flow import load
from lessonbook.lessons.decisions.anchor import held_evidence, hold_back, quote_from, quote_stands
from lessonbook.lessons.read import Evidence, Lesson, LessonFront
from lessonbook.tools.review.sheet import evidence_rows
from lessonbook.tools.review.status import review_status


class Words:
    """A passage, as far as anchoring needs it."""

    def __init__(self, text: str) -> None:
        self.text = text


def lesson(*evidence: Evidence) -> Lesson:
    front = LessonFront(id="L001", title="Meet", status="published", themes=[], evidence=list(evidence))
    return Lesson(front, "", (), "lessons/L001.md", dict(enumerate(range(7, 7 + len(evidence)))))


def piece(passage: str, quote: str = "not stated", status: str = "confirmed") -> Evidence:
    return Evidence(passage=passage, quote=quote, status=status, by="Ann Example", when="2026-11-20")  # type: ignore[arg-type]


PASSAGES = {"a": Words("The lease  was left out."), "b": Words("Nobody told her."), "c": Words("Nobody told her.")}


@pytest.mark.parametrize(("evidence", "state", "passage", "said"), [
    (piece("a"), "", "", ""),
    (piece("a", "lease was left\nout"), "", "", ""),
    (piece("a", "the rent was left out"), "changed", "a",
     "the passage no longer has these words. Read it and decide again."),
    (piece("b", "The lease was left out.", "rejected"), "moved", "a", "the words now stand in a. Decide again there."),
    (piece("a", "Nobody told her."), "lost", "", "neither the passage nor its words can be found for certain. Decide "
     "again, or keep it as a record."),  # two passages have them
    (piece("gone", "Never said."), "lost", "", "neither the passage nor its words can be found for certain. Decide "
     "again, or keep it as a record."),
    (piece("a", "the rent was left out", "suggested"), "", "", ""),
])
def test_what_became_of_evidence(evidence: Evidence, state: str, passage: str, said: str) -> None:
    found = held_evidence([lesson(piece("b"), evidence)], PASSAGES)
    assert [(one.state, one.passage) for one in found] == ([(state, passage)] if state else [])
    if state:
        assert found[0].in_words() == (
            f"lessons/L001.md:8: Ann Example {evidence.status} {evidence.passage} as evidence; {said}")


def test_a_lesson_rests_on_evidence_that_stands_alone() -> None:
    before = lesson(piece("a", "the rent was left out"), piece("b", "Nobody"), piece("c"))
    after, = hold_back([before], PASSAGES)
    assert [item.passage for item in after.confirmed] == ["b", "c"]
    assert after.front == before.front
    assert hold_back([after], PASSAGES | {"a": Words("Then the rent was left out.")})[0].held == frozenset()


def test_the_quote_is_the_first_forty_words() -> None:
    assert quote_from(" ".join(map(str, range(100)))) == " ".join(map(str, range(40)))
    assert quote_stands(quote_from("One  two."), "One two. Three.")
    assert not quote_stands("One two.", "One too.")
    assert quote_stands("not stated", "anything")


def test_status_lists_evidence_on_changed_words_and_the_file_keeps_it(small: Path) -> None:
    file = small / "lessons" / "L001.md"
    text = file.read_text(encoding="utf-8")
    assert text.count("passage: int-p001") == 1
    file.write_text(text.replace("passage: int-p001", "passage: int-p001, by: Ann Example, quote: words long gone"),
                    encoding="utf-8")
    known = load(small)
    line = 1 + file.read_text(encoding="utf-8").splitlines().index(
        next(line for line in file.read_text(encoding="utf-8").splitlines() if "int-p001" in line))
    assert review_status(known)[-2:] == [
        "1 piece of evidence not applied and not lost:",
        f"  lessons/L001.md:{line}: Ann Example confirmed int-p001 as evidence; the passage no longer has these words. "
        "Read it and decide again."]
    assert "words long gone" in file.read_text(encoding="utf-8")


def test_held_evidence_comes_back_in_the_next_sheet(small: Path) -> None:
    known = load(small)
    changed = {ident: Words("All new.") for ident in known.inputs.passages}
    quoted = tuple(one.__class__(one.front.model_copy(update={"evidence": [
        item.model_copy(update={"quote": "left out the lease"}) for item in one.front.evidence]}),
        one.sentence, one.sections, one.file, one.lines) for one in known.inputs.lessons)
    object.__setattr__(known.inputs, "lessons", hold_back(quoted, changed))
    assert {row[2] for row in evidence_rows(known)} >= {item.passage for item in quoted[0].front.evidence}
