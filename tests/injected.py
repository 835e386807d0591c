"""Build a book whose source says hostile things, open it in Chromium, and see that none of them lives."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from lessonbook.book.build import Built, build
from tests.conftest import SMALL_SOURCE
from tests.test_browser import CHROMIUM, Quiet, sync_playwright

# no element of a passage's text, and none of ours that a payload names
_PROBE = """() => ({
  ran: window.__ran === 1,
  made: [...document.querySelectorAll('main *')].filter(node =>
    'SCRIPT IFRAME OBJECT EMBED BASE META VIDEO MARQUEE TEMPLATE STYLE MATH LINK SOURCE'.split(' ')
      .includes(node.tagName.toUpperCase()) && !/^[./]*_static[/]/.test(node.getAttribute('src')
        || node.getAttribute('href') || '')
    || [...node.attributes].some(item => item.name.startsWith('on')
      || (['href', 'src', 'action', 'data'].includes(item.name) && /^\\s*javascript:|far\\.invalid/i.test(item.value))))
    .map(node => node.outerHTML.slice(0, 200)),
  text: document.body.innerText})"""


def build_with(root: Path, texts: list[str]) -> Built:
    """Put hostile texts into passages, headings, people's names, labels, bodies, notes and evidence, and build."""
    head, mark, _ = SMALL_SOURCE.partition("## Staff")
    passages = "".join(f'\n{{#int-p{number:03d} kind="narrative" loc="para {number}"}}\n{text}\n'
                       for number, text in enumerate(texts, start=10))
    image = "<img src=x onerror=window.__ran=1>"
    bold = json.dumps(texts[0] + " <img src=x onerror=window.__ran=1>")
    head = head.replace("title: Interview with a departing manager", f"title: {bold}").replace(
        "summary: A departing manager says what worried them.", f"summary: {bold}").replace(
        "role_at_time: manager", f"role_at_time: {bold}").replace(
        "organisation: Example Council", f'organisation: "Council {image}"').replace(
        "name: Bob Example", f'name: "Bob {image}"')
    mark = mark.replace('voice="Bob Example"', f'voice="Bob {image}"')
    head = head.replace('voice="Bob Example"', f'voice="Bob {image}"')
    body = f"{head}{mark} <img src=x onerror=window.__ran=1>\n\n" \
           '{#int-p003 kind="narrative" loc="<b onclick=alert(1)>"}\nTraining came last.\n' + passages
    (root / "corpus" / "interview.md").write_text(body, encoding="utf-8")
    lesson = root / "lessons" / "L001.md"
    said = json.dumps(f"Said {image}")
    evidence = "".join(f"  - {{passage: int-p{number:03d}, stance: supports, why: {said}, note: {said}}}\n"
                       for number, _ in enumerate(texts, start=10))
    lesson.write_text(lesson.read_text().replace("evidence:\n", "evidence:\n" + evidence))
    reviews = root / "corpus" / "reviews"
    reviews.mkdir(exist_ok=True)
    (reviews / "notes.csv").write_text(
        "passage,quote,theme,decision,who,when,note,origin\nint-p001,The handover document left out the lease.,"
        f"handover,accept,Ann {image},2026-11-20,Said {image},by hand\n")
    return build(root)


def live_in(made: Built, texts: list[str]) -> list[str]:
    """Open every page and the search for each mark, and list whatever lives."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(made.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    trouble: list[str] = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            # the pages' own content policy is a second wall; here the first must hold alone
            page = browser.new_context(bypass_csp=True).new_page()
            page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
            page.on("request", lambda asked: trouble.append(f"asked {asked.url}")
                    if not asked.url.startswith((address, "data:", "blob:")) else None)
            pages = sorted(path.relative_to(made.site).as_posix() for path in made.site.rglob("*.html"))
            for name in pages:
                page.goto(address + name)
                found = page.evaluate(_PROBE)
                trouble += [f"{name}: ran"] * found["ran"] + [f"{name}: {text}" for text in found["made"]]
                if name == "corpus/interview.html":
                    shown = " ".join(found["text"].split())
                    trouble += [f"not shown as it stands: {text}" for text in texts if not _shown(text, shown)]
            trouble += _search(page, address, texts)
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
    return trouble


def _shown(text: str, shown: str) -> bool:
    """Whether a text stands on the page; Sphinx sets quotation marks and dashes as a printer would."""
    table = {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "--", "—": "---", "…": "...", "\ufeff": ""}

    def plain(said: str) -> str:
        for typeset, typed in table.items():
            said = said.replace(typeset, typed)
        return " ".join(said.split())

    return plain(text) in plain(shown)


def _search(page: Any, address: str, texts: list[str]) -> list[str]:
    """Results of the search show passages' words too."""
    trouble = []
    for text in texts[::max(1, len(texts) // 20)]:
        page.goto(f"{address}book/find.html?find={text.split()[0]}")
        page.wait_for_selector("[data-find=status]:not(:empty)", timeout=20_000)
        page.wait_for_timeout(300)
        found = page.evaluate(_PROBE)
        trouble += [f"search {text}: ran"] * found["ran"] + [f"search: {item}" for item in found["made"]]
    return trouble
