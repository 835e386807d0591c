"""Long tests run where they are asked for: make soak."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out of a run of all tests."""
    return None if any("soak" in str(word) for word in config.args) else True
