"""When the next frame of a source without a clock of its own is due."""

from __future__ import annotations

from livestyle.clock import NS_PER_SECOND, Clock, frames_to_ns


class Pace:
    """A schedule of frames at a constant rate, anchored at the first one. One thread at a time.

    A late frame comes at once and the following ones catch up, so that the rate holds over time. After a long
    pause there is nothing to catch up with: the schedule begins anew.

    Args:
        clock: the run's clock.
        fps: frames a second.
        paced: whether to wait at all; otherwise every frame is due at once.
        patience_ns: how far behind the schedule may be before it begins anew.
    """

    def __init__(self, clock: Clock, fps: float, *, paced: bool = True, patience_ns: int = NS_PER_SECOND) -> None:
        self._clock, self._fps, self._paced, self._patience_ns = clock, fps, paced, patience_ns
        self._anchor_ns: int | None = None
        self._frames = 0

    def wait(self, timeout: float) -> int | None:
        """Wait until the next frame is due.

        Args:
            timeout: seconds, the longest wait.

        Returns:
            Monotonic nanoseconds, or None if the frame is not due within the timeout; it is then still to come.
        """
        now = self._clock.now_ns()
        if not self._paced:
            return now
        if self._anchor_ns is None:
            self._anchor_ns = now
        due = self._anchor_ns + frames_to_ns(self._frames, self._fps)
        limit = now + round(timeout * NS_PER_SECOND)
        if due > limit:
            self._clock.sleep_until_ns(limit)
            return None
        if due > now:
            self._clock.sleep_until_ns(due)
            now = self._clock.now_ns()
        elif now - due > self._patience_ns:
            self._anchor_ns, self._frames = now, 0
        self._frames += 1
        return now
