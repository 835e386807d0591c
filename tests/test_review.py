"""Decisions on themes always win while their words stand; a sheet brings them back whatever state it is in."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml
from conftest import SMALL_LESSON, run_cli
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lessonbook.base.errors import LessonbookError
from lessonbook.base.yamledit import append_item, scalar, set_values
from lessonbook.knowledge.flow import load
from lessonbook.lessons.decisions import Anchored, Decision, read_reviews
from lessonbook.lessons.decisions.verdict import decide, settle
from lessonbook.tag import Tag
from lessonbook.tools.review.apply import Applied, apply_sheet
from lessonbook.tools.review.sheet import EVIDENCE, GUIDE, LISTS, THEMES, export_sheet, quote_of
from lessonbook.tools.review.status import review_status

HEAD = "passage,quote,theme,decision,who,when,note,origin\n"


def decision(theme: str = "handover", made: str = "accept", who: str = "Ann Example", when: str = "2026-11-20",
             passage: str = "int-p001") -> Decision:
    return Decision(passage, "left out the lease", theme, made, who, when)


def stands(*decisions: Decision) -> list[Anchored]:
    return [Anchored(item, "stands", item.passage) for item in decisions]


def reviewed(root: Path, *rows: str) -> None:
    path = root / "corpus" / "reviews" / "ann-example.csv"
    path.parent.mkdir(exist_ok=True)
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")


def test_accepted_and_added_themes_are_the_editors_and_rejected_ones_go() -> None:
    tags = {"p": (Tag("b", 0.6, ("cue",)), Tag("a", 0.5, ("cue",)), Tag("c", 0.4, ("cue",)))}
    counts = {("p", "a"): decision("a"), ("p", "b"): decision("b", "reject"), ("p", "d"): decision("d", "add", "Bob")}
    assert decide(tags, counts) == {"p": (Tag("a", 1.0, ("decision by Ann Example",), "editor"),
                                          Tag("d", 1.0, ("decision by Bob",), "editor"), Tag("c", 0.4, ("cue",)))}
    assert tags["p"][0].theme == "b"


@pytest.mark.parametrize(("decisions", "made"), [
    ([decision(when="2026-11-20"), decision(made="reject", when="2026-11-21")], "reject"),
    ([decision(made="reject", when="2026-11-21"), decision(when="2026-11-20")], "reject"),
    ([decision(), decision(made="reject", who="Bob", when="2026-11-21")], "reject"),
    ([decision(when="unknown"), decision(made="reject", who="Bob")], "reject"),
    ([decision(when="2026-11-20T23:30:00-05:00"), decision(made="reject", who="Bob", when="2026-11-21T04:00:00Z")],
     "accept"),  # half past four in the morning of the 21st in UTC
    ([decision(), decision(made="add", who="Bob")], "add"),
    ([decision(), decision(made="reject", who="Bob")], None),
    ([decision(), decision(made="reject", who="Bob", when="2026-11-20T10:00:00Z")], None),
    ([decision(), decision(made="reject", who="Bob"), decision(who="Cy", when="2026-11-22")], "accept"),
])
def test_the_latest_decision_counts_and_a_dispute_counts_for_nothing(decisions: list[Decision], made: str | None
                                                                    ) -> None:
    counts, held = settle(stands(*decisions))
    assert (counts["int-p001", "handover"].decision if counts else None) == made
    assert [one.state for one in held] == ([] if made else ["disputed"] * len(decisions))


def test_what_no_longer_stands_is_listed_until_somebody_decides_anew() -> None:
    old, new = decision(), decision(when="2026-11-21")
    assert [one.state for one in settle([Anchored(old, "changed", "int-p001")])[1]] == ["changed"]
    counts, held = settle([Anchored(old, "changed", "int-p001"), *stands(new)])
    assert counts == {("int-p001", "handover"): new}
    assert held == []


def test_decisions_win_in_the_flow(small: Path) -> None:
    before = load(small)
    assert {tag.theme for tag in before.tags["int-p001"]} == {"handover"}
    reviewed(small, "int-p001,left out the lease,handover,reject,Ann Example,2026-11-20,,",
             "int-p001,left out the lease,people-and-skills,add,Ann Example,2026-11-20,,")
    known = load(small)
    assert known.tags["int-p001"] == (Tag("people-and-skills", 1.0, ("decision by Ann Example",), "editor"),)
    assert known.machine_tags == before.tags
    assert known.tags["int-p002"] == before.tags["int-p002"]


@pytest.mark.parametrize(("old", "new", "state"), [
    ("left out the lease", "leaves out the lease", "changed: the passage no longer has these words"),
    ("The handover document left out the lease. ", "", "changed"),
])
def test_a_decision_on_changed_words_is_reported_and_not_applied(small: Path, old: str, new: str, state: str) -> None:
    reviewed(small, "int-p001,left out the lease,handover,reject,Ann Example,2026-11-20,,")
    path = small / "corpus" / "interview.md"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    known = load(small)
    assert known.tags == known.machine_tags
    assert [held.state for held in known.held] == [state.partition(":")[0]]
    for command in (("check",), ("review", "status"), ("update", "--quiet")):
        done = run_cli(*command, cwd=small)
        assert done.returncode == 0, done.stderr
        assert "corpus/reviews/ann-example.csv:2: Ann Example rejected `handover` for int-p001" in done.stdout, command


def test_moved_words_are_proposed_and_not_applied(small: Path) -> None:
    reviewed(small, "int-p003,Each new team must meet,handover,reject,Ann Example,2026-11-20,,")
    known = load(small)
    assert [(held.state, held.passage) for held in known.held] == [("moved", "int-p002")]
    assert known.tags == known.machine_tags
    assert any("the words now stand in int-p002" in line for line in review_status(known))


def test_broken_rows_are_problems_with_file_and_line(small: Path) -> None:
    reviewed(small, "int-p001,lease,handover,accept,not-reviewed,2026-11-20,,",
             "int-p001,lease,none,accept,Ann,2026-11-20,,")
    done = run_cli("check", cwd=small)
    assert done.returncode == 1
    assert "corpus/reviews/ann-example.csv:2: `who` is 'not-reviewed', which is no person" in done.stderr
    assert "corpus/reviews/ann-example.csv:3: theme `none` does not exist" in done.stderr


# The sheet.

def export(root: Path) -> Path:
    path = root / "review.xlsx"
    path.unlink(missing_ok=True)
    export_sheet(load(root, drafts=True), path)
    return path


def column(sheet: object, name: str) -> int:
    return [cell.value for cell in sheet[1]].index(name) + 1  # type: ignore[index]


def rows_of(path: Path, name: str) -> list[dict[str, object]]:
    sheet = load_workbook(path)[name]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def fill(path: Path, sheet: str, where: dict[str, str], **cells: str) -> int:
    """Fill cells of the first row that has the values of `where`; gives its number. `_` stands for a space."""
    book = load_workbook(path)
    page = book[sheet]
    for row in range(2, page.max_row + 1):
        if all(str(page.cell(row, column(page, name)).value) == value for name, value in where.items()):
            for name, value in cells.items():
                cell = page.cell(row, column(page, name.replace("_", " ")))
                cell.value = value
                cell.data_type = "s"
            book.save(path)
            return row
    raise AssertionError(f"no row with {where}")


def sign(path: Path, who: str = "Ann Example", when: str = "2026-11-22") -> None:
    book = load_workbook(path)
    for row in book[GUIDE].iter_rows():
        if row[0].value in ("Your name", "Day"):
            row[1].value = who if row[0].value == "Your name" else when
    book.save(path)


def applied(root: Path, path: Path) -> Applied:
    return apply_sheet(load(root, drafts=True), path)


@pytest.fixture
def reviewable(small: Path) -> Path:
    """The small knowledge base with a lesson that confirms one passage and has one suggested, with comments."""
    (small / "lessons" / "L001.md").write_text(SMALL_LESSON.replace(
        "  - {passage: int-p001, stance: supports}\n  - {passage: int-p003, stance: qualifies}\n",
        "  # keep this\n  - {passage: int-p001, stance: supports, status: suggested}   # and this\n"), encoding="utf-8")
    return small


def test_sheet_lists_the_least_certain_first_with_drop_downs(reviewable: Path) -> None:
    path = export(reviewable)
    known = load(reviewable)
    rows = rows_of(path, THEMES)
    lowest: dict[str, float] = {}
    for ident, tags in known.machine_tags.items():
        lowest[ident] = min((tag.score for tag in tags), default=0.0)
    shown = list(dict.fromkeys(str(row["Passage"]) for row in rows))
    assert sorted(shown) == ["int-p001", "int-p002", "int-p003"]
    assert [lowest[ident] for ident in shown] == sorted(lowest.values())
    first = next(row for row in rows if row["Passage"] == "int-p001")
    assert (first["Suggested theme"], first["Who speaks"]) == ("Handover", "Ann Example")
    assert first["Words it rests on"] == "The handover document left out the lease."
    book = load_workbook(path)
    assert book[THEMES].freeze_panes == "B2"
    assert book[LISTS].sheet_state == "hidden"
    rules = {rule.formula1 for rule in book[THEMES].data_validations.dataValidation}
    assert rules == {'"accept,reject"', f"{LISTS}!$A$1:$A${len(known.inputs.codebook.themes)}"}
    rules = {rule.formula1 for rule in book[EVIDENCE].data_validations.dataValidation}
    assert rules == {'"confirm,reject"', '"supports,qualifies,contradicts,background"'}
    assert next((row["Lesson"], row["Passage"], row["Stance"]) for row in rows_of(path, EVIDENCE)) == (
        "L001", "int-p001", "supports")


def test_sheet_is_never_overwritten_and_has_the_same_bytes_again(reviewable: Path) -> None:
    path = export(reviewable)
    first = path.read_bytes()
    with pytest.raises(LessonbookError, match="is there already"):
        export_sheet(load(reviewable), path)
    assert export(reviewable).read_bytes() == first


def test_a_sheet_of_one_document_holds_no_other(reviewable: Path, tmp_path: Path) -> None:
    source = (reviewable / "corpus" / "interview.md").read_text(encoding="utf-8")
    (reviewable / "corpus" / "second.md").write_text(
        source.replace("id: interview", "id: second").replace("int", "sec").replace("seced", "inted")
        .replace("secerview", "interview"), encoding="utf-8")
    export_sheet(load(reviewable, drafts=True), tmp_path / "one.xlsx", ["second"])
    rows = rows_of(tmp_path / "one.xlsx", "Themes")
    assert rows
    assert {str(row["Passage"])[:4] for row in rows} == {"sec-"}
    with pytest.raises(LessonbookError, match="nowhere is no source"):
        export_sheet(load(reviewable, drafts=True), tmp_path / "none.xlsx", ["nowhere"])


def test_no_cell_is_a_live_formula(reviewable: Path) -> None:
    path = reviewable / "corpus" / "interview.md"
    text = path.read_text(encoding="utf-8").replace("Training for new", '=HYPERLINK("x") Training for new')
    path.write_text(text, encoding="utf-8")
    sheet = export(reviewable)
    for page in load_workbook(sheet).worksheets:
        for row in page.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(("=", "+", "-", "@"))
    row = next(row for row in rows_of(sheet, THEMES) if row["Passage"] == "int-p003")
    assert row["Text"] == '\'=HYPERLINK("x") Training for new staff came last, and skills were lost.'
    fill(sheet, THEMES, {"Passage": "int-p003"}, Decision="accept")
    sign(sheet)
    done = applied(reviewable, sheet)
    assert (done.decisions, done.unused) == (1, [])


def test_both_homes_are_written_and_all_else_stays(reviewable: Path) -> None:
    lesson = reviewable / "lessons" / "L001.md"
    before = lesson.read_text(encoding="utf-8")
    path = export(reviewable)
    fill(path, THEMES, {"Passage": "int-p001", "Suggested theme": "Handover"}, Decision="Reject ",
         Note="=not a formula", Add_a_theme="People and skills")
    fill(path, EVIDENCE, {"Passage": "int-p001"}, Decision="confirm", Stance="qualifies", Note='a "note", with: marks')
    sign(path)
    done = applied(reviewable, path)
    assert (done.decisions, done.evidence, done.known, done.unused) == (2, 1, 0, [])
    assert (done.files, done.lessons) == (["corpus/reviews/ann-example.csv"], ["L001"])
    assert lesson.read_text(encoding="utf-8") == before.replace(
        "{passage: int-p001, stance: supports, status: suggested}   # and this",
        '{passage: int-p001, stance: qualifies, status: confirmed, by: Ann Example, when: "2026-11-22", '
        'note: "a \\"note\\", with: marks", '
        'quote: The handover document left out the lease. Nobody told her successor.}   # and this')
    found, problems = read_reviews(reviewable, ["handover", "people-and-skills"])
    assert problems == []
    assert [(one.passage, one.theme, one.decision, one.quote, one.who, one.when, one.note) for one in found] == [
        ("int-p001", "handover", "reject", "The handover document left out the lease.", "Ann Example", "2026-11-22",
         "=not a formula"),
        ("int-p001", "people-and-skills", "add",
         "The handover document left out the lease. Nobody told her successor.", "Ann Example", "2026-11-22",
         "=not a formula")]
    again = applied(reviewable, path)
    assert (again.decisions, again.evidence, again.known, again.unused) == (0, 0, 3, [])
    rows = rows_of(export(reviewable), THEMES)
    assert "int-p001" not in {row["Passage"] for row in rows}


def test_a_sorted_sheet_with_columns_moved_and_rows_left_out_is_taken(reviewable: Path) -> None:
    path = export(reviewable)
    fill(path, THEMES, {"Passage": "int-p002"}, Decision="accept", Who="Bob Example", When="2026-11-21")
    book = load_workbook(path)
    page = book[THEMES]
    head, *rows = list(page.iter_rows(values_only=True))
    shuffled = random.Random(1).sample(rows, len(rows))
    order = random.Random(2).sample(range(len(head)), len(head))
    other = Workbook()
    other.active.title = THEMES
    other.active.append([])
    other.active.append(["My own heading", *[head[place] for place in order]])
    for row in shuffled:
        other.active.append(["mine", *[row[place] for place in order]])
    other.save(path)
    done = applied(reviewable, path)
    assert (done.decisions, done.unused, done.open) == (1, [], len(rows) - 1)
    assert read_reviews(reviewable)[0][0].who == "Bob Example"


def test_a_day_that_excel_made_a_date_is_a_day(reviewable: Path) -> None:
    from datetime import datetime

    path = export(reviewable)
    row = fill(path, THEMES, {"Passage": "int-p002"}, Decision="accept", Who="Bob Example")
    book = load_workbook(path)
    book[THEMES].cell(row, column(book[THEMES], "When")).value = datetime(2026, 11, 21)
    book.save(path)
    assert applied(reviewable, path).decisions == 1
    assert read_reviews(reviewable)[0][0].when == "2026-11-21"


@pytest.mark.parametrize(("cells", "reason"), [
    ({"Decision": "maybe"}, "has the decision 'maybe'"),
    ({"Decision": "accept", "Passage": "int-p099"}, "is about int-p099, which is not in the corpus"),
    ({"Decision": "accept", "Words_it_rests_on": "no such words"}, "rests on words that int-p002 does not have"),
    ({"Decision": "accept", "Words_it_rests_on": ""}, "rests on words that int-p002 does not have"),
    ({"Decision": "accept", "Suggested_theme": "Nothing"}, "names the theme 'Nothing', which is not in the codebook"),
    ({"Decision": "accept", "Suggested_theme": ""}, "says accept, but suggests no theme"),
    ({"Decision": "reject", "Add_a_theme": "Handover"}, "both rejects and adds the same theme"),
    ({"Decision": "accept", "Who": "not-reviewed"}, "is decided by 'not-reviewed', which is no person"),
    ({"Decision": "accept", "When": "21/11/2026"}, "gives '21/11/2026' as the day"),
    ({"Note": "what is this"}, "has a note and no decision"),
])
def test_each_row_that_cannot_be_used_is_named_with_its_number(reviewable: Path, cells: dict[str, str], reason: str
                                                              ) -> None:
    path = export(reviewable)
    row = fill(path, THEMES, {"Passage": "int-p002", "Suggested theme": "Handover"}, **cells)
    fill(path, THEMES, {"Passage": "int-p001", "Suggested theme": "Handover"}, Decision="accept")
    sign(path)
    done = run_cli("review", "apply", str(path), cwd=reviewable)
    assert done.returncode == 1
    assert f"Themes row {row}: {reason}" in done.stderr
    assert "1 decision on themes added to corpus/reviews/ann-example.csv" in done.stdout
    assert len(read_reviews(reviewable)[0]) == 1


@pytest.mark.parametrize(("cells", "reason"), [
    ({"Decision": "confirm", "Stance": ""}, "confirms a passage without a stance"),
    ({"Decision": "confirm", "Stance": "agrees"}, "has the stance 'agrees'"),
    ({"Decision": "confirm", "Lesson": "L009"}, "is about L009, which is not published and no draft"),
    ({"Decision": "confirm", "Text": "other words"}, "is about int-p001, whose text has changed or is gone"),
    ({"Decision": "yes"}, "has the decision 'yes'"),
    ({"Decision": "confirm", "Who": "unknown"}, "is decided by 'unknown', which is no person"),
])
def test_evidence_that_cannot_be_used(reviewable: Path, cells: dict[str, str], reason: str) -> None:
    before = (reviewable / "lessons" / "L001.md").read_bytes()
    path = export(reviewable)
    row = fill(path, EVIDENCE, {"Passage": "int-p001"}, **cells)
    sign(path)
    assert [str(one).partition(". ")[0] for one in applied(reviewable, path).unused] == [
        f"Evidence row {row}: {reason}"]
    assert (reviewable / "lessons" / "L001.md").read_bytes() == before


def test_what_another_person_decided_is_theirs_to_change(reviewable: Path) -> None:
    path = export(reviewable)
    row = fill(path, EVIDENCE, {"Passage": "int-p001"}, Decision="reject")
    sign(path)
    lesson = reviewable / "lessons" / "L001.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("status: suggested", "by: Bob Example"),
                      encoding="utf-8")
    before = lesson.read_bytes()
    assert [str(one) for one in applied(reviewable, path).unused] == [
        f"Evidence row {row}: decides otherwise than Bob Example did at lessons/L001.md:10. "
        "Talk it over, and change that line by hand."]
    assert lesson.read_bytes() == before


def test_rejected_evidence_is_never_suggested_again(reviewable: Path) -> None:
    path = export(reviewable)
    fill(path, EVIDENCE, {"Passage": "int-p001"}, Decision="reject")
    sign(path)
    assert applied(reviewable, path).evidence == 1
    known = load(reviewable)
    assert [item.status for item in known.lessons[0].front.evidence] == ["confirmed", "rejected"]
    assert "int-p001" not in {item.passage for item in known.suggestions}
    assert "int-p001" not in known.nearest


def test_an_earlier_decision_on_changed_words_comes_first_and_can_be_taken_anew(small: Path) -> None:
    reviewed(small, "int-p003,skills are lost,handover,add,Ann Example,2026-11-20,,")
    path = export(small)
    first = rows_of(path, THEMES)[0]
    assert first["Passage"] == "int-p003"
    row = next(row for row in rows_of(path, THEMES) if row["Suggested theme"] == "Handover")
    assert row["Earlier decision"] == "add by Ann Example, 2026-11-20 (changed), on: skills are lost"
    fill(path, THEMES, {"Passage": "int-p003", "Suggested theme": "Handover"}, Decision="accept")
    sign(path)
    assert applied(small, path).decisions == 1
    known = load(small)
    assert len(known.inputs.reviews) == 2
    assert known.held == ()
    assert known.inputs.reviews[1].decision == "add"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not really", b"name,theme\n"])
def test_what_is_no_sheet(small: Path, data: bytes) -> None:
    path = small / "review.xlsx"
    path.write_bytes(data)
    done = run_cli("review", "apply", str(path), cwd=small)
    assert done.returncode == 1
    assert "review.xlsx: cannot be opened as an .xlsx workbook" in done.stderr


def test_a_sheet_without_its_columns(small: Path) -> None:
    book = Workbook()
    book.active.title = THEMES
    book.active.append(["Passage", "Decision"])
    book.save(small / "review.xlsx")
    with pytest.raises(LessonbookError, match="sheet Themes has no column called Where"):
        applied(small, small / "review.xlsx")


def test_the_words_a_decision_rests_on() -> None:
    text = "Nobody asked. The lease was left out of the handover. It rained."
    assert quote_of(text, ["neighbours", "handover"]) == "The lease was left out of the handover."
    assert quote_of(text, ["heading: Staff"]) == text


# The minimal edit.

BLOCK = ("a: 1\r\nevidence:\r\n  - passage: x  # one\r\n    note: |\r\n      long\r\n  # two\r\n"
         "  - {passage: y,\r\n     stance: supports}\r\n# tail\r\nb: 2\r\n")


def test_block_items_are_changed_in_place() -> None:
    assert set_values(BLOCK, "evidence", 0, {"note": "short", "by": "Ann"}) == BLOCK.replace(
        "note: |\r\n      long\r\n", "note: short\r\n    by: Ann\r\n")
    assert set_values(BLOCK, "evidence", 1, {"stance": "qualifies", "by": "Ann"}) == BLOCK.replace(
        "stance: supports}", "stance: qualifies, by: Ann}")
    assert append_item(BLOCK, "evidence", ["{passage: z}"]) == BLOCK.replace(
        "supports}\r\n", "supports}\r\n  - {passage: z}\r\n")
    assert append_item("evidence: []  # none yet\nb: 1\n", "evidence", ["{passage: z}"]) == (
        "evidence:  # none yet\n- {passage: z}\nb: 1\n")
    with pytest.raises(ValueError, match="no list"):
        append_item("evidence: [{passage: x}]\n", "evidence", ["{passage: z}"])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n:#{}[],'\"&*!|>%@`-? ")))
def test_whatever_is_noted_is_read_back(text: str) -> None:
    made = set_values(BLOCK, "evidence", 1, {"note": text})
    assert yaml.safe_load(made)["evidence"][1] == {"passage": "y", "stance": "supports", "note": text}
    assert made.replace(f", note: {scalar(text)}", "") == BLOCK
