"""A clock that only moves when told, or when somebody sleeps on it."""

from __future__ import annotations

import threading

from livestyle.clock import NS_PER_SECOND


class FakeClock:
    """A `livestyle.clock.Clock` without waiting: whoever sleeps moves it on. Any thread.

    Args:
        start_ns: its first time.
    """

    def __init__(self, start_ns: int = NS_PER_SECOND) -> None:
        self._now_ns = start_ns
        self._lock = threading.Lock()

    def now_ns(self) -> int:
        """The time it was moved to."""
        return self._now_ns

    def sleep_until_ns(self, deadline_ns: int) -> None:
        """Move on to the deadline and return at once."""
        with self._lock:
            self._now_ns = max(self._now_ns, deadline_ns)

    def advance(self, seconds: float) -> None:
        """Move on by some seconds."""
        with self._lock:
            self._now_ns += round(seconds * NS_PER_SECOND)
