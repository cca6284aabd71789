"""The one module that owns time: monotonic nanoseconds as integers, and waiting."""

from __future__ import annotations

import time
from typing import Protocol

NS_PER_SECOND = 1_000_000_000
NS_PER_MS = 1_000_000


class Clock(Protocol):
    """What tells and waits for time; tests inject `livestyle.testing.FakeClock`."""

    def now_ns(self) -> int:
        """Monotonic time in nanoseconds; never wall time."""
        ...

    def sleep_until_ns(self, deadline_ns: int) -> None:
        """Return at the deadline, at once if it has passed."""
        ...


class MonotonicClock:
    """The machine's finest monotonic clock; `time.monotonic` has steps of 16 ms on Windows. Any thread."""

    def now_ns(self) -> int:
        """Monotonic time in nanoseconds, the same in every process; the clock of OBS's `os_gettime_ns`."""
        return time.perf_counter_ns()

    def sleep_until_ns(self, deadline_ns: int) -> None:
        """Sleep to the deadline; late by the scheduler's grain, typically under 0.2 ms."""
        remaining = deadline_ns - time.perf_counter_ns()
        if remaining > 0:
            time.sleep(remaining / NS_PER_SECOND)


def frames_to_ns(frames: int, fps: float) -> int:
    """Length of a number of frames at a rate, in nanoseconds; the one place where the two are converted."""
    return round(frames * NS_PER_SECOND / fps)
