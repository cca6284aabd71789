"""How the frame ring lies in its file. Other languages read it too: change nothing here without a new version.

All numbers are little endian.

    0     u32 x 8   magic "LSF1", version, width, height, stride, slots, slot size, 0
    32    u64       latest: number of the newest whole picture, from 1; 0 before the first
    40    u64       heartbeat: monotonic nanoseconds of the writer's last sign of life; 0 once it has closed
    4096  slots     each: u64 begin, u64 end, u64 captured_ns, 40 bytes of nothing, then stride x height bytes of BGRX

Picture n lies in slot n modulo slots. The writer sets begin = n, writes pixels and time, then sets end = n, then
latest = n. A reader takes latest, wants end = n, copies the pixels, and trusts its copy if begin is still n.
"""

from __future__ import annotations

import mmap
import os
import struct
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels
from livestyle.paths import cache_folder

MAGIC = 0x3146534C
VERSION = 1
HEADER_SIZE = 4096
SLOT_HEADER_SIZE = 64
CHANNELS = 4
FEWEST_SLOTS, MOST_SLOTS = 4, 64
LARGEST_SIDE = 8192

LATEST, HEARTBEAT = 4, 5
"""Places in the file's header, counted in u64."""
BEGIN, END, CAPTURED = 0, 1, 2
"""Places in a slot's header, counted in u64."""

STALE_NS = 1_000_000_000
"""Age of a heartbeat at which a reader asks whether the writer still lives."""

Words = NDArray[np.uint64]
"""A file, or the header of a slot, as u64."""

_HEADER = struct.Struct("<8I")
_ALIGNMENT = 64


@dataclass(frozen=True, slots=True)
class RingLayout:
    """Sizes in one ring file; constant as long as it exists.

    Attributes:
        width: pixels.
        height: pixels.
        stride: bytes from one row to the next.
        slots: pictures that the file holds.
        slot_size: bytes from one slot to the next.
    """

    width: int
    height: int
    stride: int
    slots: int
    slot_size: int

    @classmethod
    def of_size(cls, width: int, height: int, slots: int = FEWEST_SLOTS) -> RingLayout:
        """The layout that livestyle writes: rows without gaps, slots on cache lines."""
        stride = width * CHANNELS
        pixels = -(-stride * height // _ALIGNMENT) * _ALIGNMENT
        return cls(width, height, stride, slots, SLOT_HEADER_SIZE + pixels)

    @classmethod
    def parse(cls, header: bytes, length: int) -> RingLayout | None:
        """Read a header that anybody may have written.

        Args:
            header: the first bytes of the file.
            length: bytes in the whole file.

        Returns:
            None unless every number makes sense and all slots lie inside the file.
        """
        if min(len(header), length) < _HEADER.size:
            return None
        magic, version, width, height, stride, slots, slot_size, _ = _HEADER.unpack_from(header)
        layout = cls(width, height, stride, slots, slot_size)
        sound = (
            (magic, version) == (MAGIC, VERSION)
            and 1 <= width <= LARGEST_SIDE
            and 1 <= height <= LARGEST_SIDE
            and FEWEST_SLOTS <= slots <= MOST_SLOTS
            and stride >= width * CHANNELS
            and slot_size >= SLOT_HEADER_SIZE + stride * height
            and slot_size % 8 == 0
            and layout.length <= length
        )
        return layout if sound else None

    @property
    def length(self) -> int:
        """Bytes in the whole file."""
        return HEADER_SIZE + self.slots * self.slot_size

    def pack(self) -> bytes:
        """The first 32 bytes of the file."""
        numbers = (MAGIC, VERSION, self.width, self.height, self.stride, self.slots, self.slot_size, 0)
        return _HEADER.pack(*numbers)

    def file_words(self, memory: mmap.mmap) -> Words:
        """The file's header as u64; see `LATEST` and `HEARTBEAT`."""
        return np.frombuffer(memory, "<u8", HEADER_SIZE // 8)

    def slot_words(self, memory: mmap.mmap) -> list[Words]:
        """The header of each slot as u64; see `BEGIN`, `END` and `CAPTURED`."""
        return [np.frombuffer(memory, "<u8", SLOT_HEADER_SIZE // 8, self._offset(slot)) for slot in range(self.slots)]

    def slot_pixels(self, memory: mmap.mmap) -> list[Pixels]:
        """The pixels of each slot: uint8 (height, width, 4) BGRX."""
        shape, strides = (self.height, self.width, CHANNELS), (self.stride, CHANNELS, 1)
        return [
            np.ndarray(shape, np.uint8, memory, self._offset(slot) + SLOT_HEADER_SIZE, strides)
            for slot in range(self.slots)
        ]

    def _offset(self, slot: int) -> int:
        return HEADER_SIZE + slot * self.slot_size


class Fence:
    """Called, keeps the processor from moving memory accesses across the call. One thread.

    x86 keeps the order of stores and of loads by itself; ARM does not. A lock that is let go and taken again is a
    full fence on both, and the only one that Python has.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lock.acquire()

    def __call__(self) -> None:  # noqa: D102 - the class says it
        self._lock.release()
        self._lock.acquire()


def memory_folder() -> Path | None:
    """Where files live in memory, if this system has such a folder and it can be written."""
    folder = Path("/dev/shm")
    return folder if sys.platform == "linux" and os.access(folder, os.W_OK | os.X_OK) else None


def user_number() -> int:
    """The user's number, so that two users' files do not meet; 0 on Windows, whose folders are the user's own."""
    if sys.platform == "win32":
        return 0
    else:  # noqa: RET505 - so that mypy sees one branch on each system
        return os.getuid()


def default_ring_path() -> Path:
    """The ring that readers look for when they are told no other: in memory if possible, else in the cache folder."""
    folder = memory_folder()
    return cache_folder() / "livestyle.ring" if folder is None else folder / f"livestyle-{user_number()}.ring"
