"""Durations in constant memory: a histogram with bins of one percent, and the newest few for a live display."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from livestyle.clock import NS_PER_MS

SHORTEST_NS, LONGEST_NS = 1_000, 100_000_000_000
"""1 microsecond to 100 seconds; what is outside counts in the first or the last bin."""
STEP = math.log(1.01)
BINS = math.ceil(math.log(LONGEST_NS / SHORTEST_NS) / STEP) + 1
RECENT = 256


class Durations:
    """Records durations. `add` from one thread only; reading from any.

    Attributes:
        count: how many were added.
        longest_ns: the longest.
        bins: how many fell into each bin; bin n begins at 1.01**n microseconds.
    """

    def __init__(self) -> None:
        self.count = 0
        self.longest_ns = 0
        self.bins = np.zeros(BINS, np.int64)
        self._recent = np.zeros(RECENT, np.int64)

    def add(self, duration_ns: int) -> None:
        """Count one duration; a negative one counts as 0. Allocates nothing that stays."""
        duration_ns = max(0, duration_ns)
        index = int(math.log(max(duration_ns, SHORTEST_NS) / SHORTEST_NS) / STEP)
        self.bins[min(index, BINS - 1)] += 1
        self._recent[self.count % RECENT] = duration_ns
        self.longest_ns = max(self.longest_ns, duration_ns)
        self.count += 1

    def recent_ms(self, fraction: float) -> float | None:
        """A quantile of the newest 256 in milliseconds, None if there is none."""
        filled = min(self.count, RECENT)
        return float(np.quantile(self._recent[:filled], fraction)) / NS_PER_MS if filled else None


def quantile_ms(parts: Sequence[Durations], fraction: float) -> float | None:
    """A quantile of all that several recorders hold, exact to one percent.

    Args:
        parts: recorders of the same thing, as one for each sink.
        fraction: 0..1; 0.5 is the median.

    Returns:
        Milliseconds, None if nothing was recorded.
    """
    total = sum(part.count for part in parts)
    if not total:
        return None
    cumulative = np.cumsum(np.sum([part.bins for part in parts], axis=0))
    index = int(np.searchsorted(cumulative, max(1, math.ceil(fraction * int(cumulative[-1])))))
    middle_ns = SHORTEST_NS * math.exp((index + 0.5) * STEP)
    return min(middle_ns, max(part.longest_ns for part in parts)) / NS_PER_MS


def longest_ms(parts: Sequence[Durations]) -> float | None:
    """The longest duration in milliseconds, None if nothing was recorded."""
    return max((part.longest_ns / NS_PER_MS for part in parts if part.count), default=None)
