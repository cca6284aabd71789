"""Picture buffers that are made once and used again: after warm-up the live path allocates no pixels."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from livestyle.frame import Pixels


class BufferPool:
    """Buffers of one size. A buffer is free again as soon as nobody but the pool refers to it.

    There is nothing to give back, so nobody can forget to, nor give back what another sink still reads: CPython's
    reference count tells. Views of a buffer count as references to it.

    Args:
        width: pixels.
        height: pixels.
        count: buffers made at once; more are made when all are in use.

    Attributes:
        made: how many buffers there are; steady after warm-up.
    """

    def __init__(self, width: int, height: int, count: int = 6) -> None:
        self.width, self.height = width, height
        self._buffers = [self._new() for _ in range(count)]
        self._next = 0
        self._idle = self._references(0)  # what an unused buffer counts, by the very expression that `lease` uses

    @property
    def made(self) -> int:
        """How many buffers there are."""
        return len(self._buffers)

    def _new(self) -> Pixels:
        return np.zeros((self.height, self.width, 3), np.uint8)

    def _references(self, index: int) -> int:
        count: Callable[[object], int] = sys.getrefcount
        return count(self._buffers[index])

    def lease(self) -> Pixels:
        """A buffer (height, width, 3) that nobody uses, its old pixels still in it. One thread per pool."""
        for _ in range(len(self._buffers)):
            self._next = (self._next + 1) % len(self._buffers)
            if self._references(self._next) == self._idle:
                return self._buffers[self._next]
        self._buffers.append(self._new())
        self._next = len(self._buffers) - 1
        return self._buffers[self._next]
