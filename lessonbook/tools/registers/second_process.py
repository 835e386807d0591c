"""Use a second processor: do half of the work in a copy of this process."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any, TypeVar

Result = TypeVar("Result")


def beside(work: Callable[[], Result]) -> Callable[[], Result]:
    """Start work in a forked copy of this process; gives a function that waits for its result.

    The copy sees all that this process holds, so nothing is sent to it; its result is sent back. Where a
    system cannot fork, the work is done when its result is asked for.

    Raises
    ------
    Exception
        Whatever the work raised, when its result is asked for.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return work
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    copy = context.Process(target=_work, args=(work, there), daemon=True)
    copy.start()
    there.close()

    def wait() -> Result:
        try:
            fine, result = here.recv()
        except EOFError as error:
            raise RuntimeError("the second half of the work stopped before its end") from error
        copy.join()
        if not fine:
            raise result
        return result

    return wait


def _work(work: Callable[[], Any], there: Any) -> None:
    try:
        there.send((True, work()))
    except Exception as error:
        there.send((False, error))
    finally:
        there.close()
