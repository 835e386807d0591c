"""A new knowledge base has the same machinery as the one it ships from."""

from __future__ import annotations

from importlib import resources

import pytest
from conftest import ROOT

KB = resources.files("lessonbook") / "templates" / "kb"


@pytest.mark.parametrize("page", ["book/find.md", "book/lessons.md", "book/themes.md", "book/sources.md",
                                  "book/glossary.md"])
def test_pages_that_every_book_has_are_the_same(page: str) -> None:
    assert (KB / page).read_text(encoding="utf-8") == (ROOT / page).read_text(encoding="utf-8")


def test_settings_differ_only_in_title_and_author() -> None:
    mine = (ROOT / "_config.yml").read_text(encoding="utf-8").splitlines()
    theirs = (KB / "_config.yml").read_text(encoding="utf-8").splitlines()
    assert [(one, other) for one, other in zip(mine, theirs, strict=True) if one != other] == [
        ("title: Lessons for commissioners", 'title: "@TITLE@"'), ("author: lessonbook", "author: not stated")]


def test_notebook_is_the_same_without_its_outputs() -> None:
    import json

    def cells(text: str) -> list[tuple[str, str]]:
        return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]

    name = "notebooks/corpus-at-a-glance.ipynb"
    assert cells((KB / name).read_text(encoding="utf-8")) == cells((ROOT / name).read_text(encoding="utf-8"))
