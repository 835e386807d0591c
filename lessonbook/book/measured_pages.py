"""What was measured on made-up archives and of changes, from the files that `make bench-full` writes."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from docutils import nodes

from ..knowledge.knowledge import Knowledge
from ..knowledge.plots import bars
from .nodes import para, table
from .picture import drawn

RESULTS, CHANGES = "book/measured/archive.json", "book/measured/changes.json"
STEPS = {"tag": "Tags and attachments", "pages": "Pages", "pack": "Search index and downloads"}
STAGES = {"start": "Start", "read": "Read and check", "tag": "Tag", "attach": "Attach to lessons",
          "draft": "Draft lessons"}
PLAN = (10, 100, 1_000, 10_000, 100_000)
REASON = "Nothing has been measured yet. The command make bench-full does it."
Cells = list[list[list[str | nodes.Node]]]


def measured_archive(known: Knowledge, argument: str, options: dict[str, str]) -> list[nodes.Node]:
    """One of ``machine``, ``sizes``, ``stages``, ``peers``, ``limits``, ``picture``, ``plan`` and ``changes``."""
    if argument not in _PARTS:
        return [para(f"There is no table of {argument}. Use one of {', '.join(_PARTS)}.")]
    try:
        file = CHANGES if argument == "changes" else RESULTS
        return _PARTS[argument](json.loads((known.inputs.root / file).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, LookupError):  # no file, or not one that the benchmark wrote
        return [para(REASON)]


def _machine(results: dict[str, Any]) -> list[nodes.Node]:
    machine = results["machine"]
    return [para(f"Measured on {results['measured']} on this machine: {machine['processor']}, {machine['cores']} cores "
                 f"in use, {machine['memory_gb']:.0f} GB of memory, {machine['system']}, Python {machine['python']}. "
                 f"Each document has {results['words']:,} words.")]


def _sizes(results: dict[str, Any]) -> list[nodes.Node]:
    rows: Cells = []
    for found in results["archives"]:
        one, two = found["runs"][0], found["runs"][-1]
        rows.append([[f"{found['documents']:,}"], [f"{found['passages']:,}"], [_minutes(_total(one))],
                     [_minutes(_total(two))], [f"{_total(one) / _total(two):.2f}"], [f"{_cost(found):.2f}"],
                     [f"{_memory(found):.1f}"]])
    return [table(["Documents", "Passages", "Time on one core", "Time on two cores", "Times faster",
                   "Processor seconds a document", "Most memory, GB"], rows)]


def _stages(results: dict[str, Any]) -> list[nodes.Node]:
    rows: Cells = []
    for found in results["archives"]:
        two = found["runs"][-1]
        rows.append([[f"{found['documents']:,}"], *([f"{two['seconds'][name]:.1f}"] for name in STAGES)])
    return [table(["Documents", *(f"{title}, seconds" for title in STAGES.values())], rows)]


def _peers(results: dict[str, Any]) -> list[nodes.Node]:
    rows: Cells = []
    for found in results["archives"]:
        one, peers = found["runs"][0]["processor_seconds"], found["peers"]
        cues = f"{one['tag'] / peers['pyahocorasick']:.0f}" if "pyahocorasick" in peers else "not installed"
        rows.append([[f"{found['documents']:,}"], [f"{one['tag'] / peers['tokenizer']:.1f}"], [cues],
                     [f"{(one['attach'] + one['draft']) / peers['tfidf_kmeans']:.1f}"]])
    return [table(["Documents", "Tagging over the bare spaCy tokenizer", "Tagging over pyahocorasick",
                   "Attaching and drafting over TF-IDF with k-means"], rows)]


def _limits(results: dict[str, Any]) -> list[nodes.Node]:
    rows: Cells = [[[str(row["what"])], [f"{row['measured']:g}"], [f"{row['kind']} {row['limit']:g}"],
                    ["kept" if row["kept"] else "missed"]] for row in results["limits"]]
    found: list[nodes.Node] = [table(["What", "Measured", "Limit", "Result"], rows)]
    if "loop_speed_up" in results["machine"]:
        found.append(para("A loop that needs no memory ran "
                          f"{results['machine']['loop_speed_up']:g} times as fast on two cores of this machine as on "
                          "one. What our run lacks to that is work that one process does alone: it joins what the "
                          "others found, attaches it and drafts."))
    return found


def _changes(results: dict[str, Any]) -> list[nodes.Node]:
    """A table for each knowledge base: what each change cost, beside a build from nothing."""
    found: list[nodes.Node] = []
    for base in results["bases"]:
        rows: Cells = [[[str(row["change"]).capitalize()], *([f"{row['seconds'][step]:.1f}"] for step in STEPS),
                        [f"{_total(row):.1f}"], [f"{row['pages']:,}"]] for row in base["rows"]]
        what = str(base["what"])
        found += [para(f"{what[0].upper()}{what[1:]}: {base['documents']:,} documents, {base['passages']:,} passages. "
                       "Seconds on two cores."),
                  table(["Change", *STEPS.values(), "All, start included", "Pages written"], rows)]
    return found


def _plan(results: dict[str, Any]) -> list[nodes.Node]:
    """Core-hours and memory for sizes that were measured and, by proportion, for those that were not."""
    archives = sorted(results["archives"], key=lambda found: found["documents"])
    measured = {found["documents"] for found in archives}
    before, last = archives[-2:] if len(archives) > 1 else archives * 2
    slope = (_memory(last) - _memory(before)) / max(last["documents"] - before["documents"], 1)
    rows: Cells = []
    for size in PLAN:
        near = min(archives, key=lambda found: abs(found["documents"] - size))
        seconds = _cost(near) * size
        memory = _memory(near) if size in measured else _memory(last) + slope * (size - last["documents"])
        rows.append([[f"{size:,}"], [f"{size * results['words'] / 1e6:,.1f}"], [f"{seconds / 3600:,.3g}"],
                     [f"{memory:,.1f}"], ["measured" if size in measured else "worked out"]])
    return [table(["Documents", "Million words", "Core-hours", "Memory in one piece, GB", "Measured or worked out"],
                  rows)]


def _picture(results: dict[str, Any]) -> list[nodes.Node]:
    """A bar for each size: processor seconds a document, so that level bars mean that cost grows with size alone."""
    frame = pd.DataFrame([(f"{found['documents']:,} documents", round(_cost(found), 2))
                          for found in results["archives"]], columns=["archive", "seconds"])
    least, most = frame["seconds"].min(), frame["seconds"].max()
    finding = (f"A document takes {least:g} to {most:g} seconds of a processor. Level bars mean that twice the "
               "documents cost twice as much.")
    return [drawn(bars(frame, "archive", "seconds", "Processor seconds a document", "processor seconds a document",
                       finding=finding))]


def _total(run: dict[str, Any]) -> float:
    return float(sum(run["seconds"].values()))


def _cost(found: dict[str, Any]) -> float:
    """Processor seconds a document, with all cores in use."""
    return float(sum(found["runs"][-1]["processor_seconds"].values()) / found["documents"])


def _memory(found: dict[str, Any]) -> float:
    return max(max(run["megabytes"].values()) for run in found["runs"]) / 1000


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{int(seconds // 60)} min {seconds % 60:.0f} s"


_PARTS = {"machine": _machine, "sizes": _sizes, "stages": _stages, "peers": _peers, "limits": _limits,
          "picture": _picture, "plan": _plan, "changes": _changes}
