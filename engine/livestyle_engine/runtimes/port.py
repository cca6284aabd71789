"""What a model runtime must do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from livestyle.frame import Pixels
from livestyle_engine.parameters import Vector

STATE = {"colours": 24, "lines": 8, "luminance": 4}
"""Channels of each part of the state as the recipe exports it. Runtimes read it from the file: `signature.read`."""


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

    def sides(self) -> dict[str, int]:
        """Sizes by the names that dimensions have in the ONNX file: the one place where these names are known."""
        return {
            "H": self.height,
            "W": self.width,
            "maps_h": self.maps_height,
            "maps_w": self.maps_width,
            "h": self.maps_height // 2,
            "w": self.maps_width // 2,
        }


@dataclass(frozen=True, slots=True)
class Background:
    """Another look for all that is not a person.

    Attributes:
        parameters: float32 (COUNT,).
        strength: 0..1.
    """

    parameters: Vector
    strength: float


class Network(Protocol):
    """One network, compiled for one size. One thread at a time."""

    def run(
        self,
        frame: Pixels,
        out: Pixels,
        parameters: Vector,
        strength: float,
        background: Background | None = None,
    ) -> None:
        """Restyle `frame` into `out` and keep the state for the next call; allocates nothing of a picture's size.

        Args:
            frame: uint8 (height, width, 3), C-contiguous.
            out: uint8 of the same shape, written.
            parameters: float32 (COUNT,).
            strength: 0..1.
            background: for a network that tells person and background apart; None for one look everywhere. Other
                networks ignore it.

        Raises:
            ModelError: the runtime failed; the state is as before the call or cold.
        """
        ...

    def reset(self) -> None:
        """Make the next call a cold start."""
        ...

    def state(self) -> dict[str, NDArray[np.float32]]:
        """What the next call would be given of the past, as copies.

        Raises:
            ModelError: the device does not give it out any more.
        """
        ...

    def resume(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """Go on from another network's past, of the same model and size.

        Raises:
            ModelError: the device cannot take it.
        """
        ...

    def close(self) -> None:
        """Free what it holds on a device. Idempotent; it is not run afterwards."""
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


Progress = Callable[[float], None]
"""Takes the share of a compilation that is done, 0..1, on any thread; raises ModelError to have it given up."""


def unwatched(share: float) -> None:
    """The progress of what nobody watches."""


class Runtime(Protocol):
    """A library that runs ONNX files.

    Attributes:
        name: as `--runtime` takes it.
        version: of the library.
        absence: why there is no target here, in one sentence; "" if there is one.
    """

    name: str
    version: str
    absence: str

    def targets(self) -> list[Target]:
        """What this machine offers, the exact one (f32 on the CPU) first."""
        ...

    def is_ready(self, model: Path, shape: Shape, target: Target) -> bool:
        """Whether `load` takes moments only: nothing has to be compiled first that is kept."""
        ...

    def load(self, model: Path, shape: Shape, target: Target, progress: Progress = unwatched) -> Network:
        """Compile a restyling network.

        Args:
            model: the ONNX file.
            shape: its sizes.
            target: one of `targets`.
            progress: of a compilation that takes long.

        Raises:
            ModelError: the file or the target does not work here.
        """
        ...

    def load_encoder(self, model: str) -> Callable[[NDArray[np.int64]], NDArray[np.float32]]:
        """Load a text encoder: ids int64 (1, tokens) to embedding float32 (1, 384). Runs on one CPU thread."""
        ...
