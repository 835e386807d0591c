"""The handover template: what it asks, and that no word is lost between Word, corpus and Markdown."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.base.errors import LessonbookError
from lessonbook.cli.new import command
from lessonbook.corpus import read_corpus
from lessonbook.readers.template.corpus_file import from_corpus, to_corpus
from lessonbook.readers.template.form import Form, Section, plain, read_markdown, template, tidy, write_markdown
from lessonbook.readers.template.word import read_word, write_word
from lessonbook.tools.handover.document import read_handover
from lessonbook.tools.handover.exchange import read_form
from lessonbook.tools.handover.sectors import SECTORS

WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40)
VALUE = st.lists(WORDS, max_size=3).map(tidy)


def test_the_template_asks_for_every_sector_and_every_part() -> None:
    form = template()
    assert [name for name, _ in form.head] == ["Sender", "Receivers", "Period", "Date", "Version", "Supersedes"]
    sectors = [one.title for one in form.sections if one.level == 3]
    assert sectors == [
        "Acute hospitals",
        "Mental health",
        "Community services",
        "Ambulance",
        "Primary care",
        "Independent sector",
        "Voluntary sector",
        "Social care interfaces",
        "Public health",
        "Children and young people",
        "Finance",
        "Staff",
        "Estates and leases",
        "Contracts",
        "Claims and litigation",
        "Records and systems",
        "Safeguarding",
        "Serious incidents",
    ]
    asked = ("Service", "Ambition", "Concern", "Evidence", "What is being done", "Owner", "By when")
    matter = ("Matter", "Concern", "Evidence", "What is being done", "Owner", "By when")
    assert [one.columns for one in form.sections if one.level == 3] == [asked] * 10 + [matter] * 8
    parts = [one.title for one in form.sections if one.level == 2]
    assert parts == [
        "Services",
        "The organisation",
        "What patients say",
        "Relationships that matter",
        "What we tried that failed",
        "Decisions pending",
        "Contributions by others",
        "Conversation held",
    ]
    assert len(SECTORS) == 9


def filled(values: list[str]) -> Form:
    """The template with the values in turn in every place a person can write."""
    rest = cycle(values)
    sections = tuple(
        replace(
            one,
            hint="",
            notes=tuple(filter(None, [next(rest).replace("\n", " ")])),
            rows=tuple(row for row in [tuple(next(rest) for _ in one.columns) for _ in range(2)] if any(row)),
        )
        for one in template().sections
    )
    extra = Section("Added by the editor", 2, "", ("A note.",), ("Place", 'Who "knows"'), (("Ward 4", "Matron"),))
    head = tuple((name, next(rest)) for name, _ in template().head)
    return Form("Handover of Elmvale (made up)", (*head, ("Telephone", "0")), (*sections, extra), "", ())


@settings(max_examples=15, deadline=None)
@given(st.lists(VALUE, min_size=1, max_size=6))
def test_word_to_corpus_to_word_loses_nothing(tmp_path_factory: pytest.TempPathFactory, values: list[str]) -> None:
    folder = tmp_path_factory.mktemp("word")
    form = filled(values)
    (folder / "a.docx").write_bytes(write_word(form))
    first = read_word(folder / "a.docx")
    assert first == form
    (folder / "b.docx").write_bytes(write_word(from_corpus(to_corpus(first, "elmvale", "elm"))))
    assert read_word(folder / "b.docx") == form


def test_the_corpus_file_is_valid_and_holds_each_value_as_a_passage(tmp_path: Path) -> None:
    form = filled(
        ["Waits are rising.", "Second line\nof two", "# not a heading", "{#no-id}", "- Concern: nested", "a | b"]
    )
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "elmvale.md").write_text(to_corpus(form, "elmvale", "elm"), encoding="utf-8")
    corpus, problems = read_corpus(tmp_path)
    assert problems == []
    texts = {passage.text for passage in corpus.passages}
    assert {
        "Waits are rising.",
        "Second line",
        "of two",
        "# not a heading",
        "{#no-id}",
        "- Concern: nested",
        "a | b",
    } <= texts
    assert corpus.sources[0].meta.sensitivity == "internal"
    assert corpus.sources[0].meta.reviewed_by == "not-reviewed"
    assert not corpus.sources[0].meta.publishable


def test_markdown_keeps_what_people_write() -> None:
    form = read_markdown(write_markdown(template()))
    assert form == template()
    text = write_markdown(template()).replace("- Concern:\n", "- Concern: Waits are rising.\n  A second line.\n", 1)
    acute = next(one for one in read_markdown(text).sections if one.title == "Acute hospitals")
    assert acute.rows[0][2] == "Waits are rising.\nA second line."


def test_a_filled_in_word_template_is_reviewed_like_its_markdown(tmp_path: Path) -> None:
    source = Path(__file__).parent.parent / "lessonbook" / "tools" / "handover" / "examples" / "strong.md"
    form = read_form(source)
    (tmp_path / "strong.docx").write_bytes(write_word(form))
    as_word = [(one.text, one.column) for one in read_handover(tmp_path / "strong.docx").passages]
    assert as_word == [(one.text, one.column) for one in read_handover(source).passages]


def test_words_that_an_editor_puts_outside_the_tables_are_kept(tmp_path: Path) -> None:
    from docx import Document

    (tmp_path / "a.docx").write_bytes(write_word(template()))
    document = Document(str(tmp_path / "a.docx"))
    document.tables[1].cell(1, 2).text = "Waits are rising."
    document.add_paragraph("Ring me on Monday.")
    document.add_heading("Also", 1)
    document.save(str(tmp_path / "a.docx"))
    form = read_word(tmp_path / "a.docx")
    assert form is not None
    assert form.sections[1].rows == (("", "", "Waits are rising.", "", "", "", ""),)
    assert form.sections[-2].notes == ("Ring me on Monday.",)
    assert form.sections[-1].title == "Also"


def test_the_same_form_gives_the_same_words_whenever_it_is_written() -> None:
    assert plain(template()).sections[1].rows == ()
    assert write_markdown(read_markdown(write_markdown(filled(["x"])))) == write_markdown(filled(["x"]))


def test_the_command_writes_word_and_markdown_and_overwrites_nothing(tmp_path: Path) -> None:
    runner = CliRunner()
    for name in ("a.md", "a.docx"):
        assert runner.invoke(command, ["handover", str(tmp_path / name)]).exit_code == 0
        assert read_form(tmp_path / name).sections[1].title == "Acute hospitals"
        before = (tmp_path / name).read_bytes()
        again = runner.invoke(command, ["handover", str(tmp_path / name)])
        assert isinstance(again.exception, LessonbookError)
        assert (tmp_path / name).read_bytes() == before
    assert runner.invoke(command, ["handover", str(tmp_path / "a.pdf")]).exit_code == 2


def test_a_corpus_file_becomes_word_again(tmp_path: Path) -> None:
    form = filled(["Waits are rising."])
    (tmp_path / "c.md").write_text(to_corpus(form, "elmvale", "elm"), encoding="utf-8")
    done = CliRunner().invoke(command, ["handover", str(tmp_path / "c.docx"), "--from", str(tmp_path / "c.md")])
    assert done.exit_code == 0
    assert read_word(tmp_path / "c.docx") == form


def test_a_document_outside_the_template_is_refused_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("Just words.\n", encoding="utf-8")
    with pytest.raises(LessonbookError, match="lessonbook new handover"):
        read_form(tmp_path / "x.md")


def test_add_takes_a_filled_in_word_template_cell_by_cell(small: Path) -> None:
    from conftest import run_cli

    form = filled(["Waits are rising.\nSeen twice.", "Ask the matron", "12 May 2012"])
    (small / "elmvale.docx").write_bytes(write_word(form))
    done = run_cli("add", "elmvale.docx", cwd=small)
    assert done.returncode == 0, done.stderr
    added = next((small / "local").glob("*.md")).read_text(encoding="utf-8")
    assert "kind: handover-document" in added
    assert from_corpus(added) == form


def test_word_pages_are_landscape_only_where_a_table_is_wide(tmp_path: Path) -> None:
    from docx import Document
    from docx.enum.section import WD_ORIENT

    (tmp_path / "a.docx").write_bytes(write_word(template()))
    document = Document(str(tmp_path / "a.docx"))
    pages = [section.orientation == WD_ORIENT.LANDSCAPE for section in document.sections]
    assert pages == [False, True, False]
    assert all(section.page_width > section.page_height for section in list(document.sections)[1:2])
    assert document.tables[1].rows[1].height.cm >= 2
