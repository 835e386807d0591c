"""No file, however broken, ends a reader otherwise than in words; the long run is in tests/soak."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.fuzzing import Reader, broken, readers, try_reader

EXAMPLES = int(os.environ.get("LESSONBOOK_EXAMPLES", "15"))


@pytest.mark.parametrize("reader", readers().values(), ids=lambda reader: reader.name)
def test_a_good_file_is_read(reader: Reader) -> None:
    assert not try_reader(reader, reader.pack(reader.seed))


@pytest.mark.parametrize("reader", readers().values(), ids=lambda reader: reader.name)
def test_a_broken_file_is_refused_in_words(reader: Reader) -> None:
    run_broken(reader, EXAMPLES)


def run_broken(reader: Reader, examples: int) -> int:
    """Read so many broken files; gives how many were refused as a whole."""
    refused = 0

    @settings(max_examples=examples, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck))
    @given(broken(reader))
    def tried(data: bytes) -> None:
        nonlocal refused
        refused += try_reader(reader, data)

    tried()
    return refused
