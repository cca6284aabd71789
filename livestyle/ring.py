"""The frame ring: pictures in shared memory, for OBS, the virtual camera's process, and anything else on this machine.

One writer, any number of readers; the writer never waits for them. `livestyle.ring_layout` has the bytes.
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np

from livestyle.clock import Clock, MonotonicClock
from livestyle.frame import Pixels
from livestyle.ring_layout import (
    BEGIN,
    CAPTURED,
    END,
    FEWEST_SLOTS,
    HEADER_SIZE,
    HEARTBEAT,
    LATEST,
    MOST_SLOTS,
    Fence,
    RingLayout,
    default_ring_path,
)
from livestyle.ring_reader import RingPicture, RingReader
from livestyle.unwritable import unwritable

__all__ = ["RingPicture", "RingReader", "RingWriter", "default_ring_path"]

ABANDONED_S = 10.0
"""Age at which another writer's unfinished file is swept away: finishing it takes milliseconds."""
_CHUNK = bytes(1 << 20)
_NOT_OFFERED = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP}


class RingWriter:
    """Makes a ring file and writes pictures into it. One thread at a time; closing it removes the file.

    A new size needs a new writer: its file takes over the name, and the readers follow when the old one's heartbeat
    stops.

    Args:
        path: the file; its folder exists.
        width: pixels.
        height: pixels.
        slots: pictures in the file, 4 at least.
        clock: for heartbeats; readers compare them with the machine's monotonic clock.

    Attributes:
        path: as given.
        written: pictures so far.

    Raises:
        OutputError: the file cannot be made: the folder is missing or read-only, or the disk is full.
    """

    def __init__(
        self, path: Path, width: int, height: int, *, slots: int = FEWEST_SLOTS, clock: Clock | None = None
    ) -> None:
        if not FEWEST_SLOTS <= slots <= MOST_SLOTS:
            raise ValueError(f"a ring has {FEWEST_SLOTS} to {MOST_SLOTS} slots, not {slots}")
        self.path, self.written = path, 0
        self._clock, self._fence = clock or MonotonicClock(), Fence()
        self._shape = (height, width, 3)
        layout = RingLayout.of_size(width, height, slots)
        try:
            self._memory, self._identity = _make_file(path, layout)
        except OSError as error:
            raise unwritable(path, error) from error
        self._file_words = layout.file_words(self._memory)
        self._slot_words = layout.slot_words(self._memory)
        self._slot_pixels = layout.slot_pixels(self._memory)
        self.beat()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, pixels: Pixels, captured_ns: int) -> None:
        """Publish one picture, converted straight into shared memory.

        Args:
            pixels: uint8 (height, width, 3) RGB of the ring's size.
            captured_ns: monotonic time of the grab.

        Raises:
            ValueError: the shape is another, or the ring is closed.
        """
        if pixels.shape != self._shape or pixels.dtype != np.uint8:
            raise ValueError(f"the ring takes uint8 {self._shape}, not {pixels.dtype} {pixels.shape}")
        if not self._slot_words:
            raise ValueError("the ring is closed")
        number = self.written + 1
        slot = number % len(self._slot_words)
        words = self._slot_words[slot]
        words[BEGIN] = number
        self._fence()
        # The fourth channel of BGRA is 255, so that a reader may take the picture for one with opacity.
        cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA, dst=self._slot_pixels[slot])
        words[CAPTURED] = captured_ns
        self._fence()
        words[END] = number
        self._fence()
        self._file_words[LATEST] = number
        self.written = number
        self.beat()

    def beat(self) -> None:
        """Tell readers that the writer lives, where the picture stays as it is."""
        self._file_words[HEARTBEAT] = self._clock.now_ns()

    def close(self) -> None:
        """Remove the file, unless another writer has taken over its name. Idempotent."""
        if not self._slot_words:
            return
        self._file_words[HEARTBEAT] = 0
        self._slot_words, self._slot_pixels = [], []
        self._file_words = np.zeros(HEADER_SIZE // 8, np.uint64)
        self._memory.close()
        with contextlib.suppress(OSError):
            if _identity(self.path.stat()) == self._identity:
                self.path.unlink()


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _make_file(path: Path, layout: RingLayout) -> tuple[mmap.mmap, tuple[int, int]]:
    """Make the whole file under another name, then give it its own: readers never see it unfinished or shrinking."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    prefix, suffix = f"{path.name}.", ".new"
    _sweep(path.parent, prefix, suffix)
    descriptor, name = tempfile.mkstemp(suffix, prefix, path.parent)
    try:
        try:
            _reserve(descriptor, layout.length)
            memory = mmap.mmap(descriptor, layout.length)
            identity = _identity(os.fstat(descriptor))
        finally:
            os.close(descriptor)
        memory[: len(layout.pack())] = layout.pack()
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return memory, identity


def _reserve(descriptor: int, length: int) -> None:
    """Have all the space now: a disk that is full later would kill the process at a plain store into the mapping."""
    if sys.platform == "linux":
        try:
            os.posix_fallocate(descriptor, 0, length)
        except OSError as error:
            if error.errno not in _NOT_OFFERED:
                raise
        else:
            return
    for offset in range(0, length, len(_CHUNK)):
        os.write(descriptor, _CHUNK[: length - offset])


def _sweep(folder: Path, prefix: str, suffix: str) -> None:
    """Remove what writers left behind that were killed while they made their file."""
    oldest = time.time() - ABANDONED_S
    with contextlib.suppress(OSError):  # a folder that cannot be listed may still be writable
        for leftover in folder.iterdir():
            if leftover.name.startswith(prefix) and leftover.name.endswith(suffix):
                with contextlib.suppress(OSError):
                    if leftover.stat().st_mtime < oldest:
                        leftover.unlink()
