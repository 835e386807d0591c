"""A real browser at the preview server: search works under the pages' policy, and what the policy forbids fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lessonbook.book.build import build
from lessonbook.book.serve import BookServer
from tests.test_browser import CHROMIUM, Page, pytestmark, sync_playwright, wait_for_results

pytestmark = [mark for mark in pytestmark if mark.name != "book"]

_INLINE = """() => { const node = document.createElement('script'); node.textContent = 'window.ran = 1';
  document.body.append(node); return window.ran ?? 0 }"""
_HANDLER = """() => { const node = document.createElement('a'); node.setAttribute('onclick', 'window.clicked = 1');
  document.body.append(node); node.click(); return window.clicked ?? 0 }"""
_FAR = """async () => { const told = new Promise(tell => addEventListener('securitypolicyviolation',
    event => tell(event.effectiveDirective)));
  try { await fetch('https://far.invalid/') } catch { return await told }; return 'fetched' }"""


@pytest.fixture
def server(small: Path) -> Iterator[BookServer]:
    made = BookServer(build(small).site, 0)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made
    made.shutdown()
    made.server_close()


def test_the_site_obeys_its_policy_and_the_policy_holds(server: BookServer) -> None:
    trouble: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page: Page = browser.new_page()
        page.on("console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        for path in sorted(one.relative_to(server.site).as_posix() for one in server.site.rglob("*.html")):
            page.goto(f"http://127.0.0.1:{server.port}/{path}")
        page.goto(f"http://localhost:{server.port}/book/find.html?find=talk")
        assert "Meet the people you take over from" in wait_for_results(page)
        assert trouble == []
        assert page.evaluate(_INLINE) == 0
        assert page.evaluate(_HANDLER) == 0
        assert page.evaluate(_FAR) == "connect-src"
        assert len(trouble) >= 3
        assert all("Content Security Policy" in said for said in trouble)
        browser.close()
