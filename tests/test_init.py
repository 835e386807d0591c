"""A new knowledge base has the same machinery as the one it ships from."""

from __future__ import annotations

from importlib import resources

import pytest
import yaml
from conftest import ROOT

KB = resources.files("lessonbook") / "templates" / "kb"


@pytest.mark.parametrize("page", ["book/find.md", "book/lessons.md", "book/themes.md", "book/sources.md",
                                  "book/glossary.md", "corpus/other-subjects.jsonl"])
def test_files_that_every_book_has_are_the_same(page: str) -> None:
    assert (KB / page).read_text(encoding="utf-8") == (ROOT / page).read_text(encoding="utf-8")


def test_a_new_knowledge_base_has_every_setting_that_this_one_has() -> None:
    mine, theirs = (yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8")) for folder in (ROOT, KB))
    for parts in ((), ("html",), ("sphinx", "config"), ("lessonbook",)):  # readers and moments are content
        one, other = mine, theirs
        for part in parts:
            one, other = one[part], other[part]
        assert set(one) == set(other)
    assert mine["sphinx"] == theirs["sphinx"]


def test_notebook_is_the_same_without_its_outputs() -> None:
    import json

    def cells(text: str) -> list[tuple[str, str]]:
        return [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]

    name = "notebooks/corpus-at-a-glance.ipynb"
    assert cells((KB / name).read_text(encoding="utf-8")) == cells((ROOT / name).read_text(encoding="utf-8"))
