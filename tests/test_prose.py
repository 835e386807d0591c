"""The check of our prose: worked out by hand on two sentences."""

from __future__ import annotations

from pathlib import Path

from conftest import run_cli

from lessonbook.knowledge.flow import load
from lessonbook.lessons.prose import measure_prose, sentences_of


def test_sentences_of_the_small_lesson(small: Path) -> None:
    assert sentences_of(load(small).lessons[0]) == [
        "A talk passes on what paper leaves out.", "A lease was left out of the document.", "Book the talk.",
        "Ask for the worries.", "Write down what was said.", "What did you leave out of the document?"]


def test_a_long_sentence_is_named(small: Path) -> None:
    path = small / "lessons" / "L001.md"
    words = "one two three four five six seven eight nine ten " * 2 + "eleven."
    path.write_text(path.read_text(encoding="utf-8").replace("A lease was left out of the document.", words),
                    encoding="utf-8")
    found = measure_prose(load(small).lessons)
    assert [ident for ident, _ in found.long] == ["L001"]
    assert "Sentences of more than 20 words: L001" in run_cli("check", cwd=small).stdout
