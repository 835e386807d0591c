"""The buttons for editors: what they show, and that they write what the commands write."""

from __future__ import annotations

import csv
import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, run_cli

from lessonbook import editor
from lessonbook.corpus import read_corpus
from lessonbook.editor.opening import ELSEWHERE, MARK
from lessonbook.knowledge.check import check
from lessonbook.lessons import read_lessons
from lessonbook.lessons.decisions import read_reviews

pytest.importorskip("ipywidgets", reason="the buttons need ipywidgets, which only editors need")

TALK = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ann Lee>Each new team must meet its predecessor face to face.</v>

00:00:04.000 --> 00:00:09.000
<v Ann Lee>The handover document left out the lease.</v>

00:01:00.000 --> 00:01:04.000
<v Bo Ray>But only if the handover happens before the last day.</v>
"""
HOSTILE = "<img src=x onerror=alert(1)>"


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
            and "_build" not in path.parts}


def add_form(root: Path) -> Any:
    from lessonbook.editor.adding import AddForm

    return AddForm(root)


def named(path: Path, form: Any) -> None:
    form.path.value = str(path)
    form.read.click()


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.vtt"
    path.write_text(TALK, encoding="utf-8")
    return path


def test_one_screen_shows_what_was_read_before_anything_is_written(small: Path, talk: Path) -> None:
    talk.write_text(TALK.replace("the lease", "the lease, so ring 020 7946 0123"))
    before = files(small)
    form = add_form(small)
    named(talk, form)
    shown = form.screen.value
    # 10 + 12 + 10 words: the second cue got five words more
    assert "32 words in 2 passages (vtt); speakers: Ann Lee, Bo Ray" in shown
    for words in ("phone number, 00:00:01", "020 7946 0123", "Handover, 2 passages", "supports L001 Meet the people",
                  "<b>Dropped</b> nothing"):
        assert words in shown
    assert "No speaker&#x27;s consent is stated" in form.place.value
    assert "local/" in form.place.value
    assert form.write.layout.display == ""
    assert files(small) == before


def test_answers_decide_where_it_goes_and_are_written(small: Path, talk: Path) -> None:
    form = add_form(small)
    named(talk, form)
    ask = form.questions
    ask.title.value, ask.date.value, ask.licence.value = "Talk of the year", "3 May 2026", "CC-BY-4.0"
    ask.people.value = "Ann Lee, chief executive\nBo Ray"
    for name in ("Ann Lee", "Bo Ray"):
        for tick in (ask.consent[name].named, ask.consent[name].quoted, ask.consent[name].archived):
            tick.value = True
    ask.consent["Bo Ray"].until.value = "2999-01-01"
    assert "lessonbook publish" in form.place.value
    ask.consent["Bo Ray"].quoted.value = False
    assert "Bo Ray has not agreed to be quoted" in form.place.value
    ask.consent["Bo Ray"].quoted.value = True
    form.write.click()
    assert "local/talk-of-the-year.md" in form.message.value
    source = next(one for one in read_corpus(small, "local")[0].sources if one.id == "talk-of-the-year")
    assert (source.meta.date_published, source.meta.licence.id, source.meta.text_status, source.meta.status) == (
        "2026-05-03", "CC-BY-4.0", "own-transcript", "draft")
    assert [(one.name, one.role_at_time, one.consent and one.consent.until) for one in source.meta.people] == [
        ("Ann Lee", "chief executive", "unknown"), ("Bo Ray", "not stated", "2999-01-01")]
    assert check(small)[1] == []
    assert form.screen.value == ""


def test_it_writes_the_very_file_that_the_command_writes(small: Path, talk: Path) -> None:
    form = add_form(small)
    named(talk, form)
    form.write.click()
    mine = (small / "local" / "talk.md").read_bytes()
    (small / "local" / "talk.md").unlink()
    done = run_cli("add", str(talk), "--title", "talk", "--kind", "reflection-interview", cwd=small)
    assert done.returncode == 0, done.stderr
    assert (small / "local" / "talk.md").read_bytes() == mine


def test_an_answer_that_cannot_be_used_is_named_and_nothing_is_written(small: Path, talk: Path) -> None:
    before = files(small)
    form = add_form(small)
    named(talk, form)
    form.questions.date.value = "last spring"
    assert "`last spring` is not a date" in form.place.value
    form.write.click()
    assert files(small) == before
    form.questions.date.value = "2026"
    form.questions.consent["Ann Lee"].until.value = "2030"
    assert "`2030` is not a whole date" in form.place.value


def test_consent_that_a_document_states_can_be_taken_out(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text("Date: 3 May 2026\nConsent: named, quoted, archived\n\n"
                    "Ann Lee: It went well, on the whole.\nBo Ray: It did go well.\nAnn Lee: Yes, so it did.\n")
    form = add_form(small)
    named(path, form)
    assert form.questions.date.value == "2026-05-03"
    assert "has not agreed" not in form.place.value
    for row in form.questions.consent.values():
        for tick in (row.named, row.quoted, row.archived):
            tick.value = False
    assert "has not agreed" in form.place.value
    form.write.click()
    assert "local/note.md" in form.message.value
    assert not (small / "corpus" / "note.md").exists()


def test_files_from_the_browser_a_folder_and_one_left_out(small: Path, tmp_path: Path, talk: Path) -> None:
    form = add_form(small)
    form.files.value = ({"name": "C:\\in\\up.vtt", "type": "text/vtt", "size": len(TALK), "content": TALK.encode(),
                         "last_modified": datetime(2026, 11, 20, tzinfo=UTC)},)
    form.read.click()
    assert "<b>up (date unknown)</b>" in form.screen.value
    form.write.click()
    assert (small / "local" / "up.md").is_file()
    folder = tmp_path / "in"
    folder.mkdir()
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le")
    (folder / "a.doc").write_bytes(old)
    (folder / "b.txt").write_text("The lease was lost in the move to the new office.")
    (folder / "c.txt").write_text("The second note says something else altogether.")
    before = files(small)
    named(folder, form)
    assert "1 more waits" not in form.message.value
    assert "2 more wait" in form.message.value
    assert ".docx" in form.screen.value  # how to save an old Word file
    assert form.write.layout.display == "none"
    form.skip.click()
    form.write.click()
    form.skip.click()
    assert files(small) - before == {"local/b.md"}
    assert "b.txt: local/b.md" in form.message.value
    assert form.skip.layout.display == "none"


def test_nothing_chosen_and_nothing_there(small: Path, tmp_path: Path) -> None:
    form = add_form(small)
    form.read.click()
    assert "Choose a file" in form.message.value
    named(tmp_path / "no-such-file.txt", form)
    assert "cannot be read" in form.screen.value
    assert form.write.layout.display == "none"


def test_words_of_a_document_are_never_markup(small: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.vtt"
    path.write_text(TALK.replace("Ann Lee", HOSTILE.replace(">", "")).replace("the lease", HOSTILE))
    form = add_form(small)
    named(path, form)
    assert "&lt;img src=x onerror=alert(1)&gt;" in form.screen.value
    for widget in (form.screen, form.place, form.message):
        assert "<img" not in widget.value


def theme_form(root: Path) -> Any:
    from lessonbook.editor.themes import ThemeForm

    return ThemeForm(root)


def buttons(box: Any) -> dict[str, Any]:
    """Buttons of a form by what stands on them; those of the first line win."""
    found: dict[str, Any] = {}
    stack = [box]
    while stack:
        widget = stack.pop(0)
        stack = [*getattr(widget, "children", ()), *stack]
        if type(widget).__name__ == "Button":
            found.setdefault(widget.description, widget)
    return found


def card_of(form: Any, passage: str) -> None:
    while form.cards[form.place][0][0] != passage:
        form.next.click()


def test_decisions_on_themes_are_rows_of_the_reviews(small: Path) -> None:
    form = theme_form(small)
    card_of(form, "int-p002")
    assert "Bob Example" in form.screen.value
    buttons(form.rows)["Accept"].click()
    assert "Type your name first" in form.message.value
    assert read_reviews(small)[0] == ()
    form.name.value, form.note.value = "Jo Lee", "plainly so"
    buttons(form.rows)["Accept"].click()
    assert "Written to corpus/reviews/jo-lee.csv" in form.message.value
    with (small / "corpus" / "reviews" / "jo-lee.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert [row[name] for name in ("passage", "quote", "theme", "decision", "who", "note", "origin")] == [
        "int-p002", "Each new team must meet its predecessor face to face before the last day.", "handover", "accept",
        "Jo Lee", "plainly so", "review sheet"]
    assert check(small)[1] == []
    assert form.note.value == ""
    # the next form does not ask again
    assert "int-p002" not in [card[0][0] for card in theme_form(small).cards]


def test_a_person_may_think_again(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lessonbook.editor import cards

    moments = iter(["2026-11-22T10:00:00", "2026-11-22T10:00:09"])

    class Clock(cards.datetime):  # type: ignore[misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.fromisoformat(next(moments)).replace(tzinfo=tz)

    monkeypatch.setattr(cards, "datetime", Clock)
    form = theme_form(small)
    form.name.value = "Jo Lee"
    card_of(form, "int-p002")
    buttons(form.rows)["Accept"].click()
    buttons(form.rows)["Reject"].click()
    assert "Written to" in form.message.value
    from lessonbook.knowledge.flow import load

    known = load(small)
    assert [tag.theme for tag in known.tags["int-p002"]] == []
    assert known.decided["int-p002", "handover"].decision == "reject"


def test_a_theme_is_added_on_the_whole_passage(small: Path) -> None:
    form = theme_form(small)
    form.name.value = "Jo Lee"
    card_of(form, "int-p002")
    line = form.rows.children[-1]
    buttons(line)["Add"].click()
    assert "Choose the theme" in form.message.value
    line.children[0].value = "People and skills"
    buttons(line)["Add"].click()
    (made,) = read_reviews(small)[0]
    assert (made.passage, made.theme, made.decision, made.quote) == (
        "int-p002", "people-and-skills", "add",
        "Each new team must meet its predecessor face to face before the last day.")
    assert "added by Jo Lee" in form.rows.children[-1].children[-1].value


def test_remarks_in_the_margin_stand_beside_the_passage(small: Path) -> None:
    (small / "local").mkdir()
    (small / "local" / "x.aside.csv").write_text(
        "what,reason,place,author,text,passage,words\ncomment,,,Cy,<b>Check</b>,int-p002,last day\n")
    form = theme_form(small)
    card_of(form, "int-p002")
    assert "In the margin, Cy: &lt;b&gt;Check&lt;/b&gt; (on: last day)" in form.screen.value


def test_back_and_next_stop_at_the_ends(small: Path) -> None:
    form = theme_form(small)
    assert form.back.disabled
    for _ in form.cards:
        form.next.click()
    assert form.next.disabled
    assert form.place == len(form.cards) - 1
    form.back.click()
    assert form.place == len(form.cards) - 2


def test_evidence_is_written_to_the_lesson(small: Path) -> None:
    from lessonbook.editor.evidence import EvidenceForm

    path = small / "lessons" / "L001.md"
    path.write_text(path.read_text().replace("{passage: int-p001, stance: supports}",
                                             "{passage: int-p001, stance: supports, status: suggested}"))
    form = EvidenceForm(small)
    assert [(card[0][0], card[0][2]) for card in form.cards] == [("L001", "int-p001")]
    assert "Meet the people you take over from" in form.screen.value
    form.name.value = "Jo Lee"
    buttons(form.rows)["Qualifies"].click()
    assert "Written to lessons/L001.md" in form.message.value
    (lesson,) = read_lessons(small)[0]
    item = next(one for one in lesson.front.evidence if one.passage == "int-p001")
    assert (item.stance, item.status, item.by) == ("qualifies", "confirmed", "Jo Lee")
    buttons(form.rows)["Reject"].click()
    (lesson,) = read_lessons(small)[0]
    assert next(one for one in lesson.front.evidence if one.passage == "int-p001").status == "rejected"


def test_the_notebook_shows_nothing_where_the_command_did_not_open_it(
        small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv(MARK, raising=False)
    monkeypatch.chdir(small)
    editor.add_documents()
    editor.review_themes()
    assert capsys.readouterr().out == f"{ELSEWHERE}\n" * 2
    stored = json.loads((ROOT / "notebooks" / "for-editors.ipynb").read_text(encoding="utf-8"))
    outputs = ["".join(output["text"]) for cell in stored["cells"] for output in cell.get("outputs", [])]
    assert outputs == [f"{ELSEWHERE}\n"] * 4


def test_what_a_form_shows_is_not_kept_as_text(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import IPython.display

    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **_: shown.append(data))
    monkeypatch.setenv(MARK, "1")
    monkeypatch.chdir(small)
    editor.review_themes()
    (data,) = shown
    assert data["text/plain"] == "The form shows in JupyterLab."
    assert "Example" not in json.dumps(data)
    assert "application/vnd.jupyter.widget-view+json" in data


def test_both_copies_of_the_notebook_are_the_same() -> None:
    template = ROOT / "lessonbook" / "templates" / "kb" / "notebooks" / "for-editors.ipynb"

    def cells(path: Path) -> list[str]:
        return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]

    assert cells(template) == cells(ROOT / "notebooks" / "for-editors.ipynb")
    assert "outputs\": []" in template.read_text(encoding="utf-8")


@pytest.mark.skipif(importlib.util.find_spec("jupyterlab") is not None, reason="JupyterLab is installed here")
def test_the_command_says_how_to_install_what_it_needs(small: Path) -> None:
    done = run_cli("editor", cwd=small)
    assert done.returncode == 1
    assert "jupyterlab" in done.stderr
    assert "pip install -e \".[editors]\"" in done.stderr
    assert not (small / "_build" / "editor").exists()


def test_the_command_opens_a_fresh_copy_outside_what_git_keeps(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lessonbook.editor import launch

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    copy = small / "_build" / "editor" / "for-editors.ipynb"
    copy.parent.mkdir(parents=True)
    copy.write_text("what somebody saw last time")
    words, environment = launch.prepare(small, browser=False)
    assert environment[MARK] == "1"
    assert "last time" not in copy.read_text()
    assert json.loads(copy.read_text())["cells"][1]["outputs"] == []
    assert "--ServerApp.ip=127.0.0.1" in words
    assert "--no-browser" in words
    assert f"--ServerApp.root_dir={copy.parent}" in words


def publish_form(root: Path, folder: Path, more: str = "") -> Any:
    from lessonbook.editor.publishing import PublishForm
    from lessonbook.ingest import Base, Details, add_file, read_consent

    agreed = Details(consent=(read_consent("named, quoted, archived until 2999-01-01"),), licence="CC-BY-4.0")
    text = (f"Ann Lee: We met Gwyneth Parfitt on the stairs.{more}\n\n"
            "Bo Ray: The lease was in a drawer, not in the safe.\n\n"
            "Ann Lee: Nobody told us that there were two of them.\n\nBo Ray: We found out in March.\n")
    (folder / "keys.txt").write_text(text, encoding="utf-8")
    add_file(Base(root), folder / "keys.txt", agreed)
    form = PublishForm(root)
    form.source.value = "keys"
    return form


def test_a_document_is_published_with_buttons_once_nothing_is_open(small: Path, tmp_path: Path) -> None:
    form = publish_form(small, tmp_path)
    assert "1 item open" in form.count.value
    assert form.publish.disabled
    buttons = form.rows.children[0].children[1].children
    assert [button.description for button in buttons] == ["Keep", "Replace", "Drop passage"]
    assert buttons[1].tooltip == "Replace: Gwyneth Parfitt"  # what a screen reader says
    buttons[1].click()
    assert "Nothing is open" in form.count.value
    form.words.value = "in a drawer"
    form.hide.click()
    form.passage.value = next(ident for _, ident in form.passage.options if ident.endswith("p004"))
    form.take_out.click()
    form.publish.click()
    assert "Published: corpus/keys.md" in form.message.value
    text = (small / "corpus" / "keys.md").read_text(encoding="utf-8")
    assert "We met [name] on the stairs." in text
    assert "The lease was [private], not in the safe." in text
    assert "March" not in text


def test_words_of_a_document_are_no_markup_in_the_form(small: Path, tmp_path: Path) -> None:
    form = publish_form(small, tmp_path, f" {HOSTILE} Idris Parfitt too.")
    shown = form.count.value + "".join(row.children[0].value for row in form.rows.children)
    assert "Idris Parfitt" in shown
    assert "<img" not in shown


def test_words_that_stand_nowhere_are_said_and_nothing_changes(small: Path, tmp_path: Path) -> None:
    form = publish_form(small, tmp_path)
    before = (small / "local" / "keys.md").read_bytes()
    form.words.value = "no such words"
    form.hide.click()
    assert "stands nowhere in local/keys.md" in form.message.value
    assert (small / "local" / "keys.md").read_bytes() == before
