"""lessonbook add, as editors and programs use it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import run_cli
from made_files import docx, para, pdf, zipped

from lessonbook.corpus import read_corpus
from lessonbook.ingest import Base, Details, add_file, find_files, read_consent
from lessonbook.ingest.report import report
from lessonbook.knowledge.check import check

KEYS = ["file", "status", "reason", "text", "passages", "speakers", "persons", "dropped", "flags", "themes", "lessons"]
TALK = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ann Lee>Each new team must meet its predecessor face to face.</v>

00:00:04.000 --> 00:00:09.000
<v Ann Lee>The handover document left out the lease.</v>

00:01:00.000 --> 00:01:04.000
<v Bo Ray>But only if the handover happens before the last day.</v>
"""
AGREED = Details(consent=(read_consent("named, quoted, archived"),))


def write(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def record(done: subprocess.CompletedProcess[str]) -> Any:
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def test_record_for_programs(small: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "talk.vtt", TALK)
    before = tree(small)
    done = run_cli("add", str(path), "--json", "--dry-run", cwd=small)
    found = record(done)
    assert list(found) == KEYS
    assert (found["file"], found["status"], done.returncode) == (str(path), "read", 0)
    assert found["passages"] == [
        {"text": "Each new team must meet its predecessor face to face. The handover document left out the lease.",
         "voice": "Ann Lee", "locator": "00:00:01"},
        {"text": "But only if the handover happens before the last day.", "voice": "Bo Ray", "locator": "00:01:00"}]
    assert found["text"] == "\n\n".join(item["text"] for item in found["passages"])
    assert found["speakers"] == ["Ann Lee", "Bo Ray"]
    assert found["flags"] == []
    assert "handover" in [item["theme"] for item in found["themes"]]
    assert [(item["lesson"], item["stance"]) for item in found["lessons"]] == [("L001", "supports")]
    assert tree(small) == before


def test_several_files_and_folders_go_on_after_a_bad_one(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder, "a.docx", docx(para("The lease was lost."))[:-40])
    write(folder, "b.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
    write(folder, "c.txt", "The lease was lost in the move to the new office.")
    write(folder, "d.pdf", pdf([[]]))
    write(folder, ".hidden.txt", "not this")
    done = run_cli("add", str(folder), "--json", cwd=small)
    found = record(done)
    assert [(Path(item["file"]).name, item["status"]) for item in found] == [
        ("a.docx", "quarantined"), ("b.doc", "refused"), ("c.txt", "read"), ("d.pdf", "refused")]
    assert done.returncode == 1
    assert "save it again" in found[0]["reason"]
    assert ".docx" in found[1]["reason"]
    assert "OCR" in found[3]["reason"]
    kept = sorted(path.name for path in (small / "quarantine").iterdir())
    assert kept[0] == ".gitignore"
    assert [name.split("-", 1)[1] for name in kept[1:]] == ["a.docx", "a.docx.reason.txt"]
    assert "save it again" in (small / "quarantine" / kept[2]).read_text()


def test_text_without_consent_stays_where_git_does_not_look(small: Path, tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    subprocess.run(["git", "init", "-q", str(small)], check=True)
    (small / ".gitignore").write_text("!local/\n!local/**\n")
    done = run_cli("add", str(write(tmp_path, "talk.vtt", TALK)), cwd=small)
    assert done.returncode == 0, done.stderr
    assert (small / "local" / "talk.md").is_file()
    assert not (small / "corpus" / "talk.md").exists()
    assert "No speaker's consent is stated" in done.stdout
    shown = subprocess.run(["git", "-C", str(small), "status", "--porcelain", "-uall"], capture_output=True, text=True,
                           check=True).stdout
    assert "talk" not in shown
    assert "local" not in shown
    sources = read_corpus(small, "local")[0].sources
    assert [(source.id, source.meta.text_status, source.meta.publishable) for source in sources] == [
        ("talk", "own-transcript", False)]


def test_with_consent_it_waits_to_be_published(small: Path, tmp_path: Path) -> None:
    path = write(tmp_path, "talk.vtt", TALK)
    done = run_cli("add", str(path), "--title", "Talk of the year", "--date", "3 May 2026", "--kind", "interview",
                   "--people", "Ann Lee, chief executive", "--consent",
                   "named, quoted, archived until 2999-01-01", cwd=small)
    assert done.returncode == 0, done.stderr
    corpus, problems = read_corpus(small, "local")
    assert problems == []
    source = next(source for source in corpus.sources if source.id == "talk-of-the-year")
    assert (source.meta.status, source.meta.text_status, source.meta.date_published) == (
        "draft", "own-transcript", "2026-05-03")
    assert [(person.name, person.role_at_time) for person in source.meta.people] == [
        ("Ann Lee", "chief executive"), ("Bo Ray", "not stated")]
    assert source.meta.people[0].consent is not None
    assert source.meta.people[0].consent.until == "2999-01-01"
    assert [(item.id, item.voices, item.kind) for item in source.passages] == [
        ("ty-p001", ("Ann Lee",), "reported-speech"), ("ty-p002", ("Bo Ray",), "reported-speech")]
    assert not source.meta.publishable
    assert check(small)[1] == []


def test_nothing_is_overwritten_and_nothing_is_added_twice(small: Path, tmp_path: Path) -> None:
    first = add_file(Base(small), write(tmp_path, "interview.vtt", TALK), AGREED)
    assert first.target == "local/interview-2.md"
    before = tree(small)
    again = add_file(Base(small), tmp_path / "interview.vtt", AGREED)
    assert (again.status, again.target) == ("read", "local/interview-2.md")
    assert "here already" in again.reason
    assert tree(small) == before
    words = "Ann: It went well.\nBo: It did go well.\nAnn: Yes, so it did."
    other = add_file(Base(small), write(tmp_path, "interview.txt", words), AGREED)
    assert other.target == "local/interview-3.md"
    after = {**tree(small), "local/people.yml": before["local/people.yml"]}  # Ann and Bo were added
    assert {name: after[name] for name in before} == before


def test_what_was_dropped_can_be_put_back(small: Path, tmp_path: Path) -> None:
    body = para("The lease was lost in the move.")
    comment = f'<w:comment w:id="1" w:author="Bo">{para("=1+1 check")}</w:comment>'
    path = write(tmp_path, "x.docx", docx(body, header1=para("Our head"), comments=comment))
    added = add_file(Base(small), path, Details())
    assert (small / added.aside).read_text() == (
        "what,reason,place,author,text,passage,words\ndropped,running head,,,Our head,,\n"
        "comment,remark in the margin,,Bo,'=1+1 check,,\n")
    assert added.aside == "local/x.aside.csv"


def test_remarks_reach_the_review_beside_their_passage_and_no_committed_file(small: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    start, end = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/>'
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    body = (para("Bo: Why did it close, in the end?") +
            f"<w:p>{run.format('Ann: The lease was ')}{start}{run.format('lost')}{end}"
            f'<w:r><w:commentReference w:id="1"/></w:r>{run.format(" in the move.")}</w:p>' + para("Bo: I see."))
    said = f'<w:comment w:id="1" w:author="Cy">{para("=Was it? Ask the farrier.")}</w:comment>'
    path = write(tmp_path, "talk.docx", docx(body, comments=said))
    added = add_file(Base(small), path, AGREED)
    assert added.target == "local/talk.md"
    (small / "local" / "talk.md").rename(small / "corpus" / "talk.md")
    assert "comment,remark in the margin,,Cy,'=Was it? Ask the farrier.,tal-p002,lost" in (
        small / added.aside).read_text()
    for name in ("local/sheet.xlsx", "../sheet.xlsx"):
        done = run_cli("review", "export", name, cwd=small)
        assert "1 remark in the margin" in done.stdout
        assert "private" in done.stdout
        sheet = load_workbook(small / name)["Themes"]
        head, *rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        at = head.index("Remarks in the margin")
        assert head[at - 1] == "Text"
        assert {row[0]: row[at] for row in rows if row[at]} == {
            "tal-p002": "Cy: =Was it? Ask the farrier. (on: lost)"}
        sheet.cell(2, head.index("Decision") + 1).value = "accept"
    done = run_cli("review", "export", "sheet.xlsx", cwd=small)
    assert "Left out, since git could keep this sheet: 1 private remark" in done.stdout
    assert "Remarks in the margin" not in [cell.value for cell in load_workbook(small / "sheet.xlsx")["Themes"][1]]
    outside = [name for name, data in tree(small).items() if b"farrier" in data and not name.startswith("local/")]
    assert outside == []


def test_a_sheet_with_remarks_comes_back(small: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from lessonbook.knowledge.flow import load
    from lessonbook.tools.review.apply import apply_sheet
    from lessonbook.tools.review.sheet import export_sheet

    (small / "local").mkdir()
    (small / "local" / "x.aside.csv").write_text(
        "what,reason,place,author,text,passage,words\ncomment,,,Cy,Check,int-p002,\n"
        "dropped,page number,,,7,int-p002,\ncomment,,,Cy,Of nothing here,gone-p001,\n")
    path = tmp_path / "sheet.xlsx"
    assert export_sheet(load(small, drafts=True), path).remarks == 1
    book = load_workbook(path)
    sheet = book["Themes"]
    head = [cell.value for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "int-p002")
    for name, value in (("Decision", "accept"), ("Who", "Jo Lee"), ("When", "2026-11-20")):
        row[head.index(name)].value = value
    book.save(path)
    done = apply_sheet(load(small, drafts=True), path)
    assert (done.decisions, done.unused) == (1, [])


def test_a_fault_of_ours_in_one_file_does_not_stop_the_run(
        small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lessonbook.ingest import add

    def fails(*words: object) -> None:
        raise ZeroDivisionError

    path = write(tmp_path, "x.txt", "Some words of a note that nobody foresaw.")
    monkeypatch.setattr(add, "make_draft", fails)
    added = add_file(Base(small), path, Details())
    assert (added.status, "ZeroDivisionError" in added.reason) == ("quarantined", True)
    assert [item.name.split("-", 1)[1] for item in sorted((small / "quarantine").glob("*.txt"))] == [
        "x.txt", "x.txt.reason.txt"]


def test_repeats_of_what_is_there_are_shown(small: Path, tmp_path: Path) -> None:
    text = "Each new team must meet its predecessor face to face before the last day, he said.\n\nThis is new to all."
    added = add_file(Base(small), write(tmp_path, "x.txt", text), Details(), dry_run=True)
    # 10 of its 12 five-word runs stand in int-p002
    assert [(item.passage, item.of, item.share) for item in added.impact.repeats] == [(0, "int-p002", 0.83)]
    assert "of int-p002" in report(added)


def test_personal_details_and_second_stories_are_flagged(small: Path, tmp_path: Path) -> None:
    talk = TALK.replace("left out the lease", "gave 020 7946 0123 for the lease")
    added = add_file(Base(small), write(tmp_path, "talk.vtt", talk), AGREED)
    assert added.flags == [{"kind": "phone", "text": "020 7946 0123", "passage": 0, "places": ["tal-p001"],
                            "id": added.flags[0]["id"]}]
    assert added.target == "local/talk.md"
    assert "020 7946 0123" in report(added)
    assert "phone number" in report(added)


def test_restricted_text_never_reaches_the_corpus(small: Path, tmp_path: Path) -> None:
    done = run_cli("add", str(write(tmp_path, "talk.vtt", TALK)), "--restricted", "--consent",
                   "named, quoted, archived", cwd=small)
    assert done.returncode == 0
    assert "restricted" in (small / "local" / "talk.md").read_text()
    assert list((small / "corpus").glob("talk*")) == []


def test_a_link_out_of_the_knowledge_base_is_not_followed(small: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (small / "local").symlink_to(outside)
    done = run_cli("add", str(write(tmp_path, "talk.vtt", TALK)), cwd=small)
    assert done.returncode == 1
    assert "is a link to another place" in done.stderr
    assert list(outside.iterdir()) == []


KILLED = """
import os, sys
from pathlib import Path
from lessonbook.ingest import Base, Details, add_file
setattr(os, sys.argv[3], lambda *a, **k: os._exit(9))
add_file(Base(Path(sys.argv[1])), Path(sys.argv[2]), Details())
"""


@pytest.mark.parametrize("moment", ["fsync", "replace", "link"])
def test_killed_at_any_moment_the_next_run_is_whole(small: Path, tmp_path: Path, moment: str) -> None:
    path = write(tmp_path, "talk.vtt", TALK)
    shown = {name: data for name, data in tree(small).items() if not name.startswith("local/")}
    done = subprocess.run([sys.executable, "-c", KILLED, str(small), str(path), moment], check=False, timeout=120)
    assert done.returncode == 9
    assert {name: data for name, data in tree(small).items() if not name.startswith("local/")} == shown
    assert list((small / "local").glob("*.md")) == []
    added = add_file(Base(small), path, Details())
    assert added.target == "local/talk.md"
    assert len(read_corpus(small, "local")[0].sources[0].passages) == 2


def test_paths_that_climb_write_nothing_outside(small: Path, tmp_path: Path) -> None:
    data = zipped({"../../climbed.txt": "x", "word/document.xml":
                   f'<w:document xmlns:w="w"><w:body>{para("Fine words here.")}</w:body></w:document>'})
    added = add_file(Base(small), write(tmp_path, "x.docx", data), Details(title="../../up/and away"))
    assert (added.status, added.target) == ("read", "local/up-and-away.md")
    assert not list(tmp_path.rglob("climbed.txt"))


def test_wrong_use_says_what_is_right(small: Path, tmp_path: Path) -> None:
    path = str(write(tmp_path, "talk.vtt", TALK))
    for words, said in ((["--kind", "poem"], "reflection-interview"), (["--date", "soon"], "YYYY-MM-DD"),
                        (["--consent", "yes"], "named, quoted, archived")):
        done = run_cli("add", path, *words, cwd=small)
        assert done.returncode == 2
        assert said in " ".join(done.stderr.split())
    done = run_cli("add", str(tmp_path / "missing.docx"), "--json", cwd=small)
    assert (done.returncode, record(done)["status"]) == (1, "refused")
    assert "Check its name" in record(done)["reason"]


def test_report_fits_one_screen(small: Path, tmp_path: Path) -> None:
    lines = "".join(f"Ann Lee: We learned {number} about handover, contracts, money and patients.\n"
                    for number in range(400))
    added = add_file(Base(small), write(tmp_path, "long.txt", lines + "Bo Ray: Yes.\nBo Ray: \x1b[2J No.\n"), Details(),
                     dry_run=True)
    shown = report(added, width=100)
    assert len(shown.split("\n")) <= 40
    assert "\x1b" not in shown
    for word in ("Read:", "Dropped:", "Personal:", "Themes:", "Lessons", "Where it goes:"):
        assert word in shown


def test_files_of_a_folder_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "~$a.docx", ".git"):
        write(tmp_path, name, "x")
    assert [path.name for path in find_files([tmp_path, tmp_path / "a.txt"])] == ["a.txt", "b.txt"]


def test_a_word_file_that_only_our_reader_can_open_is_added(small: Path) -> None:
    (small / "plain.docx").write_bytes(docx(para("The lease was left out of every list.")))
    done = run_cli("add", "plain.docx", "--dry-run", cwd=small)
    assert done.returncode == 0, done.stderr
    assert "1 passage" in done.stdout
