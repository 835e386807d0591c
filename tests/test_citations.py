"""What a lesson says stands on what it cites: each mark, each rule and each bad input, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonbook.knowledge.check import check
from lessonbook.knowledge.check_lessons import held_by_none, unknown_names
from lessonbook.knowledge.flow import load
from lessonbook.lessons.claims import read_claims, without_marks
from lessonbook.lessons.figures import figures_in, missing_figures

LESSON = """---
id: L001
title: Meet the people you take over from
status: published
reviewed_by: not-reviewed
review_due: "2027-11-30"
themes: [handover]
groups: [G001]
asked: [who do I ring first]
evidence:
  - {passage: int-p001, stance: supports, why: "what was left out"}
  - {passage: int-p002, stance: supports, why: "asks for a talk"}
  - {passage: int-p003, stance: background, why: "skills went too"}
---
# Meet the people you take over from

A talk passes on what paper leaves out. {by}`int-p001`

## Why it matters

The document left out the lease. {by}`int-p001` Nobody told Ann Example's
successor. Skills were lost, too. {by}`int-p001, int-p003`

## What to do

1. Meet your predecessor before the last day. {by}`int-p002`
2. Ask for three worries. Write them down. {ours}
3. Read the lease {ours}

## Questions for the handover

{ours}

- What did you leave out of the document?
- Who holds the lease?

## What to be careful of

- Training came last {by}`int-p003`

## In an integrated care board today

Nothing dated after 2013 was found that bears on this.
"""


GOOD = LESSON.replace("successor. ", "successor. {by}`int-p001` ")


def write(small: Path, text: str) -> None:
    (small / "lessons" / "L001.md").write_text(text, encoding="utf-8")


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def said(small: Path) -> list[str]:
    return [str(problem) for problem in check(small)[1]]


def test_sentences_actions_and_questions_with_what_carries_each() -> None:
    body = LESSON.partition("---\n# ")[2]
    claims, problems = read_claims("# " + body, 15, "L001.md")
    assert problems == []
    assert [(claim.line, claim.kind[0], claim.text, claim.passages, claim.ours) for claim in claims] == [
        (17, "s", "A talk passes on what paper leaves out.", ("int-p001",), False),
        (21, "s", "The document left out the lease.", ("int-p001",), False),
        (21, "s", "Nobody told Ann Example's successor.", (), False),
        (22, "s", "Skills were lost, too.", ("int-p001", "int-p003"), False),
        (26, "a", "Meet your predecessor before the last day.", ("int-p002",), False),
        (27, "a", "Ask for three worries. Write them down.", (), True),
        (28, "a", "Read the lease", (), True),
        (34, "q", "What did you leave out of the document?", (), True),
        (35, "q", "Who holds the lease?", (), True),
        (39, "s", "Training came last", ("int-p003",), False),
        (43, "s", "Nothing dated after 2013 was found that bears on this.", (), False),
    ]


def test_where_a_sentence_ends() -> None:
    text = ("Dr Hull (of N.H.S. Somerset) paid £2.5m. {by}`a-p001` \"So what?\" {by}`a-p002`\n"
            "J. Hull said e.g. Bath {by}`a-p003`. *Yes*, by 5 p.m. it was [done](x.md)! {by}`a-p004`")
    assert [(claim.text, claim.passages) for claim in read_claims(f"## Why it matters\n\n{text}", 1, "f")[0]] == [
        ("Dr Hull (of N.H.S. Somerset) paid £2.5m.", ("a-p001",)), ('"So what?"', ("a-p002",)),
        ("J. Hull said e.g. Bath .", ("a-p003",)), ("Yes, by 5 p.m. it was done!", ("a-p004",))]


def test_marks_leave_no_trace_in_the_prose(small: Path) -> None:
    write(small, GOOD)
    lesson = load(small).lessons[0]
    assert lesson.sentence == "A talk passes on what paper leaves out."
    assert lesson.section("Questions for the handover") == ("- What did you leave out of the document?\n"
                                                            "- Who holds the lease?")
    assert without_marks("One. {ours}\n\n{by}`a-p001`\n\nTwo {by}`a-p002`.") == "One.\n\nTwo."


@pytest.mark.parametrize(("old", "new", "words"), [
    ("", "", ""),
    ("leaves out. {by}`int-p001`", "leaves out.", "the sentence `A talk passes on what paper ...` cites no passage"),
    ("leaves out. {by}`int-p001`", "leaves out. {ours}", "here nothing may be ours alone"),
    ("Skills were", "They went. Skills were", "the sentence `They went.` cites no passage"),
    ("worries. Write them down. {ours}", "worries.", "the action `Ask for three worries.` cites no passage. Cite what"),
    ("{ours}\n\n- What", "- What", "the question `What did you leave out of ...` cites no passage"),
    ("Training came last {by}`int-p003`", "Training came last", "the sentence `Training came last` cites no passage"),
    ("Nothing dated", "Little dated", "or say `Nothing dated after YEAR was found that ...`"),
    ("`int-p002`", "`int-p001`, `int-p002`", "cannot read '`int-p002`'"),
    ("`int-p002`", "int-p002", "cannot read '{by}int-p002'"),
    ("`int-p002`", "`int-p002; int-p001`", "cannot read 'int-p002; int-p001'"),
    ("`int-p002`", "`int-p777`", "cites int-p777, which is no passage of the corpus"),
    ("  - {passage: int-p002", "  - {passage: int-p001", "cites int-p002, which is not in the lesson's evidence"),
    ("1. Meet your predecessor before the last day. {by}`int-p002`", "1. Meet. {ours}", "no action cites a passage"),
    ("three worries. Write", "three worries. {by}`int-p001` Write", "says 'three', which stands in no passage that it"),
    (', why: "asks for a talk"', "", "evidence int-p002 says not why it bears on the lesson"),
    ("asks for a talk", "asks " * 13, "evidence int-p002 says why in 13 words"),
    ('"2027-11-30"', '"2026-11-21"', "review_due 2026-11-21 is past: the book is as of 2026-11-22"),
    ('"2027-11-30"', '"2026-10"', "review_due 2026-10 is past"),
    ("## In an integrated care board today", "## Later", "has no section `In an integrated care board today`"),
    ("## What to be careful of\n\n- Training came last {by}`int-p003`\n", "", "has no section `What to be careful of`"),
    ("## What to be careful of", "## A case\n\nIt went. {by}`int-p001`\n\n## What to be careful of",
     "`A case` has 1 sentence. Say it in 3 to 5"),
])
def test_each_rule_names_file_line_and_remedy(small: Path, old: str, new: str, words: str) -> None:
    write(small, changed(GOOD, old, new))
    found = said(small)
    if not words:
        assert found == []
    else:
        assert any(words in one for one in found), found
        assert all(one.startswith("lessons/L001.md:") for one in found)


def test_the_line_named_is_the_sentence_that_lacks_a_mark(small: Path) -> None:
    write(small, LESSON)
    assert said(small) == ["lessons/L001.md:21: the sentence `Nobody told Ann Example's successor.` cites no passage. "
                           "Cite up to three passages with {by}`id`, or take it out: here nothing may be ours alone."]


def test_a_lesson_that_is_all_ours_is_named_as_such(small: Path) -> None:
    text = LESSON
    for mark in ("{by}`int-p001`", "{by}`int-p001, int-p003`", "{by}`int-p002`", "{by}`int-p003`"):
        text = text.replace(mark, "{ours}")
    write(small, text)
    assert "lessons/L001.md:1: cites nothing: all of it is our own suggestion. A lesson says what others learned. " \
        "Cite it, or set `status: draft`." in said(small)


def test_four_passages_are_too_many(small: Path) -> None:
    ids = ", ".join(f"int-p00{number}" for number in (1, 2, 3, 4))
    write(small, changed(GOOD, "{by}`int-p002`", f"{{by}}`{ids}`"))
    path = small / "corpus" / "interview.md"
    path.write_text(path.read_text(encoding="utf-8") + '\n{#int-p004 kind="narrative" loc="para 4"}\nOne.\n',
                    encoding="utf-8")
    assert any("cites 4 passages. Keep the 3 that carry it best" in one for one in said(small))


def test_a_lesson_without_review_due_and_a_draft_owe_no_citations(small: Path) -> None:
    write(small, changed(LESSON, 'review_due: "2027-11-30"\n', ""))
    assert said(small) == []
    write(small, changed(LESSON, "status: published", "status: draft"))
    assert said(small) == []


def test_once_one_lesson_is_held_to_its_citations_all_are(small: Path) -> None:
    write(small, GOOD)
    other = LESSON.replace("L001", "L002").replace("Meet the", "Ring the").replace('review_due: "2027-11-30"\n', "")
    (small / "lessons" / "L002.md").write_text(other, encoding="utf-8")
    assert said(small) == ["lessons/L002.md:1: has no `review_due`, which other lessons of this book have. Cite what "
                           'each sentence rests on, and add review_due: "YYYY-MM-DD".']


def test_background_counts_for_nothing(small: Path) -> None:
    write(small, GOOD)
    known = load(small)
    strength = known.strength(known.lessons[0])
    assert (strength.passages, strength.qualifying, strength.contradicting) == (2, 0, 0)
    assert [lesson.id for lesson in known.lessons_of("int-p003")] == ["L001"]  # it is shown there all the same
    write(small, GOOD.replace("stance: supports", "stance: background"))
    assert "lessons/L001.md:1: a published lesson rests on no evidence. Name passages under `evidence`, or set " \
        "`status: draft`." in said(small)


@pytest.mark.parametrize(("text", "figures"), [
    ("nine boards on 1 April 2013", [("day", "2013-04-01"), ("number", 9)]),
    ("April 1st, 2013 or 2013-04-01 or 01/04/2013", [("day", "2013-04-01")]),
    ("in May 2010; by March; they may march on", [("month of a year", "2010-05"), ("month", 3)]),
    ("20 per cent, twenty percent, 20%", [("per cent", 20)]),
    ("£1.5bn of 1,064", [("number", 1.5e9), ("number", 1064)]),
    ("two hundred and fifty-two, two million, a dozen, a hundred", [("number", 252), ("number", 2e6), ("number", 12),
                                                                    ("number", 100)]),
    ("two and three, twenty-one or 22", [("number", 2), ("number", 3), ("number", 21), ("number", 22)]),
    ("half of them, two thirds, a quarter of it, three-quarters", [("per cent", 50), ("per cent", 66.7),
                                                                    ("per cent", 25), ("per cent", 75)]),
    ("one of the first, the third sector, on behalf, L029, each quarter", []),
    ("in 2012/13 and 2009 to 2011", [("year to year", "2012 2013"), ("year to year", "2009 2011")]),
])
def test_figures_in_one_spelling(text: str, figures: list[tuple[str, float | str]]) -> None:
    assert sorted(figures_in(text), key=str) == sorted(figures, key=str)


@pytest.mark.parametrize(("text", "cited", "missing"), [
    ("In April 2013 nine closed.", ["Nine closed on 1 April 2013."], []),
    ("On 1 April 2013 it closed.", ["It closed in April 2013."], ["1 April 2013"]),
    ("It began in 2012.", ["The plan for 2012/13 began it."], []),
    ("20 per cent left.", ["20 left."], ["20 per cent"]),
    ("A fifth of them left, in March.", ["In March 2013 20% left."], []),
    ("Five or 6.", ["five", "7"], ["6"]),
])
def test_figures_that_no_cited_passage_has(text: str, cited: list[str], missing: list[str]) -> None:
    assert missing_figures(text, cited) == missing


def test_names_that_no_cited_passage_has_are_a_warning(small: Path) -> None:
    write(small, changed(GOOD, "The document left out the lease.", "Ann Example and Otherby Ltd say so at Leeds."))
    inputs, problems = check(small)
    assert problems == []
    assert unknown_names(inputs) == [
        f"lessons/L001.md:21: the sentence `Ann Example and Otherby Ltd say ...` names {name}, who or which no passage "
        "that it cites names." for name in ("Otherby Ltd", "Leeds")]


def test_key_points_that_no_published_lesson_rests_on_are_a_warning(small: Path) -> None:
    source = small / "corpus" / "interview.md"
    text = source.read_text(encoding="utf-8")
    line = text.splitlines().index('{#int-p003 kind="narrative" loc="para 3"}') + 1
    source.write_text(changed(text.replace('"reported-speech"', '"key-point"'), '"narrative"', '"recommendation"'),
                      encoding="utf-8")
    write(small, GOOD)  # int-p001 and int-p002 support it, int-p003 is background, which holds nothing
    inputs, problems = check(small)
    assert problems == []
    assert held_by_none(inputs) == [
        f"corpus/interview.md:{line}: int-p003 (recommendation) is held by no lesson yet."]
    write(small, GOOD.replace("stance: background", "stance: qualifies"))
    assert held_by_none(check(small)[0]) == []
    write(small, GOOD.replace("status: published", "status: draft"))
    assert len(held_by_none(check(small)[0])) == 3
