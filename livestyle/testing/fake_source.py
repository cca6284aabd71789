"""A source of numbered pictures that fails, vanishes, stalls and comes back when told."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from livestyle.buffers import BufferPool
from livestyle.clock import Clock, MonotonicClock, frames_to_ns
from livestyle.errors import CameraError, EndOfStream
from livestyle.frame import Frame, VideoFormat

SMALL = VideoFormat(256, 144, 30.0)


@dataclass(slots=True)
class FakeSource:
    """A `livestyle.ports.Source`. Frame n is filled with the value n modulo 256.

    Attributes:
        frames: how many frames before the end of the stream; None for no end. They count over all openings.
        format: size and rate.
        clock: paces the frames and stamps them.
        paced: wait for each frame's time; otherwise frames come as fast as they are read.
        faults: what is raised, once, in place of the frame of that number; the frame follows after the next `open`.
        refused_opens: errors for the next calls of `open`, the first one first.
        stalls: numbers of frames at which nothing more comes until the source is opened again.
        skips: numbers of frames that the camera loses: the sequence jumps over them.
        opened: how often `open` worked.
        closed: how often `close` was called.
    """

    frames: int | None = None
    format: VideoFormat = SMALL
    clock: Clock = field(default_factory=MonotonicClock)
    paced: bool = False
    faults: Mapping[int, Exception] = field(default_factory=dict)
    refused_opens: list[Exception] = field(default_factory=list)
    stalls: frozenset[int] = frozenset()
    skips: frozenset[int] = frozenset()
    opened: int = 0
    closed: int = 0
    _index: int = 0
    _first_index: int = 0
    _start_ns: int = 0
    _done_faults: set[int] = field(default_factory=set)
    _is_open: threading.Event = field(default_factory=threading.Event)
    _pool: BufferPool | None = None

    def open(self) -> VideoFormat:
        """Start; the timeline begins at 0 again, as a camera's does.

        Raises:
            CameraError: told so by `refused_opens`.
        """
        if self.refused_opens:
            raise self.refused_opens.pop(0)
        self._pool = self._pool or BufferPool(self.format.width, self.format.height)
        self._first_index, self._start_ns = self._index, self.clock.now_ns()
        self.opened += 1
        self._is_open.set()
        return self.format

    def read(self, timeout: float) -> Frame | None:
        """The next numbered picture."""
        if not self._is_open.is_set() or self._pool is None:
            raise CameraError("The fake camera is not open.", "Open it.")
        while self._index in self.skips:
            self._index += 1
        if self.frames is not None and self._index >= self.frames:
            raise EndOfStream
        if self._index in self.faults and self._index not in self._done_faults:
            self._done_faults.add(self._index)
            raise self.faults[self._index]
        if self._index in self.stalls and self._index not in self._done_faults:
            if self.opened > 1 and self._first_index == self._index:
                self._done_faults.add(self._index)
            else:
                time.sleep(timeout)
                return None
        pts_ns = frames_to_ns(self._index - self._first_index, self.format.fps)
        if self.paced:
            self.clock.sleep_until_ns(self._start_ns + pts_ns)
        pixels = self._pool.lease()
        pixels.fill(self._index % 256)
        frame = Frame(pixels, self._index - self._first_index, self.clock.now_ns(), pts_ns)
        self._index += 1
        return frame

    def close(self) -> None:
        """Stop."""
        self.closed += 1
        self._is_open.clear()
