"""Time a stocktake of 75,000 contracts in .xlsx and of a million rows in .csv, beside plain pandas in the same run.

    python benchmarks/stocktake.py [--rows 75000] [--csv-rows 1000000] [--skip-peer]

Both sides do the same job: read the register, count steps by category, add up value, and write a workbook for
each successor. The peer is pandas with openpyxl for .xlsx, and pandas' own reader for .csv (which it only
summarises). Each runs as a process of its own; memory is the most that process held.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lessonbook.tools.registers.illustrative import COLUMNS, illustrative_rows
from lessonbook.tools.registers.writing import Page, write_workbook

LIMITS = {".xlsx": (12.0, 400.0), ".csv": (25.0, 1200.0)}
PEER = """
import sys
from pathlib import Path
import pandas as pd

source, target = Path(sys.argv[1]), Path(sys.argv[2])
target.mkdir()
if source.suffix == ".xlsx":
    frame = pd.read_excel(source, engine="openpyxl", dtype=str)
else:
    frame = pd.read_csv(source, dtype=str)
frame["annual_value"] = pd.to_numeric(frame["annual_value"].str.replace(r"[£,]", "", regex=True))
for name in ("start", "end", "due", "identified", "located", "profiled", "risk_assessed"):
    frame[name] = pd.to_datetime(frame[name], dayfirst=True)
steps = frame.groupby("category")[["identified", "located", "profiled", "risk_assessed"]].count()
value = frame.groupby("risk", dropna=False)["annual_value"].sum()
repeated = frame[frame.duplicated(keep=False)]
late = frame[frame["due"] < "2012-02-15"]
print(len(frame), steps.shape, value.shape, len(repeated), len(late))
if source.suffix == ".xlsx":
    for successor, part in frame.groupby(frame["successor"].fillna("not stated")):
        part.to_excel(target / f"{successor}.xlsx", index=False, engine="openpyxl")
"""


def measure(command: list[str]) -> tuple[float, float, float]:
    """Run a command; gives seconds passed, seconds of processor, and the most megabytes it held."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    message = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command[:4]} failed:\n{message.decode(errors='replace')}")
    return time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def make_files(folder: Path, rows: int, csv_rows: int) -> list[Path]:
    """Write the two registers."""
    columns = list(COLUMNS)
    book, table = folder / "register.xlsx", folder / "register.csv"
    cells = ([row[name] for name in columns] for row in illustrative_rows(rows, 50))
    write_workbook(book, [Page("Contracts", columns, cells)])
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(illustrative_rows(csv_rows, 50))
    return [book, table]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=75_000)
    parser.add_argument("--csv-rows", type=int, default=1_000_000)
    parser.add_argument("--skip-peer", action="store_true")
    asked = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in make_files(folder, asked.rows, asked.csv_rows):
            rows = asked.rows if file.suffix == ".xlsx" else asked.csv_rows
            ours = measure([sys.executable, "-m", "lessonbook", "stocktake", "--as-of", "2012-02-15", "--out",
                            str(folder / f"ours{file.suffix}"), "--json", str(file)])
            print(f"{file.suffix} {rows:,} rows, {file.stat().st_size / 1e6:.0f} MB: "
                  f"lessonbook {ours[0]:.1f} s ({ours[1]:.1f} s of processor), {ours[2]:.0f} MB", flush=True)
            seconds, megabytes = LIMITS[file.suffix]
            failed |= ours[0] > seconds or (megabytes is not None and ours[2] > megabytes)
            if not asked.skip_peer:
                peer = measure([sys.executable, "-c", PEER, str(file), str(folder / f"peer{file.suffix}")])
                print(f"{file.suffix} plain pandas {peer[0]:.1f} s ({peer[1]:.1f} s of processor), {peer[2]:.0f} MB; "
                      f"plain / lessonbook: time {peer[0] / ours[0]:.2f}, processor {peer[1] / ours[1]:.2f}, "
                      f"memory {peer[2] / ours[2]:.2f}", flush=True)
    if failed:
        sys.exit("Over the limit: 12 s and 400 MB for .xlsx, 25 s and 1,200 MB for .csv.")


if __name__ == "__main__":
    main()
