"""Work for other processes; it leans on little, so that a process that does it starts fast."""

from __future__ import annotations

import os
import signal
import time


def double_late(number: int) -> int:
    time.sleep(0.3 if number == 1 else 0.0)
    return 2 * number


def die_elsewhere(spared: int, number: int) -> int:
    if number == 2 and os.getpid() != spared:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise ValueError(f"shard {number}")


def process_of(_: int) -> int:
    return os.getpid()
