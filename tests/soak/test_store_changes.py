"""Every kind of change: a build on top of another gives the bytes of one from nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_store import CHANGES, test_a_build_on_top_of_another_gives_the_bytes_of_one_from_nothing
from tests.test_store import pair as pair

on_top = test_a_build_on_top_of_another_gives_the_bytes_of_one_from_nothing
del test_a_build_on_top_of_another_gives_the_bytes_of_one_from_nothing  # else it is collected here as well


@pytest.mark.parametrize("change", list(CHANGES))
def test_every_change(pair: Path, tmp_path: Path, change: str) -> None:
    on_top(pair, tmp_path, change)
