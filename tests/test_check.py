"""Every mistake an editor can make is named with file and line, all of them in one run, and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import SMALL_LESSON, SMALL_SOURCE, run_cli

from lessonbook.base.errors import LessonbookError
from lessonbook.knowledge import plots
from lessonbook.knowledge.check import check
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.outputs import old_outputs, rests_on
from lessonbook.knowledge.update import update
from lessonbook.tools.exchange import export


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check(folder)[1]]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_small_knowledge_base_is_well(small: Path) -> None:
    assert problems(small) == []


@pytest.mark.parametrize(("file", "old", "new", "said"), [
    ("corpus/interview.md", "kind: reflection-interview", "kind: chat", "corpus/interview.md:5: `kind`"),
    ("corpus/interview.md", "summary: A departing", "sumary: A departing", "corpus/interview.md:7: `sumary`"),
    ("corpus/interview.md", "date_published: unknown", "date_published: last spring",
     "corpus/interview.md:9: `date_published`"),
    ("corpus/interview.md", "contains_patient_data: false", "contains_patient_data: true", "contains_patient_data"),
    ("corpus/interview.md", "title: Interview with", "title: Interview: with", "corpus/interview.md:4: YAML"),
    ("corpus/interview.md", "{#int-p002 ", "{#int-p001 ", "corpus/interview.md:26: passage id int-p001 is used twice"),
    ("corpus/interview.md", '{#int-p003 kind="narrative" loc="para 3"}\n', "",
     "corpus/interview.md:31: a paragraph has no passage id"),
    ("corpus/interview.md", 'kind="narrative"', 'kind="story"', "corpus/interview.md:31: passage int-p003 has kind"),
    ("corpus/interview.md", 'voice="Bob Example"', 'voice="Bob Exampel"', "voice `Bob Exampel` is not among"),
    ("corpus/interview.md", 'voice="Bob Example" ', "", "is reported speech without a voice"),
    ("corpus/interview.md", "{#int-p003", "{#other-p003", "is not of the form int-p001"),
    ("corpus/interview.md", "id: interview", "id: talk", "corpus/interview.md:2: id `talk` is not the file's name"),
    ("lessons/L001.md", "themes: [handover]", "themes: [handovr]", "lessons/L001.md:6: theme `handovr` does not exist"),
    ("lessons/L001.md", "passage: int-p002", "passage: int-p099", "lessons/L001.md:8: evidence points to int-p099"),
    ("lessons/L001.md", "stance: qualifies", "stance: agrees", "lessons/L001.md:10: `evidence.2.stance`"),
    ("lessons/L001.md", "id: L001", "id: L002", "lessons/L001.md:2: id `L002` is not the file's name"),
    ("lessons/L001.md", "## What to do", "## Do", "has no section `What to do`"),
    ("lessons/L001.md", "3. Write down what was said.\n", "", "has 2 numbered actions"),
    ("lessons/L001.md", "# Meet the people you take over from\n\nA", "# Meet them\n\nA", "heading is not the title"),
    ("corpus/themes.yml", "    training: 2", "    /(/: 2", "cannot compile"),
    ("corpus/themes.yml", "    training: 2", '    "gp|/(x/": 2', "corpus/themes.yml:19: theme `people-and-"),
    ("corpus/themes.yml", "    training: 2", "    training: often", "corpus/themes.yml:19: theme `people-and-skills`"),
    ("corpus/themes.yml", "    training: 2", "    training: 9", "has weight 9"),
    ("corpus/themes.yml", "    training: 2", "    com*ission: 2", "has a * that is not at the end"),
    ("corpus/themes.yml", "- id: handover", "- id: people-and-skills", "is there twice"),
    ("corpus/themes.yml", "  definition: Who does", "  means: Who does", "`themes.0.means` is not a field"),
    ("_config.yml", 'as_of: "2026-11-22"', 'as_of: "soon"', "_config.yml"),
    ("_toc.yml", "file: book/about", "file: book/abuot", "_toc.yml:25: names book/abuot"),
])
def test_each_mistake_is_named(small: Path, file: str, old: str, new: str, said: str) -> None:
    change(small / file, old, new)
    found = problems(small)
    assert any(said in line for line in found), found


def test_all_mistakes_in_one_run_and_nothing_written(small: Path) -> None:
    change(small / "corpus/interview.md", "kind: reflection-interview", "kind: chat")
    (small / "corpus" / "bad.md").write_bytes(b"---\nid: bad\n---\nCaf\xe9\n")
    (small / "corpus" / "none.md").write_text("no front matter\n", encoding="utf-8")
    change(small / "corpus/themes.yml", "    training: 2", "    /(/: 2")
    change(small / "lessons/L001.md", "themes: [handover]", "themes: [nowhere]")
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    done = run_cli("check", cwd=small)
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before
    assert done.returncode == 1
    for said in ("corpus/interview.md:5:", "corpus/bad.md:4: is not UTF-8 (byte 0xe9)",
                 "corpus/none.md:1: has no front",
                 "corpus/themes.yml:19:", "lessons/L001.md:6: theme `nowhere`"):
        assert said in done.stderr
    assert "Nothing was written" in done.stderr
    assert run_cli("build", cwd=small).returncode == 1
    assert {path: path.read_bytes() for path in small.rglob("*")
            if path.is_file() and path != small / "_build" / ".lock"} == before


def test_the_codebook_of_a_new_knowledge_base_is_swapped_in_one_step(small: Path, tmp_path: Path) -> None:
    change(small / "corpus" / "themes.yml", "id: handover", "id: passing-on")
    change(small / "corpus" / "themes.yml", "id: people-and-skills", "id: staff")
    change(small / "lessons" / "L001.md", "[handover]", "[passing-on]")
    change(small / "book" / "themes" / "people-and-skills.md", "# People", "Ann wrote this.\n\n# People")
    left = "book/themes/people-and-skills.md"
    assert export(load(small), "csv", tmp_path / "out")["passages"] == 3, "an export needs no pages of the book"
    with pytest.raises(LessonbookError, match="has no page"):
        load(small, pages=True)
    done = update(small)
    assert set(done.theme_pages) == {"book/themes/passing-on.md", "book/themes/staff.md"}
    assert done.pages_removed == ("book/themes/handover.md",)
    assert [problem.file for problem in check(small)[1]] == [left], "a page that somebody wrote on is theirs to move"
    (small / left).unlink()
    assert check(small)[1] == []


def test_outputs_older_than_what_they_rest_on_are_named(small: Path) -> None:
    path = small / "notebooks" / "corpus-at-a-glance.ipynb"
    assert old_outputs(small) == [], "never run, so nothing is older"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    notebook["metadata"]["lessonbook"] = {"rests_on": rests_on(small, code)}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert old_outputs(small) == []
    change(small / "corpus" / "interview.md", "left out the lease", "left out the leases")
    line = "notebooks/corpus-at-a-glance.ipynb: its outputs are older than what they rest on. Run: make notebooks"
    assert old_outputs(small) == [line]
    assert f"Look at {line}" in run_cli("check", cwd=small).stdout


def test_figures_of_notebooks_say_their_numbers_and_escape_names() -> None:
    frame = pd.DataFrame({"name": ["<b>a</b>", "b"], "at": [1.0, 2.0], "low": [0.0, None], "high": [4.0, None],
                          "lesson": ["L001", "L<2"]})
    drawn = plots.intervals(frame, "name", "at", "low", "high", finding="a < b", unit="times", line=1.0)
    assert drawn.text == "a < b"
    assert "1 (0 to 4)" in drawn.markup
    assert "&lt;b&gt;a&lt;/b&gt;" in drawn.markup
    assert "<b>" not in drawn.markup
    # the scale runs from 0 to 4: the bar of the first row fills it, its disc stands at a quarter
    assert "left:0.0%;width:100.0%" in drawn.markup
    assert "left:25.0%" in drawn.markup
    chart = plots.points(frame, "at", "at", "name", "at", finding="<map>")
    assert chart.markup.count("<circle") == 2
    assert "<map>" not in chart.markup
    table = plots.Table(frame[["lesson", "name"]], {"lesson": "../lessons/{lesson}.html"})._repr_html_()
    assert '<a href="../lessons/L001.html">L001</a>' in table
    assert "L&lt;2" in table
    assert "<b>" not in table


def test_empty_corpus(small: Path) -> None:
    (small / "corpus" / "interview.md").unlink()
    done = run_cli("check", cwd=small)
    assert done.returncode == 1
    assert "corpus: holds no documents" in done.stderr


def test_published_lesson_needs_evidence(small: Path) -> None:
    (small / "lessons" / "L001.md").write_text(
        SMALL_LESSON.replace("stance: supports}", "stance: supports, status: rejected}")
        .replace("stance: qualifies}", "stance: qualifies, status: rejected}"), encoding="utf-8")
    assert any("rests on no evidence" in line for line in problems(small))


def test_alias_bomb_is_refused(small: Path) -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    (small / "corpus" / "interview.md").write_text(f"---\n{bomb}---\n", encoding="utf-8")
    assert any("uses a YAML alias" in line for line in problems(small))


def test_outside_a_knowledge_base(tmp_path: Path) -> None:
    done = run_cli("check", cwd=tmp_path)
    assert done.returncode == 1
    assert "lessonbook init" in done.stderr


def test_init_never_overwrites(small: Path) -> None:
    before = (small / "corpus" / "interview.md").read_text(encoding="utf-8")
    done = run_cli("init", str(small), cwd=small.parent)
    assert done.returncode == 1
    assert "not empty" in done.stderr
    assert (small / "corpus" / "interview.md").read_text(encoding="utf-8") == before == SMALL_SOURCE


def test_a_published_lesson_may_not_wait_to_be_written(small: Path) -> None:
    change(small / "lessons/L001.md", "A lease was left out of the document.", "To be written by an editor.")
    assert any("lessons/L001.md:18: a published lesson still says" in line for line in problems(small))
    change(small / "lessons/L001.md", "status: published", "status: draft")
    assert problems(small) == []


def test_evidence_that_is_not_public_is_named_with_the_status_that_lacks(small: Path) -> None:
    change(small / "corpus/interview.md", "status: published", "status: in-review")
    (small / "local").mkdir()
    (small / "local/talk.md").write_text("{#tal-p001 kind=\"narrative\"}\nNot yet.\n", encoding="utf-8")
    change(small / "lessons/L001.md", "evidence:\n", "evidence:\n  - {passage: tal-p001, stance: supports}\n")
    found = problems(small)
    assert any("lessons/L001.md:9: evidence int-p002 is not public: corpus/interview.md has `status: in-review`" in line
               for line in found)
    assert any("L001.md:8: evidence points to tal-p001, which waits in local/talk.md" in line for line in found)


def test_a_detail_in_a_lesson_or_a_note_waits_until_somebody_has_looked(small: Path) -> None:
    change(small / "lessons/L001.md", "1. Book the talk.", "1. Ring Gwyneth Parfitt on 01632 960123.")
    change(small / "lessons/L001.md", "stance: qualifies}",
           "stance: qualifies, note: Her diabetes began when Idris left.}")
    found = [line for line in problems(small) if "nobody has looked at" in line]
    assert {line.split(": ")[2].split(".")[0] for line in found} >= {"Gwyneth Parfitt", "01632 960123", "Idris"}
    ids = [line.split("add the line ")[1].split(" ")[0] for line in found]
    (small / "corpus/looked.csv").write_text("detail\n" + "\n".join(ids) + "\n", encoding="utf-8")
    assert problems(small) == []
