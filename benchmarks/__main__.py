"""Run every benchmark in turn: make bench. Each prints ratios against a named peer in the same run."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, help="JSON lines {id, text, label} for the clustering benchmark")
    parser.add_argument("names", nargs="*", help="only these, for example: tagging add")
    chosen = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}")
    failed = []
    for script in sorted(HERE.glob("[a-z]*.py")):
        if chosen.names and script.stem not in chosen.names:
            continue
        print(f"\n== {script.stem}", flush=True)
        extra = ["--data", str(chosen.data)] if chosen.data and script.stem == "clustering" else []
        if subprocess.run([sys.executable, str(script), *extra], check=False).returncode:
            failed.append(script.stem)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
