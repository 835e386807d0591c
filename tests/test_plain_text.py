"""One spelling for what looks the same, and what kind of turn a turn is."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from conftest import run_cli
from hypothesis import given
from hypothesis import strategies as st

from lessonbook.base.plain_text import plain_text
from lessonbook.corpus import read_corpus
from lessonbook.corpus.turn_kind import turn_kind
from lessonbook.ingest.clean import clean


@pytest.mark.parametrize(("text", "plain"), [
    ("hos\u00adpi\u00adtal", "hospital"), ("e\ufb03ciency and \ufb02ow", "efficiency and flow"),
    ("face\u2010to\u2011face", "face-to-face"), ("cafe\u0301", "café"), ("10\u00a0000\u202fpounds", "10 000 pounds"),
    ("zero\u200bwidth\u2060", "zerowidth"), ("nona\u200dligned", "nonaligned"),
    ("\u0646\u0645\u06cc\u200c\u062e\u0648\u0627", "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627"),
    ("it’s – “so” — fine…\n", "it’s – “so” — fine…\n"), ("", "")])
def test_one_spelling(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@given(st.text())
def test_plain_text_stays_as_it_is(text: str) -> None:
    plain = plain_text(text)
    assert plain_text(plain) == plain
    assert unicodedata.is_normalized("NFC", plain)
    assert plain.count("\n") == text.count("\n")


def test_a_soft_hyphen_at_the_end_of_a_line_joins_its_word() -> None:
    assert clean("the con\u00ad\ntract ended") == "the contract ended"


def test_a_corpus_file_is_read_plainly_and_stays_as_it_is(small: Path) -> None:
    path = small / "corpus" / "interview.md"
    before = path.read_text(encoding="utf-8")
    word = read_corpus(small)[0].passages[0].text.split()[0]
    odd = before.replace(word, f"{word[:1]}\u00ad{word[1:]}\u00a0", 1)
    path.write_text(odd, encoding="utf-8")
    assert read_corpus(small)[0].passages[0].text.startswith(f"{word} ")
    assert path.read_text(encoding="utf-8") == odd


def test_odd_characters_change_no_theme(small: Path) -> None:
    texts = ["The handover note and the files were left for the successor.",
             "The hand\u00adover note and the \ufb01les were left\u00a0for the suc\u200bcessor."]
    file = small / "in.jsonl"
    file.write_text("".join(json.dumps({"id": str(n), "text": text}) + "\n" for n, text in enumerate(texts)),
                    encoding="utf-8")
    first, second = (json.loads(line)["themes"] for line in run_cli("tag", "in.jsonl", cwd=small).stdout.splitlines())
    assert first == second != []


@pytest.mark.parametrize(("text", "kind"), [
    ("[pause]", "procedure"), ("00:12:03", "procedure"), ("(inaudible)", "procedure"), ("…", "procedure"),
    ("", "procedure"), ("End of recording.", "procedure"),
    ("I will start the recorder now, if you agree.", "procedure"),
    ("Yeah, yeah.", "small talk"), ("Mm-hm.", "small talk"),
    ("Thank you so much for your time today. It was lovely to meet you.", "small talk"),
    ("Would you like a cup of tea before we start? Milk?", "small talk"),
    ("So how did you come to be in that post?", "question"), ("Tell me about the first year.", "question"),
    ("You said that the board was split. How did you deal with it?", "question"),
    ("Thanks, Ben. The overspend is two million and nobody owns it.", "statement"),
    ("When you take over, read the contract first.", "statement"),
    ("Do you know, nobody had ever asked the patients.", "statement"),
    ("The train was cancelled, so the patient group met in a car park.", "statement"),
    ("Can we put the accounts on the website? People would stop assuming the worst.", "statement"),
    ("What was the plan for? Forty pages, and nobody on the ward had read one of them.", "statement")])
def test_kinds_of_turns(text: str, kind: str) -> None:
    assert turn_kind(text) == kind


def test_an_interviewer_who_asks_at_all_asks() -> None:
    text = "The trust had three chairs in two years and the council was in uproar about the beds. What changed?"
    assert turn_kind(text) == "statement"
    assert turn_kind(text, interviewer=True) == "question"
    assert turn_kind("The recorder froze, so we lost ten minutes of it.", interviewer=True) == "statement"
