"""A round of coverage-guided fuzzing for each reader, where atheris is there."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzzing import Reader, readers

SECONDS = 20

pytestmark = pytest.mark.skipif(importlib.util.find_spec("atheris") is None,
                                reason="atheris is not installed: pip install atheris==3.0.0")


@pytest.mark.parametrize("reader", readers().values(), ids=lambda reader: reader.name)
def test_nothing_that_is_found_on_new_ways_through_the_code_is_an_error(
        reader: Reader, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.coverage_fuzz", reader.name, f"-max_total_time={SECONDS}", "-timeout=30",
         "-rss_limit_mb=3000", "-seed=1", f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT, capture_output=True, text=True, timeout=SECONDS + 300, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    runs = re.search(r"Done (\d+) (?:runs )?in", done.stderr)
    assert runs
    with capsys.disabled():
        print(f"\n{reader.name}: {int(runs[1]):,} files")
