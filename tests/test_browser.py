"""A real browser reads the built book: search, filters, evidence links, no other host, phone and desktop."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pypdfium2 import PdfDocument

from lessonbook.book.build import Built

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MUST_RUN = os.environ.get("LESSONBOOK_NO_SKIPS") == "1"

try:
    from playwright.sync_api import Page, sync_playwright
except ImportError:
    sync_playwright = None  # type: ignore[assignment]
    Page = Any  # type: ignore[assignment, misc]

pytestmark = [
    pytest.mark.browser, pytest.mark.book,
    pytest.mark.skipif(not MUST_RUN and sync_playwright is None,
                       reason="playwright is not installed: pip install -r requirements-ci.txt"),
    pytest.mark.skipif(not MUST_RUN and CHROMIUM is None, reason="no Chromium found on this machine"),
]

VIEWS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 740}}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(built: Built) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"])
        yield made
        made.close()


@pytest.fixture(params=list(VIEWS))
def page(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Page]:
    """A page that fails the test where it asks another host or reports an error."""
    context = browser.new_context(viewport=VIEWS[request.param])
    made = context.new_page()
    trouble: list[str] = []
    made.on("request", lambda asked: trouble.append(f"asked {asked.url}")
            if not asked.url.startswith((address, "data:", "blob:")) else None)
    made.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    made.on("pageerror", lambda error: trouble.append(str(error)))
    yield made
    context.close()
    assert trouble == []


def wait_for_results(page: Page) -> list[str]:
    page.wait_for_selector("[data-find=lessons] a, [data-find=rest] a", timeout=20_000)
    return page.locator("[data-find=lessons] h3, [data-find=lessons] .lb-hit-title").all_inner_texts() or \
        page.locator("[data-find=lessons] a").all_inner_texts()


def lessons_found(page: Page) -> int:
    said = page.locator("[data-find=status]").inner_text()
    return int(re.search(r"(\d+) lesson", said)[1])  # type: ignore[index]


@pytest.mark.parametrize("query", ["conflicts of interest", "conflict"])
def test_search_from_home_finds_the_lesson_first(page: Page, address: str, query: str) -> None:
    page.goto(address)
    page.get_by_label("Search the lessons").fill(query)
    page.keyboard.press("Enter")
    found = wait_for_results(page)
    assert found[0] == "Handle conflicts of interest in the open"
    assert "find=" in page.url


def test_filter_by_theme_then_open_a_lesson_and_follow_its_evidence(page: Page, address: str) -> None:
    page.goto(f"{address}book/find.html?find=mistake")
    wait_for_results(page)
    before = lessons_found(page)
    filters = page.locator("details:has(select) > summary")
    if filters.count() and not page.get_by_label("Theme").is_visible():
        filters.first.click()
    page.get_by_label("Theme").select_option(label=next(
        text for text in page.get_by_label("Theme").locator("option").all_inner_texts()
        if text.startswith("Governance")))
    page.wait_for_url("**theme=**")
    page.wait_for_timeout(500)
    wait_for_results(page)
    assert 0 < lessons_found(page) < before
    page.get_by_role("link", name="Handle conflicts of interest in the open").first.click()
    page.wait_for_url("**/lessons/L024.html*")
    page.locator("details.lb-fold summary", has_text="What supports it").first.click()
    link = page.locator("details.lb-fold .lb-about a").first
    target = (link.get_attribute("href") or "").rpartition("#")[2]
    link.click()
    page.wait_for_url(f"**#{target}")
    assert page.locator(f"#{target}").is_visible()
    assert page.locator(f"#{target}").evaluate("node => node.matches(':target')")


def test_abbreviation_and_long_form_find_each_other(page: Page, address: str) -> None:
    hits = []
    for query in ("LMC", "local medical committee"):
        page.goto(f"{address}book/find.html?find={query}")
        hits.append(wait_for_results(page)[0])
    assert hits == ["Keep the local medical committee close, without a veto"] * 2


def test_an_empty_result_helps_and_back_works(page: Page, address: str) -> None:
    page.goto(f"{address}book/find.html?find=conflict")
    wait_for_results(page)
    page.get_by_role("searchbox").fill("xqzzyv")
    page.keyboard.press("Enter")
    page.wait_for_url("**find=xqzzyv**")
    page.get_by_role("heading", name="Nothing found").wait_for()
    helping = page.locator(".lb-find-help").get_by_role("link")
    assert any("A to Z" in text for text in helping.all_inner_texts())
    assert "Governance and conflicts of interest" in helping.all_inner_texts()
    page.go_back()
    page.wait_for_url("**find=conflict**")
    assert wait_for_results(page)[0] == "Handle conflicts of interest in the open"


def test_path_remembers_where_the_reader_is(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Clinical chair").click()
    page.wait_for_url("**/book/start.html#path-clinical-chair")
    page.locator("#path-clinical-chair ol.lb-path a").first.click()
    page.wait_for_url("**?path=clinical-chair")
    here = page.locator(".lb-here")
    assert "Clinical chair: lesson 1 of" in here.inner_text()
    here.get_by_role("link").first.click()
    page.wait_for_url("**?path=clinical-chair")
    assert "lesson 2 of" in page.locator(".lb-here").inner_text()


def test_term_shows_its_definition_on_tap_and_escape_closes(page: Page, address: str) -> None:
    page.goto(f"{address}lessons/L020.html")
    term = page.locator("a.lb-term").first
    term.click()
    assert page.locator(".lb-tip").is_visible()
    assert page.locator(".lb-tip a").get_attribute("href", timeout=1000)
    page.keyboard.press("Escape")
    assert page.locator(".lb-tip").count() == 0


def test_colours_switch_and_are_remembered(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("html").get_attribute("data-theme") == "light"
    choose(page, "Dark")
    page.goto(f"{address}book/themes.html")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.emulate_media(color_scheme="dark")
    choose(page, "Light")
    assert page.locator("html").get_attribute("data-theme") == "light"
    choose(page, "System")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def choose(page: Page, colours: str) -> None:
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
    page.get_by_role("button", name=f"{colours} colours").click()
    page.keyboard.press("Escape")


@pytest.mark.parametrize("path", ["", "lessons/L029.html", "book/find.html", "corpus/handover-documents.html",
                                  "book/timeline.html", "notebooks/corpus-at-a-glance.html", "book/themes.html"])
def test_pages_fit_the_screen_and_report_no_error(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    page.wait_for_timeout(200)
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("path", ["", "lessons/L029.html", "book/find.html?find=conflict", "book/tracker.html",
                                  "corpus/handover-documents.html", "book/themes.html"])
def test_pages_reflow_at_four_hundred_per_cent(browser: Any, address: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 256})
    made = context.new_page()
    made.goto(address + path)
    made.wait_for_timeout(300)
    assert made.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


@pytest.mark.parametrize("way", ["Clinical chair", "Accountable officer", "Member-practice GP", "Council partner",
                                 "Provider clinician", "Your first 100 days", "Before a public consultation",
                                 "Before you sign a contract over", "When quality worries you"])
def test_each_way_in_leads_to_lessons_with_a_reason(page: Page, address: str, way: str) -> None:
    page.goto(address)
    page.get_by_role("link", name=way, exact=True).click()
    page.wait_for_url("**/book/start.html#path-*")
    part = page.locator(f"#{page.url.rpartition('#')[2]}")
    assert 6 <= part.locator("ol.lb-path > li").count() <= 10
    assert len(part.locator("ol.lb-path > li p").nth(1).inner_text()) > 10
    part.locator("ol.lb-path a").first.click()
    page.wait_for_url("**/lessons/L*.html?path=*")
    assert page.get_by_role("heading", name="What to do").is_visible()


def test_keyboard_reaches_the_content(page: Page, address: str) -> None:
    page.goto(f"{address}lessons/L029.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("path", ["", "lessons/L029.html", "book/lessons.html", "book/find.html?find=conflict",
                                  "book/themes.html", "book/timeline.html", "book/tracker.html", "book/stocktake.html",
                                  "book/handover.html", "book/scale.html", "corpus/handover-documents.html",
                                  "notebooks/corpus-at-a-glance.html", "notebooks/themes-and-how-they-meet.html"])
def test_no_text_is_under_eleven_pixels_and_the_header_is_low(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    small = page.evaluate("""() => {
        const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const holder = walk.currentNode.parentElement, words = walk.currentNode.textContent.trim();
            if (!words || !holder.checkVisibility() || holder.closest("script, style, .lb-hidden")) continue;
            const drawing = holder.closest("svg");
            const scale = drawing ? drawing.getScreenCTM().a : 1;  // a drawing shrinks the words in it
            if (parseFloat(getComputedStyle(holder).fontSize) * scale < 11) found.push(words.slice(0, 40));
        }
        return found;
    }""")
    assert small == []
    assert page.locator(".lb-top").bounding_box()["height"] <= (64 if page.viewport_size["width"] < 600 else 80)  # type: ignore[index]


def test_a_cell_of_the_themes_shows_the_lessons_that_meet_in_it(page: Page, address: str) -> None:
    page.goto(f"{address}book/themes.html")
    cell = page.locator(".lb-grid td a[href^='#meet-']").first
    cell.click()
    lessons = page.locator(".lb-tip a")
    assert lessons.count() == int(cell.inner_text())
    lessons.first.click()
    page.wait_for_url("**/lessons/L*.html")


def test_a_cell_of_who_was_heard_opens_the_folds_round_its_passages(page: Page, address: str) -> None:
    page.goto(f"{address}book/gaps.html")
    cell = page.locator(".lb-gaps td a[href^='#gap-role-']").first
    passages = page.locator(cell.get_attribute("href") or "none")
    assert not passages.is_visible()
    cell.click()
    passages.wait_for(state="visible")


def test_menu_contents_and_search_are_a_key_or_a_tap_away(page: Page, address: str) -> None:
    page.goto(f"{address}lessons/L029.html")
    menu = page.get_by_role("button", name="Menu")
    if menu.is_visible():
        menu.click()
        assert page.get_by_role("navigation", name="Book").is_visible()
        assert page.evaluate("scrollY") == 0
        page.keyboard.press("Escape")
        page.get_by_role("button", name="On this page").click()
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Evidence").click()
    page.wait_for_url("**#evidence")
    page.keyboard.press("Control+k")
    page.wait_for_function("document.activeElement?.name === 'find' || location.pathname.endsWith('/book/find.html')")


def test_a_lesson_prints_on_two_pages_with_support_and_qualification(browser: Any, address: str) -> None:
    context = browser.new_context()
    made = context.new_page()
    made.goto(f"{address}lessons/L024.html")
    printed = made.pdf(prefer_css_page_size=True)
    context.close()
    pages = list(PdfDocument(printed))
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    assert len(pages) <= 2
    assert all(head in text for head in ("What supports it", "What qualifies it", "What to do"))


def test_the_map_is_read_by_keys_and_filtered(page: Page, address: str) -> None:
    page.goto(f"{address}book/map.html#map-L009")
    said = page.locator(".lb-map-said")
    points = page.locator(".lb-points a")
    assert "lb-dim" in (points.first.get_attribute("class") or "")
    points.first.focus()
    first = said.inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert said.inner_text() != first
    there = page.locator(".lb-points a:focus").get_attribute("href")
    assert said.get_by_role("link").first.get_attribute("href") == there
    page.get_by_label("Period", exact=True).select_option(index=1)
    shown = page.locator(".lb-points a:not(.lb-gone)").count()
    assert 0 < shown < points.count()
    assert f"{shown} of {points.count()} statements" in page.locator(".lb-map-filter").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
