"""An update attaches, drafts and proposes; ids are minted once, and what is there stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, SMALL_LESSON, SMALL_SOURCE, run_cli

from lessonbook.base.errors import LessonbookError
from lessonbook.book.build import build
from lessonbook.book.listings import lesson_list
from lessonbook.corpus.reference_lists import News, read_entries
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.news import add_entry
from lessonbook.knowledge.update import draft_text, update
from lessonbook.lessons.draft import Draft
from lessonbook.lessons.mint import read_minted
from lessonbook.lessons.propose import Proposal, propose

ENTRY = News(date="2026-11-22", title="1 new draft lesson", text="Said: it's new")


def small_source(ident: str, prefix: str, texts: list[str]) -> str:
    head = SMALL_SOURCE.partition("## Handover")[0].replace(", speaks: true", "")
    for old, new in (("id: interview", f"id: {ident}"), ("prefix: int", f"prefix: {prefix}"),
                     ("title: Interview", f"title: {ident}, interview")):
        head = head.replace(old, new)
    return head + "## All\n\n" + "\n".join(
        f'{{#{prefix}-p{number:03d} kind="narrative" loc="para {number}"}}\n{text}\n'
        for number, text in enumerate(texts, start=1))


def small_lesson(ident: str, title: str, evidence: list[str], status: str = "published", extra: str = "") -> str:
    items = "".join(f"  - {item}\n" for item in evidence)
    text = re.sub(r"evidence:\n(  - .*\n)+", lambda _: f"evidence:\n{items}", SMALL_LESSON)
    return text.replace("id: L001", f"id: {ident}").replace("Meet the people you take over from", title) \
        .replace("status: published\n", f"status: {status}\n{extra}")


def files(root: Path, *folders: str) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for folder in folders
            for path in sorted((root / folder).rglob("*")) if path.is_file()}


# Ids.

def test_an_id_is_never_used_again_not_even_after_its_file_is_gone(small: Path) -> None:
    (small / "lessons" / "L001.md").rename(small / "lessons" / "L007.md")
    path = small / "lessons" / "L007.md"
    path.write_text(path.read_text(encoding="utf-8").replace("id: L001", "id: L007"), encoding="utf-8")
    assert update(small).drafts == {}
    assert (small / "lessons" / "minted.yml").read_text(encoding="utf-8").endswith("highest: 7\n")
    assert read_minted(small)[0].highest == 7
    path.unlink()
    assert list(update(small).drafts) == ["L008"]
    (small / "lessons" / "L008.md").unlink()
    assert list(update(small).drafts) == ["L009"]


@pytest.mark.parametrize(("text", "said"), [("highest: many\n", "lessons/minted.yml:1: `highest`"),
                                            ("highest: -1\n", "lessons/minted.yml:1: `highest`"),
                                            ("# none\nnumber: 3\n", "lessons/minted.yml")])
def test_a_broken_record_of_ids_stops_the_update(small: Path, text: str, said: str) -> None:
    (small / "lessons" / "minted.yml").write_text(text, encoding="utf-8")
    with pytest.raises(LessonbookError, match=said):
        update(small)
    assert run_cli("check", cwd=small).returncode == 1


def test_the_record_of_this_book_covers_its_lessons() -> None:
    highest = int(re.search(r"highest: (\d+)", (ROOT / "lessons" / "minted.yml").read_text(encoding="utf-8"))[1])  # type: ignore[index]
    assert highest >= max(int(path.stem[1:]) for path in (ROOT / "lessons").glob("L*.md"))


# News.

def test_an_update_that_drafts_says_so_in_the_news_and_one_that_does_not_stays_silent(small: Path) -> None:
    (small / "lessons" / "L001.md").unlink()
    news = small / "corpus" / "news.yml"
    before = '# Mine\nentries:\n- date: "2026-01-02"\n  title: Old   # kept\n  text: Old text\n'
    news.write_text(before, encoding="utf-8")
    assert update(small, dry_run=True).drafts
    assert news.read_text(encoding="utf-8") == before
    assert not (small / "lessons" / "minted.yml").exists()
    update(small)
    text = news.read_text(encoding="utf-8")
    assert text.startswith(before)
    entries, problems, _ = read_entries(small, News)
    assert problems == []
    assert [(entry.date, entry.title) for entry in entries] == [("2026-01-02", "Old"),
                                                               ("2026-11-22", "1 new draft lesson")]
    assert entries[1].text == "3 passages that no lesson held give 1 draft, L001, for an editor to write."
    update(small)
    assert news.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("before", [
    None, "entries: []\n", 'entries:\n  - {date: "2026-01-02", title: A, text: B}  # mine\n  # more\n',
    'entries:\r\n- date: "2026-01-02"\r\n  title: A\r\n  text: >-\r\n    B\r\n    C',
    'entries:\n- {date: "2026", title: A, text: B}',
])
def test_an_entry_is_added_to_any_list(small: Path, before: str | None) -> None:
    path = small / "corpus" / "news.yml"
    if before is not None:
        path.write_bytes(before.encode())
    was = read_entries(small, News)[0]
    add_entry(small, ENTRY)
    assert read_entries(small, News)[:2] == ((*was, ENTRY), [])
    if before is not None and "[]" not in before:
        after = iter(path.read_bytes().decode().splitlines())
        assert all(line in after for line in before.splitlines())  # each line is there still, in the same order


def test_a_list_on_one_line_is_left_as_it_is(small: Path) -> None:
    path = small / "corpus" / "news.yml"
    path.write_text('entries: [{date: "2026", title: A, text: B}]\n', encoding="utf-8")
    (small / "lessons" / "L001.md").unlink()
    before = files(small, "corpus", "lessons", "book")
    with pytest.raises(LessonbookError, match=r"corpus/news\.yml: cannot take an entry"):
        update(small)
    assert files(small, "corpus", "lessons", "book") == before


# What is said.

def test_the_command_says_what_is_attached_drafted_proposed_and_untouched(small: Path) -> None:
    (small / "corpus" / "second.md").write_text(small_source("second", "sec", [
        "Each new team must meet its predecessor face to face and talk before the last day."]), encoding="utf-8")
    done = run_cli("update", "--quiet", cwd=small)
    assert done.returncode == 0, done.stderr
    assert "Named by a lesson: 3 passages." in done.stdout
    assert "Attached, for an editor to confirm: 1 passage.\n  sec-p001 to L001, likeness 0." in done.stdout
    assert "Drafted: 0 lessons from 0 passages." in done.stdout
    assert "Proposed: 0 changes" in done.stdout
    assert "Untouched: 0 published lessons; left alone: 0 passages." in done.stdout
    assert not (small / "corpus" / "news.yml").exists()


# Proposals.

def proposals(root: Path) -> list[Proposal]:
    inputs = load(root).inputs
    return propose(inputs.lessons, inputs.passages, inputs.sources, inputs.names)


def test_two_lessons_on_the_same_evidence_are_proposed_for_merging(small: Path) -> None:
    (small / "lessons" / "L002.md").write_text(small_lesson("L002", "Train new staff first", [
        "{passage: int-p001}", "{passage: int-p003}"]), encoding="utf-8")
    # 2 of the 3 passages that either names
    found = proposals(small)
    assert [(made.action, made.lessons) for made in found] == [("merge", ("L001", "L002"))]
    assert found[0].reason.startswith("they share 2 of 3 passages; likeness 0.")


def test_lessons_on_evidence_of_their_own_are_left(small: Path) -> None:
    (small / "lessons" / "L001.md").write_text(small_lesson("L001", "Meet them", ["{passage: int-p002}"]),
                                               encoding="utf-8")
    (small / "lessons" / "L002.md").write_text(small_lesson("L002", "Train new staff first", ["{passage: int-p003}"]),
                                               encoding="utf-8")
    assert proposals(small) == []


def test_a_lesson_without_support_is_proposed_for_retiring(small: Path) -> None:
    path = small / "lessons" / "L001.md"
    path.write_text(SMALL_LESSON.replace("int-p002, stance: supports", "int-p002, stance: contradicts")
                    .replace("int-p001, stance: supports", "int-p001, stance: supports, status: rejected"),
                    encoding="utf-8")
    assert proposals(small) == [Proposal("retire", ("L001",), (
        "no passage that may be published supports it (1 rejected, 1 qualifying, 1 contradicting)"))]
    path.write_text(SMALL_LESSON.replace("int-p002, stance: supports", "int-p002, stance: contradicts")
                    .replace("stance: qualifies", "stance: contradicts"), encoding="utf-8")
    assert proposals(small) == [Proposal("retire", ("L001",),
                                         "2 of its passages contradict it and 1 support it")]
    path.write_text(SMALL_LESSON.replace("int-p002, stance: supports", "int-p002, stance: contradicts"),
                    encoding="utf-8")
    assert proposals(small) == []  # as many support it as contradict it


def test_a_lesson_on_two_subjects_is_proposed_for_splitting(small: Path) -> None:
    leases = [f"The lease of the {place} building expired and rent arrears on the lease grew."
              for place in ("north", "south", "east", "west", "old", "new", "main")]
    nurses = [f"Nurse training on {day} taught ward nurses safe medicine rounds."
              for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")]
    (small / "corpus" / "second.md").write_text(small_source("second", "sec", leases + nurses), encoding="utf-8")
    (small / "lessons" / "L002.md").write_text(small_lesson("L002", "Leases and nurses", [
        f"{{passage: sec-p{number:03d}}}" for number in range(1, 15)]), encoding="utf-8")
    found = [made for made in proposals(small) if made.action == "split"]
    assert [made.lessons for made in found] == [("L002",)]
    assert found[0].reason.startswith("its 14 passages fall into groups of 7 and 7 (silhouette 0.")
    assert "lease" in found[0].reason
    assert "nurse" in found[0].reason


# Adding documents.

def test_a_tenth_more_documents_leaves_lessons_and_confirmed_evidence_in_place(tmp_path: Path) -> None:
    kb = tmp_path / "kb"
    for name in ("_config.yml", "_toc.yml", "index.md"):
        kb.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, kb / name)
    for name in ("book", "corpus", "lessons", "notebooks"):
        shutil.copytree(ROOT / name, kb / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    before = load(kb)
    count = round(len(before.inputs.passages) / 10)
    subjects = ("leases of health centres", "hospital car parks", "school nurses", "translation lines", "wheelchairs")
    actions = ("must be listed by the board", "were lost in the move", "cost more than planned", "pleased patients",
               "should be asked about early")
    texts = [f"In borough {number}, {subjects[number % 5]} {actions[number // 5 % 5]}." for number in range(count)]
    (kb / "corpus" / "made-up.md").write_text(small_source("made-up", "mup", texts), encoding="utf-8")
    lessons = files(kb, "lessons")
    found = update(kb)
    after = load(kb)
    assert len(after.inputs.passages) == len(before.inputs.passages) + count
    kept = files(kb, "lessons")
    assert {name: kept[name] for name in lessons if not name.endswith("minted.yml")} == {
        name: data for name, data in lessons.items() if not name.endswith("minted.yml")}
    assert [(lesson.id, lesson.title, lesson.confirmed) for lesson in after.lessons] == [
        (lesson.id, lesson.title, lesson.confirmed) for lesson in before.lessons]
    taken = {lesson.id for lesson in before.inputs.lessons}
    assert found.drafts
    assert not taken & set(found.drafts)
    assert any(ident.startswith("mup-") for draft in found.drafts.values() for ident in draft.passages)
    assert list(found.drafts) == sorted(found.drafts)
    assert list(update(kb).drafts) == []


# What was retired or merged.

@pytest.mark.book
def test_the_address_of_a_retired_or_merged_lesson_leads_on(small: Path) -> None:
    secret = "A talk passes on quokka things."
    for ident, status, extra in (("L002", "retired", ""), ("L003", "merged", "merged_into: L001\n")):
        (small / "lessons" / f"{ident}.md").write_text(
            small_lesson(ident, f"Title of {ident}", ["{passage: int-p001}"], status, extra)
            .replace("A talk passes on what paper leaves out.", secret), encoding="utf-8")
    made = build(small)
    retired = (made.site / "lessons" / "L002.html").read_text(encoding="utf-8")
    merged = (made.site / "lessons" / "L003.html").read_text(encoding="utf-8")
    assert "Editors have retired this lesson" in retired
    assert 'href="../book/lessons.html"' in retired
    assert "This lesson is now part of another one" in merged
    assert re.search(r'href="L001\.html"[^>]*>.*?Meet the people you take over from', merged)
    for path in made.site.rglob("*"):
        if path.is_file() and "pagefind" not in path.relative_to(made.site).parts:
            data = path.read_bytes()
            assert b"quokka" not in data, path
            if path.suffix == ".html" and path.name not in ("L002.html", "L003.html"):
                assert b"Title of L00" not in data, path
    found = json.loads(run_cli("search", "quokka Title of L002", "--json", cwd=small).stdout)["results"]
    assert not {"L002", "L003"} & {hit["id"] for hit in found}
    run_cli("export", "--format", "jsonl", str(small / "out"), cwd=small)
    lines = (small / "out" / "lessons.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["L001"]
    assert build(small).pages_written == 0
    lesson = small / "lessons" / "L001.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("Meet the people you", "Talk to those you"),
                      encoding="utf-8")
    again = build(small)
    assert "Talk to those you take over from" in (again.site / "lessons" / "L003.html").read_text(encoding="utf-8")


@pytest.mark.book
def test_a_lesson_that_is_retired_leaves_the_pages_that_led_to_it(small: Path) -> None:
    path = small / "lessons" / "L002.md"
    text = small_lesson("L002", "Title of L002", ["{passage: int-p003}"])
    path.write_text(text, encoding="utf-8")
    site = build(small).site
    for page in ("lessons/L001.html", "book/lessons.html"):
        assert "Title of L002" in (site / page).read_text(encoding="utf-8")
    path.write_text(text.replace("status: published", "status: retired"), encoding="utf-8")
    build(small)
    for page in ("lessons/L001.html", "book/lessons.html"):
        assert "Title of L002" not in (site / page).read_text(encoding="utf-8")
    assert "Editors have retired this lesson" in (site / "lessons" / "L002.html").read_text(encoding="utf-8")
    assert not (site / "_sources" / "lessons" / "L002.md").exists()
    path.write_text(text, encoding="utf-8")
    build(small)
    for page in ("lessons/L001.html", "book/lessons.html"):
        assert "Title of L002" in (site / page).read_text(encoding="utf-8")


def test_words_of_a_passage_are_no_markup_in_a_drafts_title() -> None:
    hostile = '{raw}`html <img src=x>` [x](javascript:y) $z$ <!-- "q" #| ~~~ \u202e\x1b *b* __c__ & {{ d }}'
    text = draft_text("L009", Draft(hostile, "We said so.", (), ("int-p001",), "int-p001"))
    title = "raw html img src=x x (javascript:y) z !-- 'q' b c d"
    assert f'\ntitle: "{title}"\n' in text
    assert f"\n---\n# {title}\n\nWe said so" in text
    assert '\ntitle: "Untitled"\n' in draft_text("L009", Draft("```", "```", (), ("int-p001",), "int-p001"))


def test_a_preview_lists_drafts_without_a_theme(small: Path) -> None:
    lesson = small / "lessons" / "L001.md"
    text = re.sub(r"themes: .*", "themes: []", lesson.read_text()).replace("status: published", "status: draft")
    lesson.write_text(text)
    made = lesson_list(load(small, drafts=True), "", {})
    assert [section[0].astext() for section in made] == ["No theme yet"]
    assert "Meet the people you take over from" in made[0].astext()
