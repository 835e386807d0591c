"""The store: what changed is done again, nothing else is, and the result is that of a build from nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SMALL_SOURCE, run_cli

import lessonbook.tag
from lessonbook.base.store import Store, code_digest, digest_of, store_of
from lessonbook.book.build import Built, build
from lessonbook.knowledge.flow import load
from lessonbook.knowledge.knowledge import Knowledge

SECOND = (SMALL_SOURCE.replace("id: interview", "id: second").replace("prefix: int", "prefix: sec")
          .replace("#int-", "#sec-").replace("Interview with a departing manager", "Interview with a new chair")
          .replace("The handover document left out the lease. Nobody told her successor.",
                   "The ward closed in spring and the trust never said why."))


@pytest.fixture
def pair(small: Path) -> Path:
    """A small knowledge base with two sources."""
    (small / "corpus" / "second.md").write_text(SECOND, encoding="utf-8")
    return small


@pytest.fixture
def tagged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fills with the documents that are given to the tagger."""
    seen: list[str] = []
    real = lessonbook.tag.tag_items

    def watched(nlp: object, items: list, *rest: object, **more: object) -> dict:
        seen.extend(sorted({item.document for item in items}))
        return real(nlp, items, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(lessonbook.tag, "tag_items", watched)
    return seen


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in sorted(site.rglob("*"))
            if path.is_file() and "pagefind" not in path.relative_to(site).parts and path.name != ".buildinfo"}


def from_nothing(root: Path, tmp_path: Path) -> dict[str, bytes]:
    """The site that a build without any store makes of the same files."""
    other = tmp_path / "from-nothing"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("_build"))
    return files(build(other).site)


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("tags", "ab12", b'{"a": [1, 2]}')
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        assert store.get("tags", "ab12") is None, at
        assert not path.exists()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        assert store.get("tags", "ab12") is None, cut
    path.write_bytes(whole)
    assert store.get("tags", "ab12") == b'{"a": [1, 2]}'


def test_an_object_in_anothers_place_is_noticed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("tags", "ab12", b"one")
    store.put("tags", "ab34", b"two")
    (tmp_path / "tags" / "ab" / "ab34").replace(tmp_path / "tags" / "ab" / "ab12")
    assert store.get("tags", "ab12") is None
    assert store.damaged == ["tags ab12"]


def test_an_object_of_another_version_is_made_anew(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("tags", "ab12", b"one")
    path = tmp_path / "tags" / "ab" / "ab12"
    path.write_bytes(path.read_bytes().replace(b"lessonbook-store 2", b"lessonbook-store 0", 1))
    assert store.value("tags", "ab12", lambda: b"anew") == b"anew"
    assert Store(tmp_path).get("tags", "ab12") == b"anew"


def test_a_store_that_cannot_be_written_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store(tmp_path / "file" / "store")
    store.put("tags", "ab12", b"one")
    assert store.get("tags", "ab12") is None


def test_prune_removes_what_no_build_uses(tmp_path: Path) -> None:
    for number in range(400):
        Store(tmp_path).put("tags", f"{number:04d}", b"x")
    store = Store(tmp_path)
    assert store.get("tags", "0007") == b"x"
    assert store.prune() == 399
    assert store.get("tags", "0007") == b"x"


def test_prune_keeps_what_a_step_made_that_was_not_run(tmp_path: Path) -> None:
    for kind in ("tags", "articles"):
        for number in range(400):
            Store(tmp_path).put(kind, f"{number:04d}", b"x")
    store = Store(tmp_path)
    assert store.get("tags", "0007") == b"x"
    assert store.prune() == 399
    assert Store(tmp_path).get("articles", "0008") == b"x"


def test_keys_hang_on_values_alone() -> None:
    assert digest_of("a", [1, 2]) == digest_of("a", (1, 2))
    assert digest_of("a", ["b"]) != digest_of("a", "b")
    assert digest_of({"x", "y"}) == digest_of({"y", "x"})
    assert code_digest(("tag",)) != code_digest(("book",))


def test_only_the_document_that_changed_is_tagged_again(pair: Path, tagged: list[str]) -> None:
    load(pair)
    assert tagged == ["interview", "second"]
    tagged.clear()
    before = load(pair)
    assert tagged == []
    edit(pair / "corpus" / "second.md", "The ward closed", "The lease lapsed")
    after = load(pair)
    assert tagged == ["second"]
    assert ("Tags", "second: its words, headings or speakers changed") in after.account.lines
    assert after.tags["int-p001"] == before.tags["int-p001"]
    assert after.tags == load(pair, store=Store(pair / "nowhere")).tags


def test_what_the_tagger_is_taught_tags_all_again_and_says_so(pair: Path, tagged: list[str]) -> None:
    load(pair)
    tagged.clear()
    edit(pair / "corpus" / "themes.yml", "    handover: 3\n", "    handover: 3\n    ward closed: 3\n")
    known = load(pair)
    assert tagged == ["interview", "second"]
    assert ("Tags", "interview, second: the codebook or a declared name changed") in known.account.lines
    assert "handover" in {tag.theme for tag in known.tags["sec-p001"]}
    assert known.tags == load(pair, store=Store(pair / "nowhere")).tags
    tagged.clear()
    edit(pair / "corpus" / "themes.yml", "    ward closed: 3\n", "")
    assert load(pair).tags == load(pair, store=Store(pair / "nowhere")).tags
    assert tagged == ["interview", "second"]  # for the empty store; the other has the tags of before
    edit(pair / "corpus" / "second.md", "people:\n",
         "people:\n  - {name: Ward Spring, role_at_time: chair, speaks: false}\n")
    assert load(pair).tags == load(pair, store=Store(pair / "nowhere")).tags


CHANGES: dict[str, Callable[[Path], None]] = {
    "a passage": lambda root: edit(root / "corpus" / "second.md", "never said why", "never told the public why"),
    "a theme": lambda root: edit(root / "corpus" / "themes.yml", "    handover: 3\n",
                                 "    handover: 3\n    lease: 3\n"),
    "a lesson": lambda root: edit(root / "lessons" / "L001.md", "A talk passes on", "A good talk passes on"),
    "a lesson's title": lambda root: edit(root / "lessons" / "L001.md", "Meet the people", "Meet all the people"),
    "a page": lambda root: edit(root / "index.md", "\n\n", "\n\nMore words on the first page.\n\n"),
    "the glossary": lambda root: (root / "corpus" / "glossary.yml").write_text(
        (root / "corpus" / "glossary.yml").read_text(encoding="utf-8")
        + "- {term: lease, definition: A contract for a building.}\n", encoding="utf-8"),
    "a citation": lambda root: edit(root / "corpus" / "second.md", "Interview, notes kept", "Talk, notes kept"),
    "a page's title": lambda root: edit(root / "book" / "sources.md", "# ", "# All of the "),
    "the contents": lambda root: edit(root / "_toc.yml", "caption: Help", "caption: More help"),
    "a source goes": lambda root: (root / "corpus" / "second.md").unlink(),
    "a source comes": lambda root: (root / "corpus" / "third.md").write_text(
        SECOND.replace("second", "third").replace("sec", "thi"), encoding="utf-8"),
}


@pytest.mark.parametrize("change", ["a passage", "a lesson's title", "the contents", "a source goes"])
def test_a_build_on_top_of_another_gives_the_bytes_of_one_from_nothing(pair: Path, tmp_path: Path, change: str
                                                                      ) -> None:
    build(pair)
    CHANGES[change](pair)
    after = files(build(pair).site)
    clean = from_nothing(pair, tmp_path)
    assert set(after) == set(clean)
    assert [name for name in after if after[name] != clean[name]] == []


def test_one_page_edited_writes_little_else(pair: Path) -> None:
    build(pair)
    again = build(pair)
    assert again.pages_written == 0
    assert dict(again.account.lines)["Downloads"] == "as it was"
    CHANGES["a page"](pair)
    third = build(pair)
    assert third.pages_written <= 3
    assert ("Pages", "index: its file changed") in third.account.lines
    assert dict(third.account.lines)["Downloads"] == "as it was"


def test_a_source_that_comes_writes_only_what_it_touches(pair: Path, tmp_path: Path) -> None:
    for number in range(2, 8):
        text = (pair / "lessons" / "L001.md").read_text(encoding="utf-8")
        text = text.replace("L001", f"L00{number}").replace("Meet the people", f"Meet people {number}")
        (pair / "lessons" / f"L00{number}.md").write_text(text, encoding="utf-8")
    before = build(pair)
    CHANGES["a source comes"](pair)
    after = build(pair)
    said = [what for step, what in after.account.lines if step == "Pages"]
    assert "corpus/third: new" in said
    assert "corpus/second: what surrounds it changed" in said  # the new page follows it in the contents
    assert not [line for line in said if line.startswith(("all pages", "book/glossary", "corpus/interview"))]
    assert after.pages_written < before.pages_written
    assert files(after.site) == from_nothing(pair, tmp_path)


def test_where_a_title_changes_all_pages_are_written(pair: Path) -> None:
    before = build(pair)
    edit(pair / "book" / "sources.md", "# ", "# All of the ")
    after = build(pair)
    assert ("Pages", "all pages: the contents, a title, the settings or the frame changed") in after.account.lines
    assert after.pages_written >= before.pages_written


def made_again(made: Built) -> list[str]:
    return [what for step, what in made.account.lines if step == "Pages"]


def test_what_was_damaged_is_made_anew(pair: Path, tmp_path: Path) -> None:
    first = build(pair)
    good = files(first.site)
    page = first.site / "corpus" / "second.html"
    page.write_bytes(page.read_bytes().replace(b"closed", b"opened"))
    (first.site / "downloads" / "lessonbook.bib").write_bytes(b"")
    (first.site / "pagefind" / "pagefind-entry.json").write_bytes(b"{")
    again = build(pair)
    assert files(again.site) == good
    said = "all pages: none were kept, or not as the last build of this version left them"
    assert said in made_again(again)
    assert dict(again.account.lines)["Search index"].startswith("made again")
    tree = pair / "_build" / ".doctrees-html" / "environment.pickle"
    data = bytearray(tree.read_bytes())
    data[len(data) // 2] ^= 1
    tree.write_bytes(bytes(data))
    CHANGES["a page"](pair)  # else nothing asks for what was kept
    third = build(pair)
    assert said in made_again(third)
    after = files(third.site)
    assert {name for name in good if after[name] != good[name]} == {
        "index.html", "_sources/index.md", "downloads/book.html", "downloads/book.zip"}


def test_damaged_tags_are_made_anew_and_said(pair: Path) -> None:
    before = load(pair)
    for path in (pair / "_build" / "store" / "tags").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-1] + b"!")
    store = store_of(pair)
    after: Knowledge = load(pair, store=store)
    assert len(store.damaged) == 2
    assert after.tags == before.tags
    assert ("Tags", "interview, second: its kept tags were gone or damaged") in after.account.lines


def test_explain_says_what_was_done_and_why(small: Path) -> None:
    first = run_cli("build", "--quiet", "--explain", cwd=small)
    assert first.returncode == 0, first.stderr
    assert "Tags:              1 of 1 document tagged again" in first.stdout
    edit(small / "corpus" / "interview.md", "skills were lost", "skills were soon lost")
    second = run_cli("build", "--quiet", "--explain", cwd=small)
    assert "Tags:              interview: its words, headings or speakers changed" in second.stdout
    assert "Pages:             corpus/interview: its file changed" in second.stdout
    assert "Pages:             lessons/L001: what the build puts on it changed" in second.stdout
