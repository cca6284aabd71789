"""The link between two threads: one frame, newest wins, and it counts what it dropped and why."""

from __future__ import annotations

import threading

from livestyle.frame import Frame


class LatestSlot:
    """A link of capacity one.

    Args:
        cause: who is too slow when a frame is dropped here ("model", or the sink's name).
        lossless: wait for room instead of dropping: for unpaced runs, never for live ones.
        lane: the only one from which frames are taken, until `switch` names another.

    Attributes:
        cause: as given.
        dropped: frames replaced before anyone took them.
    """

    def __init__(self, cause: str, *, lossless: bool = False, lane: object = None) -> None:
        self.cause = cause
        self.dropped = 0
        self._lossless = lossless
        self._lane = lane
        self._frame: Frame | None = None
        self._closed = False
        self._changed = threading.Condition()

    @property
    def closed(self) -> bool:
        """Whether `close` was called; a frame may still be waiting."""
        return self._closed

    def offer(self, frame: Frame, lane: object = None) -> bool:
        """Put a frame in, over an unread one if need be. Any thread.

        A frame from another lane than the slot's is passed over: it comes from somebody who is not on air, and is
        not counted as dropped.

        Returns:
            False if the slot is closed.
        """
        with self._changed:
            if self._lossless:
                self._changed.wait_for(lambda: self._frame is None or self._closed)
            if self._closed:
                return False
            if lane is not self._lane:
                return True
            if self._frame is not None:
                self.dropped += 1
            self._frame = frame
            self._changed.notify_all()
        return True

    def switch(self, lane: object, frame: Frame | None = None, *, keep: bool = True) -> None:
        """Take frames from this lane only, from now on. Any thread.

        Args:
            lane: whose frames count.
            frame: to put in, in place of one that waits.
            keep: whether a frame that waits may still be taken when no `frame` is given.
        """
        with self._changed:
            self._lane = lane
            if frame is not None or not keep:
                self._frame = None if self._closed else frame
            self._changed.notify_all()

    def take(self, timeout: float) -> Frame | None:
        """The newest frame, waiting up to `timeout` seconds for one; None if there was none. Any thread."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._closed, timeout)
            frame, self._frame = self._frame, None
            if self._lossless:
                self._changed.notify_all()
            return frame

    def close(self) -> None:
        """Wake everybody; a frame that waits can still be taken. Idempotent."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
