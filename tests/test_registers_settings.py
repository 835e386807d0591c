"""Settings of a stocktake and rows of a tracker, as `lessonbook check` and `lessonbook init` treat them."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from conftest import ROOT, run_cli

from lessonbook.base.errors import LessonbookError
from lessonbook.knowledge.start import init
from lessonbook.tools.registers.check import register_problems
from lessonbook.tools.registers.settings import StocktakeSettings, read_settings

GOOD = """stages:
  - {title: First, due: 2026-09-30, categories: {Estates: [lease], Staff: []}}
  - {title: Second, due: 2026-12-31, categories: {Data: [records]}}
risks: {high: [h], low: [l]}
"""


def problems(folder: Path, text: str) -> list[tuple[int, str]]:
    (folder / "corpus" / "registers").mkdir(parents=True, exist_ok=True)
    (folder / "corpus" / "registers" / "stocktake.yml").write_text(text, encoding="utf-8")
    found = register_problems(folder, lambda ident: ("which is none", "Mend it."))
    assert {problem.file for problem in found} <= {"corpus/registers/stocktake.yml"}
    assert all(problem.remedy for problem in found)
    return [(problem.line, problem.message) for problem in found]


def test_good_settings_and_none_are_fine(tmp_path: Path) -> None:
    assert register_problems(tmp_path, lambda ident: None) == []
    assert problems(tmp_path, GOOD) == []


@pytest.mark.parametrize(("old", "new", "line", "words"), [
    ("Data: [records]", "Data: [LEASE]", 3, "`LEASE` stands for Estates and for Data"),
    ("low: [l]", "low: [H]", 4, "`H` stands for high and for low"),
    ("title: Second", "title: First", 3, "two stages are called First"),
    ("due: 2026-09-30", "due: 30/09/2026", 2, "should be a day such as 2012-01-31"),
    ("risks:", "risk:", 4, "`risk` is not a field we know"),
    ("risks: {high: [h], low: [l]}", "headings: {supplier: [firm]}", 4, "which is no column"),
    ("risks: {high: [h], low: [l]}", "headings: {owner: [Supplier name]}", 4, "stands for `provider` already"),
    ("risks: {high: [h], low: [l]}", "control_total: -1", 4, "greater than 0"),
    ("risks: {high: [h], low: [l]}", "successors: {'?': []}", 4, "has no letter and no digit")])
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    found = problems(tmp_path, GOOD.replace(old, new))
    assert [at for at, _ in found] == [line]
    assert words in found[0][1]


def test_a_row_of_the_tracker_names_a_passage_that_exists(tmp_path: Path) -> None:
    folder = tmp_path / "corpus" / "registers"
    folder.mkdir(parents=True)
    (folder / "tracker.csv").write_text("body,rating,passage\nNorth,green,a-p001\nSouth,red,a-p002\nEast,red,\n",
                                        encoding="utf-8")
    found = register_problems(tmp_path, lambda ident: None if ident == "a-p001" else ("which is none", "Mend it."))
    assert [(problem.line, problem.message) for problem in found] == [
        (3, "a row about South names a-p002, which is none")]


def test_a_new_knowledge_base_has_the_settings_to_edit(tmp_path: Path) -> None:
    assert "corpus/registers/stocktake.yml" in init(tmp_path / "new", "New")
    shipped = read_settings(tmp_path / "new")
    assert [stage.due for stage in shipped.stages] == [stage.due for stage in StocktakeSettings().stages]
    mine = resources.files("lessonbook") / "templates" / "kb" / "corpus" / "registers" / "stocktake.yml"
    assert mine.read_text(encoding="utf-8") == (ROOT / "corpus/registers/stocktake.yml").read_text(encoding="utf-8")


def test_the_check_of_a_knowledge_base_looks_at_its_registers(small: Path) -> None:
    path = small / "corpus" / "registers" / "stocktake.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("control_total: much\n", encoding="utf-8")
    done = run_cli("check", cwd=small)
    assert done.returncode == 1
    assert "corpus/registers/stocktake.yml:1" in done.stdout + done.stderr
    with pytest.raises(LessonbookError):
        read_settings(small)
