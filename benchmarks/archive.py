"""From files to draft lessons on made-up archives of growing size, on one core and on two, with memory.

Run it from the repository: python benchmarks/archive.py [--full] [--documents 10,100] [--words 20000]
With --full the results are kept in book/measured/archive.json, else they are only printed. Peers, in the same run
on one core: spaCy's bare tokenizer and, where it is installed, pyahocorasick for the tagger; TF-IDF with k-means for
attaching and drafting.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from made_up.archive_text import add_document

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RESULTS = ROOT / "book" / "measured" / "archive.json"
SMALL, FULL = (10, 30, 100), (10, 100, 600, 1000)
SMALL_WORDS, FULL_WORDS = 2_000, 20_000
STAGES = ("start", "read", "tag", "attach", "draft")
# what an archive of 600 documents of 20,000 words may take on two cores, and how far cost per document may grow
LIMITS = {"documents": 600, "seconds": 300.0, "gigabytes": 3.0, "speed_up": 1.8, "growth": 1.25, "one_more": 5.0}
LOOP, TRIALS = 10_000_000, 5


def machine() -> dict[str, object]:
    """The processor's model, cores that may be used, memory in GB, Python."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line.partition(":")[2].strip() for line in info.read_text().splitlines()
                 if line.startswith("model name")]
        model = lines[0] if lines else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {"processor": model, "cores": len(os.sched_getaffinity(0)), "memory_gb": round(memory, 1),
            "system": platform.system(), "python": platform.python_version()}


def loop_speed_up() -> float:
    """How many times faster two cores of this machine are than one at a loop that needs no memory: the median.

    Cores of one machine share heat, caches and, rented, other people's work: no program gains more than such a loop.
    """
    one, *two = (["-c", f"for _ in range({LOOP}): pass"] for _ in range(3))

    def seconds(commands: list[list[str]]) -> float:
        started = time.monotonic()
        for process in [subprocess.Popen([sys.executable, *command]) for command in commands]:
            process.wait()
        return time.monotonic() - started

    return round(sorted(2 * seconds([one]) / seconds(two) for _ in range(TRIALS))[TRIALS // 2], 2)


def run_stages(folder: Path, jobs: int, until: str = "draft", *, look: bool = True) -> dict[str, object]:
    """One run on `jobs` cores: seconds and processor seconds by stage, and peak memory by stage in MB.

    Memory is the proportional set size of the process and all that it started, looked at up to ten times a second:
    memory that processes share counts once. To look slows a run that has all cores: without `look` it is not done.
    """
    cores = sorted(os.sched_getaffinity(0))[:jobs]
    command = [sys.executable, str(HERE / "made_up" / "stages.py"), str(folder), "--jobs", str(jobs),
               "--until", until, "--started", str(time.monotonic())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                               preexec_fn=lambda: os.sched_setaffinity(0, cores))
    found: dict[str, object] = {"jobs": jobs, "seconds": {}, "processor_seconds": {}, "megabytes": {}}
    watch = Watch(process.pid)
    if look:
        watch.start()
    for line in process.stdout or ():
        row = json.loads(line)
        if "stage" in row:
            name, taken = row["stage"], watch.take()
            for kind, value in (("seconds", row["wall"]), ("processor_seconds", row["cpu"])):
                found[kind][name] = round(found[kind].get(name, 0.0) + value, 2)  # type: ignore[index, attr-defined]
            if look:
                found["megabytes"][name] = max(taken, found["megabytes"].get(name, 0))  # type: ignore[index, attr-defined]
        else:
            found |= row
    if process.wait():
        sys.exit(f"{' '.join(command)} failed")
    if look:
        watch.join()
    return found


class Watch(threading.Thread):
    """Looks at the memory of a process and its children while it runs.

    To look takes longer the more memory there is, and takes it from the run where that has all cores: so it looks for
    a fiftieth of the time at most.
    """

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.process, self.most = process, 0.0

    def run(self) -> None:
        while True:
            started = time.monotonic()
            size = _proportional(self.process)
            if size is None:
                return
            self.most = max(self.most, size)
            time.sleep(max(0.1, 50 * (time.monotonic() - started)))

    def take(self) -> int:
        """The most since it was last asked, in MB."""
        most, self.most = self.most, 0.0
        return round(most)


def _proportional(process: int) -> float | None:
    """Proportional set size of a process and its children in MB; None where it has ended."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return None
    if "Pss:" not in text:
        return None
    own = float(text.partition("Pss:")[2].split()[0]) / 1000
    return own + sum(_proportional(int(child)) or 0.0 for child in children)


def run_peers(folder: Path) -> dict[str, float]:
    """Processor seconds of the peers, on one core."""
    core = sorted(os.sched_getaffinity(0))[:1]
    done = subprocess.run([sys.executable, str(HERE / "made_up" / "peers.py"), str(folder)], check=True, text=True,
                          capture_output=True, preexec_fn=lambda: os.sched_setaffinity(0, core))
    return {name: round(max(value, 0.001), 3) for name, value in json.loads(done.stdout).items()}


def measure(documents: int, words: int, work: Path) -> dict[str, object]:
    """Write an archive, run it on one core and on two, and run the peers."""
    folder = work / f"archive-{documents}"
    subprocess.run([sys.executable, str(HERE / "made_up" / "archive_text.py"), str(folder), "--documents",
                    str(documents), "--words", str(words)], check=True, stdout=subprocess.DEVNULL)
    runs = []
    for jobs in (1, 2):
        if jobs <= len(os.sched_getaffinity(0)):
            shutil.rmtree(folder / "_build", ignore_errors=True)  # nothing is known from an earlier run
            looked_at = run_stages(folder, jobs)
            shutil.rmtree(folder / "_build")
            runs.append(run_stages(folder, jobs, look=False) | {"megabytes": looked_at["megabytes"]})
    if len({run["digest"] for run in runs}) != 1:
        sys.exit(f"{documents} documents: one process and two gave different results")
    first, jobs = runs[0], len(runs)
    add_document(folder, documents + 1, words)
    more = run_stages(folder, jobs, "attach", look=False)
    shutil.rmtree(folder / "_build")
    if run_stages(folder, jobs, "attach", look=False)["digest"] != more["digest"]:
        sys.exit(f"{documents} documents: one more gave another result than all from nothing")
    return {"documents": documents, "passages": first["passages"], "words": first["words"], "digest": first["digest"],
            "runs": [{key: run[key] for key in ("jobs", "seconds", "processor_seconds", "megabytes")} for run in runs],
            "one_more": {key: more[key] for key in ("jobs", "seconds", "processor_seconds")},
            "peers": run_peers(folder)}


def show(found: dict) -> None:
    """Print one archive's rows."""
    print(f"\n{found['documents']:,} documents, {found['passages']:,} passages, {found['words']:,} words")
    print(f"{'':14}" + "".join(f"{name:>9}" for name in (*STAGES, "total")) + f"{'MB':>8}")
    for run in found["runs"]:
        for kind, label in (("seconds", "seconds"), ("processor_seconds", "processor")):
            row = [run[kind][name] for name in STAGES]
            memory = f"{max(run['megabytes'].values()):>8,}" if kind == "seconds" else ""
            print(f"{run['jobs']} core{'s' * (run['jobs'] > 1):1} {label:>8}"
                  + "".join(f"{value:>9.1f}" for value in [*row, sum(row)]) + memory)
    more = found["one_more"]["seconds"]
    print(f"one document more: {sum(more.values()):.1f} seconds for its tags and all attachments")
    peers, one = found["peers"], found["runs"][0]["processor_seconds"]
    print(f"tagging: {one['tag'] / peers['tokenizer']:.1f} times the bare tokenizer"
          + (f", {one['tag'] / peers['pyahocorasick']:.1f} times pyahocorasick" if "pyahocorasick" in peers else "")
          + f"; attaching and drafting: {(one['attach'] + one['draft']) / peers['tfidf_kmeans']:.1f} times TF-IDF with "
          f"k-means", flush=True)


def judge(archives: list[dict]) -> list[dict[str, object]]:
    """Compare what was measured with the limits."""
    by_size = {found["documents"]: found for found in archives}
    rows: list[dict[str, object]] = []
    largest = by_size.get(int(LIMITS["documents"]))
    if largest and len(largest["runs"]) > 1:
        one, two = (sum(run["seconds"].values()) for run in largest["runs"])
        rows += [_row("seconds for 600 documents on two cores", two, LIMITS["seconds"]),
                 _row("gigabytes for 600 documents", max(largest["runs"][1]["megabytes"].values()) / 1000,
                      LIMITS["gigabytes"]),
                 _row("times faster on two cores than on one", one / two, LIMITS["speed_up"], least=True),
                 _row("seconds for the tags and attachments of one document more, after 600",
                      sum(largest["one_more"]["seconds"].values()), LIMITS["one_more"])]
    if {100, 1000} <= by_size.keys():
        costs = [sum(by_size[size]["runs"][-1]["processor_seconds"].values()) / size for size in (100, 1000)]
        rows.append(_row("cost per document, 1,000 over 100 documents", costs[1] / costs[0], LIMITS["growth"]))
    return rows


def _row(what: str, value: float, limit: float, least: bool = False) -> dict[str, object]:
    return {"what": what, "measured": round(value, 2), "limit": limit, "kind": "at least" if least else "at most",
            "kept": value >= limit if least else value <= limit}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="up to 1,000 documents of 20,000 words; keep the results")
    parser.add_argument("--documents", help="sizes, for example 10,100")
    parser.add_argument("--words", type=int, help="words a document")
    chosen = parser.parse_args()
    if not hasattr(os, "sched_getaffinity"):
        print("This benchmark needs Linux: it keeps a run to one core or two, and reads memory from /proc.")
        return
    sizes = [int(size) for size in chosen.documents.split(",")] if chosen.documents else FULL if chosen.full else SMALL
    words = chosen.words or (FULL_WORDS if chosen.full else SMALL_WORDS)
    about = machine() | {"loop_speed_up": loop_speed_up()}
    print(", ".join(f"{key} {value}" for key, value in about.items()))
    archives = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as work:
            archives.append(measure(size, words, Path(work)))
        show(archives[-1])
    verdict = judge(archives)
    for row in verdict:
        print(f"{row['what']}: {row['measured']} ({row['kind']} {row['limit']}): {'kept' if row['kept'] else 'MISSED'}")
    if chosen.full:
        RESULTS.parent.mkdir(parents=True, exist_ok=True)
        RESULTS.write_text(json.dumps({"measured": date.today().isoformat(), "machine": about, "words": words,
                                       "limits": verdict, "archives": archives}, indent=1) + "\n", encoding="utf-8")
        print(f"kept in {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
