"""One piece of work over many shards: here, in several processes, or on a Dask cluster; always the same result."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from .errors import LessonbookError

Shard = TypeVar("Shard")
Result = TypeVar("Result")
Progress = Callable[[int], None]

SHARD_SIZE = 1_000_000
SMALL = 8_000_000
RETRIES = 3
CONNECT = "10s"
_INHERITED: dict[str, tuple[Callable[[Any], Any], list[Any]]] = {}


def usable_cores() -> int:
    """Cores that this process may run on, which a container or `taskset` can make fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_jobs(size: int, jobs: int | None = None) -> int:
    """How many processes to use.

    Parameters
    ----------
    size : int
        Characters of text to work through. Below `SMALL` the start of a process costs more than it saves.
    jobs : int, optional
        What the user asked for, which is taken as it is; by default all usable cores, or 1 where there is little to do.

    Raises
    ------
    LessonbookError
        `jobs` is below 1.
    """
    if jobs is not None:
        if jobs < 1:
            raise LessonbookError(f"{jobs} processes cannot do any work. Give --jobs 1 or more.")
        return jobs
    return usable_cores() if size >= SMALL else 1


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


def run(function: Callable[[Shard], Result], shards: Sequence[Shard], jobs: int | None = 1,
        scheduler: str | None = None, progress: Progress | None = None) -> Iterator[Result]:
    """Call a function on every shard and give the results in the shards' order.

    Parameters
    ----------
    function : callable
        A function at the top of a module, or a `functools.partial` of one, so that another process can import it.
        What it takes and gives must be plain: strings, numbers, tuples, lists, arrays.
    shards : sequence
        What to call it on.
    jobs : int, optional
        How many processes; with 1, or a single shard, all is done in this one. None takes all usable cores.
    scheduler : str, optional
        Address of the scheduler of a Dask cluster, for example ``tcp://10.0.0.5:8786``; `jobs` then counts for nothing.
        A shard whose worker dies is given to another worker, `RETRIES` times.
    progress : callable, optional
        Called with 1 for each shard that is done.

    Yields
    ------
    object
        Results, one a shard.

    Raises
    ------
    LessonbookError
        The cluster cannot be used, or a process died (most often for want of memory).
    """
    shards = list(shards)
    count = min(choose_jobs(SMALL, jobs), max(len(shards), 1))
    if scheduler:
        results = _on_cluster(function, shards, scheduler)
    elif count > 1:
        results = _in_processes(function, shards, count)
    else:
        results = map(function, shards)
    for result in results:
        yield result
        if progress:
            progress(1)


def _in_processes(function: Callable[[Shard], Result], shards: list[Shard], jobs: int) -> Iterator[Result]:
    from concurrent.futures import BrokenExecutor

    try:
        yield from _forked(function, shards, jobs) if sys.platform == "linux" else _fresh(function, shards, jobs)
    except BrokenExecutor as error:
        raise LessonbookError("A worker process died, most likely because memory ran out. Nothing was written. "
                              "Run it again with --jobs 1, or on a machine with more memory.") from error


def _forked(function: Callable[[Shard], Result], shards: list[Shard], jobs: int) -> Iterator[Result]:
    """In copies of this process, which have the shards and all modules from the start: only results travel.

    joblib's own forking backend is not used: it waits for ever for a process that was killed.
    """
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    pool = ProcessPoolExecutor(jobs, get_context("fork"), _settle, (os.getpid(),))
    _INHERITED["work"] = function, shards
    try:
        waiting = deque(pool.submit(_inherited, number) for number in range(len(shards)))
        _INHERITED.clear()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _inherited(number: int) -> Any:
    function, shards = _INHERITED["work"]
    return function(shards[number])


def _settle(parent: int) -> None:
    """Make a forked process share its parent's memory, end when its parent does, and leave Ctrl-C to it."""
    import ctypes
    import gc
    import signal

    gc.freeze()  # else the first collection writes to, and so copies, all that the parent holds
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _fresh(function: Callable[[Shard], Result], shards: list[Shard], jobs: int) -> Iterator[Result]:
    """In new processes, where forking is not safe or not to be had; joblib keeps them for the next stage."""
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=jobs, backend="loky", return_as="generator", batch_size=1, max_nbytes=None)
    yield from parallel(delayed(function)(shard) for shard in shards)


def _on_cluster(function: Callable[[Shard], Result], shards: list[Shard], address: str) -> Iterator[Result]:
    try:
        from distributed import Client, KilledWorker
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
        futures = [client.submit(function, shard, pure=False, retries=RETRIES) for shard in shards]
        try:
            for future in futures:
                yield future.result()
                future.release()  # so that the cluster can forget what has arrived
        except KilledWorker as error:
            raise LessonbookError(f"Workers of {address} died again and again on one shard, most likely because memory "
                                  "ran out. Nothing was written. Give each worker more memory.") from error
        finally:
            client.cancel(futures)


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
    import hashlib
    from pathlib import Path

    from .version import __version__

    folder = Path(__file__).resolve().parent.parent
    code = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        code.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}, code {code.hexdigest()[:12]}"
