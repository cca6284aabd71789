"""The run's own timeline: it goes on while sources come and go, and is never faster than the output."""

from __future__ import annotations

from dataclasses import replace

from livestyle.clock import frames_to_ns
from livestyle.frame import Frame

FASTER = 1.2
"""A source of so many times the output's rate is thinned; below that its own clock may only be a little off."""


class Timeline:
    """Renumbers and dates the frames of one source after the other. Grab thread; reading from any.

    Args:
        fps: of the output.

    Attributes:
        dropped: frames that sources lost themselves, by the gaps in their numbers.
        frames: how many have passed.
        last_sequence: number of the newest frame.
        last_pts_ns: its time.
        restart_sequence: number of the first frame after a source was opened again or changed; 0 before.
    """

    def __init__(self, fps: float) -> None:
        self.dropped = self.frames = 0
        self.last_sequence = self.last_pts_ns = self.restart_sequence = 0
        self._fps, self._period_ns = fps, frames_to_ns(1, fps)
        self._rejoins = self._thins = False
        self._captured_ns = self._due_ns = 0
        self._sequence_shift = self._pts_shift = 0

    def rejoin(self, source_fps: float) -> None:
        """A source was opened: its numbers and times begin anew, the run's go on.

        Args:
            source_fps: its nominal rate.
        """
        self._rejoins, self._thins, self._due_ns = True, source_fps > FASTER * self._fps, 0

    def place(self, frame: Frame) -> Frame | None:
        """The frame with its number and time in the run; None if it comes too soon after the last one."""
        if self._rejoins:
            self._rejoins = False
            self._join(frame)
        if self._sequence_shift or self._pts_shift:
            frame = replace(
                frame, sequence=frame.sequence + self._sequence_shift, pts_ns=frame.pts_ns + self._pts_shift
            )
        if self._thins:
            if frame.pts_ns + self._period_ns // 4 < self._due_ns:
                return None
            self._due_ns = max(self._due_ns + self._period_ns, frame.pts_ns + self._period_ns // 2)
        return frame

    def note(self, frame: Frame) -> None:
        """A placed frame was taken."""
        if self.frames and not self._thins:
            self.dropped += max(0, frame.sequence - self.last_sequence - 1)
        self.last_sequence, self.last_pts_ns, self._captured_ns = frame.sequence, frame.pts_ns, frame.captured_ns
        self.frames += 1

    def _join(self, frame: Frame) -> None:
        if not self.frames:
            return
        elapsed_ns = max(0, frame.captured_ns - self._captured_ns)
        self._sequence_shift = self.last_sequence + 1 - frame.sequence
        self._pts_shift = self.last_pts_ns + elapsed_ns - frame.pts_ns
        self.restart_sequence = self.last_sequence + 1
