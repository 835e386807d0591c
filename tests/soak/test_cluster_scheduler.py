"""The same shards on a Dask cluster of two local workers, one of which is killed while it works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from shard_work import die_elsewhere

from lessonbook.base.errors import LessonbookError
from lessonbook.base.processes import run
from lessonbook.base.processes import workers as at_work
from lessonbook.cluster import count_terms
from lessonbook.knowledge.flow import items_of
from lessonbook.knowledge.knowledge import Knowledge
from lessonbook.tag import make_pipeline, tag_items

distributed = pytest.importorskip("distributed", reason="needs the optional extra: pip install 'lessonbook[cluster]'")

DASK = [sys.executable, "-m", "dask"]
WORDS = ["lease", "rota", "ledger", "ward", "nurse", "clinic", "budget", "audit", "patient", "council"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers with one thread each, as an administrator would start them."""
    file = tmp_path / "scheduler.json"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    started = [subprocess.Popen([*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                                 "--scheduler-file", str(file)], **quiet)]  # type: ignore[call-overload]
    try:
        while not file.exists():
            assert started[0].poll() is None, "the scheduler did not start"
            time.sleep(0.1)
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        worker = [*DASK, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
        started += [subprocess.Popen(worker, **quiet) for _ in range(2)]  # type: ignore[call-overload]
        with distributed.Client(address, timeout="60s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


def texts(count: int = 30_000, length: int = 40) -> list[str]:
    return [" ".join(f"{WORDS[(place * step) % 10]}{'s' * (step % 2)}" for step in range(1, length + 1))
            for place in range(count)]


def test_a_worker_that_is_killed_midway_changes_no_byte(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    address, workers = cluster
    found: list[int] = []
    left: list[int] = []

    def progress(count: int) -> None:
        found.append(count)
        if len(found) == 2:
            workers[0].kill()
            workers[0].wait()
            left.append(1)

    passages = texts()
    with at_work(1):
        here = count_terms(passages, ["Jan Hull"])
    with at_work(scheduler=address):
        there = count_terms(passages, ["Jan Hull"], progress=progress)
    assert left == [1]
    assert len(found) >= 6  # most shards were still to come when the worker died
    assert sum(found) == len(passages)
    with distributed.Client(address, timeout="60s", set_as_default=False) as client:
        assert len(client.scheduler_info()["workers"]) == 1
    assert here.terms.tolist() == there.terms.tolist()
    for part in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(here.matrix, part), getattr(there.matrix, part))


def test_tags_from_a_cluster_are_those_of_one_process(cluster: tuple[str, list[subprocess.Popen[bytes]]],
                                                      known: Knowledge) -> None:
    address, workers = cluster
    nlp = make_pipeline(known.inputs.codebook, known.inputs.names)
    items = items_of(known.inputs.corpus.passages)
    done: list[int] = []

    def progress(count: int) -> None:
        done.append(count)
        if len(done) == 1:
            workers[0].kill()
            workers[0].wait()

    many = [item._replace(id=f"{copy}-{item.id}", document=f"{copy}-{item.document}")
            for copy in range(60) for item in items]
    with at_work(scheduler=address):
        there = tag_items(nlp, many, progress)
    with at_work(1):
        assert there == tag_items(nlp, many)
    assert len(done) >= 4
    assert sum(done) == len(many)


def test_a_shard_that_no_worker_survives_is_done_here(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    address, _ = cluster
    with at_work(scheduler=address):
        assert list(run(partial(die_elsewhere, os.getpid()), [1, 2, 3])) == [1, 2, 3]


def test_a_cluster_without_workers_says_so(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    address, workers = cluster
    for worker in workers:
        worker.kill()
        worker.wait()
    with distributed.Client(address, timeout="60s", set_as_default=False) as client:
        for _ in range(300):
            if not client.scheduler_info()["workers"]:
                break
            time.sleep(0.1)
    with pytest.raises(LessonbookError, match=r"has no workers\. Start one with: dask worker"), at_work(
            scheduler=address):
        pass


def test_no_scheduler_at_the_address() -> None:
    with pytest.raises(LessonbookError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"), at_work(
            scheduler="tcp://127.0.0.1:9"):
        pass
