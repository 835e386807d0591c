"""Withdrawing a source or a person leaves ids alone behind, changes no other byte, and can be taken up after a kill."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbook.base.errors import LessonbookError
from lessonbook.base.redact import drop_items, drop_passages, fields_of
from lessonbook.corpus.withdrawn import FILE, read_withdrawn, tombstone, withdrawn_problems
from lessonbook.knowledge.check import check
from lessonbook.knowledge.withdraw import apply, plan
from lessonbook.lessons.groups_file import read_groups
from tests.conftest import SMALL_LESSON, SMALL_SOURCE, run_cli

DAY = date(2026, 11, 22)
OTHER = SMALL_SOURCE.replace("id: interview", "id: second").replace("prefix: int", "prefix: sec").replace(
    "int-p", "sec-p").replace("title: Interview", "title: Second interview").replace(
    "# Interview", "# Second interview")
LESSON = SMALL_LESSON.replace("  - {passage: int-p001, stance: supports}\n", """  # a word of the editor's
  - passage: int-p001   # why
    stance: supports
  - {passage: sec-p003, stance: supports}
""").replace("\n", "\r\n")


@pytest.fixture
def two(small: Path) -> Path:
    """Two sources, one of them in local/ too, and traces of the first everywhere."""
    (small / "corpus" / "second.md").write_text(OTHER.replace("conflicts: []", ""), encoding="utf-8")
    (small / "lessons" / "L001.md").write_bytes(LESSON.encode())
    (small / "local").mkdir()
    (small / "local" / "interview.md").write_text(SMALL_SOURCE, encoding="utf-8")
    (small / "local" / "interview.aside.csv").write_text("what,text\ndropped,Ann Example\n")
    reviews = small / "corpus" / "reviews"
    reviews.mkdir()
    head = "passage,quote,theme,decision,who,when,note,origin\n"
    (reviews / "a.csv").write_text(head + "int-p001,left out the lease,handover,accept,Jo Lee,2026-01-01,,by hand\n"
                                   + "sec-p001,left out the lease,handover,accept,Jo Lee,2026-01-01,,by hand\n")
    (small / "corpus" / "readings.csv").write_text(
        "source,who,when,origin\ninterview,Jo Lee,2026-01-01,by hand\nsecond,Jo Lee,2026-01-01,by hand\n")
    memos = small / "corpus" / "memos"
    memos.mkdir()
    (memos / "a.csv").write_text("about,quote,text,who,when,origin\ninterview,,A note,Jo Lee,2026-01-01,by hand\n"
                                 "int-p002,,Another,Jo Lee,2026-01-01,by hand\n"
                                 "project,,Kept,Jo Lee,2026-01-01,by hand\n")
    (small / "corpus" / "timeline.yml").write_text(
        "entries:\n- date: \"2012\"\n  title: A day\n  text: It was so.\n  passages: [int-p003, sec-p003]  # both\n")
    (small / "_build" / "html").mkdir(parents=True)
    (small / "_build" / "html" / "x.html").write_text("Ann Example")
    assert [str(problem) for problem in check(small)[1]] == []
    return small


def everything(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_planning_changes_nothing(two: Path) -> None:
    before = everything(two)
    plan(two, "interview")
    assert everything(two) == before


def test_a_source_goes_without_trace(two: Path) -> None:
    before = everything(two)
    out = plan(two, "interview")
    assert out.ids == {"int-p001", "int-p002", "int-p003"}
    (line,) = out.lessons
    assert line.startswith("L001 Meet the people you take over from: was 3 voices, 2 of them named people, from 3")
    assert "1 passage qualifies it. Will be 1 voice, from 1 organisation, in 1 source." in line
    apply(out, DAY)
    after = everything(two)
    gone = {name for name in before if name not in after}
    assert gone == {"corpus/interview.md", "local/interview.md", "local/interview.aside.csv", "_build/html/x.html"}
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"corpus/withdrawn.csv", "lessons/L001.md", "corpus/reviews/a.csv", "corpus/readings.csv",
                       "corpus/memos/a.csv", "corpus/timeline.yml"}
    assert (two / FILE).read_text() == ("id,date\nint-p001,2026-11-22\nint-p002,2026-11-22\nint-p003,2026-11-22\n"
                                        "interview,2026-11-22\n")
    rest = b"".join(data for name, data in after.items() if name not in (FILE, "corpus/README.txt"))
    assert b"int-p0" not in rest
    assert check(two)[1] == []


def test_the_rest_of_a_lesson_keeps_its_bytes(two: Path) -> None:
    apply(plan(two, "interview"), DAY)
    expected = LESSON
    for line in ("  - {passage: int-p002, stance: supports}\r\n",
                 "  - passage: int-p001   # why\r\n    stance: supports\r\n",
                 "  - {passage: int-p003, stance: qualifies}\r\n"):
        assert line in expected
        expected = expected.replace(line, "")
    assert (two / "lessons" / "L001.md").read_bytes() == expected.encode()


def test_other_tables_keep_their_other_rows(two: Path) -> None:
    apply(plan(two, "interview"), DAY)
    assert (two / "corpus" / "reviews" / "a.csv").read_text().count("\n") == 2
    assert "sec-p001" in (two / "corpus" / "reviews" / "a.csv").read_text()
    assert (two / "corpus" / "memos" / "a.csv").read_text() == (
        "about,quote,text,who,when,origin\nproject,,Kept,Jo Lee,2026-01-01,by hand\n")
    assert (two / "corpus" / "timeline.yml").read_text().endswith("  passages: [sec-p003]  # both\n")


def test_a_person_goes_and_others_stay(two: Path) -> None:
    path = two / "corpus" / "second.md"
    path.write_text(path.read_text().replace("Each new team", "As Ann  Example said, and Ms Example: each new team"))
    out = plan(two, "ann example")
    assert out.ids == {"int-p001", "sec-p001"}
    apply(out, DAY)
    text = path.read_text()
    assert "Ann" not in text
    assert "As [name withdrawn] said" in text
    assert "Ms Example" in text  # Bob shares the name, so nobody can tell; the editor is told where
    assert "Bob Example" in text
    assert any(mention.startswith("corpus/second.md:") for mention in out.mentions)
    assert "Ann" not in (two / "corpus" / "interview.md").read_text()
    assert "left out the lease" not in text
    assert sorted(read_withdrawn(two)) == ["int-p001", "sec-p001"]
    assert "Ann" not in (two / FILE).read_text()
    assert check(two)[1] == []


def test_a_lesson_that_loses_its_last_evidence_is_named(two: Path) -> None:
    apply(plan(two, "second"), DAY)
    done = run_cli("withdraw", "interview", "--yes", cwd=two)
    assert done.returncode == 0, done.stderr
    assert "L001 Meet the people you take over from: loses its last evidence" in done.stdout
    assert "set `status: draft`" in done.stdout
    head = (two / "lessons" / "L001.md").read_bytes().split(b"---")[1]
    assert b"evidence: []\r\n" in head
    assert "rests on no evidence" in " ".join(map(str, check(two)[1]))


def test_an_id_that_comes_back_is_a_problem(two: Path) -> None:
    kept = (two / "corpus" / "interview.md").read_text()
    apply(plan(two, "interview"), DAY)
    (two / "corpus" / "interview.md").write_text(kept)
    (two / "local" / "new.md").write_text("{#int-p002 kind=\"narrative\"}\nNew.\n")
    said = [str(problem) for problem in check(two)[1]]
    assert any(text.startswith("corpus/interview.md:1: interview was withdrawn on 2026-11-22") for text in said)
    assert not any(text.startswith("local/") for text in said)  # it stops nobody's build, and is not published
    assert str(withdrawn_problems(two, "local")[0]).startswith("local/new.md:1: int-p002 was withdrawn")


def test_an_id_that_holds_a_name_is_kept_as_its_digest() -> None:
    assert tombstone("talk-with-jane-marsh", ["Jane Marsh"]).startswith("sha256:")
    assert tombstone("talk-with-the-chair", ["Jane Marsh"]) == "talk-with-the-chair"


def test_shown_first_and_deleted_on_yes_alone(two: Path) -> None:
    before = everything(two)
    done = run_cli("withdraw", "interview", cwd=two)
    assert done.returncode == 0
    assert "Nothing was deleted" in done.stdout
    assert "deletes corpus/interview.md" in done.stdout
    assert everything(two) == before
    done = run_cli("withdraw", "interwiev", "--yes", cwd=two)
    assert done.returncode == 1
    assert "no source's id" in done.stderr
    assert everything(two) == before
    assert run_cli("withdraw", "interview", "--yes", cwd=two).returncode == 0
    again = run_cli("withdraw", "interview", "--yes", cwd=two)
    assert (again.returncode, "nothing is left" in again.stderr) == (1, True)


def commit(folder: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@t.example"]
    for words in (["add", "-A"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], cwd=folder, check=True)


def test_git_history_is_named_with_the_way_to_purge_it(two: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=two, check=True)
    commit(two)
    done = run_cli("withdraw", "interview", "--yes", cwd=two)
    assert "corpus/interview.md: 1 commit\n" in done.stdout
    assert "git filter-repo --invert-paths --path corpus/interview.md" in done.stdout


def test_the_lines_that_purge_the_history_do_so(two: Path, tmp_path: Path) -> None:
    if subprocess.run([sys.executable, "-m", "git_filter_repo", "--version"], capture_output=True,
                      check=False).returncode:
        pytest.skip("git-filter-repo is not installed")
    top = tmp_path / "top"
    top.mkdir()
    base = top / "books" / "kb"
    base.parent.mkdir()
    two.rename(base)
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=top, check=True)
    (base / "corpus" / "interview.md").rename(base / "corpus" / "old.md")
    commit(top)
    (base / "corpus" / "old.md").rename(base / "corpus" / "interview.md")
    commit(top)
    said = run_cli("withdraw", "interview", "--yes", cwd=base).stdout
    commit(top)
    bare = tmp_path / "host.git"
    subprocess.run(["git", "clone", "-q", "--bare", "--no-local", str(top), str(bare)], check=True)
    (tmp_path / "WORDS.txt").write_text("left out the lease\n")
    steps = [line.strip() for line in said.splitlines() if line.startswith("  git ") or line.startswith("  cd ")]
    assert [step.split(" --path")[0] for step in steps] == [
        "git clone --no-local URL purged", "cd purged", "git filter-repo --invert-paths",
        "git filter-repo --replace-text ../WORDS.txt --replace-message ../WORDS.txt", "git remote add origin URL",
        "git push --force --all", "git push --force --tags"]
    purge = f"{sys.executable} -m git_filter_repo"
    script = " && ".join(steps).replace("URL", str(bare)).replace("git filter-repo", purge)
    subprocess.run(script, shell=True, cwd=tmp_path, check=True, capture_output=True)
    held = subprocess.run(["git", "log", "--all", "-p"], cwd=bare, capture_output=True, text=True, check=True).stdout
    assert "second.md" in held
    for words in ("old.md", "/interview.md", "left out the lease"):
        assert words not in held


def test_outputs_of_notebooks_that_show_it_are_cleared(two: Path) -> None:
    path = two / "notebooks" / "own.ipynb"
    cell = {"cell_type": "code", "source": [], "execution_count": 1, "metadata": {}}
    shown = ["The handover document left out the lease.", "Nothing of it", "int-p003"]
    path.write_text(json.dumps({"cells": [{**cell, "outputs": [{"text": [text]}]} for text in shown]}))
    apply(plan(two, "interview"), DAY)
    assert [len(cell["outputs"]) for cell in json.loads(path.read_text())["cells"]] == [0, 1, 0]


KILL = """
import os, signal, sys
from pathlib import Path
import lessonbook.knowledge.withdraw as room
step, root = int(sys.argv[1]), Path(sys.argv[2])
count = 0
def count_down(real):
    def wrapped(*args, **more):
        global count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **more)
    return wrapped
room.write_atomic = count_down(room.write_atomic)
room.record_withdrawn = count_down(room.record_withdrawn)
Path.unlink = count_down(Path.unlink)
room.apply(room.plan(root, sys.argv[3]))
"""


@pytest.mark.parametrize("what", ["interview", "Ann Example"])
def test_killed_anywhere_the_same_command_finishes(two: Path, tmp_path: Path, what: str) -> None:
    import shutil

    whole = tmp_path / "whole"
    shutil.copytree(two, whole)
    apply(plan(whole, what))
    expected = everything(whole)
    kills = 0
    for step in range(1, 30):
        root = tmp_path / f"step{step}"
        shutil.copytree(two, root)
        done = subprocess.run([sys.executable, "-c", KILL, str(step), str(root), what], check=False)
        if done.returncode != -signal.SIGKILL:
            break
        kills += 1
        if everything(root) != expected:
            if step > 1 and what == "interview":
                assert any("was withdrawn" in str(problem) for problem in check(root)[1])
            apply(plan(root, what))
        assert everything(root) == expected, step
    assert kills >= 5


def test_nothing_to_withdraw(two: Path) -> None:
    with pytest.raises(LessonbookError, match="nobody's name"):
        plan(two, "Nobody Atall")


@given(st.lists(st.sampled_from(["a-p001", "a-p002", "a-p003"]), max_size=6), st.sets(st.sampled_from(
    ["a-p001", "a-p002", "a-p003"])), st.booleans(), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=100, deadline=None)
def test_items_leave_and_the_rest_stays(ids: list[str], gone: set[str], flow: bool, end: str) -> None:
    import yaml

    if flow or not ids:
        text = f"x: 1  # one{end}evidence: [{', '.join(f'{{passage: {i}}}' for i in ids)}]{end}y: 2{end}"
    else:
        text = f"x: 1  # one{end}evidence:{end}" + "".join(f"  - passage: {i}{end}    by: z  # c{end}" for i in ids)
        text += f"# after{end}y: 2{end}"
    made = drop_items(text, lambda name, item: fields_of(item).get("passage") in gone)
    data = yaml.safe_load(made)
    assert [item["passage"] for item in data["evidence"]] == [i for i in ids if i not in gone]
    assert (data["x"], data["y"]) == (1, 2)
    assert made.startswith(f"x: 1  # one{end}evidence:")
    assert made.endswith(f"y: 2{end}")
    assert ("# after" in made) == ("# after" in text)


def test_a_passage_with_a_line_like_a_heading_goes_whole() -> None:
    first = '{#a-p001 kind="narrative"}\nOne\n## not a heading\nmore\n\n'
    rest = '## Next\n\n{#a-p002 kind="narrative"}\nTwo\n'
    assert drop_passages(f"## Part\n\n{first}{rest}", {"a-p001"}) == f"## Part\n\n{rest}"


def test_groups_keep_no_withdrawn_passage(two: Path) -> None:
    (two / "corpus" / "groups.yml").write_text("""highest: 3
groups:
- id: G001
  title: Lease
  voices: 2
  sources: [interview, second]
  points:
  - phrase: lease
    members: [int-p001]
  shown: [int-p001, sec-p001]
  members: [int-p001, sec-p001, int-p003]
- id: G002
  title: Rent
  voices: 2
  sources: [interview]
  shown: [int-p001]
  members: [int-p002, int-p003]
declined:
- id: G002
  why: They share a word and nothing else.
  members: [int-p002, int-p003]
outliers: [int-p002]
""", encoding="utf-8")
    apply(plan(two, "interview"), DAY)
    groups, problems = read_groups(two)
    assert problems == []
    assert [(one.id, one.sources, one.shown, one.members, one.points) for one in groups.groups] == [
        ("G001", ["second"], ["sec-p001"], ["sec-p001"], [])]
    assert (groups.declined, groups.outliers, groups.highest) == ([], [], 3)
    text = (two / "corpus" / "groups.yml").read_text(encoding="utf-8")
    assert "int-p" not in text
    assert "interview" not in text
