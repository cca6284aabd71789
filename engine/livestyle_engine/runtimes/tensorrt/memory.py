"""What a network holds on a card and in pinned memory of the host, by name; all of it is given back at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livestyle_engine.runtimes.tensorrt.cuda import Address, Cuda, CudaError, Stream, as_array
from livestyle_engine.runtimes.tensorrt.library import Port

_ALIGNED = 256
"""Bytes; where CUDA's own allocations begin."""


class Memory:
    """Memory of one network.

    Args:
        cuda: where it comes from.
        stream: that copies are queued on.

    Attributes:
        card: addresses on the card by name.
        sizes: bytes of what has an address of its own, by name.
    """

    def __init__(self, cuda: Cuda, stream: Stream) -> None:
        self._cuda, self._stream = cuda, stream
        self.card: dict[str, Address] = {}
        self.sizes: dict[str, int] = {}
        self._pinned: dict[str, Address] = {}

    def reserve(self, name: str, size: int) -> None:
        """Take memory of the card."""
        self.card[name] = self._cuda.allocate(size)
        self.sizes[name] = size

    def shared(self, name: str, port: Port) -> NDArray[Any]:
        """Take memory of the card, and as much of the host, as an array that is copied by name."""
        self._share(name, port.size)
        return as_array(self._pinned[name], port.shape, port.dtype)

    def shared_block(self, name: str, parts: Iterable[str], ports: Mapping[str, Port]) -> dict[str, NDArray[Any]]:
        """The same for several small arrays, which travel in one copy under the block's name."""
        starts: dict[str, int] = {}
        end = 0
        for part in parts:
            starts[part] = end
            end += -(-ports[part].size // _ALIGNED) * _ALIGNED
        self._share(name, end)
        arrays = {}
        for part, start in starts.items():
            self.card[part] = Address(self.card[name] + start)
            arrays[part] = as_array(Address(self._pinned[name] + start), ports[part].shape, ports[part].dtype)
            arrays[part].fill(0)
        return arrays

    def _share(self, name: str, size: int) -> None:
        self.reserve(name, size)
        self._pinned[name] = self._cuda.pin(size)

    def to_card(self, name: str) -> None:
        """Queue the copy of what is shared to the card."""
        self._cuda.copy(self.card[name], self._pinned[name], self.sizes[name], self._stream)

    def to_host(self, name: str) -> None:
        """Queue the copy of what is shared to the host."""
        self._cuda.copy(self._pinned[name], self.card[name], self.sizes[name], self._stream)

    def clear(self, name: str) -> None:
        """Queue the writing of zeros on the card."""
        self._cuda.clear(self.card[name], self.sizes[name], self._stream)

    def upload(self, name: str, array: NDArray[Any]) -> None:
        """Copy an array to the card, and return when it is there: not for the live path."""
        address = self._cuda.pin(array.nbytes)
        try:
            np.copyto(as_array(address, array.shape, array.dtype), array)
            self._cuda.copy(self.card[name], address, array.nbytes, self._stream)
            self._finish()
        finally:
            self._cuda.unpin(address)

    def download(self, name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
        """Copy an array from the card: not for the live path."""
        address = self._cuda.pin(self.sizes[name])
        try:
            self._cuda.copy(address, self.card[name], self.sizes[name], self._stream)
            self._finish()
            return as_array(address, shape, dtype).copy()
        finally:
            self._cuda.unpin(address)

    def _finish(self) -> None:
        event = self._cuda.event()
        try:
            self._cuda.mark(event, self._stream)
            self._cuda.wait(event)
        finally:
            self._cuda.close_event(event)

    def close(self) -> None:
        """Give everything back, as far as the card still takes it. Idempotent."""
        blocks = {name: address for name, address in self.card.items() if name in self.sizes}
        pinned = dict(self._pinned)
        self.card.clear()
        self.sizes.clear()
        self._pinned.clear()
        for address in blocks.values():
            with suppress(CudaError):
                self._cuda.free(address)
        for address in pinned.values():
            with suppress(CudaError):
                self._cuda.unpin(address)
