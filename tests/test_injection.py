"""Twenty of the two hundred hostile passages of tests/soak: none lives in a browser."""

from __future__ import annotations

from pathlib import Path

from tests.injected import build_with, live_in
from tests.payloads import payloads
from tests.test_browser import pytestmark as pytestmark  # the same reasons to skip


def test_none_of_twenty_lives(small: Path) -> None:
    texts = payloads(20)
    assert live_in(build_with(small, texts), texts) == []


def test_a_live_one_would_be_seen(small: Path) -> None:
    texts = payloads(20)
    made = build_with(small, texts)
    page = made.site / "corpus" / "interview.html"
    page.write_text(page.read_text().replace("</main>", "<img src=x onerror='alert(1)'></main>"))
    found = " ".join(live_in(made, texts))
    assert "dialog 1" in found
    assert "onerror" in found
