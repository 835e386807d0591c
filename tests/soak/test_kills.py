"""Two hundred kills and forty interrupts at random moments: people's files stay whole and the next run is right."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.killing import Case, Forker, trial
from tests.test_safety_faults import cases as cases
from tests.test_safety_faults import forker as forker

NAMES = ["build", "build again", "add", "review apply", "update", "withdraw"]


@pytest.mark.parametrize("seed", range(200))
def test_a_kill_loses_nothing(cases: dict[str, Case], forker: Forker, tmp_path: Path, seed: int) -> None:
    name = NAMES[seed % len(NAMES)]
    assert trial(cases[name], name, tmp_path / "kb", forker, random.Random(seed)) == []


@pytest.mark.parametrize("seed", range(40))
def test_an_interrupt_loses_nothing(cases: dict[str, Case], forker: Forker, tmp_path: Path, seed: int) -> None:
    name = NAMES[seed % len(NAMES)]
    assert trial(cases[name], name, tmp_path / "kb", forker, random.Random(seed), signal.SIGINT) == []
