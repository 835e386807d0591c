"""What `lessonbook check` says of notes: quotation marks stop it, unexplained abbreviations are listed."""

from __future__ import annotations

from pathlib import Path

from conftest import run_cli

from lessonbook.knowledge.check import check
from lessonbook.knowledge.check_notes import quoted, unexplained


def test_abbreviations_that_the_glossary_lacks_are_listed(small: Path) -> None:
    source = small / "corpus" / "interview.md"
    text = source.read_text(encoding="utf-8").replace("Bob Example", "Bob McKay")
    source.write_text(text.replace("the lease. Nobody", "the QZX lease, says McKay. QZX staff and BxCs left. Nobody"),
                      encoding="utf-8")
    (small / "corpus" / "glossary.yml").write_text(
        'terms:\n- {term: BXC, long: Board by committee, definition: A made-up body.}\n', encoding="utf-8")
    inputs, problems = check(small)
    assert problems == []
    line = next(number for number, words in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1)
                if "int-p001" in words)
    assert unexplained(inputs) == [f"corpus/interview.md:{line}: `QZX` is not in corpus/glossary.yml."]
    assert "Look at corpus/interview.md" in run_cli("check", cwd=small).stdout


def test_a_note_is_no_quotation_and_a_transcript_may_quote(small: Path) -> None:
    source = small / "corpus" / "interview.md"
    text = source.read_text(encoding="utf-8").replace("Nobody told her successor.", "“Nobody told me”, she said.")
    source.write_text(text, encoding="utf-8")
    assert ["int-p001 has quotation marks" in line for line in quoted(check(small)[0])] == [True]
    source.write_text(text.replace("text_status: source-note", "text_status: own-transcript"), encoding="utf-8")
    assert quoted(check(small)[0]) == []
