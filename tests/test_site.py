"""The built book: links resolve, no other host is asked, words of a source never run, same input same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from conftest import SMALL_SOURCE

from lessonbook.book.build import Built, build

pytestmark = pytest.mark.book


class Page(HTMLParser):
    """Ids, links, and whatever a browser would fetch by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.add(found["id"] or "")
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        if tag == "link" and found.get("href"):
            self.fetched.append(found["href"] or "")
        if found.get("src"):
            self.fetched.append(found["src"] or "")


@pytest.fixture(scope="module")
def pages(built: Built) -> dict[str, Page]:
    return {path.relative_to(built.site).as_posix(): Page(path.read_text(encoding="utf-8"))
            for path in sorted(built.site.rglob("*.html")) if "pagefind" not in path.parts}


def test_pages_are_there(pages: dict[str, Page]) -> None:
    for name in ("index.html", "book/find.html", "book/lessons.html", "book/themes.html", "book/sources.html",
                 "book/glossary.html", "book/about.html", "notebooks/corpus-at-a-glance.html",
                 "corpus/ambition-challenge-transition.html", "book/themes/governance.html", "lessons/L029.html"):
        assert name in pages


def test_every_internal_link_resolves(pages: dict[str, Page], built: Built) -> None:
    broken = []
    for name, page in pages.items():
        for link in [*page.links, *page.fetched]:
            if re.match(r"[a-z]+:|//", link):
                continue
            target, anchor = urldefrag(link)
            target = unquote(target.partition("?")[0])
            path = os.path.normpath((Path(name).parent / target).as_posix()) if target else name
            if path not in pages:
                if not (built.site / path).exists():
                    broken.append(f"{name}: {link}")
            elif anchor and anchor not in pages[path].ids:
                broken.append(f"{name}: {link} (no such place)")
    assert broken == []


def test_no_page_asks_another_host(pages: dict[str, Page], built: Built) -> None:
    assert [f"{name}: {link}" for name, page in pages.items() for link in page.fetched
            if re.match(r"(https?:)?//", link)] == []
    css = [path for path in built.site.rglob("*.css") if "pagefind" not in path.parts]
    assert [path.name for path in css
            if re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8"))] == []


def test_every_passage_has_its_anchor(pages: dict[str, Page], built: Built) -> None:
    for source in built.known.sources:
        missing = {passage.id for passage in source.passages} - pages[f"corpus/{source.id}.html"].ids
        assert missing == set()


def test_lesson_page_has_its_parts(built: Built) -> None:
    text = (built.site / "lessons" / "L029.html").read_text(encoding="utf-8")
    for part in ("Why it matters", "What to do", "Questions for the handover", "Evidence", "Related lessons",
                 "About this lesson", "Cite this", "Qualifies",
                 "Jan Hull, former director of commissioning development, NHS Somerset"):
        assert part in text
    assert re.search(r'href="\.\./corpus/ambition-challenge-transition\.html#act-p\d+"', text)


def test_hostile_words_never_become_markup(small: Path) -> None:
    hostile = ('<script>alert(1)</script> {{ 7*7 }} {include} /etc/passwd [x](javascript:alert(1)) '
               '{raw}`html` $$x$$ <img src=x onerror=alert(1)> ```{code-cell} print(1)``` | a | b |')
    path = small / "corpus" / "interview.md"
    text = path.read_text(encoding="utf-8").replace("Training for new staff came last", hostile + " Training came last")
    path.write_text(text.replace("Ann Example, organisation",
                                 'Ann Example, note: "<script>alert(2)</script>", organisation'),
                    encoding="utf-8")
    made = build(small)
    for page in ("corpus/interview.html", "lessons/L001.html"):
        html = (made.site / page).read_text(encoding="utf-8")
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript:' not in html
        assert "{{ 7*7 }}" in html
    source = (made.site / "corpus" / "interview.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source
    assert "```{code-cell} print(1)```" in source


def test_what_may_not_be_published_reaches_nothing(small: Path) -> None:
    secret = SMALL_SOURCE.replace("id: interview", "id: secret").replace("prefix: int", "prefix: sec")
    secret = secret.replace("#int-", "#sec-").replace("sensitivity: public", "sensitivity: restricted")
    secret = secret.replace("Interview with a departing manager", "Quokka with a nervous chair")
    secret = secret.replace("The handover document left out the lease. Nobody told her successor.",
                            "Her xylophone plans stayed hidden in the blue cabinet upstairs.")
    secret = secret.replace("Each new team must meet its predecessor face to face before the last day.",
                            "He would rather the xylophone money went to the night shift.")
    secret = secret.replace("Training for new staff came last, and skills were lost.",
                            "Nobody counted the xylophone lessons that the ward had paid for.")
    secret = secret.replace("A departing manager says what worried them.", "What nobody else may read for now.")
    assert secret.count("xylophone") == 3
    (small / "corpus" / "secret.md").write_text(secret, encoding="utf-8")
    lesson = small / "lessons" / "L001.md"
    lesson.write_text(lesson.read_text(encoding="utf-8").replace(
        "evidence:\n", "evidence:\n  - {passage: sec-p003, stance: supports, status: suggested}\n"), encoding="utf-8")
    made = build(small)
    for path in made.site.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"xylophone" not in data, path
            assert b"Quokka" not in data, path
    assert made.known.strength(made.known.lessons[0]).voices == 2


def test_changed_evidence_renders_only_its_pages(small: Path) -> None:
    first = build(small)
    assert first.pages_written > 10
    again = build(small)
    assert again.pages_written == 0
    path = small / "corpus" / "interview.md"
    path.write_text(path.read_text(encoding="utf-8").replace("skills were lost", "skills were soon lost"),
                    encoding="utf-8")
    third = build(small)
    assert 0 < third.pages_written < first.pages_written
    assert "skills were soon lost" in (third.site / "lessons" / "L001.html").read_text(encoding="utf-8")


def test_two_builds_give_the_same_bytes(built: Built, fresh_copy: Path) -> None:
    code = "import sys; from pathlib import Path; from lessonbook.book.build import build; build(Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(fresh_copy)], check=True, timeout=300, capture_output=True,
                   env={**os.environ, "PYTHONHASHSEED": "99", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"})
    other = fresh_copy / "_build" / "html"

    def files(folder: Path) -> dict[str, bytes]:
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
                if path.is_file() and "pagefind" not in path.relative_to(folder).parts and path.name != ".buildinfo"}

    mine, theirs = files(built.site), files(other)
    assert set(mine) == set(theirs)
    assert [name for name in mine if mine[name] != theirs[name]] == []
