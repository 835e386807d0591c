"""Two hundred hostile passages through a corpus file and the real build: none lives in a browser."""

from __future__ import annotations

from pathlib import Path

from tests.injected import build_with, live_in
from tests.payloads import payloads
from tests.test_browser import pytestmark as pytestmark  # the same reasons to skip


def test_none_of_two_hundred_lives(small: Path) -> None:
    texts = payloads(200)
    assert len(set(texts)) == 200
    assert live_in(build_with(small, texts), texts) == []
