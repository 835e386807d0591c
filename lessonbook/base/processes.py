"""One piece of work over many shards, through joblib: here, in several processes, or on a Dask cluster.

Who does the work is chosen once, with :func:`workers`, by whoever began it; the result is always the same.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, partial
from threading import Thread
from typing import Any, TypeVar

from .errors import LessonbookError
from .store import code_digest
from .version import __version__

Shard = TypeVar("Shard")
Result = TypeVar("Result")

SHARD_SIZE = 1_000_000
SMALL = 8_000_000
RETRIES = 3
CONNECT = "10s"
CLUSTER = -1
_JOBS: ContextVar[int | None] = ContextVar("jobs", default=None)


@contextmanager
def workers(jobs: int | None = None, scheduler: str | None = None) -> Iterator[None]:
    """Choose who does the long work within a block.

    Parameters
    ----------
    jobs : int, optional
        How many processes, whatever the size of the work; by default all usable cores where the work is long enough.
    scheduler : str, optional
        Address of the scheduler of a Dask cluster, for example ``tcp://10.0.0.5:8786``; `jobs` then counts for nothing.

    Raises
    ------
    LessonbookError
        `jobs` is below 1, or the cluster cannot be used.
    """
    if jobs is not None and jobs < 1:
        raise LessonbookError(f"{jobs} processes cannot do any work. Give --jobs 1 or more.")
    before = _JOBS.set(CLUSTER if scheduler else jobs)
    try:
        if scheduler:
            with _cluster(scheduler):
                yield
        else:
            yield
    finally:
        _JOBS.reset(before)


def usable_cores() -> int:
    """Cores that this process may run on, which a container or `taskset` can make fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cut(items: Iterable[Shard], size_of: Callable[[Shard], int], size: int = SHARD_SIZE) -> Iterator[list[Shard]]:
    """Cut items into shards of at least `size`, in their order.

    Where the cuts fall depends on the items alone, never on the number of processes.
    """
    shard: list[Shard] = []
    held = 0
    for item in items:
        shard.append(item)
        held += size_of(item)
        if held >= size:
            yield shard
            shard, held = [], 0
    if shard:
        yield shard


def run(function: Callable[[Shard], Result], shards: Sequence[Shard], size: int = SMALL) -> Iterator[Result]:
    """Call a function on every shard and give the results in the shards' order.

    A shard whose process or worker dies is done again in this process, and so is what was still to come.

    Parameters
    ----------
    function : callable
        A function at the top of a module, or a `functools.partial` of one, so that another process can import it.
        What it takes and gives must be plain: strings, numbers, tuples, lists, arrays.
    shards : sequence
        What to call it on.
    size : int
        Characters in all. Below `SMALL` the start of a process costs more than it saves, so this one does all,
        unless :func:`workers` says otherwise.

    Yields
    ------
    object
        Results, one a shard.
    """
    chosen = _JOBS.get()
    count = usable_cores() if chosen is None and size >= SMALL else chosen or 1
    done = 0
    if (count > 1 or count == CLUSTER) and len(shards) > 1:
        from joblib import Parallel, delayed

        parallel = Parallel(n_jobs=count, return_as="generator", batch_size=1, max_nbytes=None)
        work = function if count == CLUSTER else partial(_with_parent, os.getpid(), function)
        try:
            for result in parallel(delayed(work)(shard) for shard in shards):
                yield result
                done += 1
        except _deaths():
            pass
    yield from map(function, shards[done:])


def _with_parent(parent: int, function: Callable[[Shard], Result], shard: Shard) -> Result:
    """Call a function in a process that ends when its parent does, were it killed."""
    _watch(parent)
    return function(shard)


@cache
def _watch(parent: int) -> None:
    def end_with_parent() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    Thread(target=end_with_parent, daemon=True).start()


def _deaths() -> tuple[type[Exception], ...]:
    """How it is said that a process or a worker died, most often for want of memory."""
    from concurrent.futures import BrokenExecutor

    if _JOBS.get() != CLUSTER:
        return (BrokenExecutor,)
    from distributed import KilledWorker

    return BrokenExecutor, KilledWorker


@contextmanager
def _cluster(address: str) -> Iterator[None]:
    """Have joblib send work to a Dask cluster that has the same code as this machine."""
    from joblib import parallel_config

    try:
        from distributed import Client
    except ImportError as error:
        raise LessonbookError("--scheduler needs the package `distributed`, which is not installed. "
                              "Install it with: pip install 'lessonbook[cluster]'") from error
    try:
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise LessonbookError(f"No Dask scheduler answers at {address}: {error}. Check the address, and that "
                              "`dask scheduler` runs there.") from error
    with client:
        _same_version(client, address)
        with parallel_config(backend="dask", client=client, retries=RETRIES):
            yield


def _same_version(client: Any, address: str) -> None:
    """Other code on a worker would give other results without a word."""
    workers = client.run(_version)
    if not workers:
        raise LessonbookError(f"The cluster at {address} has no workers. Start one with: dask worker {address}")
    other = sorted({version for version in workers.values() if version != _version()})
    if other:
        raise LessonbookError(f"Workers of {address} have other code of lessonbook ({'; '.join(other)}; here it is "
                              f"{_version()}). Install the same lessonbook on every worker.")


def _version() -> str:
    """The package's version and twelve hexadecimal digits of its code."""
    return f"{__version__}, code {code_digest()[:12]}"
