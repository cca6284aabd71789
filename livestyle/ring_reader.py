"""The reading end of the frame ring."""

from __future__ import annotations

import mmap
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from livestyle.clock import Clock, MonotonicClock
from livestyle.frame import Pixels
from livestyle.ring_layout import (
    BEGIN,
    CAPTURED,
    CHANNELS,
    END,
    HEADER_SIZE,
    HEARTBEAT,
    LATEST,
    STALE_NS,
    Fence,
    RingLayout,
)

RETRY_NS = 250_000_000
"""Between two looks at the file's name, while there is no living writer."""
TRIES = 4
"""Copies that the writer may overtake before a read gives up until the next call."""
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)


@dataclass(frozen=True, slots=True)
class RingPicture:
    """A whole picture out of a ring.

    Attributes:
        number: of the picture, from 1; begins anew with each writer.
        captured_ns: monotonic time of the grab.
        pixels: uint8 (height, width, 4) BGRX. They are the reader's own and change at its next `read`.
    """

    number: int
    captured_ns: int
    pixels: Pixels


class RingReader:
    """Reads the newest whole picture. One thread at a time; the writer is never held up and need not be there.

    While the heartbeat is older than a second, the name is looked up again four times a second: that finds a writer
    that was started again, and one that has changed the size. What is in the file is checked before it is believed,
    so that no file, however damaged, does harm.

    Args:
        path: the ring's file.
        clock: told the age of heartbeats by.
    """

    def __init__(self, path: Path, clock: Clock | None = None) -> None:
        self._path, self._clock = path, clock or MonotonicClock()
        self._ring: _MappedRing | None = None
        self._retry_ns = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether a writer has shown a sign of life within the last second."""
        return self._ring is not None and self._ring.age_ns(self._clock.now_ns()) <= STALE_NS

    def read(self) -> RingPicture | None:
        """The newest picture, or None if there is none that has not been read before. Never waits."""
        now_ns = self._clock.now_ns()
        if (self._ring is None or self._ring.age_ns(now_ns) > STALE_NS) and now_ns >= self._retry_ns:
            self._retry_ns = now_ns + RETRY_NS
            self._look_again()
        return self._ring.read() if self._ring is not None else None

    def close(self) -> None:
        """Let go of the file; a later `read` looks for it again. Idempotent."""
        self._retry_ns = 0
        self._unmap()

    def _unmap(self) -> None:
        if self._ring is not None:
            self._ring.close()
            self._ring = None

    def _look_again(self) -> None:
        """Map the file that has the name now, unless that is the one which is mapped."""
        try:
            descriptor = os.open(self._path, _FLAGS)
        except (OSError, ValueError):  # the latter for a name that no file can have
            self._unmap()
            return
        try:
            if self._ring is None or not self._ring.is_file(os.fstat(descriptor)):
                self._unmap()
                self._ring = _map(descriptor)
        finally:
            if self._ring is None or self._ring.descriptor != descriptor:
                os.close(descriptor)


class _MappedRing:
    """One ring file in memory.

    Args:
        descriptor: of the file; this object closes it.
        layout: checked against the file.
        memory: the whole file.
    """

    def __init__(self, descriptor: int, layout: RingLayout, memory: mmap.mmap) -> None:
        self.descriptor, self._length, self._memory = descriptor, layout.length, memory
        status = os.fstat(descriptor)
        self._identity = status.st_dev, status.st_ino
        self._file_words = layout.file_words(memory)
        self._slot_words, self._slot_pixels = layout.slot_words(memory), layout.slot_pixels(memory)
        self._copy = np.empty((layout.height, layout.width, CHANNELS), np.uint8)
        self._number, self._fence = 0, Fence()

    def is_file(self, status: os.stat_result) -> bool:
        """Whether this is the file that `status` tells about."""
        return (status.st_dev, status.st_ino) == self._identity

    def age_ns(self, now_ns: int) -> int:
        """Age of the heartbeat; one in the future is as old as it is ahead."""
        return abs(now_ns - int(self._file_words[HEARTBEAT])) if self._whole() else STALE_NS + 1

    def read(self) -> RingPicture | None:
        """Copy the newest picture that was not read before, if the writer lets us."""
        for _ in range(TRIES):
            number = int(self._file_words[LATEST]) if self._whole() else 0
            if number in (0, self._number):
                return None
            self._fence()
            slot = number % len(self._slot_words)
            words = self._slot_words[slot]
            if words[END] != number:
                continue
            self._fence()
            np.copyto(self._copy, self._slot_pixels[slot])
            captured_ns = int(words[CAPTURED])
            self._fence()
            if words[BEGIN] == number:
                self._number = number
                return RingPicture(number, captured_ns, self._copy)
        return None

    def close(self) -> None:
        """Give everything back."""
        del self._file_words, self._slot_words, self._slot_pixels
        self._memory.close()
        os.close(self.descriptor)

    def _whole(self) -> bool:
        """Whether the file still has its length: touching what was cut off would kill the process."""
        return os.fstat(self.descriptor).st_size >= self._length


def _map(descriptor: int) -> _MappedRing | None:
    """Map a file if it is a sound ring; the caller keeps the descriptor if it is not."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return None
    try:
        layout = RingLayout.parse(os.read(descriptor, HEADER_SIZE), status.st_size)
        if layout is None:
            return None
        memory = mmap.mmap(descriptor, layout.length, access=mmap.ACCESS_READ)
        return _MappedRing(descriptor, layout, memory)
    except (OSError, ValueError, MemoryError):  # the system does not give us as much as the header promises
        return None
