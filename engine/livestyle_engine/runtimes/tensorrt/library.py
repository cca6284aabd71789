"""What a library must do that builds and runs engines, and which one is for a card.

TensorRT for RTX compiles for a named card without having one, in about a second, and finishes its kernels on the card
at the first run, which it can keep. Full TensorRT compiles and runs on the card at hand alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from livestyle_engine.runtimes.port import Progress
from livestyle_engine.runtimes.tensorrt.cuda import Address, Stream

Capability = tuple[int, int]
"""Compute capability of a card: (8, 9) for 8.9."""
_SMALLEST: Capability = (8, 0)
"""An engine that names no card runs on this and newer ones, says the documentation of TensorRT for RTX."""


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of an engine.

    Attributes:
        shape: static.
        dtype: of its elements.
        is_input: or an output.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    is_input: bool

    @property
    def size(self) -> int:
        """Bytes."""
        return int(np.prod(self.shape)) * self.dtype.itemsize


class Engine(Protocol):
    """A compiled network on a card. One thread at a time.

    Attributes:
        ports: inputs and outputs by name.
        memory: bytes of the card that it works in, beside its inputs and outputs.
    """

    ports: Mapping[str, Port]
    memory: int

    def bind(self, name: str, address: Address) -> None:
        """Tell where an input or output lies from now on."""
        ...

    def enqueue(self, stream: Stream) -> None:
        """Queue one run. Raises ModelError."""
        ...

    def can_be_captured(self, stream: Stream) -> bool:
        """Whether `enqueue` may be recorded as a CUDA graph."""
        ...

    def kernels(self) -> bytes:
        """What was compiled on this card, to be given to `Library.open` the next time; empty if there is nothing."""
        ...


class Library(Protocol):
    """A library that builds and runs engines.

    Attributes:
        name: its import name.
        version: of it.
        needs_card: whether it builds on the card at hand alone.
    """

    name: str
    version: str
    needs_card: bool

    def names(self, capability: Capability) -> bool:
        """Whether it knows cards of that compute capability by name."""
        ...

    def build(self, graph: bytes, capability: Capability, progress: Progress) -> bytes:
        """Compile a static, strongly typed ONNX graph.

        Raises:
            ModelError: it cannot, in its own words; or `progress` has raised it.
        """
        ...

    def open(self, plan: bytes, kernels: bytes) -> Engine:
        """Bring an engine to the thread's card.

        Args:
            plan: from `build`.
            kernels: from `Engine.kernels` on the same card, or empty.

        Raises:
            ModelError: the card, the driver or the library does not take it.
        """
        ...


def best_for(capability: Capability, libraries: list[Library]) -> Library | None:
    """The library for a card: one that knows it by name, the smaller one first; None if none may run there."""
    for library in libraries:
        if library.names(capability):
            return library
    fitting = [library for library in libraries if capability >= _SMALLEST]
    return fitting[0] if fitting else None
