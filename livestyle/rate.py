"""How many things a second happened of late, in constant memory."""

from __future__ import annotations

from livestyle.clock import NS_PER_SECOND

RECENT = 256


class Rate:
    """Counts by time. `add` from one thread only; reading from any.

    Attributes:
        count: how many there were in all.
    """

    def __init__(self) -> None:
        self.count = 0
        self._at_ns = [0] * RECENT

    def add(self, at_ns: int) -> None:
        """One happened at this monotonic time."""
        self._at_ns[self.count % RECENT] = at_ns
        self.count += 1

    def recent(self, now_ns: int, seconds: float = 2.0) -> float:
        """How many a second over about the last `seconds`; 0 when fewer than two came."""
        horizon_ns = now_ns - round(seconds * NS_PER_SECOND)
        recent = [at_ns for at_ns in self._at_ns if at_ns > horizon_ns]
        return rate(len(recent), max(recent) - min(recent)) if recent else 0.0


def rate(count: int, span_ns: int) -> float:
    """How many a second, of so many from the first to the last over a span; 0 for fewer than two."""
    return (count - 1) * NS_PER_SECOND / span_ns if count > 1 and span_ns > 0 else 0.0
