"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click


def long_work(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--jobs`` and ``--scheduler``: who does the long work. The result is the same whoever does it."""

    @click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Share long work out to N processes. "
                  "By default all processors are used where it pays.")
    @click.option("--scheduler", metavar="ADDRESS", help="Have a Dask cluster do the long work, for example "
                  "tcp://10.0.0.5:8786. Needs: pip install 'lessonbook[cluster]'")
    @wraps(command)
    def with_workers(*rest: Any, jobs: int | None, scheduler: str | None, **options: Any) -> Any:
        from ..base.processes import workers

        with workers(jobs, scheduler):
            return command(*rest, **options)

    return with_workers
