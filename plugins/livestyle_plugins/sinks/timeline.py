"""From the times of frames to the times in a file, which must rise whatever the stream does."""

from __future__ import annotations

from livestyle.clock import NS_PER_SECOND, frames_to_ns

TICKS_PER_SECOND = 90_000
SMALLEST_STEP = TICKS_PER_SECOND // 1000
"""Matroska counts in milliseconds: two frames closer than one would fall together there."""


def to_ticks(time_ns: int) -> int:
    """Nanoseconds as ticks, rounded."""
    return round(time_ns * TICKS_PER_SECOND / NS_PER_SECOND)


class Timeline:
    """Gives each frame its time in the file, from 0, each later than the one before.

    A frame of the same time as the last one (a repeated picture) comes one period after it, unless that would hold
    up those that follow; where time goes back (a source that was opened again), the file's goes on one period later.

    Args:
        fps: nominal rate of the stream.
    """

    def __init__(self, fps: float) -> None:
        self._period = max(SMALLEST_STEP, to_ticks(frames_to_ns(1, fps)))
        self._offset_ns = 0
        self._last_ns: int | None = None
        self._last = 0

    def at(self, time_ns: int) -> int:
        """The time of the next frame, in ticks of 1/90000 s.

        Args:
            time_ns: its time on the stream's own timeline.
        """
        if self._last_ns is None:
            self._offset_ns, self._last_ns = time_ns, time_ns
            return 0
        if time_ns < self._last_ns:
            after_ns = round((self._last + self._period) * NS_PER_SECOND / TICKS_PER_SECOND)
            self._offset_ns = time_ns - after_ns
        ticks = self._last + self._period if time_ns == self._last_ns else to_ticks(time_ns - self._offset_ns)
        self._last, self._last_ns = max(ticks, self._last + SMALLEST_STEP), time_ns
        return self._last
