"""Every page that we make carries a policy on what may run in it, and has nothing in it that the policy forbids."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import ROOT, run_cli

from lessonbook.book.build import build
from lessonbook.tools.handover.render import as_page, row_of
from lessonbook.tools.handover.review import review_file

SITE = {"default-src": ["'self'"], "script-src": ["'self'", "'wasm-unsafe-eval'"], "object-src": ["'none'"],
        "style-src": ["'self'", "'unsafe-inline'"], "img-src": ["'self'", "data:"], "font-src": ["'self'"],
        "connect-src": ["'self'"], "base-uri": ["'none'"], "form-action": ["'self'"]}


def policy_of(page: BeautifulSoup) -> dict[str, list[str]]:
    """The policy of a page; it counts only from where it stands, so it stands before all that it is about."""
    metas = page.find_all("meta", attrs={"http-equiv": re.compile("^content-security-policy$", re.I)})
    assert len(metas) == 1
    head = page.find("head")
    assert isinstance(head, Tag)
    before = [node.name for node in metas[0].find_all_previous() if node in head.find_all(recursive=False)]
    assert set(before) <= {"meta"}
    return {part.split()[0]: part.split()[1:] for part in str(metas[0]["content"]).split(";")}


def broken_by(page: BeautifulSoup) -> list[str]:
    """What a policy without inline scripts forbids, and what leads to code in other ways."""
    found = [str(node)[:200] for node in page.find_all("script")
             if not node.get("src") and node.get("type") not in ("application/json", "application/ld+json")]
    found += [str(node)[:200] for node in page.find_all("script", src=re.compile(r"^(?:[a-z]+:|//)", re.I))]
    for node in page.find_all(True):
        found += [f"{node.name} {name}" for name, value in node.attrs.items() if name.startswith("on")
                  or (name in ("href", "src", "action", "formaction", "data")
                      and re.match(r"\s*(?:javascript|vbscript|data:text)", str(value), re.I))]
    return found + [node.name for node in page.find_all(["iframe", "object", "embed", "base"])]


def test_every_page_of_a_book(small: Path) -> None:
    site = build(small).site
    paths = sorted(site.rglob("*.html"))
    assert {"index.html", "book/find.html", "lessons/L001.html", "corpus/interview.html", "downloads/book.html"} <= {
        path.relative_to(site).as_posix() for path in paths}
    for path in paths:
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        policy = policy_of(page)
        if path.name == "book.html" and path.parent.name == "downloads":
            assert policy == {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"]}
            assert page.find("script") is None
        else:
            assert policy == SITE
        assert broken_by(page) == [], path


def test_a_page_of_a_stocktake_and_of_a_handover_review(tmp_path: Path) -> None:
    done = run_cli("stocktake", str(ROOT / "corpus" / "registers" / "illustrative-contracts.csv"), "--as-of",
                   "2012-02-15", "--out", str(tmp_path / "stock"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    strong = ROOT / "lessonbook" / "tools" / "handover" / "examples" / "strong.md"
    reviewed = review_file(strong, today=date(2026, 11, 22))
    for text in ((tmp_path / "stock" / "report.html").read_text(encoding="utf-8"),
                 as_page([reviewed], [row_of(reviewed)])):
        page = BeautifulSoup(text, "html.parser")
        assert policy_of(page) == {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]}
        assert page.find("script") is None
        assert broken_by(page) == []


@pytest.mark.parametrize("text", ["<script>1</script>", "<a onclick=x>", "<a href=' javascript:1'>", "<iframe>",
                                  "<script src=https://far.example/x.js></script>", "<form action=JavaScript:1>"])
def test_what_is_looked_for_would_be_found(text: str) -> None:
    assert broken_by(BeautifulSoup(text, "html.parser"))


def test_the_one_file_has_contents_and_no_dead_link(small: Path) -> None:
    page = BeautifulSoup((build(small).site / "downloads" / "book.html").read_text(encoding="utf-8"), "html.parser")
    ids = {node["id"] for node in page.find_all(id=True)}
    targets = [node["href"] for node in page.find_all("a", href=True) if "://" not in node["href"]]
    assert [target for target in targets if target.removeprefix("#") not in ids] == []
    assert "#lessons-l001" in [node["href"] for node in page.select("nav[aria-label=Contents] a")]
