"""Ten thousand broken files for each reader."""

from __future__ import annotations

import pytest

from tests.fuzzing import Reader, readers
from tests.test_safety_fuzz import run_broken

EXAMPLES = 10_000


@pytest.mark.parametrize("reader", readers().values(), ids=lambda reader: reader.name)
def test_ten_thousand_broken_files(reader: Reader, capsys: pytest.CaptureFixture[str]) -> None:
    faulty = run_broken(reader, EXAMPLES)
    with capsys.disabled():
        print(f"\n{reader.name}: {EXAMPLES:,} files, {faulty:,} of them found at fault")
    assert faulty or reader.name == "handover text"  # which takes any words as they are
