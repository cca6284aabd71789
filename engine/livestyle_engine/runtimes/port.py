"""What a model runtime must do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector

STATE = {"colours": 24, "lines": 8, "luminance": 4}
"""Channels of each part of the network's state; an output "next_X" is the next frame's input "X"."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Static sizes of one compiled network.

    Attributes:
        height: of the frame in pixels, a multiple of 8.
        width: of the frame in pixels, a multiple of 8.
        maps_height: of the picture that the maps are made at, a multiple of 4.
        maps_width: likewise.
    """

    height: int
    width: int
    maps_height: int
    maps_width: int

    def state(self) -> dict[str, NDArray[np.float32]]:
        """New state of a cold start: zeros (1, maps_height / 2, maps_width / 2, channels)."""
        size = (1, self.maps_height // 2, self.maps_width // 2)
        return {name: np.zeros((*size, channels), np.float32) for name, channels in STATE.items()}


class Network(Protocol):
    """One network, compiled for one size. One thread."""

    def run(self, frame: Pixels, out: Pixels, parameters: Vector, strength: float) -> None:
        """Restyle `frame` into `out` and keep the state for the next call; allocates nothing of a picture's size.

        Args:
            frame: uint8 (height, width, 3), C-contiguous.
            out: uint8 of the same shape, written.
            parameters: float32 (COUNT,).
            strength: 0..1.

        Raises:
            ModelError: the runtime failed; the state is as before the call or cold.
        """
        ...

    def reset(self) -> None:
        """Make the next call a cold start."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """Where and how a network runs.

    Attributes:
        device: as the runtime names it.
        precision: of the arithmetic: "f32", "bf16".
    """

    device: str
    precision: str

    def __str__(self) -> str:
        return f"{self.device} {self.precision}"


class Runtime(Protocol):
    """A library that runs ONNX files.

    Attributes:
        name: as `--runtime` takes it.
        version: of the library.
    """

    name: str
    version: str

    def targets(self) -> list[Target]:
        """What this machine offers, the exact one (f32 on the CPU) first."""
        ...

    def load(self, model: Path, shape: Shape, target: Target) -> Network:
        """Compile a restyling network.

        Raises:
            ModelError: the file or the target does not work here.
        """
        ...

    def load_encoder(self, model: str) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """Load a text encoder: ids int64 (1, tokens) to embedding float32 (1, 384). Runs on one CPU thread."""
        ...
