"""One bar a stage, on standard error, so that standard output stays for results."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

from tqdm import tqdm


class Stages:
    """Shows a bar for the stage that runs; a stage that is done stays as a line.

    Parameters
    ----------
    quiet : bool
        Show nothing.
    stream : file, optional
        Where to, standard error by default. Where it is no terminal, a line a stage and no bar.
    """

    def __init__(self, quiet: bool = False, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.quiet = quiet
        self._bar: tqdm | None = None
        self._name = ""
        self._started = 0.0

    def __enter__(self) -> Stages:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
                 ) -> None:
        self._finish(failed=kind is not None)

    def __call__(self, name: str, total: int) -> Callable[[int], None]:
        """Begin a stage; gives a function to call with the number of items done since the last call."""
        self._finish()
        if self.quiet:
            return lambda count: None
        self._name, self._started = name, time.monotonic()
        self._bar = tqdm(total=total, desc=f"{name:<30}", file=self.stream, leave=False, unit="",
                         disable=not self.stream.isatty(), bar_format="{desc} {bar:24} {n_fmt}/{total_fmt}")
        left = total

        def done(count: int) -> None:
            nonlocal left
            left -= count
            if self._bar is not None:
                self._bar.update(count)
            if left <= 0 and self._name == name:
                self._finish()

        return done

    def _finish(self, failed: bool = False) -> None:
        if not self._name:
            return
        if self._bar is not None:
            self._bar.close()
        mark = "stopped" if failed else "done"
        print(f"{self._name:<30} {mark} in {time.monotonic() - self._started:.1f} s", file=self.stream)
        self._name, self._bar = "", None
