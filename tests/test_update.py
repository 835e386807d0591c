"""An update attaches, drafts and proposes; ids are minted once, and what is there stays as it is."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, SMALL_LESSON, SMALL_SOURCE, run_cli
from talks import write_talks

from lessonbook.base.errors import LessonbookError
from lessonbook.book.build import build
from lessonbook.book.listings import lesson_list
from lessonbook.corpus.reference_lists import News, read_entries
from lessonbook.knowledge.check_groups import unanswered
from lessonbook.knowledge.evidence_map import evidence_map
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.gap_matrix import gap_matrix, gaps_in_words
from lessonbook.knowledge.group_table import groups_frame, lessons_frame
from lessonbook.knowledge.news import add_entry
from lessonbook.knowledge.update import update
from lessonbook.lessons.draft import Draft, draft_text
from lessonbook.lessons.groups_file import read_groups
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


def draft_of(title: str, sentence: str) -> Draft:
    return Draft("G001", title, sentence, ("a *point*: 2 statements",), (), (), (), ("int-p001",))


# Ids.

def test_an_id_is_never_used_again_not_even_after_its_file_is_gone(small: Path) -> None:
    (small / "lessons" / "L001.md").rename(small / "lessons" / "L007.md")
    path = small / "lessons" / "L007.md"
    path.write_text(path.read_text(encoding="utf-8").replace("id: L001", "id: L007"), encoding="utf-8")
    assert update(small).drafts == {}
    assert (small / "lessons" / "minted.yml").read_text(encoding="utf-8").endswith("highest: 7\n")
    assert read_minted(small)[0].highest == 7
    path.unlink()
    write_talks(small)
    (small / "corpus" / "groups.yml").unlink()
    assert list(update(small).drafts) == ["L008", "L009"]
    (small / "lessons" / "L009.md").unlink()
    (small / "corpus" / "groups.yml").unlink()
    assert list(update(small).drafts) == ["L010"]  # L008 holds the other group


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
    write_talks(small)
    news = small / "corpus" / "news.yml"
    before = '# Mine\nentries:\n- date: "2026-01-02"\n  title: Old   # kept\n  text: Old text\n'
    news.write_text(before, encoding="utf-8")
    assert update(small, dry_run=True).drafts
    assert news.read_text(encoding="utf-8") == before
    assert not (small / "lessons" / "minted.yml").exists()
    assert not (small / "corpus" / "groups.yml").exists()
    update(small)
    text = news.read_text(encoding="utf-8")
    assert text.startswith(before)
    entries, problems, _ = read_entries(small, News)
    assert problems == []
    assert [(entry.date, entry.title) for entry in entries] == [("2026-01-02", "Old"),
                                                               ("2026-11-22", "2 new draft lessons")]
    assert entries[1].text == "25 statements in 2 groups give 2 drafts, L001 to L002, for an editor to write."
    after = files(small, "corpus", "lessons")
    update(small)
    assert files(small, "corpus", "lessons") == after


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
    write_talks(small)
    before = files(small, "corpus", "lessons", "book")
    with pytest.raises(LessonbookError, match=r"corpus/news\.yml: cannot take an entry"):
        update(small)
    assert files(small, "corpus", "lessons", "book") == before


# What is said.

def test_the_command_says_what_is_new_for_lessons_groups_and_drafts(small: Path) -> None:
    write_talks(small, ("anna", "bram"))
    first = run_cli("update", "--quiet", cwd=small)
    assert first.returncode == 0, first.stderr
    assert "New groups: 2; belonging nowhere: 1 statement." in first.stdout
    assert "lessons/L002.md" in first.stdout
    assert "lessons/L003.md" in first.stdout
    write_talks(small)
    (small / "corpus" / "second.md").write_text(small_source("second", "sec", [
        "Each new team must meet its predecessor face to face and talk before the last day."]), encoding="utf-8")
    groups = read_groups(small)[0]
    done = run_cli("update", "--quiet", cwd=small)
    assert done.returncode == 0, done.stderr
    assert "New: 9 statements in 2 documents." in done.stdout
    assert "To lessons that are there, for an editor to confirm: 1 statement to 1 lesson." in done.stdout
    assert "- {passage: sec-p001, stance: supports, status: suggested}" in done.stdout
    assert "To groups that are there: 9 statements to 2 groups." in done.stdout
    assert "New groups: 0; belonging nowhere: 1 statement." in done.stdout
    assert "Drafted: 0 lessons." in done.stdout
    now = read_groups(small)[0]
    assert [one.id for one in now.groups] == ["G001", "G002"]
    assert all(after.members[:len(one.members)] == one.members
               for one, after in zip(groups.groups, now.groups, strict=True))
    assert sum(len(one.members) for one in now.groups) == sum(len(one.members) for one in groups.groups) + 9


def test_source_limits_an_update_and_an_unknown_one_is_said(small: Path) -> None:
    write_talks(small)
    found = update(small, only=["anna", "bram"])
    assert {found.known.inputs.passages[ident].source for ident in found.new} == {"anna", "bram"}
    assert all(ident[:3] in ("ann", "bra") for ident in found.groups.placed)
    with pytest.raises(LessonbookError, match="nobody is no source"):
        update(small, only=["nobody"])


def test_a_decline_outlives_a_regrouping_and_no_two_reasons_read_alike(small: Path) -> None:
    write_talks(small)
    update(small)
    why = "They share a roof, which is a matter for the landlord alone."
    done = run_cli("update", "--decline", "G001", why, cwd=small)
    assert done.returncode == 0, done.stderr
    assert run_cli("update", "--decline", "G009", why, cwd=small).returncode == 1
    assert "in the same words" in run_cli("update", "--decline", "G002", why.upper(), cwd=small).stderr
    assert "five words" in run_cli("update", "--decline", "G002", "No lesson.", cwd=small).stderr
    before = read_groups(small)[0]
    found = update(small, regroup=True)
    assert found.minted == ()
    after = read_groups(small)[0]
    assert after.reasons == {"G001": why}
    assert [(one.id, one.title) for one in after.groups] == [(one.id, one.title) for one in before.groups]


def test_the_two_way_table_says_what_is_unanswered(small: Path) -> None:
    write_talks(small)
    update(small)
    inputs = load(small).inputs
    groups = read_groups(small)[0]
    assert [line.split(":")[0] for line in unanswered(groups, inputs.lessons)] == [
        "G001 (Night bus)", "G002 (Leaking roof)"]
    lesson = small / "lessons" / "L001.md"
    evidence = [f"{{passage: {ident}}}" for ident in groups.groups[0].shown[:2]]
    lesson.write_text(small_lesson("L001", "Keep the bus", [*evidence, "{passage: int-p001}"])
                      .replace("evidence:", "groups: [G001, G009]\nevidence:"), encoding="utf-8")
    assert run_cli("update", "--decline", "G002", "They share a roof, a matter for the landlord.",
                   cwd=small).returncode == 0
    inputs, groups = load(small).inputs, read_groups(small)[0]
    assert unanswered(groups, inputs.lessons) == [
        "lessons/L001.md: names G009, which is no group of corpus/groups.yml",
        "corpus/groups.yml: 1 of 2 groups are declined; a third at most should be"]
    lesson.write_text(lesson.read_text(encoding="utf-8").replace("[G001, G009]", "[]"), encoding="utf-8")
    assert unanswered(groups, load(small).inputs.lessons)[1] == (
        "lessons/L001.md: names no group under `groups`; G001 holds 2 passages that it rests on")
    row = groups_frame(groups, inputs.lessons).iloc[0]
    assert (row["group"], row["lessons"], row["evidence"], row["answered"]) == ("G001", ("L001",), 2, True)
    row = lessons_frame(groups, inputs.lessons).iloc[0]
    assert (row["groups"], row["inside"], row["evidence"]) == (("G001",), 2, 3)
    assert list(row["left_out"]) == groups.groups[0].shown[2:]


def test_groups_become_a_codebook_to_edit(small: Path) -> None:
    write_talks(small)
    assert "Run `lessonbook update` first" in run_cli("themes", "--propose", cwd=small).stderr
    update(small)
    done = run_cli("themes", "--propose", cwd=small)
    assert done.returncode == 0, done.stderr
    proposed = yaml.safe_load(done.stdout)
    assert [theme["id"] for theme in proposed["themes"]] == ["night-bus", "leaking-roof"]
    roof = proposed["themes"][1]
    assert roof["patterns"]["leaking roof"] == 3
    assert "leaking roof 12 of 12" in done.stdout
    assert roof["definition"] == "To be written by an editor."
    path = small / "corpus" / "themes.yml"
    path.write_text(done.stdout, encoding="utf-8")
    for theme in (small / "book" / "themes").glob("*.md"):
        theme.unlink()
    (small / "lessons" / "L001.md").unlink()
    for lesson in (small / "lessons").glob("L*.md"):
        lesson.unlink()
    update(small)
    assert run_cli("check", cwd=small).returncode == 0


def test_the_gap_matrix_and_the_map_hold_every_statement_once(small: Path) -> None:
    write_talks(small)
    update(small)
    known = load(small)
    points = evidence_map(known, read_groups(small)[0])
    assert len(points) == len(set(points["passage"])) == 27
    assert points[["x", "y"]].min().min() == 0
    assert points[["x", "y"]].max().max() == 1
    assert points.equals(evidence_map(known, read_groups(small)[0]))
    matrix = gap_matrix(known)
    assert set(matrix["who"]) == {"manager", "councillor", "publisher's own text"}
    assert len(matrix) == 3 * len(known.inputs.codebook.themes)
    cell = matrix[(matrix["theme"] == "handover") & (matrix["who"] == "councillor")].iloc[0]
    assert (cell["passages"], cell["supports"], cell["ids"]) == (1, 1, ("int-p002",))
    titles = {theme.id: theme.title for theme in known.inputs.codebook.themes}
    assert any("councillor" in line for line in gaps_in_words(matrix, titles))


@pytest.mark.parametrize(("who", "said"), [
    ((), "3 statements are too few to group; 8 or more can be."),
    (("anna",), "No two people say enough about one thing to make a group."),
])
def test_too_little_is_said_in_a_sentence(small: Path, who: tuple[str, ...], said: str) -> None:
    write_talks(small, who)
    found = update(small)
    assert (found.why_none, found.drafts) == (said, {})


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
    assert not taken & set(found.drafts)
    assert any(ident.startswith("mup-") for ident in found.new)
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
    text = draft_text("L009", draft_of(hostile, "We said so."))
    title = "raw html img src=x x (javascript:y) z !-- 'q' b c d"
    assert f'\ntitle: "{title}"\n' in text
    assert f"\n---\n# {title}\n\nWe said so" in text
    assert "- a \\*point\\*\\: 2 statements" in text
    assert '\ntitle: "Untitled"\n' in draft_text("L009", draft_of("```", "```"))


def test_a_preview_lists_drafts_without_a_theme(small: Path) -> None:
    lesson = small / "lessons" / "L001.md"
    text = re.sub(r"themes: .*", "themes: []", lesson.read_text()).replace("status: published", "status: draft")
    lesson.write_text(text)
    made = lesson_list(load(small, drafts=True), "", {})
    assert [section[0].astext() for section in made] == ["No theme yet"]
    assert "Meet the people you take over from" in made[0].astext()


def test_how_people_ask_is_drafted_to_paste_and_missed(small: Path) -> None:
    before = {path: path.read_bytes() for path in small.rglob("*.md")}
    assert "No `asked:`" in run_cli("check", cwd=small).stdout
    done = run_cli("update", "--asked", cwd=small)
    assert done.returncode == 0, done.stderr
    assert "# lessons/L001.md" in done.stdout
    lines = done.stdout[done.stdout.index("asked:"):].strip()
    assert {path: path.read_bytes() for path in small.rglob("*.md")} == before, "nothing is written"
    file = small / "lessons" / "L001.md"
    file.write_text(file.read_text(encoding="utf-8").replace("evidence:", lines + "\nevidence:", 1), encoding="utf-8")
    checked = run_cli("check", cwd=small)
    assert checked.returncode == 0, checked.stderr
    assert "No `asked:`" not in checked.stdout
    assert "Every lesson says how people ask" in run_cli("update", "--asked", cwd=small).stderr
